import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Moment, Period } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { Count } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { useWords } from '../words/use-words.tsx'

type Run = Shape<'AuditReportRun'>

const TONES: Record<Run['state'], Tone> = {
  queued: 'plain',
  running: 'plain',
  done: 'good',
  failed: 'bad',
  cancelled: 'warn',
}

/** How far a run is, in a word. */
export function RunBadge({ run }: { run: Run }) {
  const say = useWords('reports')
  return <Badge tone={TONES[run.state]}>{say(`state.${run.state}`)}</Badge>
}

/** The results of a report, newest first. */
export function ReportRuns({ runs }: { runs: readonly Run[] }) {
  const say = useWords('reports')
  const columns: Column<Run>[] = [
    {
      key: 'at',
      header: say('madeAt'),
      narrow: 'title',
      cell: (run) => (
        <>
          <Link className="row-link hover:underline" to={`/reports/${run.reportId}?run=${run.id}`}>
            <Moment value={run.requestedAt} />
          </Link>
          {run.isScheduled ? <span className="text-faint"> {say('bySchedule')}</span> : null}
        </>
      ),
    },
    { key: 'covers', header: say('period'), cell: (run) => <Period {...run.covers} /> },
    { key: 'state', header: say('state'), cell: (run) => <RunBadge run={run} /> },
    {
      key: 'calls',
      header: say('calls'),
      label: say('calls'),
      align: 'right',
      cell: (run) => (run.state === 'done' ? <Count value={run.totals.calls} /> : null),
    },
    {
      key: 'amount',
      header: say('price'),
      align: 'right',
      narrow: 'amount',
      cell: (run) => (run.state === 'done' ? <Money value={run.totals.amount} /> : null),
    },
  ]
  return <DataTable caption={say('earlier')} rows={runs} columns={columns} rowKey={({ id }) => id} />
}
