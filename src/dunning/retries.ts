import { getAccount } from '../accounts/accounts.ts'
import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, AttemptId, PaymentId } from '../kernel/ids.ts'
import type { Attempt } from '../payments/attempt.ts'
import { type AfterDecline, afterDecline, afterReturn } from '../payments/decline.ts'
import { getPayment, type PaymentStory, paymentReference } from '../payments/payments.ts'
import type { FailureClass } from '../payments/retry-times.ts'
import { policyOf } from './policies.ts'
import { plannedRetries, retryOf } from './retry-plan.ts'
import { lockAccounts } from './store-cases.ts'
import type { Retry } from './store-retries.ts'
import * as store from './store-retries.ts'

/** At most two more of a debit that came back (Nacha); the third try is the second retry. */
const ACH_RETRIES = 2

/**
 * A payment of AutoPay has failed for good, by its method and its fallback: it is tried again by the class of the failure, where policy and AutoPay stand. What
 * will not get better by waiting is not tried again: the mail of the failure asks for what is needed. Of a retry it notes that it failed; the
 * others stay as planned, or are dropped when this failure says so. Heard again it changes nothing.
 */
export async function planRetries(
  tx: Tx,
  { accountId, paymentId, now }: { accountId: AccountId; paymentId: PaymentId; now: Temporal.Instant },
): Promise<void> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const payment = await getPayment(tx, { accountId, paymentId })
  if (payment.origin !== 'autopay' || payment.state !== 'failed') return
  const [instruction] = await store.readInstructions(tx, { accountIds: [accountId] })
  const attempts = payment.attempts.filter(({ state }) => state === 'declined' || state === 'failed')
  // What is tried again is the method: that its fallback is of no use says nothing of it.
  const failed = attempts.findLast(({ methodId }) => methodId === instruction?.method?.id) ?? attempts.at(-1)
  const at = failed?.closedAt ?? now
  await act(tx, { payment, next: failed ? nextOf(failed) : NOT_SENT, result: 'failed', at, now })
}

/** A debit of AutoPay that had settled came back, R01 or R09: as `planRetries`. Any other payment is its payer's to make again. */
export async function planReturned(
  tx: Tx,
  { accountId, attemptId, now }: { accountId: AccountId; attemptId: AttemptId; now: Temporal.Instant },
): Promise<void> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const paymentId = await store.findPaymentOf(tx, { accountId, attemptId })
  if (paymentId === undefined) return
  const payment = await getPayment(tx, { accountId, paymentId })
  const { returnCode } = payment.attempts.find(({ id }) => id === attemptId)!
  if (payment.origin !== 'autopay' || payment.state !== 'returned' || returnCode === null) return
  await act(tx, { payment, next: afterReturn(returnCode).next, result: 'returned', at: now, now })
}

/** Whether the mail of a failed attempt is to be written: retries that fail in between are not told each (retry-mails.ts). */
export async function isFailureTold(
  db: Db | Tx,
  { accountId, attemptId }: { accountId: AccountId; attemptId: AttemptId },
): Promise<boolean> {
  const paymentId = await store.findPaymentOf(db, { accountId, attemptId })
  const retry = paymentId && (await store.findByRetryPayment(db, { accountId, paymentId }))
  if (!retry || retry.told) return true
  const { attempts } = await getPayment(db, { accountId, paymentId })
  return nextOf(attempts.find(({ id }) => id === attemptId)!).kind !== 'retry'
}

/** When a failed payment, or that of which it was a retry, is tried again next; null: it is not. */
export async function nextRetry(
  db: Db | Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<Temporal.Instant | null> {
  const was = await store.findByRetryPayment(db, { accountId, paymentId })
  const retries = await store.readRetries(db, { accountId, paymentId: was?.paymentId ?? paymentId })
  return retries.find(({ doneAt }) => doneAt === null)?.dueAt ?? null
}

/** A gateway that could not be reached for days may be there again. */
const NOT_SENT: AfterDecline = { kind: 'retry', failureClass: 'soft' }

function nextOf({ code, retry, returnCode }: Attempt): AfterDecline {
  return code === null ? NOT_SENT : afterDecline({ code, retry: retry ?? 'later', returnCode }).next
}

interface Failure {
  payment: PaymentStory
  next: AfterDecline
  result: 'failed' | 'returned'
  at: Temporal.Instant
  now: Temporal.Instant
}

async function act(tx: Tx, failure: Failure): Promise<void> {
  const { payment, next, result, now } = failure
  const { accountId } = payment
  const was = retryOf(payment.key)
  const firstId = was?.paymentId ?? payment.id
  const retries = await store.readRetries(tx, { accountId, paymentId: firstId })
  if (was) {
    const own = retries.find(({ n }) => n === was.n)
    if (!own || own.result === result) return
    await store.finishRetry(tx, { accountId, paymentId: firstId, n: was.n, result, now })
  }
  const left = retries.filter(({ doneAt, n }) => doneAt === null && n !== was?.n)
  if (next.kind !== 'retry') {
    const because = next.kind
    await store.dropRetries(tx, { accountId, paymentId: firstId, because, now })
    if (left.length > 0 || retries.length === 0) await tellEnd(tx, { failure, firstId, because })
    return
  }
  if (left.length > 0) return
  const because = await plan(tx, { failure, firstId, retries, failureClass: next.failureClass })
  if (because !== null) await tellEnd(tx, { failure, firstId, because })
}

/** Plans what may still be tried; says why nothing is. */
async function plan(
  tx: Tx,
  {
    failure: { payment, result, at, now },
    firstId,
    retries,
    failureClass,
  }: {
    failure: Failure
    firstId: PaymentId
    retries: readonly Retry[]
    failureClass: FailureClass
  },
): Promise<string | null> {
  const { accountId } = payment
  const policy = await policyOf(tx, { accountId })
  if (!policy.retries) return 'policy'
  const [instruction] = await store.readInstructions(tx, { accountIds: [accountId] })
  if (!instruction) return 'autopay_ended'
  const made = retries.filter(({ retryPaymentId }) => retryPaymentId !== null).length
  // A retry that failed in the schedule's order was its last; a debit can come back long after what was planned had been dropped.
  if (retries.length > 0 && (result !== 'returned' || made >= ACH_RETRIES)) return 'tried_often_enough'
  const { timeZone } = await getAccount(tx, { accountId })
  const [first] = retries
  const planned = plannedRetries({ failureClass, failedAt: at, timeZone })
    .slice(0, first ? ACH_RETRIES - made : undefined)
    .map(({ n, dueAt, told }) => ({
      ...{ accountId, paymentId: firstId, n: retries.length + n, failureClass, dueAt, told },
      failedAt: first?.failedAt ?? at,
    }))
  await store.insertRetries(tx, { retries: planned })
  const detail = {
    payment: paymentReference(firstId),
    next: planned[0]!.dueAt.toString(),
    tries: planned.length,
  }
  await recordEvent(tx, { accountId, at: now, actor: 'system', kind: 'retries_planned', detail })
  return null
}

async function tellEnd(
  tx: Tx,
  { failure: { payment, now }, firstId, because }: { failure: Failure; firstId: PaymentId; because: string },
): Promise<void> {
  const { accountId } = payment
  const detail = { payment: paymentReference(firstId), because }
  await recordEvent(tx, { accountId, at: now, actor: 'system', kind: 'retries_ended', detail })
}
