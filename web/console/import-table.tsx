import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone, words } from '../ui/badge.tsx'
import { Moment } from '../ui/moment.tsx'
import { Count } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'

type Import = Shape<'Import'>

const TONES: Record<string, Tone> = { running: 'warn', complete: 'good', failed: 'bad', interrupted: 'bad' }

/** An import's state in a word. */
export function ImportState({ state }: { state: string }) {
  return <Badge tone={TONES[state] ?? 'plain'}>{words(state)}</Badge>
}

function count(key: 'lines' | 'calls' | 'known' | 'rejected' | 'unrated', header: string): Column<Import> {
  return { key, header, label: header, align: 'right', cell: (one) => <Count value={one[key]} /> }
}

const COLUMNS: ReadonlyArray<Column<Import>> = [
  {
    key: 'name',
    header: 'File',
    narrow: 'title',
    cell: (one) => (
      <Link
        className="row-link font-medium wrap-anywhere"
        to={`/console/imports/${one.id}`}
        prefetch="intent"
      >
        {one.name}
      </Link>
    ),
  },
  { key: 'state', header: 'State', cell: (one) => <ImportState state={one.state} /> },
  { key: 'at', header: 'Started', cell: (one) => <Moment value={one.startedAt} /> },
  count('lines', 'Lines'),
  count('calls', 'New calls'),
  count('known', 'Known'),
  count('rejected', 'Rejected'),
  count('unrated', 'Unrated'),
]

/** Files that came in, and what became of their lines. */
export function ImportTable({ imports }: { imports: readonly Import[] }) {
  return <DataTable caption="Imports" rows={imports} columns={COLUMNS} rowKey={(one) => one.id} />
}
