import type { ChargeKind } from '../charges/charge.ts'
import {
  divideRounded,
  formatDecimal,
  MICROS_SCALE,
  type Micros,
  minorUnitDigits,
  parseDecimal,
} from '../kernel/money.ts'
import type { ChargeGroup, ChargeLine, DocumentSummary, SummaryKind, TaxLine } from './document.ts'
import type { InvoiceHead, InvoiceLine } from './invoice.ts'
import { descriptionText, lineText } from './line-words.ts'
import type { DocumentTax } from './taxes.ts'

/** Micros as a document writes them: at least the minor unit's places. */
export function amountText(amountMicros: Micros, currency: string): string {
  return formatDecimal(amountMicros, MICROS_SCALE, minorUnitDigits(currency))
}

/** Seconds as minutes with at most one decimal. */
export function minutesText(seconds: number): string {
  return formatDecimal(divideRounded(BigInt(seconds), 6n, 'half_up'), 1)
}

const SUMMARY: readonly { kind: SummaryKind; of: ChargeKind }[] = [
  { kind: 'recurring', of: 'recurring' },
  { kind: 'usage', of: 'usage' },
  { kind: 'one_time', of: 'one_time' },
  { kind: 'adjustments', of: 'adjustment' },
]

/** How the total comes about, kind by kind, beside the invoice before. Kinds that neither has are left out. */
export function summaryOf({
  head,
  lines,
  previous,
}: {
  head: InvoiceHead
  lines: readonly InvoiceLine[]
  previous: { head: InvoiceHead; sums: Map<ChargeKind, Micros> } | null
}): DocumentSummary {
  const text = (amount: Micros) => amountText(amount, head.currency)
  const rows = SUMMARY.flatMap(({ kind, of }) => {
    const own = lines.filter((line) => line.kind === of)
    if (own.length === 0 && !previous?.sums.has(of)) return []
    const amount = own.reduce((sum, line) => sum + line.shownMicros, 0n)
    return [
      { kind, amount: text(amount), previousAmount: previous ? text(previous.sums.get(of) ?? 0n) : null },
    ]
  })
  const taxed = head.taxMicros !== 0n || (previous?.head.taxMicros ?? 0n) !== 0n
  const taxRow = {
    kind: 'taxes' as const,
    amount: text(head.taxMicros),
    previousAmount: previous ? text(previous.head.taxMicros) : null,
  }
  return {
    rows: taxed ? [...rows, taxRow] : rows,
    total: text(head.totalMicros),
    previousTotal: previous ? text(previous.head.totalMicros) : null,
    carriedForward: null,
    amountDue: text(head.totalMicros),
  }
}

/** The lines under the services they are for, in their order, said in the locale. */
export function chargeGroupsOf(
  lines: readonly InvoiceLine[],
  { currency, locale }: { currency: string; locale: string },
): ChargeGroup[] {
  const groups = Map.groupBy(lines, (line) => `${line.subscriptionId ?? ''} ${line.service}`)
  return [...groups.values()].map((own) => ({
    title: lineText(own[0]!.service, locale),
    subtitle: null,
    thirdParty: null,
    lines: own.map((line) => chargeLineOf(line, { currency, locale })),
    subtotal: amountText(
      own.reduce((sum, line) => sum + line.shownMicros, 0n),
      currency,
    ),
  }))
}

function chargeLineOf(
  line: InvoiceLine,
  { currency, locale }: { currency: string; locale: string },
): ChargeLine {
  const { calls, periodStart, periodEnd, billedSeconds, late } = line
  const isCalls = line.kind === 'usage' && billedSeconds !== null
  const end = periodEnd.equals(periodStart) ? periodEnd.add({ days: 1 }) : periodEnd
  return {
    description: descriptionText(line, locale),
    calls,
    period: { startOn: periodStart.toString(), endBeforeOn: end.toString() },
    quantity: isCalls ? minutesText(billedSeconds) : String(line.quantity),
    unit: isCalls ? 'min' : null,
    unitPrice: line.unitMicros === null ? null : amountText(line.unitMicros, currency),
    amount: amountText(line.shownMicros, currency),
    lateUsageOn: late ? periodStart.toString() : null,
  }
}

/** A tax rate is a fraction with six places, so four are left in percent. */
export function taxLinesOf(taxes: readonly DocumentTax[], currency: string): TaxLine[] {
  return taxes.map((tax) => ({
    name: tax.name,
    authority: tax.authority,
    ratePercent: formatDecimal(parseDecimal(tax.rate, 6), 4),
    base: amountText(tax.baseMicros, currency),
    amount: amountText(tax.taxMicros, currency),
  }))
}
