import type { PaymentId } from '../kernel/ids.ts'
import { type FailureClass, retryTimes } from '../payments/retry-times.ts'
import { toldRetries } from './retry-mails.ts'

/** A retry on its day in the account's zone. */
export interface RetryTime {
  n: number
  dueAt: Temporal.Instant
  on: Temporal.PlainDate
}

/** The retries of a payment that failed, numbered from 1, and whether a mail says so when one fails too. Pure. */
export function plannedRetries({
  failureClass,
  failedAt,
  timeZone,
}: {
  failureClass: FailureClass
  failedAt: Temporal.Instant
  timeZone: string
}): (RetryTime & { told: boolean })[] {
  const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(timeZone).toPlainDate()
  const times = retryTimes({ failureClass, failedAt, timeZone }).map((dueAt, i) => ({
    ...{ n: i + 1, dueAt, on: dayOf(dueAt) },
  }))
  const told = toldRetries(times, dayOf(failedAt))
  return times.map((time) => ({ ...time, told: told.has(time.n) }))
}

/** The key of a retry's payment: one a first payment and number, whatever crashes. */
export function retryKey({ paymentId, n }: { paymentId: PaymentId; n: number }): string {
  return `retry:${paymentId}:${n}`
}

/** What a retry's payment is a retry of, or null for any other payment. */
export function retryOf(key: string): { paymentId: PaymentId; n: number } | null {
  const match = /^retry:(\d{1,18}):(\d{1,4})$/.exec(key)
  return match ? { paymentId: BigInt(match[1]!) as PaymentId, n: Number(match[2]) } : null
}
