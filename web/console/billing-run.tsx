import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import { Tile, Tiles } from '../ui/figures.tsx'
import { formatDay, Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { Polling } from '../ui/polling.tsx'
import { Progress } from '../ui/progress.tsx'
import { Count, counted } from '../ui/quantity.tsx'
import type { Route } from './+types/billing-run.ts'
import { RunState } from './billing-runs.tsx'
import { actorWords } from './event-words.ts'
import { RunAccountTable } from './run-account-table.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Billing run ${loaderData?.run.on ?? ''}` },
]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { runId: params.runId }
  const [run, accounts] = await Promise.all([
    loaded(api.GET('/billing-runs/{runId}', { params: { path } }), url),
    loaded(api.GET('/billing-runs/{runId}/accounts', { params: { path, query: pageOf(url, 100) } }), url),
  ])
  return { run, accounts }
}

export default function BillingRun({ loaderData }: Route.ComponentProps) {
  const { run, accounts } = loaderData
  const running = run.state === 'running'
  const done = run.issued + run.nothing + run.carried + run.failed
  return (
    <>
      <Polling active={running} />
      <PageHeader
        title={`Billing run of ${formatDay(run.on, 'en-US', 'long')}`}
        badge={<RunState state={run.state} />}
        note={
          <>
            Started by {actorWords(run.requestedBy)}, <Moment value={run.startedAt} zone />
          </>
        }
        back={{ to: '/console/billing-runs', label: 'Billing runs' }}
      />
      {running ? (
        <div className="mb-8">
          <Progress label="Accounts billed" done={done} total={run.accountsDue} />
          <p className="mt-2 text-sm text-soft">
            You can leave this page; the run goes on. A run that is killed completes when it is started again.
          </p>
        </div>
      ) : null}
      {run.failed > 0 ? (
        <Notice tone="bad" title={`${counted(run.failed, 'account')} could not be billed`}>
          Mend the causes below and start a run for the same day again: accounts already billed are left as
          they are.
        </Notice>
      ) : null}
      <Tiles>
        <Tile label="Invoices issued" value={<Count value={run.issued} />} />
        <Tile label="Nothing to bill" value={<Count value={run.nothing} />} />
        <Tile label="Carried forward" value={<Count value={run.carried} />} note="below the minimum" />
        <Tile label="Failed" value={<Count value={run.failed} />} />
      </Tiles>
      <Section title="By account">
        <RunAccountTable accounts={accounts.items} />
        <Pager next={accounts.next} />
      </Section>
    </>
  )
}
