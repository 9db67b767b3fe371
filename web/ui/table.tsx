import type { ReactNode } from 'react'

/** One column of a table, and what becomes of it on a phone. */
export type Column<Row> = {
  key: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  align?: 'right'
  /** On a phone: the entry's title, its amount, not shown, or (unset) a detail beneath them. */
  narrow?: 'title' | 'amount' | 'hidden'
  /** A width class, where several tables stand above each other and their columns should align. */
  width?: string
  /** Shown on wide screens only. */
  wide?: boolean
  /** Said before the value on a phone, where no header stands above it. */
  label?: string
  foot?: ReactNode
}

// Browsers drop a table's meaning when its rows are laid out otherwise (a phone's entries), so it is said outright.
const TABLE = { role: 'table' }
const ROWGROUP = { role: 'rowgroup' }
const ROW = { role: 'row' }
const COLUMNHEADER = { role: 'columnheader' }
const CELL = { role: 'cell' }

/**
 * A real table: headers that stay, amounts on the right, a row that is a link where its first cell holds
 * `<Link className="row-link">`. On a phone each row becomes an entry.
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
    <table className="table" {...TABLE}>
      <caption className={captionHidden ? 'sr-only' : 'pb-2 text-lg font-semibold'}>{caption}</caption>
      <thead {...ROWGROUP}>
        <tr {...ROW}>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              {...COLUMNHEADER}
              className={`${classOf(column)} ${column.width ?? ''}`}
            >
              {column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...ROWGROUP}>
        {rows.map((row) => (
          <tr key={rowKey(row)} {...ROW}>
            {columns.map((column) => (
              <td key={column.key} {...CELL} className={classOf(column)} data-label={column.label}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {footed ? (
        <tfoot {...ROWGROUP}>
          <tr {...ROW}>
            {columns.map((column) => (
              <td key={column.key} {...CELL} className={classOf(column)}>
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
