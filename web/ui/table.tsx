import type { ReactNode } from 'react'

/** One column of a table, and what becomes of it on a phone. */
export type Column<Row> = {
  key: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  align?: 'right'
  /** On a phone: the entry's title, its amount, not shown, or (unset) a detail beneath them. */
  narrow?: 'title' | 'amount' | 'hidden'
  /** Shown on wide screens only. */
  wide?: boolean
  /** Said before the value on a phone, where no header stands above it. */
  label?: string
  foot?: ReactNode
}

/**
 * A real table: headers that stay, amounts on the right, a row that is a link where its first cell holds
 * `<Link className="row-link">`. On a phone each row becomes an entry; the roles are written out because
 * browsers drop a table's meaning when its rows are laid out otherwise.
 */
export function DataTable<Row>(props: {
  caption: ReactNode
  captionHidden?: boolean
  rows: readonly Row[]
  columns: ReadonlyArray<Column<Row>>
  rowKey: (row: Row) => string
}) {
  const { caption, captionHidden = true, rows, columns, rowKey } = props
  const footed = columns.some((column) => column.foot !== undefined)
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <table className="table" role="table">
      <caption className={captionHidden ? 'sr-only' : 'pb-2 text-lg font-semibold'}>{caption}</caption>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <thead role="rowgroup">
        {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
        <tr role="row">
          {columns.map((column) => (
            // biome-ignore lint/a11y/noRedundantRoles: see above
            <th key={column.key} scope="col" role="columnheader" className={classOf(column)}>
              {column.header}
            </th>
          ))}
        </tr>
      </thead>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <tbody role="rowgroup">
        {rows.map((row) => (
          // biome-ignore lint/a11y/noRedundantRoles: see above
          <tr key={rowKey(row)} role="row">
            {columns.map((column) => (
              // biome-ignore lint/a11y/noRedundantRoles: see above
              <td key={column.key} role="cell" className={classOf(column)} data-label={column.label}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {footed ? (
        // biome-ignore lint/a11y/noRedundantRoles: see above
        <tfoot role="rowgroup">
          {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
          <tr role="row">
            {columns.map((column) => (
              // biome-ignore lint/a11y/noRedundantRoles: see above
              <td key={column.key} role="cell" className={classOf(column)}>
                {column.foot}
              </td>
            ))}
          </tr>
        </tfoot>
      ) : null}
    </table>
  )
}

function classOf<Row>(column: Column<Row>): string {
  const narrow = column.narrow === 'hidden' ? 'narrow-hidden' : column.narrow
  return [column.align, narrow, column.wide ? 'wide' : undefined].filter(Boolean).join(' ')
}
