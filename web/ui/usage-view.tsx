import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useWords } from '../words/use-words.tsx'
import { Tile, Tiles } from './figures.tsx'
import { formatMoney, Money } from './money.tsx'
import { Section } from './page-header.tsx'
import { PhoneNumber } from './phone-number.tsx'
import { Count, formatCount, formatDecimal, Minutes } from './quantity.tsx'
import { useReader } from './reader.tsx'
import { type ShareRow, ShareTable } from './share-table.tsx'
import { DayChart, HourChart } from './usage-charts.tsx'
import {
  changeFrom,
  costsSomething,
  formatShare,
  heightOf,
  type Usage,
  type UsedOf,
} from './usage-figures.ts'

/** Which calls a figure is made of, as addresses of the call list; null: the reader may not see calls. */
export type CallAddresses = {
  day: (on: string) => string
  number: (number: string) => string
  destination: (of: { destination: string; direction: string }) => string
} | null

/** What was used on some days: how much, when, at what hour, from which number, where to. `compared` names the days compared with. */
export function UsageView(props: { usage: Usage; compared: string | null; calls: CallAddresses }) {
  const { usage, compared, calls } = props
  const say = useWords('usage')
  return (
    <>
      <UsageTiles usage={usage} compared={compared} />
      <Section title={say('byDay')}>
        <DayChart usage={usage} compared={compared} callsOf={calls?.day ?? null} />
      </Section>
      <ByNumber {...props} />
      <ByDestination {...props} />
      <Section title={say('byHour')}>
        <HourChart usage={usage} compared={compared} />
      </Section>
    </>
  )
}

/** The sums, each with how it compares: while the days are not over, with as many days. What is not invoiced yet is of today, and said beside it. */
export function UsageTiles({ usage, compared }: { usage: Usage; compared: string | null }) {
  const say = useWords('usage')
  const { totals, unbilled, period, today } = usage
  const isNow = period.start <= today && today < period.end
  const other = usage.compared
  const before = other && (other.soFar ?? other.totals)
  const { locale } = useReader()
  const change = (value: (of: UsedOf) => number, reads: (of: UsedOf) => string) =>
    before && compared !== null ? (
      <Change
        now={value(totals)}
        before={value(before)}
        reads={reads(before)}
        month={compared}
        isSoFar={other.soFar !== null}
      />
    ) : null
  return (
    <Tiles>
      <Tile
        label={say('price')}
        value={<Money value={totals.amount} />}
        note={
          change(
            ({ amount }) => heightOf(amount),
            ({ amount }) => formatMoney(amount, locale),
          ) ?? say('beforeTax')
        }
      />
      <Tile
        label={say('calls')}
        value={<Count value={totals.calls} />}
        note={change(
          ({ calls }) => calls,
          ({ calls }) => formatCount(calls, locale),
        )}
      />
      <Tile
        label={say('minutes')}
        value={<Minutes value={totals.minutes} unit={false} />}
        note={change(
          ({ minutes }) => Number(minutes),
          ({ minutes }) => formatDecimal(minutes, locale),
        )}
      />
      {unbilled && isNow ? (
        <Tile
          label={say('unbilled')}
          value={<Money value={unbilled.amount} />}
          note={say('countCalls', { count: unbilled.calls })}
        />
      ) : null}
    </Tiles>
  )
}

/** From three times as much on, per cent say little: then what it was is said instead. */
const PER_CENT_MAX = 2

function Change(props: { now: number; before: number; reads: string; month: string; isSoFar: boolean }) {
  const say = useWords('usage')
  const { locale } = useReader()
  const { month, isSoFar } = props
  const change = changeFrom(props.now, props.before)
  if (!change || change.share > PER_CENT_MAX)
    return say(isSoFar ? 'wasSoFar' : 'was', { value: props.reads, month })
  const said = { percent: formatShare(change.share, locale), month }
  return isSoFar ? say(`soFar.${change.way}`, said) : say(`change.${change.way}`, said)
}

type Props = { usage: Usage; compared: string | null; calls: CallAddresses }

function ByNumber({ usage, compared, calls }: Props) {
  const say = useWords('usage')
  const before = new Map(usage.compared?.byNumber.map((row) => [row.number, row]))
  const rows = usage.byNumber.map((row) => ({
    ...row,
    key: row.number,
    plain: row.label === '' ? row.number : row.label,
    name: (
      <Named to={calls?.number(row.number)}>
        <PhoneNumber value={row.number} />
        {row.label === '' ? null : <span className="text-soft"> {row.label}</span>}
      </Named>
    ),
    before: before.get(row.number) ?? null,
  }))
  return (
    <Parts title={say('byNumber')} header={say('number')} usage={usage} compared={compared} rows={rows} />
  )
}

function ByDestination({ usage, compared, calls }: Props) {
  const say = useWords('usage')
  const sayCalls = useWords('calls')
  type Row = Usage['byDestination'][number]
  const keyOf = ({ direction, destination }: Row) => `${direction} ${destination}`
  const before = new Map(usage.compared?.byDestination.map((row) => [keyOf(row), row]))
  const rows = usage.byDestination.map((row) => {
    const direction = sayCalls(`direction.${row.direction}`)
    const isSaid = row.direction === 'outbound' || row.destination.toLowerCase() === row.direction
    return {
      ...row,
      key: keyOf(row),
      plain: row.destination || direction,
      name: (
        <Named to={calls?.destination(row)}>
          {row.destination || direction}
          {row.destination === '' || isSaid ? null : <span className="text-soft"> · {direction}</span>}
        </Named>
      ),
      before: before.get(keyOf(row)) ?? null,
    }
  })
  return (
    <Parts
      title={say('byDestination')}
      header={say('destination')}
      usage={usage}
      compared={compared}
      rows={rows}
    />
  )
}

function Named({ to, children }: { to: string | undefined; children: ReactNode }) {
  return to === undefined ? (
    children
  ) : (
    <Link to={to} className="hover:underline">
      {children}
    </Link>
  )
}

/** The API lists so many and no more. */
const LISTED_MAX = 500

/** The parts of a whole by price, or by calls where they cost nothing, with the finding about the largest. */
function Parts(props: {
  title: string
  header: string
  usage: Usage
  compared: string | null
  rows: ReadonlyArray<Omit<ShareRow, 'share'> & { plain: string }>
}) {
  const say = useWords('usage')
  const { locale } = useReader()
  const { usage, rows } = props
  const isPriced = costsSomething(usage)
  const weight = (of: UsedOf) => (isPriced ? heightOf(of.amount) : of.calls)
  const whole = weight(usage.totals)
  const shares = rows.map((row) => ({ ...row, share: whole > 0 ? weight(row) / whole : 0 }))
  const most = shares.reduce((largest, row) => (row.share > largest.share ? row : largest))
  const finding =
    shares.length === 1
      ? say('allOfIt', { name: most.plain })
      : say(isPriced ? 'mostOfPrice' : 'mostOfCalls', {
          name: most.plain,
          percent: formatShare(most.share, locale),
        })
  return (
    <ShareTable
      title={props.title}
      header={props.header}
      finding={finding}
      rows={shares}
      compared={props.compared}
      note={rows.length === LISTED_MAX ? say('onlySo', { count: LISTED_MAX }) : null}
    />
  )
}
