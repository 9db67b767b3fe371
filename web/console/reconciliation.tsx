import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { FilterLinks } from '../ui/filter-links.tsx'
import { Moment } from '../ui/moment.tsx'
import { isZero, Money, type MoneyValue } from '../ui/money.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { Polling } from '../ui/polling.tsx'
import { Count } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/reconciliation.ts'
import { DeedForm } from './deed.tsx'
import { DifferenceTable } from './difference-table.tsx'
import { actorWords } from './event-words.ts'
import { doDeed } from './payment-deeds.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Reconciliation' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const state = url.searchParams.get('differences') === 'all' ? 'all' : 'open'
  const after = url.searchParams.get('runs') ?? undefined
  const [runs, differences] = await Promise.all([
    loaded(api.GET('/reconciliations', { params: { query: { limit: 20, after } } }), url),
    loaded(api.GET('/reconciliation-differences', { params: { query: { ...pageOf(url), state } } }), url),
  ])
  return { runs, differences, state, isStarted: url.searchParams.has('started') }
}

/** Starts a reconciliation, or settles a difference. */
export async function action({ context, request, url }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  if (form.get('deed') === 'start') {
    const outcome = await attempted(api.POST('/reconciliations', { body: {} }))
    if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
    throw redirect('/console/reconciliation?started')
  }
  const problem = await doDeed(api, form)
  if (problem) return data({ problem }, { status: problem.status })
  throw redirect(url.pathname + url.search)
}

export default function Reconciliation({ loaderData, actionData }: Route.ComponentProps) {
  const { runs, differences, state, isStarted } = loaderData
  const isRunning = runs.items.some(({ finishedAt }) => finishedAt === null)
  return (
    <>
      <PageHeader
        title="Reconciliation"
        note="What gateways say they settled and paid out, compared with our books. It happens by itself every day."
        actions={
          <DeedForm method="post">
            <input type="hidden" name="deed" value="start" />
            <Button look="primary">Reconcile now</Button>
          </DeedForm>
        }
      />
      <ProblemNotice problem={actionData?.problem} />
      <Polling active={isRunning} everyMs={3000} />
      {isStarted && !actionData?.problem ? (
        <Notice title="It was ordered.">A worker does it; the list of runs shows what came of it.</Notice>
      ) : null}
      <Section title="Differences">
        <FilterLinks
          label="Which differences"
          links={[
            { to: '/console/reconciliation', label: 'Open', isCurrent: state === 'open' },
            { to: '/console/reconciliation?differences=all', label: 'All', isCurrent: state === 'all' },
          ]}
        />
        {differences.items.length > 0 ? (
          <DifferenceTable differences={differences.items} />
        ) : (
          <EmptyState title={state === 'open' ? 'No difference is open' : 'No difference was ever found'}>
            {state === 'open'
              ? 'What the gateways settled is what the books say.'
              : 'Differences of amount, of currency, or of what we do not know will be here.'}
          </EmptyState>
        )}
        <Pager next={differences.next} />
      </Section>
      <Section title="Runs">
        {runs.items.length > 0 ? (
          <DataTable caption="Reconciliations" rows={runs.items} columns={COLUMNS} rowKey={(run) => run.id} />
        ) : (
          <EmptyState title="Nothing was reconciled yet">
            Start one here; it asks every gateway that is plugged in.
          </EmptyState>
        )}
        <Pager next={runs.next} param="runs" />
      </Section>
    </>
  )
}

const COLUMNS: ReadonlyArray<Column<Shape<'ReconciliationRun'>>> = [
  {
    key: 'at',
    header: 'Started',
    narrow: 'title',
    cell: (run) => (
      <>
        <Moment value={run.startedAt} />
        <span className="block text-sm text-faint">by {actorWords(run.requestedBy)}</span>
      </>
    ),
  },
  { key: 'gateway', header: 'Gateway', cell: (run) => run.gateway },
  {
    key: 'state',
    header: 'State',
    cell: (run) => (
      <>
        <RunBadge run={run} />
        {run.cause ? <span className="block text-sm text-faint wrap-anywhere">{run.cause}</span> : null}
      </>
    ),
  },
  {
    key: 'items',
    header: 'New items',
    label: 'new items',
    align: 'right',
    cell: (run) => <Count value={run.items} />,
  },
  {
    key: 'matched',
    header: 'Agree',
    label: 'agree',
    align: 'right',
    cell: (run) => <Count value={run.matched} />,
  },
  {
    key: 'found',
    header: 'Differences',
    label: 'differences',
    align: 'right',
    cell: (run) => <Count value={run.found} />,
  },
  {
    key: 'fees',
    header: 'Fees',
    label: 'fees',
    align: 'right',
    wide: true,
    cell: (run) => <Amounts values={run.fees} />,
  },
  {
    key: 'paid',
    header: 'Paid out',
    align: 'right',
    narrow: 'amount',
    cell: (run) => <Amounts values={run.paidOut} />,
  },
]

function RunBadge({ run }: { run: Shape<'ReconciliationRun'> }) {
  if (run.cause) return <Badge tone="bad">Did not finish</Badge>
  if (!run.finishedAt) return <Badge tone="warn">Running</Badge>
  return run.found > 0 ? <Badge tone="warn">Differs</Badge> : <Badge tone="good">Agrees</Badge>
}

/** One amount for each currency. */
function Amounts({ values }: { values: readonly MoneyValue[] }) {
  const moved = values.filter((value) => !isZero(value))
  return moved.length > 0
    ? moved.map((value) => (
        <span key={value.currency} className="block">
          <Money value={value} />
        </span>
      ))
    : '–'
}
