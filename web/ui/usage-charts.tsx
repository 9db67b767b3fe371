import type { Say } from '../words/say.ts'
import { useWords } from '../words/use-words.tsx'
import { type Bar, Bars } from './bars.tsx'
import { formatDay } from './moment.tsx'
import { formatMoney, formatScale } from './money.tsx'
import { formatCount, formatDecimal } from './quantity.tsx'
import { type Reader, useReader } from './reader.tsx'
import {
  costsSomething,
  daysOf,
  formatHour,
  formatMonth,
  heightOf,
  monthOf,
  type Usage,
  type UsedOf,
} from './usage-figures.ts'

/** What a bar stands for: the price where calls cost something, else minutes. */
type Measure = {
  height: (of: UsedOf) => number
  reads: (of: UsedOf) => string
  /** A bare height, beside the chart. */
  scale: (height: number) => string
}

function price({ locale }: Reader, currency: string): Measure {
  return {
    height: ({ amount }) => heightOf(amount),
    reads: ({ amount }) => formatMoney(amount, locale),
    scale: (height) => formatScale(height, { currency, locale }),
  }
}

function billedMinutes({ locale }: Reader, unit: (minutes: string) => string): Measure {
  return {
    height: ({ minutes }) => Number(minutes),
    reads: ({ minutes }) => unit(formatDecimal(minutes, locale)),
    scale: (height) => formatDecimal(String(height), locale),
  }
}

/** Days as bars, with the days compared with behind them, the first behind the first. `callsOf` is the address of a day's calls. */
export function DayChart(props: {
  usage: Usage
  compared: string | null
  callsOf: ((day: string) => string) | null
}) {
  const { usage, compared, callsOf } = props
  const say = useWords('usage')
  const sayUnit = useWords('ui')
  const reader = useReader()
  const isPriced = costsSomething(usage)
  const measure = isPriced
    ? price(reader, usage.totals.amount.currency)
    : billedMinutes(reader, (minutes) => sayUnit('minutes', { minutes }))
  const bars = dayBars(usage, { reader, measure, callsOf })
  return (
    <Bars
      title={dayFinding(usage, { say, reader, measure })}
      note={say(isPriced ? 'dayPriceNote' : 'dayMinutesNote')}
      bars={bars}
      scale={measure.scale}
      every={{ wide: 1, narrow: 5 }}
      headers={headersOf(say('day'), say(isPriced ? 'price' : 'minutes'), { usage, compared, reader })}
    />
  )
}

function dayBars(
  usage: Usage,
  {
    reader,
    measure,
    callsOf,
  }: { reader: Reader; measure: Measure; callsOf: ((day: string) => string) | null },
): Bar[] {
  const nothing = noneOf(usage)
  const used = new Map(usage.byDay.map((day) => [day.on, day]))
  const before = new Map(usage.compared?.byDay.map((day) => [day.on, day]))
  const days = daysOf(usage.period)
  const daysBefore = usage.compared ? daysOf(usage.compared.period) : []
  // The month before may have a 31st, which this one has not: it is behind nothing, and its calls are of its sum.
  const beyond = daysBefore.slice(days.length)
  return [...days, ...beyond].map((on, n) => {
    const isBeyond = n >= days.length
    const day = used.get(on) ?? nothing
    const other = before.get(daysBefore[n] ?? '') ?? nothing
    return {
      key: on,
      label: formatDay(on, reader.locale, 'plain'),
      tick: String(Number(on.slice(8))),
      height: isBeyond ? 0 : measure.height(day),
      reads: isBeyond ? '–' : measure.reads(day),
      ...(n < daysBefore.length
        ? { behind: { height: measure.height(other), reads: measure.reads(other) } }
        : {}),
      ...(callsOf && used.has(on) ? { to: callsOf(on) } : {}),
    }
  })
}

function dayFinding(
  usage: Usage,
  { say, reader, measure }: { say: Say<'dayDearest' | 'dayBusiest'>; reader: Reader; measure: Measure },
): string {
  const most = largest(usage.byDay, measure)
  const day = formatDay(most.on, reader.locale, 'plain')
  return costsSomething(usage)
    ? say('dayDearest', { day, amount: measure.reads(most), count: most.calls })
    : say('dayBusiest', { day, minutes: measure.reads(most) })
}

/** Hours of the day as bars: calls, since that is what one plans for. */
export function HourChart({ usage, compared }: { usage: Usage; compared: string | null }) {
  const say = useWords('usage')
  const reader = useReader()
  const { locale, timeZone } = reader
  const measure: Measure = {
    height: ({ calls }) => calls,
    reads: ({ calls }) => formatCount(calls, locale),
    // There is no half of a call.
    scale: (height) => (Number.isInteger(height) ? formatCount(height, locale) : ''),
  }
  const nothing = noneOf(usage)
  const used = new Map(usage.byHour.map((hour) => [hour.hour, hour]))
  const before = new Map(usage.compared?.byHour.map((hour) => [hour.hour, hour]))
  const bars = Array.from({ length: 24 }, (_, hour): Bar => {
    const [now, other] = [used.get(hour) ?? nothing, before.get(hour) ?? nothing]
    return {
      key: String(hour),
      label: formatHour(hour, locale),
      height: measure.height(now),
      reads: measure.reads(now),
      ...(usage.compared ? { behind: { height: measure.height(other), reads: measure.reads(other) } } : {}),
    }
  })
  const most = largest(usage.byHour, measure)
  return (
    <Bars
      title={say('hourBusiest', {
        from: formatHour(most.hour, locale),
        until: formatHour(most.hour + 1, locale),
        calls: say('countCalls', { count: most.calls }),
      })}
      note={say('hourNote', { zone: timeZone.replaceAll('_', ' ') })}
      bars={bars}
      scale={measure.scale}
      every={{ wide: 3, narrow: 6 }}
      headers={headersOf(say('hour'), say('calls'), { usage, compared, reader })}
    />
  )
}

/** What the columns of the table, and the bars, are: the measure, or the months that are compared by it. */
function headersOf(
  of: string,
  measure: string,
  { usage, compared, reader }: { usage: Usage; compared: string | null; reader: Reader },
): [string, string, string?] {
  if (compared === null) return [of, measure]
  return [of, formatMonth(monthOf(usage.period.start), reader.locale), compared]
}

function largest<Row extends UsedOf>(rows: readonly Row[], measure: Measure): Row {
  return rows.reduce((most, row) => (measure.height(row) > measure.height(most) ? row : most))
}

function noneOf(usage: Usage): UsedOf {
  return { calls: 0, minutes: '0', amount: { ...usage.totals.amount, amount: '0' } }
}
