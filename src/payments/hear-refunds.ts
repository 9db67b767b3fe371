import { recordEvent } from '../accounts/timeline.ts'
import type { Tx } from '../db/database.ts'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import { post } from '../ledger/post.ts'
import { tellPeople } from './facts.ts'
import type { RefundOutcome } from './gateway.ts'
import { paymentReference } from './payment.ts'
import { refundFailedPosting, refundPosting } from './postings.ts'
import {
  hasLeft,
  moveOfRefund,
  nextRefundLook,
  type Refund,
  type RefundSource,
  type RefundState,
  refundReference,
} from './refund.ts'
import { changeKept } from './reversals.ts'
import { lockAccounts, lockPayments } from './store-payments.ts'
import type { RefundName } from './store-refunds.ts'
import * as store from './store-refunds.ts'

/**
 * The one place where what a gateway says of a refund becomes ours. Money that has left is posted; a refund that fails gives its part back to the
 * payment, as credit that pays what is open. States move forward only, and hearing the same again changes nothing.
 */
export async function hearRefund(
  tx: Tx,
  {
    accountId,
    refundId,
    outcome,
    source,
    now,
  }: RefundName & { outcome: RefundOutcome; source: RefundSource; now: Temporal.Instant },
): Promise<void> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const refund = await store.lockRefund(tx, { accountId, refundId })
  // Credit is nothing that a gateway knows of.
  if (refund?.destination !== 'method') return
  const move = moveOfRefund(refund, outcome, source)
  const cause = 'cause' in outcome ? outcome.cause : refund.cause
  const ref = refund.ref ?? ('ref' in outcome ? (outcome.ref ?? null) : null)
  if (move.kind === 'stays') {
    if (cause !== refund.cause || ref !== refund.ref) await store.updateRefund(tx, { ...refund, cause, ref })
    return
  }
  if (move.kind === 'freezes') return freeze(tx, { refund, because: move.because, now })
  const { to: state } = move
  const nextLookAt = nextRefundLook({ state, looks: 0 }, now)
  const closedAt = nextLookAt === null ? now : null
  const frozenBecause = source === 'person' ? null : refund.frozenBecause
  const after = { ...refund, state, ref, cause, closedAt, nextLookAt, looks: 0, absences: 0, frozenBecause }
  await store.updateRefund(tx, after)
  await followState(tx, { before: refund.state, refund: after, now })
}

async function freeze(
  tx: Tx,
  { refund, because, now }: { refund: Refund; because: string; now: Temporal.Instant },
): Promise<void> {
  if (refund.frozenBecause !== null) return
  await store.updateRefund(tx, { ...refund, frozenBecause: because, nextLookAt: null })
  await note(tx, { refund, kind: 'refund_frozen', because, now })
}

/** What follows from a refund's new state: postings, credit, words. The caller has stored it, and has the account locked. */
export async function followState(
  tx: Tx,
  { before, refund, now }: { before: RefundState; refund: Refund; now: Temporal.Instant },
): Promise<void> {
  const { accountId, id: refundId, paymentId, gateway, amountMicros, surchargeMicros, state } = refund
  const posted = { accountId, refundId, gateway, amountMicros, surchargeMicros, bookedAt: now }
  if (hasLeft(state) && !hasLeft(before)) {
    await post(tx, { postings: [refundPosting(posted)], recordedAt: now })
    await tellPeople(tx, [{ kind: 'refund', accountId, ids: { paymentId, refundId } }])
    await note(tx, { refund, kind: 'refund_sent', because: null, now })
  }
  if (state !== 'failed') return
  const payment = (await lockPayments(tx, { names: [{ accountId, paymentId }] }))[0]!
  await changeKept(tx, {
    payment,
    changes: {
      refundedMicros: payment.refundedMicros - amountMicros,
      refundedSurchargeMicros: payment.refundedSurchargeMicros - surchargeMicros,
    },
    actor: 'system',
    reason: 'refund failed',
    now,
  })
  if (hasLeft(before)) {
    await post(tx, { postings: [refundFailedPosting(posted)], recordedAt: now })
    // Who was not told of the refund has nothing to hear of its end.
    await tellPeople(tx, [{ kind: 'refund_failed', accountId, ids: { paymentId, refundId } }])
  }
  await note(tx, { refund, kind: 'refund_failed', because: refund.cause, now })
}

async function note(
  tx: Tx,
  {
    refund,
    kind,
    because,
    now,
  }: { refund: Refund; kind: string; because: string | null; now: Temporal.Instant },
): Promise<void> {
  const { accountId, id, paymentId, amountMicros, surchargeMicros } = refund
  const detail = {
    refund: refundReference(id),
    payment: paymentReference(paymentId),
    amount: formatDecimal(amountMicros + surchargeMicros, MICROS_SCALE, 2),
    ...(because === null ? {} : { because }),
  }
  await recordEvent(tx, { accountId, at: now, actor: 'system', kind, detail })
}
