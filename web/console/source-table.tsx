import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Moment } from '../ui/moment.tsx'
import { Count } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'

type Source = Shape<'SourceListItem'>

const COLUMNS: ReadonlyArray<Column<Source>> = [
  {
    key: 'name',
    header: 'Source',
    narrow: 'title',
    cell: (source) => (
      <Link className="row-link font-medium" to={`/console/sources/${source.id}`} prefetch="intent">
        {source.name}
      </Link>
    ),
  },
  { key: 'format', header: 'Format', cell: (source) => source.format },
  {
    key: 'kind',
    header: 'Kind',
    cell: (source) => (source.userName ? <Badge tone="good">Live and files</Badge> : <Badge>Files</Badge>),
  },
  {
    key: 'last',
    header: 'Last import',
    cell: (source) => (source.lastImportAt ? <Moment value={source.lastImportAt} /> : 'None yet'),
  },
  {
    key: 'unrated',
    header: 'Unrated',
    label: 'Unrated',
    align: 'right',
    cell: (source) => <Count value={source.unrated} />,
  },
]

/** The switches and feeds call records come from, and how many calls of each wait to be priced. */
export function SourceTable({ sources }: { sources: readonly Source[] }) {
  return <DataTable caption="Sources" rows={sources} columns={COLUMNS} rowKey={(source) => source.id} />
}
