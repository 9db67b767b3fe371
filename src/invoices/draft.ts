import type { ChargeKind, NewCharge, OpenCharge } from '../charges/charge.ts'
import { type Micros, roundToMinorUnit } from '../kernel/money.ts'
import type { Period } from '../kernel/period.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { BillingFacts, InvoicePeriods, SubscriptionFacts } from './facts.ts'
import type { Draft, DraftLine } from './invoice.ts'
import { minimumCharge, subscriptionCharges } from './recurring.ts'
import { shownAmounts, taxShares } from './shares.ts'
import { type TaxRate, taxesOn } from './taxes.ts'
import { isForCalls, isLate, usageLines } from './usage-lines.ts'

/**
 * The invoice of an account on a billing date, from facts alone. In order: what is newly owed (setup, fees in advance, credits, minimum), the
 * lines of that and of what was open, the net rounded once, the taxes on the net, and both shared out over the lines.
 * Carried, not issued: a net of zero or less, or under the account's minimum. Refuses `unknown_jurisdiction`, `usage_differs`.
 */
export function draftInvoice(facts: BillingFacts): Draft {
  const { account, on, periods } = facts
  const newCharges = chargesDue(facts)
  const lines = draftLines(facts, { periods, newCharges })
  if (lines.length === 0) return { outcome: 'nothing' }
  const exactMicros = sum(lines)
  const netMicros = roundToMinorUnit(exactMicros, account.currency)
  if (netMicros <= 0n || netMicros < account.minimumInvoiceMicros) {
    return { outcome: 'carried', netMicros, newCharges }
  }
  const taxes = taxesOn(netMicros, taxRatesOf(facts), account.currency)
  const taxMicros = taxes.reduce((total, tax) => total + tax.taxMicros, 0n)
  return {
    outcome: 'issued',
    newCharges,
    periodStart: periods.past.start,
    periodEnd: on,
    dueOn: on.add({ days: account.termsDays }),
    lines: shareOut(lines, { netMicros, taxMicros, currency: account.currency }),
    taxes,
    netMicros,
    taxMicros,
    totalMicros: netMicros + taxMicros,
    roundingMicros: netMicros - exactMicros,
  }
}

/** What is owed from this date on that was not before: setup, fees in advance, credits, minimums. Pure. */
export function chargesDue(facts: BillingFacts): NewCharge[] {
  const { account, periods, subscriptions, usage } = facts
  return subscriptions.flatMap((subscription) => [
    ...subscriptionCharges(account, subscription, periods),
    ...(subscription.minimumSpendMicros === 0n
      ? []
      : minimumCharge(account, subscription, {
          past: periods.past,
          usedMicros: usedIn(usage, subscription, periods.past),
        })),
  ])
}

function usedIn(usage: BillingFacts['usage'], { id }: SubscriptionFacts, past: Period): Micros {
  return sum(usage.filter((group) => group.subscriptionId === id && group.periodStart.equals(past.start)))
}

/** Every charge, new or open, as lines: by service in order of subscription, then by kind, then by time. */
function draftLines(
  { account, subscriptions, openCharges, usage }: BillingFacts,
  { periods, newCharges }: { periods: InvoicePeriods; newCharges: readonly NewCharge[] },
): DraftLine[] {
  const services = new Map(subscriptions.map((subscription) => [subscription.id, serviceName(subscription)]))
  const serviceOf = (id: DraftLine['subscriptionId'] | undefined) => (id && services.get(id)) || 'Account'
  const forCalls = openCharges.filter(isForCalls)
  const others = openCharges.filter((charge) => !isForCalls(charge))
  const lines = [
    ...[...newCharges, ...others].map((charge) => chargeLine(charge, { periods, serviceOf })),
    ...usageLines({ usage, charges: forCalls, periods, timeZone: account.timeZone, serviceOf }),
  ]
  return lines.sort(inOrderOfReading)
}

function chargeLine(
  charge: NewCharge | OpenCharge,
  {
    periods,
    serviceOf,
  }: { periods: InvoicePeriods; serviceOf: (id: DraftLine['subscriptionId'] | undefined) => string },
): DraftLine {
  return {
    kind: charge.kind,
    service: serviceOf(charge.subscriptionId),
    description: charge.description,
    periodStart: charge.periodStart,
    periodEnd: charge.periodEnd,
    quantity: charge.quantity,
    unitMicros: charge.unitMicros,
    calls: charge.kind === 'usage' ? (charge.calls ?? 0) : null,
    billedSeconds: null,
    direction: null,
    destinationId: null,
    subscriptionId: charge.subscriptionId ?? null,
    late: charge.kind === 'usage' && isLate(charge, periods),
    amountMicros: charge.amountMicros,
  }
}

function serviceName({ planName, label }: SubscriptionFacts): string {
  return label === '' ? planName : `${planName} – ${label}`
}

const KINDS: readonly ChargeKind[] = ['recurring', 'one_time', 'usage', 'adjustment']

/** Stable: lines that this leaves equal stay as they came. */
function inOrderOfReading(a: DraftLine, b: DraftLine): number {
  if (a.subscriptionId !== b.subscriptionId) {
    if (a.subscriptionId === null) return 1
    if (b.subscriptionId === null) return -1
    return a.subscriptionId < b.subscriptionId ? -1 : 1
  }
  if (a.kind !== b.kind) return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)
  if (a.late !== b.late) return a.late ? 1 : -1
  return a.kind === 'usage' ? 0 : Temporal.PlainDate.compare(a.periodStart, b.periodStart)
}

function taxRatesOf({ account, taxRates, on }: BillingFacts): readonly TaxRate[] {
  if (account.taxExempt || account.taxJurisdiction === '') return []
  if (taxRates) return taxRates
  throw new Refusal(
    'unknown_jurisdiction',
    `There are no tax rates for jurisdiction '${account.taxJurisdiction}' on ${on}.`,
  )
}

function shareOut(
  lines: readonly DraftLine[],
  { netMicros, taxMicros, currency }: { netMicros: Micros; taxMicros: Micros; currency: string },
) {
  const amounts = lines.map((line) => line.amountMicros)
  const shown = shownAmounts(amounts, netMicros, currency)
  const taxes = taxShares(shown, taxMicros, currency)
  // The lines are ours, made in this draft: they are completed, not copied.
  return lines.map((line, i) =>
    Object.assign(line, { n: i + 1, shownMicros: shown[i]!, taxMicros: taxes[i]! }),
  )
}

function sum(items: readonly { amountMicros: Micros }[]): Micros {
  return items.reduce((total, item) => total + item.amountMicros, 0n)
}
