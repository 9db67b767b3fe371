import type { AccountId, InvoiceId, PaymentId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { AttemptState } from './attempt.ts'

export type PaymentOrigin = 'one_time' | 'autopay' | 'staff'

export const PAYMENT_STATES = [
  'open',
  'pending',
  'requires_action',
  'unknown',
  'succeeded',
  'failed',
  'cancelled',
  'returned',
  'charged_back',
] as const
/** `open`: about to be sent. `pending`: on its way, as bank debits are for days. `cancelled`: not sent, since nothing was owed any more. */
export type PaymentState = (typeof PAYMENT_STATES)[number]

/** An order to pay: once, by one method after another where there is a fallback. */
export interface Payment {
  accountId: AccountId
  id: PaymentId
  /** Of the form or the draft: the same key again is the same payment. */
  key: string
  origin: PaymentOrigin
  currency: string
  /** What the account is to be credited with, without the surcharge. */
  amountMicros: Micros
  state: PaymentState
  requestedAt: Temporal.Instant
  requestedBy: string
  capturedAt: Temporal.Instant | null
  /** Zero, or the amount. */
  capturedMicros: Micros
  /** Captured on top. */
  surchargeMicros: Micros
  allocatedMicros: Micros
  /** Under way and done. */
  refundedMicros: Micros
  refundedSurchargeMicros: Micros
  /** Returned by the bank or lost in a dispute. */
  reversedMicros: Micros
  /** Captured and not paying any invoice: the account's credit. */
  unappliedMicros: Micros
}

/** An invoice that a payment is asked to pay, and how much of it. */
export interface PaymentTarget {
  invoiceId: InvoiceId
  amountMicros: Micros
}

/** As it is shown to people: `PAY-812`. */
export function paymentReference(paymentId: PaymentId): string {
  return `PAY-${paymentId}`
}

/** What a payment is when its last attempt is in that state. Pure. */
export function paymentStateOf(attempt: AttemptState): PaymentState {
  switch (attempt) {
    case 'created':
    case 'sending':
      return 'open'
    case 'unknown':
    case 'requires_action':
    case 'pending':
    case 'succeeded':
    case 'failed':
      return attempt
    case 'declined':
    case 'not_sent':
      return 'failed'
    default:
      return attempt satisfies never
  }
}
