/*
 * Order of days. A billing run compares a few different days a million times over, and Temporal's own comparison takes some thirty times as
 * long as looking up a number, which is found once for each day object.
 */
const numbers = new WeakMap<Temporal.PlainDate, number>()

/** Days since 1970-01-01. */
export function dayNumber(day: Temporal.PlainDate): number {
  const known = numbers.get(day)
  if (known !== undefined) return known
  const number = day.toZonedDateTime('UTC').epochMilliseconds / 86_400_000
  numbers.set(day, number)
  return number
}

/** True when `a` is a day before `b`. */
export function isBefore(a: Temporal.PlainDate, b: Temporal.PlainDate): boolean {
  return a !== b && dayNumber(a) < dayNumber(b)
}

/** True for the same day. */
export function isSameDay(a: Temporal.PlainDate, b: Temporal.PlainDate): boolean {
  return a === b || dayNumber(a) === dayNumber(b)
}
