import { recordEvent } from '../accounts/timeline.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import type { PaymentId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type Attempt, OPEN_STATES } from './attempt.ts'
import type { PaymentParts } from './follow-charge.ts'
import type { Outcome } from './gateway.ts'
import { hearOutcomes } from './hear-outcomes.ts'
import { paymentReference } from './payment.ts'
import { recordReturn } from './returns.ts'
import { type AttemptName, findAttempt, lockAttempts, readAttempts } from './store-attempts.ts'
import { lockAccounts } from './store-payments.ts'

export type AttemptDecision = { kind: 'paid'; ref: string } | { kind: 'not_paid' }

/**
 * A person decides what became of an attempt that cannot be found out, or of which the gateway says what cannot be: it was paid (with the gateway's
 * reference), or it was not. The decision is recorded with their name and reason. Refuses `not_found`, `attempt_resolved`, `reason_missing`,
 * `payment_captured` (paid, and so is or may be another attempt at the same payment), `reference_taken`.
 */
export async function decideAttempt(
  { database, clock }: Pick<PaymentParts, 'database' | 'clock'>,
  {
    name,
    decision,
    reason,
    actor,
  }: { name: AttemptName; decision: AttemptDecision; reason: string; actor: string },
): Promise<{ paymentId: PaymentId }> {
  if (reason.trim() === '') throw new Refusal('reason_missing', 'A decision needs a reason.')
  return inTransaction(database.kysely, async (tx) => {
    const now = clock.now()
    const { accountId, attemptId } = name
    await lockAccounts(tx, { accountIds: [accountId] })
    const [attempt] = await lockAttempts(tx, { names: [name] })
    const isWaiting = attempt && (attempt.state === 'unknown' || attempt.frozenBecause !== null)
    if (!isWaiting) {
      throw new Refusal('attempt_resolved', `Attempt ${attemptId} does not wait for a decision.`, {
        status: 409,
      })
    }
    if (decision.kind === 'paid') await refusePaidTwice(tx, { attempt, ref: decision.ref })
    const { paymentId } = attempt
    const outcome = outcomeOf(attempt, decision, `${actor} decided: ${reason.trim()}`)
    await hearOutcomes(tx, { hearings: [{ ...name, outcome, source: 'person', actor }], now })
    // Captured, and the gateway says that it was not: what was posted goes back as if the money had been returned.
    if (attempt.state === 'succeeded' && decision.kind === 'not_paid') {
      await recordReturn(tx, { ...name, code: 'not_captured', at: now, now })
    }
    const detail = { payment: paymentReference(paymentId), decision: decision.kind, reason: reason.trim() }
    await recordEvent(tx, { accountId, at: now, actor, kind: 'payment_decided', detail })
    return { paymentId }
  })
}

function outcomeOf(attempt: Attempt, decision: AttemptDecision, cause: string): Outcome {
  const { state, amountMicros, currency } = attempt
  if (decision.kind === 'paid') {
    return { kind: 'succeeded', ref: decision.ref, amount: { amountMicros, currency } }
  }
  // It was there, and ends unpaid. Nothing is tried again by itself after what only a person could find out.
  const wasThere = state === 'pending' || state === 'requires_action'
  return wasThere ? { kind: 'declined', code: 'invalid_amount', retry: 'later' } : { kind: 'not_sent', cause }
}

/** A payment is captured once: what was charged on top of that is given back at the gateway, and is none of ours. */
async function refusePaidTwice(tx: Tx, { attempt, ref }: { attempt: Attempt; ref: string }): Promise<void> {
  const { accountId, paymentId, gateway, id } = attempt
  const others = await readAttempts(tx, { accountId, paymentIds: [paymentId] })
  const other = others.find((one) => one.id !== id && [...OPEN_STATES, 'succeeded'].includes(one.state))
  if (other) {
    throw new Refusal(
      'payment_captured',
      `Another attempt at payment ${paymentReference(paymentId)} is ${other.state.replaceAll('_', ' ')}: refund this one at the gateway, and decide that it was not paid.`,
      { status: 409 },
    )
  }
  const named = await findAttempt(tx, { gateway, key: null, ref })
  if (named && named.id !== id) {
    throw new Refusal(
      'reference_taken',
      `The gateway's reference '${ref}' is that of payment ${paymentReference(named.paymentId)}.`,
      { status: 409 },
    )
  }
}
