import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { EmptyState, Notice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/reports.ts'
import { CallTabs } from './call-tabs.tsx'
import { PeriodWords } from './report-criteria.tsx'
import { RunBadge } from './report-runs.tsx'
import { visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const reports = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}/audit-reports', {
      params: { path: { accountId }, query: pageOf(url) },
    }),
    url,
  )
  return { reports, isRemoved: url.searchParams.get('done') === 'removed' }
}

/** The saved reports, and the way to a new one. */
export default function Reports({ loaderData }: Route.ComponentProps) {
  const { reports, isRemoved } = loaderData
  const say = useWords('reports')
  const makeOne = (
    <ButtonLink look="primary" to="/reports/new">
      {say('new')}
    </ButtonLink>
  )
  return (
    <>
      <Title>{say('title')}</Title>
      <CallTabs />
      <PageHeader
        title={say('title')}
        note={say('note')}
        actions={reports.items.length > 0 ? makeOne : null}
      />
      {isRemoved ? <Notice tone="good" title={say('done.removed')} /> : null}
      {reports.items.length > 0 ? (
        <ReportTable reports={reports.items} />
      ) : (
        <EmptyState title={say('none')} action={makeOne}>
          {say('noneYet')}
        </EmptyState>
      )}
      <Pager next={reports.next} />
    </>
  )
}

function ReportTable({ reports }: { reports: readonly Shape<'AuditReport'>[] }) {
  const say = useWords('reports')
  const countWords = useWords('calls')
  const columns: Column<Shape<'AuditReport'>>[] = [
    {
      key: 'name',
      header: say('name'),
      narrow: 'title',
      cell: ({ id, name }) => (
        <Link className="row-link font-medium hover:underline" to={`/reports/${id}`}>
          {name}
        </Link>
      ),
    },
    { key: 'period', header: say('period'), cell: (report) => <PeriodWords of={report} /> },
    {
      key: 'schedule',
      header: <span className="sr-only">{say('schedule')}</span>,
      cell: ({ schedule }) => (schedule ? <Badge>{say('everyMonth')}</Badge> : null),
    },
    {
      key: 'last',
      header: say('lastMade'),
      label: say('lastMade'),
      cell: ({ newestRun }) =>
        newestRun ? (
          <Moment value={newestRun.requestedAt} />
        ) : (
          <span className="text-faint">{say('never')}</span>
        ),
    },
    {
      key: 'result',
      header: say('result'),
      align: 'right',
      narrow: 'amount',
      cell: ({ newestRun: run }) => {
        if (!run) return null
        if (run.state !== 'done') return <RunBadge run={run} />
        return (
          <>
            {countWords('count', { count: run.totals.calls })} · <Money value={run.totals.amount} />
          </>
        )
      },
    },
  ]
  return <DataTable caption={say('saved')} rows={reports} columns={columns} rowKey={({ id }) => id} />
}
