import { divideRounded, type Micros } from './money.ts'

/** A span of days `[start, end)`: half-open, midnights in the account's time zone. */
export interface Period {
  start: Temporal.PlainDate
  end: Temporal.PlainDate
}

/** The billing day in a given month; 29–31 become the last day of a shorter month. */
export function billingDateIn(month: Temporal.PlainYearMonth, billingDay: number): Temporal.PlainDate {
  return month.toPlainDate({ day: Math.min(billingDay, month.daysInMonth) })
}

/** The billing period that holds `day`: from the last billing date on or before it to the next after it. */
export function billingPeriodHolding(day: Temporal.PlainDate, billingDay: number): Period {
  const month = day.toPlainYearMonth()
  const here = billingDateIn(month, billingDay)
  if (Temporal.PlainDate.compare(here, day) <= 0) {
    return { start: here, end: billingDateIn(month.add({ months: 1 }), billingDay) }
  }
  return { start: billingDateIn(month.subtract({ months: 1 }), billingDay), end: here }
}

/** True when an account with this billing day is billed on `day`. */
export function isBillingDate(day: Temporal.PlainDate, billingDay: number): boolean {
  return billingDateIn(day.toPlainYearMonth(), billingDay).equals(day)
}

/** Whole days in `[start, end)`. */
export function daysIn(period: Period): number {
  return period.start.until(period.end, { largestUnit: 'days' }).days
}

/** The days both have, or null. */
export function overlap(a: Period, b: Period): Period | null {
  const start = Temporal.PlainDate.compare(a.start, b.start) >= 0 ? a.start : b.start
  const end = Temporal.PlainDate.compare(a.end, b.end) <= 0 ? a.end : b.end
  return Temporal.PlainDate.compare(start, end) < 0 ? { start, end } : null
}

/** A monthly fee for part of one billing period: fee × days ÷ days of that period, rounded half-up to micros. */
export function prorate(feeMicros: Micros, part: Period, whole: Period): Micros {
  return divideRounded(feeMicros * BigInt(daysIn(part)), BigInt(daysIn(whole)), 'half_up')
}

/** The instant at which a day begins in a zone (the first instant that exists, where midnight is skipped). */
export function startOfDay(day: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return day.toZonedDateTime(timeZone).toInstant()
}
