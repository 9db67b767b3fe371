import type { ReactNode } from 'react'
import { useWords } from '../words/use-words.tsx'
import { Money } from './money.tsx'
import { Section } from './page-header.tsx'
import { Count, Minutes } from './quantity.tsx'
import { type Column, DataTable } from './table.tsx'
import type { UsedOf } from './usage-figures.ts'

export type ShareRow = UsedOf & {
  key: string
  name: ReactNode
  /** Of the whole, 0 to 1. */
  share: number
  /** Of the days compared with; null: nothing was used of it then. */
  before: UsedOf | null
}

/** So many rows are seen at once; the rest is one click away. */
const SHOWN = 10
/** Some more than that is not worth the click. */
const SLACK = 3

/**
 * A whole taken apart, the largest part first: a table whose rows are bars as well. Its title states the finding. `compared` heads the column of the
 * days compared with.
 */
export function ShareTable(props: {
  title: string
  finding: ReactNode
  header: string
  rows: readonly ShareRow[]
  compared: string | null
  note?: ReactNode
}) {
  const { title, finding, header, rows, compared, note } = props
  const say = useWords('usage')
  const shown = rows.length > SHOWN + SLACK ? rows.slice(0, SHOWN) : rows
  const rest = rows.slice(shown.length)
  const table = (some: readonly ShareRow[], caption: string) => (
    <Shares caption={caption} header={header} rows={some} compared={compared} />
  )
  return (
    <Section title={title} note={finding}>
      {table(shown, title)}
      {rest.length > 0 ? (
        <details className="mt-3">
          <summary className="text-sm text-soft hover:text-ink">
            {say('others', { count: rest.length })}
          </summary>
          <div className="mt-2">{table(rest, `${title}: ${say('others', { count: rest.length })}`)}</div>
        </details>
      ) : null}
      {note ? <p className="mt-2 text-sm text-faint">{note}</p> : null}
    </Section>
  )
}

function Shares(props: {
  caption: string
  header: string
  rows: readonly ShareRow[]
  compared: string | null
}) {
  const { caption, header, rows, compared } = props
  const say = useWords('usage')
  const columns: Array<Column<ShareRow>> = [
    { key: 'name', header, narrow: 'title', cell: (row) => row.name },
    {
      key: 'share',
      header: say('share'),
      narrow: 'hidden',
      width: 'w-48',
      cell: (row) => <ShareBar share={row.share} />,
    },
    {
      key: 'calls',
      header: say('calls'),
      label: say('calls'),
      align: 'right',
      width: 'w-24',
      cell: (row) => <Count value={row.calls} />,
    },
    {
      key: 'minutes',
      header: say('minutes'),
      label: say('minutes'),
      align: 'right',
      width: 'w-32',
      cell: (row) => <Minutes value={row.minutes} unit={false} aligned />,
    },
    {
      key: 'amount',
      header: say('price'),
      align: 'right',
      narrow: 'amount',
      width: 'w-28',
      cell: (row) => <Money value={row.amount} />,
    },
  ]
  if (compared !== null) {
    columns.push({
      key: 'before',
      header: compared,
      label: compared,
      align: 'right',
      width: 'w-32',
      cell: (row) => (
        <span className="text-soft">{row.before ? <Money value={row.before.amount} /> : '–'}</span>
      ),
    })
  }
  return <DataTable caption={caption} rows={rows} columns={columns} rowKey={(row) => row.key} />
}

/** A share as a bar. Its figures stand beside it in the row, so that it says nothing to who cannot see it. */
function ShareBar({ share }: { share: number }) {
  return (
    <svg
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="block h-2 w-full text-brand"
    >
      <rect x="0" y="0" width="100" height="8" className="fill-tint" />
      <rect
        x="0"
        y="0"
        width={Math.max(share * 100, share > 0 ? 0.75 : 0).toFixed(2)}
        height="8"
        fill="currentColor"
      />
    </svg>
  )
}
