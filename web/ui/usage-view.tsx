import type { Shape } from '../api/shapes.ts'
import { type Bar, Bars } from './bars.tsx'
import { Tile, Tiles } from './figures.tsx'
import { formatDay, Period } from './moment.tsx'
import { formatMoney, Money, type MoneyValue } from './money.tsx'
import { EmptyState } from './notice.tsx'
import { Section } from './page-header.tsx'
import { PhoneNumber } from './phone-number.tsx'
import { Count, counted, Minutes } from './quantity.tsx'
import { type Reader, useReader } from './reader.tsx'
import { type Column, DataTable } from './table.tsx'

type Usage = Shape<'Usage'>

/** What has been used since the last invoice: how much, when, where to, from which number. */
export function UsageView({ usage }: { usage: Usage }) {
  const reader = useReader()
  if (usage.totals.calls === 0) {
    return (
      <EmptyState title="No calls in this period yet">
        Calls since <Period {...usage.period} /> will be drawn here day by day.
      </EmptyState>
    )
  }
  return (
    <>
      <Tiles>
        <Tile label="Price so far" value={<Money value={usage.totals.amount} />} note="before tax" />
        <Tile label="Calls" value={<Count value={usage.totals.calls} />} />
        <Tile label="Minutes billed" value={<Minutes value={usage.totals.minutes} unit={false} />} />
      </Tiles>
      <div className="mt-10">
        <Bars {...chartOf(usage, reader)} headers={['Day', 'Price']} />
      </div>
      <Section title="By destination">
        <Share
          caption="Usage by destination"
          header="Destination"
          rows={usage.byDestination.map(named('destination'))}
        />
      </Section>
      <Section title="By number">
        <Share
          caption="Usage by number"
          header="Number"
          rows={usage.byNumber.map((row) => ({
            ...row,
            key: row.number,
            name: <PhoneNumber value={row.number} />,
          }))}
        />
      </Section>
    </>
  )
}

function named(field: 'destination') {
  return (row: Usage['byDestination'][number]) => ({ ...row, key: row[field], name: row[field] })
}

type ShareRow = { key: string; name: React.ReactNode; calls: number; minutes: string; amount: MoneyValue }

function Share(props: { caption: string; header: string; rows: readonly ShareRow[] }) {
  const columns: Array<Column<ShareRow>> = [
    { key: 'name', header: props.header, narrow: 'title', cell: (row) => row.name },
    {
      key: 'calls',
      header: 'Calls',
      label: 'Calls',
      align: 'right',
      width: 'w-32',
      cell: (row) => <Count value={row.calls} />,
    },
    {
      key: 'minutes',
      header: 'Minutes',
      label: 'Minutes',
      align: 'right',
      width: 'w-36',
      cell: (row) => <Minutes value={row.minutes} unit={false} />,
    },
    {
      key: 'amount',
      header: 'Price',
      align: 'right',
      narrow: 'amount',
      width: 'w-36',
      cell: (row) => <Money value={row.amount} />,
    },
  ]
  return <DataTable caption={props.caption} rows={props.rows} columns={columns} rowKey={(row) => row.key} />
}

/** The bars, and the sentence that says what they show. Numbers here are heights, never money. */
function chartOf(
  usage: Usage,
  { locale }: Reader,
): { title: string; note: string; bars: Bar[]; top: string } {
  const used = new Map(usage.byDay.map((day) => [day.on, day]))
  const bars = daysOf(usage.period).map((on) => {
    const day = used.get(on)
    return {
      key: on,
      label: formatDay(on, locale, 'plain'),
      height: Number(day?.amount.amount ?? 0),
      reads: formatMoney(day?.amount ?? { ...usage.totals.amount, amount: '0' }, locale),
      calls: day?.calls ?? 0,
    }
  })
  const highest = bars.reduce((most, bar) => (bar.height > most.height ? bar : most), bars[0] ?? NOTHING)
  const title =
    highest.height > 0
      ? `${highest.label} cost the most so far: ${highest.reads} for ${counted(highest.calls, 'call')}`
      : `All ${counted(usage.totals.calls, 'call')} so far were included or free`
  return { title, note: 'Price of calls by day', bars, top: highest.reads }
}

/** Every day of a half-open period: days without a call belong in the picture, and so do those still to come. */
function daysOf({ start, end }: Usage['period']): string[] {
  const days: string[] = []
  const day = new Date(`${start}T00:00:00Z`)
  for (; day.toISOString().slice(0, 10) < end && days.length < 62; day.setUTCDate(day.getUTCDate() + 1)) {
    days.push(day.toISOString().slice(0, 10))
  }
  return days
}

const NOTHING = { key: '', label: '', height: 0, reads: '', calls: 0 }
