import { RECEIVABLE } from '../invoices/issue.ts'
import type { AccountId, AttemptId, DisputeId, RefundId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { type Posting, transferOf } from '../ledger/post.ts'

/*
 * What happens to money, as transfers. `receivable` falls by what is paid and grows again by what goes back; `clearing:<gateway>` is what a gateway
 * holds for us until it pays it out. Which invoice a payment pays is an allocation and moves nothing here.
 */

export const SURCHARGE = 'surcharge'
export const BAD_DEBT = 'bad_debt'

export function clearing(gateway: string): string {
  return `clearing:${gateway}`
}

/** What a gateway holds back while a dispute is open. */
export function disputed(gateway: string): string {
  return `disputed:${gateway}`
}

interface Cause {
  accountId: AccountId
  gateway: string
  /** What the account is credited with, or loses again. */
  amountMicros: Micros
  surchargeMicros: Micros
  bookedAt: Temporal.Instant
}

/** A payment was captured. */
export function capturePosting(cause: Cause & { attemptId: AttemptId }): Posting {
  return posting(`payment:${cause.attemptId}`, 'payment', cause, [
    ...transferOf(RECEIVABLE, clearing(cause.gateway), cause.amountMicros),
    ...transferOf(SURCHARGE, clearing(cause.gateway), cause.surchargeMicros),
  ])
}

/** A refund left for the payer's method. */
export function refundPosting(cause: Cause & { refundId: RefundId }): Posting {
  return posting(`refund:${cause.refundId}`, 'refund', cause, [
    ...transferOf(clearing(cause.gateway), RECEIVABLE, cause.amountMicros),
    ...transferOf(clearing(cause.gateway), SURCHARGE, cause.surchargeMicros),
  ])
}

/** A refund that had left came back. */
export function refundFailedPosting(cause: Cause & { refundId: RefundId }): Posting {
  return posting(`refund_failed:${cause.refundId}`, 'refund', cause, [
    ...transferOf(RECEIVABLE, clearing(cause.gateway), cause.amountMicros),
    ...transferOf(SURCHARGE, clearing(cause.gateway), cause.surchargeMicros),
  ])
}

/** A debit that had settled came back. */
export function returnPosting(cause: Cause & { attemptId: AttemptId }): Posting {
  return posting(`return:${cause.attemptId}`, 'return', cause, [
    ...transferOf(clearing(cause.gateway), RECEIVABLE, cause.amountMicros),
    ...transferOf(clearing(cause.gateway), SURCHARGE, cause.surchargeMicros),
  ])
}

/** A dispute was opened: the gateway holds the money back. */
export function disputeOpenedPosting(
  cause: Omit<Cause, 'surchargeMicros'> & { disputeId: DisputeId },
): Posting {
  return posting(`dispute:${cause.disputeId}`, 'dispute', cause, [
    ...transferOf(clearing(cause.gateway), disputed(cause.gateway), cause.amountMicros),
  ])
}

/** A dispute was won: it is held for us again. */
export function disputeWonPosting(cause: Omit<Cause, 'surchargeMicros'> & { disputeId: DisputeId }): Posting {
  return posting(`dispute_won:${cause.disputeId}`, 'dispute', cause, [
    ...transferOf(disputed(cause.gateway), clearing(cause.gateway), cause.amountMicros),
  ])
}

/** A dispute was lost: what was held back is gone, and owed again. */
export function disputeLostPosting(cause: Cause & { disputeId: DisputeId }): Posting {
  return posting(`dispute_lost:${cause.disputeId}`, 'dispute', cause, [
    ...transferOf(disputed(cause.gateway), RECEIVABLE, cause.amountMicros),
    ...transferOf(disputed(cause.gateway), SURCHARGE, cause.surchargeMicros),
  ])
}

/** What is owed was given up, or (`reversed`) is owed again after all. */
export function writeOffPosting({
  writeOffId,
  reversed,
  ...cause
}: Omit<Cause, 'gateway' | 'surchargeMicros'> & { writeOffId: bigint; reversed: boolean }): Posting {
  return reversed
    ? posting(`write_off_reversed:${writeOffId}`, 'write_off', cause, [
        ...transferOf(BAD_DEBT, RECEIVABLE, cause.amountMicros),
      ])
    : posting(`write_off:${writeOffId}`, 'write_off', cause, [
        ...transferOf(RECEIVABLE, BAD_DEBT, cause.amountMicros),
      ])
}

function posting(
  key: string,
  source: string,
  { accountId, bookedAt }: Pick<Cause, 'accountId' | 'bookedAt'>,
  transfers: Posting['transfers'],
): Posting {
  return { accountId, key, bookedAt, source, transfers }
}
