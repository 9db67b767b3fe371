import type { OpenCharge } from '../charges/charge.ts'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { UsageGroup } from '../usage/charged-usage.ts'
import { isBefore } from './day-order.ts'
import type { InvoicePeriods } from './facts.ts'
import type { DraftLine } from './invoice.ts'

/** True for a charge that is the sum of rated calls, and shown as them. */
export function isForCalls(charge: OpenCharge): boolean {
  return charge.kind === 'usage' && charge.origin.startsWith('usage:')
}

/** True for usage of a period before the one that this invoice is about: that one had its invoice. */
export function isLate(usage: { periodEnd: Temporal.PlainDate }, { past }: InvoicePeriods): boolean {
  return !isBefore(past.start, usage.periodEnd)
}

/**
 * One line for each group of calls; those of one period that were charged by several imports are one group already. The lines sum to the
 * charges exactly. Refuses `usage_differs` where the calls found are not what was charged: the account waits until that is understood.
 */
export function usageLines({
  usage,
  charges,
  periods,
  timeZone,
  serviceOf,
}: {
  usage: readonly UsageGroup[]
  charges: readonly OpenCharge[]
  periods: InvoicePeriods
  timeZone: string
  serviceOf: (subscriptionId: DraftLine['subscriptionId']) => string
}): DraftLine[] {
  const charged = charges.reduce((sum, charge) => sum + charge.amountMicros, 0n)
  const found = usage.reduce((sum, group) => sum + group.amountMicros, 0n)
  if (charged !== found) {
    throw new Refusal(
      'usage_differs',
      `Usage of ${formatDecimal(charged, MICROS_SCALE)} was charged, but its calls come to ${formatDecimal(found, MICROS_SCALE)}; run tollbook verify.`,
    )
  }
  return usage.map((group) => {
    const late = isLate(group, periods)
    return {
      kind: 'usage',
      service: serviceOf(group.subscriptionId),
      description: describeUsage(group),
      ...(late ? ownDays(group, timeZone) : { periodStart: group.periodStart, periodEnd: group.periodEnd }),
      quantity: 1,
      unitMicros: null,
      calls: group.calls,
      billedSeconds: group.billedSeconds,
      direction: group.direction,
      destinationId: group.destinationId,
      subscriptionId: group.subscriptionId,
      late,
      amountMicros: group.amountMicros,
    }
  })
}

/** The days on which late calls were made, in the account's zone. */
function ownDays({ firstAt, lastAt, periodStart, periodEnd }: UsageGroup, timeZone: string) {
  if (!firstAt || !lastAt) return { periodStart, periodEnd }
  const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(timeZone).toPlainDate()
  return { periodStart: dayOf(firstAt), periodEnd: dayOf(lastAt).add({ days: 1 }) }
}

const HEADINGS = ['Calls to', 'Calls received', 'Toll-free calls', 'Forwarded calls to', 'Emergency calls']

/** `Calls to Germany – Mobile, 60 min included`. */
function describeUsage({ direction, destination, includedSeconds }: UsageGroup): string {
  const heading = HEADINGS[direction] ?? 'Calls'
  const to = heading.endsWith(' to')
    ? ` ${destination ?? 'other destinations'}`
    : destination
      ? ` (${destination})`
      : ''
  return `${heading}${to}${includedSeconds > 0 ? `, ${minutes(includedSeconds)} min included` : ''}`
}

/** Whole minutes, or with one decimal, rounded down: what was included is not overstated. */
function minutes(seconds: number): string {
  const tenths = Math.floor(seconds / 6)
  return tenths % 10 === 0 ? String(tenths / 10) : `${Math.floor(tenths / 10)}.${tenths % 10}`
}
