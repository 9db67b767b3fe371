import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { words } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Facts, Tile, Tiles } from '../ui/figures.tsx'
import { Moment } from '../ui/moment.tsx'
import { EmptyState, Notice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { Polling } from '../ui/polling.tsx'
import { Count, counted } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/import.ts'
import { ImportState } from './import-table.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [{ title: loaderData?.found.name ?? 'Import' }]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { importId: params.importId }
  const [found, rejected] = await Promise.all([
    loaded(api.GET('/imports/{importId}', { params: { path } }), url),
    loaded(api.GET('/imports/{importId}/rejected-lines', { params: { path, query: pageOf(url) } }), url),
  ])
  return { found, rejected }
}

export default function Import({ loaderData }: Route.ComponentProps) {
  const { found, rejected } = loaderData
  return (
    <>
      <Polling active={found.state === 'running'} />
      <PageHeader
        title={found.name}
        badge={<ImportState state={found.state} />}
        note={
          <>
            Into {found.sourceName} as {found.format}, <Moment value={found.startedAt} zone />
          </>
        }
        back={{ to: `/console/sources/${found.sourceId}`, label: found.sourceName }}
        actions={
          found.unrated > 0 ? (
            <ButtonLink to={`/console/unrated-calls?source=${found.sourceName}`}>
              {counted(found.unrated, 'unrated call')}
            </ButtonLink>
          ) : null
        }
      />
      <Ending found={found} />
      <Figures found={found} />
      {found.skipped.length > 0 ? (
        <Section title="Skipped lines" note="Read, understood, and no call to bill.">
          <div className="max-w-md">
            <Facts
              facts={found.skipped.map(({ reason, count }) => ({
                label: words(reason),
                value: <Count value={count} />,
              }))}
            />
          </div>
        </Section>
      ) : null}
      <Section
        title="Rejected lines"
        note="They could not be read. Mend the file or the source's profile and import it again: what is known is not counted twice."
      >
        {rejected.items.length > 0 ? (
          <DataTable
            caption="Rejected lines"
            rows={rejected.items}
            columns={COLUMNS}
            rowKey={(line) => String(line.line)}
          />
        ) : (
          <EmptyState title="No line was rejected" />
        )}
        <Pager next={rejected.next} />
      </Section>
    </>
  )
}

function Figures({ found }: { found: Shape<'Import'> }) {
  return (
    <Tiles>
      <Tile label="Lines read" value={<Count value={found.lines} />} />
      <Tile label="New calls" value={<Count value={found.calls} />} />
      <Tile label="Known already" value={<Count value={found.known} />} note="counted once" />
      <Tile label="Priced" value={<Count value={found.rated} />} />
      <Tile label="Unrated" value={<Count value={found.unrated} />} />
      <Tile label="Rejected" value={<Count value={found.rejected} />} />
    </Tiles>
  )
}

function Ending({ found }: { found: Shape<'Import'> }) {
  if (found.state === 'running') {
    return <Notice title="Reading the file">You can leave this page; the import goes on.</Notice>
  }
  if (found.error) {
    return <Notice tone="bad" title={found.error} />
  }
  return (
    <Notice tone={found.rejected + found.unrated > 0 ? 'warn' : 'good'} title={sentenceOf(found)}>
      {found.finishedAt ? (
        <>
          Finished <Moment value={found.finishedAt} style="second" />.
        </>
      ) : null}
    </Notice>
  )
}

function sentenceOf(found: Shape<'Import'>): string {
  if (found.calls === 0 && found.known > 0)
    return `Nothing new: all ${counted(found.known, 'call')} were known already.`
  const waiting =
    found.unrated > 0 ? ` ${counted(found.unrated, 'waits', 'wait')} for a price or an account.` : ''
  return `${counted(found.calls, 'new call')} came in.${waiting}`
}

const COLUMNS: ReadonlyArray<Column<Shape<'RejectedLine'>>> = [
  {
    key: 'line',
    header: 'Line',
    align: 'right',
    width: 'w-20',
    narrow: 'amount',
    cell: (row) => <Count value={row.line} />,
  },
  {
    key: 'why',
    header: 'Reason and line',
    narrow: 'title',
    cell: (row) => (
      <>
        {row.reason}
        <code className="mt-1 block max-h-24 overflow-y-auto text-xs text-faint wrap-anywhere">
          {row.raw}
        </code>
      </>
    ),
  },
]
