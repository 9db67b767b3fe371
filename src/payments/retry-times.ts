/*
 * When a failed payment is tried again, by the class of its failure, and how often it may be.
 */

/** Why a payment failed, as far as it may be tried again. `ach` is a bank debit returned R01 or R09. */
export const FAILURE_CLASSES = ['insufficient_funds', 'soft', 'ach'] as const
export type FailureClass = (typeof FAILURE_CLASSES)[number]

/**
 * The instants at which a payment that failed at `failedAt` is tried again, earliest first, all later than it; the schedule is counted from the first
 * failure. Days are the account's, at 08:00 of its time zone whatever its clocks do meanwhile: wages are there by then, and a person can be asked. Where
 * a zone skips 08:00, it is the instant that stands in its place.
 */
export function retryTimes({
  failureClass,
  failedAt,
  timeZone,
}: {
  failureClass: FailureClass
  failedAt: Temporal.Instant
  /** IANA. */
  timeZone: string
}): Temporal.Instant[] {
  const { hours, days } = SCHEDULES[failureClass]
  const failedOn = failedAt.toZonedDateTimeISO(timeZone).toPlainDate()
  return [
    ...hours.map((count) => failedAt.add({ hours: count })),
    ...days.map((count) =>
      failedOn.add({ days: count }).toZonedDateTime({ timeZone, plainTime: MORNING }).toInstant(),
    ),
  ]
}

/**
 * May a card be tried now? Under 15 tries in 30 days, this one included: the networks charge for more and may block it. `triesAt` are
 * all tries of that card, whichever payment they were for. A try later than `now` (a clock moved back) counts.
 */
export function mayRetryCard({
  triesAt,
  now,
}: {
  triesAt: readonly Temporal.Instant[]
  now: Temporal.Instant
}): boolean {
  const since = now.subtract({ hours: 24 * CARD_WINDOW_DAYS })
  const recent = triesAt.filter((at) => Temporal.Instant.compare(at, since) > 0)
  return recent.length + 1 < CARD_TRIES_UNDER
}

/**
 * May a returned debit (R01, R09) be tried now? At most twice more within 180 days of the first (Nacha Operating Rules, Reinitiation of Returned
 * Entries). `retries` are those made already.
 */
export function mayRetryAch({
  firstAt,
  retries,
  now,
}: {
  firstAt: Temporal.Instant
  retries: number
  now: Temporal.Instant
}): boolean {
  const until = firstAt.add({ hours: 24 * ACH_WINDOW_DAYS })
  return retries < ACH_RETRIES_MAX && Temporal.Instant.compare(now, until) <= 0
}

const MORNING = Temporal.PlainTime.from('08:00')
const CARD_TRIES_UNDER = 15
const CARD_WINDOW_DAYS = 30
const ACH_RETRIES_MAX = 2
const ACH_WINDOW_DAYS = 180

/** Money comes back with wages and transfers, over days; what is soft (a bank's system, a limit a day) often passes in hours. */
const SCHEDULES: Readonly<Record<FailureClass, { hours: readonly number[]; days: readonly number[] }>> = {
  insufficient_funds: { hours: [], days: [1, 3, 5, 10] },
  soft: { hours: [6], days: [1, 3, 7] },
  ach: { hours: [], days: [3, 10] },
}
