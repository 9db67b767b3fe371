import type { InvoiceLine } from '../invoices/invoice.ts'
import { descriptionText, lineText } from '../invoices/line-words.ts'
import { formatDecimal, MICROS_SCALE, minorUnitDigits } from '../kernel/money.ts'
import { type Cell, csvLine } from './csv.ts'
import { csvWords } from './csv-words.ts'
import { minutes } from './shapes.ts'

const COLUMNS = [
  ...([
    'invoice_line',
    'kind',
    'service',
    'description',
    'period_start',
    'period_last_day',
    'quantity',
  ] as const),
  ...(['unit_price', 'calls', 'minutes', 'amount', 'tax', 'currency', 'late'] as const),
]

/** The head of a file of an invoice's lines, for a reader of `locale`. Pure. */
export function lineHead(locale: string): string {
  return csvLine(COLUMNS.map(csvWords(locale)))
}

/** A file of days names the last of them; a setup fee is of its one day. Pure. */
function lastDay({ periodStart, periodEnd }: InvoiceLine): Temporal.PlainDate {
  return periodEnd.equals(periodStart) ? periodStart : periodEnd.subtract({ days: 1 })
}

/** One line of it. Pure. */
export function lineRow(
  line: InvoiceLine,
  { currency, locale }: { currency: string; locale: string },
): string {
  const say = csvWords(locale)
  const figure = (value: string | number | null): Cell => (value === null ? null : { figure: value })
  const amount = (micros: bigint | null): Cell =>
    figure(micros === null ? null : formatDecimal(micros, MICROS_SCALE, minorUnitDigits(currency)))
  return csvLine([
    figure(line.n),
    say(line.kind),
    lineText(line.service, locale),
    descriptionText(line, locale),
    figure(line.periodStart.toString()),
    figure(lastDay(line).toString()),
    figure(line.quantity),
    amount(line.unitMicros),
    figure(line.calls),
    figure(line.billedSeconds === null ? null : minutes(line.billedSeconds)),
    amount(line.shownMicros),
    amount(line.taxMicros),
    currency,
    say(line.late ? 'yes' : 'no'),
  ])
}
