import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { CallTable } from '../ui/call-table.tsx'
import { Tile, Tiles } from '../ui/figures.tsx'
import { Moment, Period } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { Polling } from '../ui/polling.tsx'
import { Progress } from '../ui/progress.tsx'
import { Count, formatDurationWords, Minutes } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { useWords } from '../words/use-words.tsx'
import { Form } from './form.tsx'

type Run = Shape<'AuditReportRun'>
type Groups = Shape<'AuditReportGroups'>

/** A run that is being made: how far it is. It can be left and come back to; `isMailed`: the reader has an address to be told at. */
export function RunProgress({ run, isMailed }: { run: Run; isMailed: boolean }) {
  const say = useWords('reports')
  const { callsRead = 0, callsExpected = null } = run.progress ?? {}
  return (
    <section className="mb-10 border-y border-rule py-6">
      <Polling active everyMs={1500} />
      <Progress label={say('making')} done={callsRead} total={callsExpected ?? callsRead * 2} />
      <p role="status" className="mt-3 text-soft">
        {say('soFar', { count: run.totals.calls })}. {say(isMailed ? 'makingText' : 'makingTextHere')}
      </p>
      <div className="mt-4 flex flex-wrap items-center gap-4">
        <Form method="post">
          <input type="hidden" name="run" value={run.id} />
          <Button name="deed" value="cancel">
            {say('stop')}
          </Button>
        </Form>
        <Link className="text-soft underline hover:text-ink" to={`/reports/${run.reportId}?run=${run.id}`}>
          {say('refresh')}
        </Link>
      </div>
    </section>
  )
}

/** A run that has ended without calls, and what to do next. */
export function RunEnded({ run }: { run: Run }) {
  const say = useWords('reports')
  if (run.state === 'failed') {
    return (
      <Notice tone="bad" title={say('failed')}>
        {say(`failed.${run.failedBecause ?? 'trouble'}`)}
      </Notice>
    )
  }
  return (
    <Notice tone="warn" title={say('wasCancelled')}>
      {say('wasCancelledText')}
    </Notice>
  )
}

/** A run that is done: what it comes to, by number and destination, its calls and its files. */
export function RunResult(props: {
  run: Run
  groups: Groups
  calls: { items: Shape<'Call'>[]; next: string | null }
  files: string
  /** What is said of the report before its calls. */
  children: ReactNode
}) {
  const { run, groups, calls, files, children } = props
  const say = useWords('reports')
  const sayCalls = useWords('calls')
  const { totals } = run
  const count = sayCalls('count', { count: totals.calls })
  const amount = <Money value={totals.amount} />
  return (
    <>
      <Notice tone="good" title={totals.calls > 0 ? say('ready', { calls: count, amount }) : say('empty')}>
        <p>
          {say('readyText', {
            period: <Period {...run.covers} />,
            at: <Moment value={run.finishedAt ?? run.requestedAt} zone />,
          })}
        </p>
        {totals.calls > 0 ? (
          <>
            <div className="mt-3 flex flex-wrap gap-2">
              <ButtonLink external look="primary" to={`${files}/calls.csv`}>
                {say('csv')}
              </ButtonLink>
              <ButtonLink external to={`${files}/report.pdf`}>
                {say('pdf')}
              </ButtonLink>
            </div>
            <p className="mt-2 text-sm text-faint">{say('exported')}</p>
          </>
        ) : null}
      </Notice>
      {totals.calls > 0 ? (
        <>
          <Tiles>
            <Tile label={sayCalls('totalCalls')} value={<Count value={totals.calls} />} />
            <Tile label={sayCalls('talked')} value={formatDurationWords(totals.seconds)} />
            <Tile label={sayCalls('billed')} value={formatDurationWords(totals.billedSeconds)} />
            <Tile label={sayCalls('price')} value={amount} note={sayCalls('beforeTax')} />
          </Tiles>
          <GroupTables groups={groups} />
          {children}
          <Section title={say('calls')} aside={say('callsNote')}>
            <CallTable caption={say('calls')} calls={calls.items} address={(call) => `/calls/${call.id}`} />
            <p className="mt-3 text-sm text-faint">
              {sayCalls('zone', { zone: run.timeZone.replaceAll('_', ' ') })}
            </p>
            <Pager next={calls.next} />
          </Section>
        </>
      ) : (
        children
      )}
    </>
  )
}

/** As many as are looked at before the list of calls; the files have all that are kept. */
const SHOWN_MAX = 12

function GroupTables({ groups }: { groups: Groups }) {
  const say = useWords('reports')
  const sayCalls = useWords('calls')
  const numbers = groups.byNumber.slice(0, SHOWN_MAX)
  const destinations = groups.byDestination.slice(0, SHOWN_MAX)
  const nameOf = ({ direction, destination }: Groups['byDestination'][number]) =>
    direction === null
      ? say('others')
      : [destination, sayCalls(`direction.${direction}`)].filter(Boolean).join(' · ')
  return (
    <div className="mt-10 grid gap-x-16 md:grid-cols-2">
      <Section title={say('byNumber')}>
        <DataTable
          caption={say('byNumber')}
          rows={numbers}
          rowKey={({ number }) => number ?? ''}
          columns={[
            {
              key: 'number',
              header: say('number'),
              narrow: 'title',
              cell: ({ number }) => (number === null ? say('others') : <PhoneNumber value={number} />),
            },
            ...useFigureColumns<Groups['byNumber'][number]>(),
          ]}
        />
      </Section>
      <div className="mt-10 md:mt-0">
        <Section title={say('byDestination')}>
          <DataTable
            caption={say('byDestination')}
            rows={destinations}
            rowKey={({ direction, destination }) => `${direction} ${destination}`}
            columns={[
              { key: 'name', header: say('destination'), narrow: 'title', cell: nameOf },
              ...useFigureColumns<Groups['byDestination'][number]>(),
            ]}
          />
        </Section>
      </div>
    </div>
  )
}

function useFigureColumns<
  Row extends Pick<Groups['byNumber'][number], 'calls' | 'minutes' | 'amount'>,
>(): Column<Row>[] {
  const say = useWords('reports')
  return [
    {
      key: 'calls',
      header: say('calls'),
      label: say('calls'),
      align: 'right',
      cell: ({ calls }) => <Count value={calls} />,
    },
    {
      key: 'minutes',
      header: say('minutes'),
      label: say('minutes'),
      align: 'right',
      cell: ({ minutes }) => <Minutes value={minutes} unit={false} aligned />,
    },
    {
      key: 'amount',
      header: say('price'),
      align: 'right',
      narrow: 'amount',
      cell: ({ amount }) => <Money value={amount} />,
    },
  ]
}
