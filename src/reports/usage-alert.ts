import { z } from 'zod'
import type { AccountId } from '../kernel/ids.ts'
import { notA, textLine } from '../kernel/input.ts'
import { billingPeriodHolding, type Period } from '../kernel/period.ts'
import type { UsageSums } from '../usage/usage-sums.ts'

/** A limit at which a person of an account wants to be told, once a period. */
export interface UsageAlert {
  accountId: AccountId
  id: bigint
  /** Who set it, and is told. */
  loginId: bigint
  name: string
  what: AlertedOf
  /** Micros of the account's currency, whole minutes, or calls. */
  limit: bigint
  /** The own number it watches, in digits; null: all that the person sees. */
  line: string | null
  period: AlertPeriod
  active: boolean
  createdAt: Temporal.Instant
}

export type AlertedOf = 'amount' | 'minutes' | 'calls'
export type AlertPeriod = 'billing_period' | 'day'

/** What is set by whoever wants to be told. */
export const alertInput = z.strictObject({
  name: textLine(60),
  what: z.enum(['amount', 'minutes', 'calls']),
  limit: z
    .bigint()
    .min(1n, { error: 'is not above zero' })
    .max(9_000_000_000_000_000n, { error: notA('a limit that usage can reach') }),
  line: z.string().nullable(),
  period: z.enum(['billing_period', 'day']),
  active: z.boolean(),
})

export type AlertInput = z.output<typeof alertInput>

const SECONDS_A_MINUTE = 60n

/** What was used, in the unit of the limit; a minute that has begun is not one. Pure. */
export function reachedOf(what: AlertedOf, { calls, billedSeconds, amountMicros }: UsageSums): bigint {
  switch (what) {
    case 'amount':
      return amountMicros
    case 'minutes':
      return billedSeconds / SECONDS_A_MINUTE
    case 'calls':
      return BigInt(calls)
    default:
      return what satisfies never
  }
}

/** The period of an alert that holds a day of the account. Pure. */
export function alertPeriod(
  { period }: Pick<UsageAlert, 'period'>,
  { day, billingDay }: { day: Temporal.PlainDate; billingDay: number },
): Period {
  switch (period) {
    case 'billing_period':
      return billingPeriodHolding(day, billingDay)
    case 'day':
      return { start: day, end: day.add({ days: 1 }) }
    default:
      return period satisfies never
  }
}

/**
 * The periods in which the limit may have been reached just now: the present one, and the one before, since a switch may hand its calls over a
 * day late. Not what was over before the alert was set. Pure.
 */
export function periodsToCheck(
  alert: Pick<UsageAlert, 'period' | 'createdAt'>,
  { today, billingDay, timeZone }: { today: Temporal.PlainDate; billingDay: number; timeZone: string },
): Period[] {
  const present = alertPeriod(alert, { day: today, billingDay })
  const before = alertPeriod(alert, { day: present.start.subtract({ days: 1 }), billingDay })
  const createdOn = alert.createdAt.toZonedDateTimeISO(timeZone).toPlainDate()
  return [present, before].filter(({ end }) => Temporal.PlainDate.compare(createdOn, end) < 0)
}

/** The lines that an alert watches for a person who sees `seen` (null: all). Null: all. Pure. */
export function linesWatched(
  { line }: Pick<UsageAlert, 'line'>,
  seen: readonly string[] | null,
): readonly string[] | null {
  if (line === null) return seen
  return seen === null || seen.includes(line) ? [line] : []
}
