/** The same time of day, so many business days later: UTC days, without Saturdays and Sundays. Holidays are not known here. */
export function addBusinessDays(from: Temporal.Instant, days: number): Temporal.Instant {
  let at = from.toZonedDateTimeISO('UTC')
  for (let left = days; left > 0; ) {
    at = at.add({ days: 1 })
    if (at.dayOfWeek <= 5) left--
  }
  return at.toInstant()
}

export function addDays(from: Temporal.Instant, days: number): Temporal.Instant {
  return from.add({ hours: 24 * days })
}

/** The UTC day of an instant. */
export function dayOf(at: Temporal.Instant): Temporal.PlainDate {
  return at.toZonedDateTimeISO('UTC').toPlainDate()
}

/** The UTC midnight with which a day begins. */
export function startOf(day: Temporal.PlainDate): Temporal.Instant {
  return day.toZonedDateTime('UTC').toInstant()
}
