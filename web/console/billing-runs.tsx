import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone, words } from '../ui/badge.tsx'
import { Day, Moment } from '../ui/moment.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { Count } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/billing-runs.ts'
import { DeedLink } from './deed.tsx'
import { actorWords } from './event-words.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Billing runs' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  return {
    runs: await loaded(context.get(apiContext).GET('/billing-runs', { params: { query: pageOf(url) } }), url),
  }
}

export default function BillingRuns({ loaderData }: Route.ComponentProps) {
  const { runs } = loaderData
  return (
    <>
      <PageHeader
        title="Billing runs"
        note="A run issues the invoices of every account whose billing day it is."
        actions={
          <DeedLink look="primary" to="/console/billing-runs/new">
            Start a billing run
          </DeedLink>
        }
      />
      {runs.items.length > 0 ? (
        <DataTable caption="Billing runs" rows={runs.items} columns={COLUMNS} rowKey={(run) => run.id} />
      ) : (
        <EmptyState title="No billing run yet">
          Start one here: it is rehearsed first, and shows what it would issue.
        </EmptyState>
      )}
      <Pager next={runs.next} />
    </>
  )
}

const TONES: Record<string, Tone> = { running: 'warn', complete: 'good', failed: 'bad' }

/** A run's state in a word. */
export function RunState({ state }: { state: string }) {
  return <Badge tone={TONES[state] ?? 'plain'}>{words(state)}</Badge>
}

const COLUMNS: ReadonlyArray<Column<Shape<'BillingRun'>>> = [
  {
    key: 'on',
    header: 'Billing day',
    narrow: 'title',
    cell: (run) => (
      <Link className="row-link font-medium" to={`/console/billing-runs/${run.id}`}>
        <Day value={run.on} />
      </Link>
    ),
  },
  { key: 'state', header: 'State', cell: (run) => <RunState state={run.state} /> },
  { key: 'by', header: 'Started by', label: 'by', cell: (run) => actorWords(run.requestedBy) },
  { key: 'at', header: 'Started', wide: true, cell: (run) => <Moment value={run.startedAt} /> },
  {
    key: 'due',
    header: 'Accounts',
    label: 'Accounts',
    align: 'right',
    cell: (run) => <Count value={run.accountsDue} />,
  },
  {
    key: 'issued',
    header: 'Invoices',
    label: 'Invoices',
    align: 'right',
    cell: (run) => <Count value={run.issued} />,
  },
  {
    key: 'failed',
    header: 'Failures',
    label: 'Failures',
    align: 'right',
    cell: (run) => <Count value={run.failed} />,
  },
]
