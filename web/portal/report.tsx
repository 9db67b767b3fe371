import { data, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Period } from '../ui/moment.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/report.ts'
import { CallTabs } from './call-tabs.tsx'
import { Form } from './form.tsx'
import { PeriodWords, ReportCriteria } from './report-criteria.tsx'
import { RunEnded, RunProgress, RunResult } from './report-result.tsx'
import { ReportRuns } from './report-runs.tsx'
import { visitContext } from './visit.ts'

type Report = Shape<'AuditReport'>
type Run = Shape<'AuditReportRun'>

const DONE = ['saved', 'scheduled', 'unscheduled'] as const

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const { accountId, me } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId, reportId: params.reportId }
  const runId = url.searchParams.get('run')
  const [report, runs, chosen] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/audit-reports/{reportId}', { params: { path } }), url),
    loaded(
      api.GET('/accounts/{accountId}/audit-reports/{reportId}/runs', {
        params: { path, query: { limit: 24 } },
      }),
      url,
    ),
    runId === null ? null : runById(api, { accountId, runId, url }),
  ])
  const run = chosen ?? report.newestRun
  if (run !== null && run.reportId !== report.id) throw redirect(`/reports/${run.reportId}?run=${run.id}`)
  const result = run?.state === 'done' ? await resultOf(api, { accountId, runId: run.id, url }) : null
  const deed = DONE.find((one) => one === url.searchParams.get('done')) ?? null
  return { report, runs: runs.items, run, result, deed, isMailed: me.login.email !== null }
}

function runById(api: Api, { accountId, runId, url }: { accountId: string; runId: string; url: URL }) {
  const path = { accountId, runId }
  return loaded(api.GET('/accounts/{accountId}/audit-report-runs/{runId}', { params: { path } }), url)
}

async function resultOf(api: Api, { accountId, runId, url }: { accountId: string; runId: string; url: URL }) {
  const path = { accountId, runId }
  const query = { limit: 25, after: url.searchParams.get('after') ?? undefined }
  const [groups, calls] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/audit-report-runs/{runId}/groups', { params: { path } }), url),
    loaded(
      api.GET('/accounts/{accountId}/audit-report-runs/{runId}/calls', { params: { path, query } }),
      url,
    ),
  ])
  return { groups, calls, files: `/api/v1/accounts/${accountId}/audit-report-runs/${runId}` }
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const form = await request.formData()
  const { reportId } = params
  const outcome = await done(context.get(apiContext), { accountId, reportId, form })
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect(outcome.to)
}

async function done(
  api: Api,
  { accountId, reportId, form }: { accountId: string; reportId: string; form: FormData },
) {
  const params = { path: { accountId, reportId } }
  const here = `/reports/${reportId}`
  switch (form.get('deed')) {
    case 'run': {
      const started = await attempted(
        api.POST('/accounts/{accountId}/audit-reports/{reportId}/runs', { params, body: {} }),
      )
      return started.ok ? { ok: true as const, to: `${here}?run=${started.value.id}` } : started
    }
    case 'cancel': {
      const path = { accountId, runId: String(form.get('run')) }
      const run = await attempted(
        api.POST('/accounts/{accountId}/audit-report-runs/{runId}/cancel', { params: { path } }),
      )
      return run.ok ? { ok: true as const, to: `${here}?run=${path.runId}` } : run
    }
    case 'remove': {
      const removed = await attempted(
        api.DELETE('/accounts/{accountId}/audit-reports/{reportId}', { params }),
      )
      return removed.ok ? { ok: true as const, to: '/reports?done=removed' } : removed
    }
    default: {
      const isMonthly = form.get('deed') === 'schedule'
      const changed = await attempted(
        api.PATCH('/accounts/{accountId}/audit-reports/{reportId}', { params, body: { isMonthly } }),
      )
      const to = `${here}?done=${isMonthly ? 'scheduled' : 'unscheduled'}`
      return changed.ok ? { ok: true as const, to } : changed
    }
  }
}

/** A report: its newest result or the one asked for, what it asks, and all that was made of it. */
export default function ReportPage({ loaderData, actionData }: Route.ComponentProps) {
  const { report, runs, run, result, deed } = loaderData
  const say = useWords('reports')
  const isGoingOn = run?.state === 'queued' || run?.state === 'running'
  return (
    <>
      <Title>{report.name}</Title>
      <CallTabs />
      <PageHeader
        title={report.name}
        back={{ to: '/reports', label: say('title') }}
        actions={<Deeds report={report} isGoingOn={isGoingOn} hasRun={run !== null} />}
      />
      {deed ? <Notice tone="good" title={say(`done.${deed}`)} /> : null}
      <ProblemNotice problem={actionData?.problem} />
      {run === null ? <EmptyState title={say('notMade')}>{say('notMadeText')}</EmptyState> : null}
      {run && isGoingOn ? <RunProgress run={run} isMailed={loaderData.isMailed} /> : null}
      {run && result ? (
        <RunResult run={run} {...result}>
          <About report={report} run={run} />
        </RunResult>
      ) : null}
      {run?.state === 'failed' || run?.state === 'cancelled' ? <RunEnded run={run} /> : null}
      {result ? null : <About report={report} run={run} />}
      {runs.length > 0 ? (
        <Section title={say('earlier')} aside={say('earlierNote')}>
          <ReportRuns runs={runs} />
        </Section>
      ) : null}
    </>
  )
}

function Deeds(props: { report: Report; isGoingOn: boolean; hasRun: boolean }) {
  const { report, isGoingOn, hasRun } = props
  const say = useWords('reports')
  return (
    <>
      {isGoingOn ? null : (
        <Form method="post">
          <Button look={hasRun ? 'secondary' : 'primary'} name="deed" value="run">
            {say(hasRun ? 'again' : 'makeNow')}
          </Button>
        </Form>
      )}
      {report.mayChange ? (
        <>
          <ButtonLink to={`/reports/${report.id}/edit`}>{say('edit')}</ButtonLink>
          <Dialog trigger={say('remove')} look="quiet" title={say('removeTitle', { name: report.name })}>
            <p>{say('removeText')}</p>
            <Form method="post">
              <input type="hidden" name="deed" value="remove" />
              <DialogActions>
                <DialogCancel>{say('keep')}</DialogCancel>
                <Button look="danger" className="py-1.5 whitespace-normal! wrap-anywhere">
                  {say('removeNow', { name: report.name })}
                </Button>
              </DialogActions>
            </Form>
          </Dialog>
        </>
      ) : null}
    </>
  )
}

/** What is asked, as of the run that is shown, and whether it is made by itself. */
function About({ report, run }: { report: Report; run: Run | null }) {
  const say = useWords('reports')
  return (
    <Section title={say('asked')}>
      <div className="max-w-xl">
        <ReportCriteria
          of={run ?? report}
          period={run ? <Period {...run.covers} /> : <PeriodWords of={report} />}
          numbersOnly={run?.numbersOnly}
        />
        <p className="mt-4 text-soft">
          {report.scheduledFor === null
            ? say('notScheduled')
            : say('scheduledFor', { name: report.scheduledFor })}
        </p>
        {report.mayChange ? (
          <Form method="post" className="mt-2">
            <Button name="deed" value={report.schedule ? 'unschedule' : 'schedule'}>
              {say(report.schedule ? 'unschedule' : 'schedule')}
            </Button>
          </Form>
        ) : null}
      </div>
    </Section>
  )
}
