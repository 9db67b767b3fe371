import { recordEvent } from '../accounts/timeline.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import type { PaymentParts } from './follow-charge.ts'
import type { RefundOutcome } from './gateway.ts'
import { followState, hearRefund } from './hear-refunds.ts'
import { nextRefundLook, type Refund, refundReference } from './refund.ts'
import { changeKept } from './reversals.ts'
import { lockAccounts, lockPayments } from './store-payments.ts'
import type { RefundName } from './store-refunds.ts'
import * as store from './store-refunds.ts'

export type RefundDecision = { kind: 'made'; ref: string } | { kind: 'not_made' }

/**
 * A person decides what became of a refund that cannot be found out, or of which something was heard that cannot be: it was made (with the gateway's
 * reference), or it was not, and then the payment has its part. The decision is recorded with their name.
 * Refuses `not_found`, `reason_missing`, `refund_resolved`, `reference_taken`, `above_refundable` (made after all, and its part of the payment is gone).
 */
export async function decideRefund(
  { database, clock }: Pick<PaymentParts, 'database' | 'clock'>,
  {
    accountId,
    refundId,
    decision,
    reason,
    actor,
  }: RefundName & { decision: RefundDecision; reason: string; actor: string },
): Promise<void> {
  if (reason.trim() === '') throw new Refusal('reason_missing', 'A decision needs a reason.')
  await inTransaction(database.kysely, async (tx) => {
    const now = clock.now()
    await lockAccounts(tx, { accountIds: [accountId] })
    const refund = await store.lockRefund(tx, { accountId, refundId })
    if (!refund) throw notFound(`refund with id ${refundId}`)
    if (refund.state !== 'unknown' && refund.frozenBecause === null) throw resolved(refund)
    if (decision.kind === 'made') await refuseTaken(tx, { refund, ref: decision.ref })
    const detail = { reason: reason.trim(), refund: refundReference(refundId), decision: decision.kind }
    await recordEvent(tx, { accountId, at: now, actor, kind: 'refund_decided', detail })
    await carryOut(tx, { refund, decision, cause: `${actor} decided: ${reason.trim()}`, now })
  })
}

async function carryOut(
  tx: Tx,
  {
    refund,
    decision,
    cause,
    now,
  }: { refund: Refund; decision: RefundDecision; cause: string; now: Temporal.Instant },
): Promise<void> {
  const { accountId, id: refundId, state } = refund
  const hear = (outcome: RefundOutcome) =>
    hearRefund(tx, { accountId, refundId, outcome, source: 'person', now })
  const isMade = decision.kind === 'made'
  switch (state) {
    case 'created':
    case 'sending':
    case 'unknown': {
      if (!isMade) return hear({ kind: 'not_sent', cause })
      const amountMicros = refund.amountMicros + refund.surchargeMicros
      return hear({
        kind: 'succeeded',
        ref: decision.ref,
        amount: { amountMicros, currency: refund.currency },
      })
    }
    case 'pending':
    case 'succeeded':
      return isMade ? thaw(tx, { refund, now }) : hear({ kind: 'failed', cause })
    case 'failed':
      return isMade ? takeAgain(tx, { refund, ref: decision.ref, now }) : thaw(tx, { refund, now })
    default:
      return state satisfies never
  }
}

/** What was held is right, and what was heard is not. */
async function thaw(tx: Tx, { refund, now }: { refund: Refund; now: Temporal.Instant }): Promise<void> {
  await store.updateRefund(tx, { ...refund, frozenBecause: null, nextLookAt: nextRefundLook(refund, now) })
}

/** It was held not to have been made, and the money has left all the same: its part is taken from the payment again. */
async function takeAgain(
  tx: Tx,
  { refund, ref, now }: { refund: Refund; ref: string; now: Temporal.Instant },
): Promise<void> {
  const { accountId, paymentId, amountMicros, surchargeMicros } = refund
  // With a name of the gateway's it had left, and failed: that is posted, both of it.
  if (refund.ref !== null) throw resolved(refund)
  const payment = (await lockPayments(tx, { names: [{ accountId, paymentId }] }))[0]!
  const refundedMicros = payment.refundedMicros + amountMicros
  const refundedSurchargeMicros = payment.refundedSurchargeMicros + surchargeMicros
  if (refundedMicros > payment.capturedMicros || refundedSurchargeMicros > payment.surchargeMicros) {
    throw new Refusal(
      'above_refundable',
      `What refund ${refundReference(refund.id)} took of its payment has been refunded by another since.`,
    )
  }
  await changeKept(tx, {
    payment,
    changes: { refundedMicros, refundedSurchargeMicros },
    actor: 'system',
    reason: 'refund made after all',
    now,
    settles: false,
  })
  const after = {
    ...refund,
    state: 'succeeded' as const,
    ref,
    frozenBecause: null,
    closedAt: now,
    nextLookAt: null,
  }
  await store.updateRefund(tx, after)
  await followState(tx, { before: 'failed', refund: after, now })
}

async function refuseTaken(tx: Tx, { refund, ref }: { refund: Refund; ref: string }): Promise<void> {
  const named = await store.findByGateway(tx, { gateway: refund.gateway, key: null, ref })
  if (!named || named.id === refund.id) return
  throw new Refusal(
    'reference_taken',
    `The gateway's reference '${ref}' is that of refund ${refundReference(named.id)}.`,
    { status: 409 },
  )
}

function resolved({ id }: Refund): Refusal {
  return new Refusal('refund_resolved', `Refund ${refundReference(id)} does not wait for a decision.`, {
    status: 409,
  })
}
