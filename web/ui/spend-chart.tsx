import type { Shape } from '../api/shapes.ts'
import { useWords } from '../words/use-words.tsx'
import { Bars } from './bars.tsx'
import { formatDay } from './moment.tsx'
import { formatMoney, formatScale } from './money.tsx'
import { useReader } from './reader.tsx'

type Invoice = Shape<'Invoice'>

/**
 * The last year's invoices as bars, oldest first; `invoices` come newest first. Fewer than three show nothing that a
 * table does not.
 */
export function SpendChart({ invoices }: { invoices: readonly Invoice[] }) {
  const say = useWords('invoices')
  const { locale } = useReader()
  const shown = invoices.filter(({ kind }) => kind === 'invoice').slice(0, 12)
  if (shown.length < 3) return null
  // Heights of bars, not money: a float does here.
  const bars = shown.toReversed().map((invoice) => ({
    key: invoice.id,
    label: formatDay(invoice.issuedOn, locale),
    tick: formatDay(invoice.issuedOn, locale, 'plain'),
    height: Math.max(Number(invoice.total.amount), 0),
    reads: formatMoney(invoice.total, locale),
  }))
  const [first] = bars
  const last = bars.at(-1)
  if (!first || !last) return null
  const highest = bars.reduce((most, bar) => (bar.height > most.height ? bar : most), first)
  const title =
    highest.height === last.height
      ? say('chartHighest', { count: bars.length, amount: last.reads })
      : say('chartLast', { amount: last.reads, highest: highest.reads, day: highest.label })
  return (
    <div className="mb-10">
      <Bars
        title={title}
        note={say('chartNote')}
        bars={bars}
        scale={(height) => formatScale(height, { currency: shown[0]!.total.currency, locale })}
        every={{ wide: 1, narrow: 3 }}
        headers={[say('issued'), say('total')]}
      />
    </div>
  )
}
