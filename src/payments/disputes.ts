import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId, DisputeId, PaymentId } from '../kernel/ids.ts'
import { divideRounded, formatDecimal, MICROS_SCALE, type Micros, minorUnitMicros } from '../kernel/money.ts'
import { notFound } from '../kernel/refusal.ts'
import { post } from '../ledger/post.ts'
import type { Attempt } from './attempt.ts'
import { tellPeople } from './facts.ts'
import type { FoundDispute } from './gateway.ts'
import { freezeAttempt } from './hear-outcomes.ts'
import { type Payment, paymentReference } from './payment.ts'
import { disputeLostPosting, disputeOpenedPosting, disputeWonPosting } from './postings.ts'
import { changeKept } from './reversals.ts'
import { type AttemptName, lockAttempts } from './store-attempts.ts'
import type { Dispute, DisputeFile, DisputeState, NewFile } from './store-disputes.ts'
import * as store from './store-disputes.ts'
import { lockAccounts, lockPayments } from './store-payments.ts'
import { readReturn } from './store-returns.ts'

export type { Dispute, DisputeFile } from './store-disputes.ts'

/** Forward only; a closed dispute never reopens (a second chargeback is another dispute). */
const RANK: Record<DisputeState, number> = { needs_response: 0, under_review: 1, won: 2, lost: 2 }

/**
 * Takes over what a gateway says of a dispute. Seen first, it holds the money back in the ledger; its invoice stays paid until the dispute is lost.
 * Won, the money is there again; lost, the invoices are owed again and the payment is charged back. What was heard before, or leads back, changes nothing. A
 * dispute in another currency, or of more than was charged and is not disputed or returned yet, freezes the attempt instead.
 */
export async function recordDispute(
  tx: Tx,
  { accountId, attemptId, found, now }: AttemptName & { found: FoundDispute; now: Temporal.Instant },
): Promise<void> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const [attempt] = await lockAttempts(tx, { names: [{ accountId, attemptId }] })
  if (attempt?.state !== 'succeeded') return
  const known = await store.lockByRef(tx, { gateway: attempt.gateway, ref: found.ref })
  if (known && known.attemptId !== attemptId) {
    const because = `the gateway's dispute ${found.ref} belongs to another charge`
    return freezeAttempt(tx, { accountId, attemptId, because, now })
  }
  const dispute = known ?? (await open(tx, { attempt, found, now }))
  if (dispute) await move(tx, { attempt, dispute, found, now })
}

/** A dispute that was not known: stored, and its money held back. Null where it cannot be. */
async function open(
  tx: Tx,
  { attempt, found, now }: { attempt: Attempt; found: FoundDispute; now: Temporal.Instant },
): Promise<Dispute | null> {
  const { accountId, id: attemptId, paymentId, gateway } = attempt
  const because = await impossible(tx, { attempt, found })
  if (because !== null) {
    await freezeAttempt(tx, { accountId, attemptId, because, now })
    return null
  }
  const { amountMicros, currency } = found.amount
  const dispute = await store.insertDispute(tx, {
    ...{ accountId, paymentId, attemptId, gateway, amountMicros, currency },
    ref: found.ref,
    reason: found.reason,
    openedAt: found.openedAt,
    evidenceDueAt: found.evidenceDueAt,
  })
  const disputeId = dispute.id
  await post(tx, {
    postings: [
      disputeOpenedPosting({ accountId, disputeId, gateway, amountMicros, bookedAt: found.openedAt }),
    ],
    recordedAt: now,
  })
  await tellPeople(tx, [{ kind: 'dispute_opened', accountId, ids: { paymentId, disputeId } }])
  await note(tx, { dispute, kind: 'dispute_opened', now })
  return dispute
}

/** Why a dispute cannot be of this attempt, or null. */
async function impossible(
  tx: Tx,
  { attempt, found }: { attempt: Attempt; found: FoundDispute },
): Promise<string | null> {
  const { accountId, paymentId, id } = attempt
  const { amountMicros, currency } = found.amount
  const others = (await store.readDisputesOf(tx, { accountId, paymentId })).filter(
    (other) => other.attemptId === id && other.state !== 'won',
  )
  const returned = await readReturn(tx, { accountId, paymentId })
  const takenMicros = others.reduce((sum, other) => sum + other.amountMicros, returned?.amountMicros ?? 0n)
  const leftMicros = attempt.amountMicros - takenMicros
  if (currency === attempt.currency && amountMicros > 0n && amountMicros <= leftMicros) return null
  const [disputed, left] = [amountMicros, leftMicros].map((micros) => formatDecimal(micros, MICROS_SCALE, 2))
  return `the gateway's dispute ${found.ref} is of ${disputed} ${currency}, and ${left} ${attempt.currency} can be disputed`
}

async function move(
  tx: Tx,
  {
    attempt,
    dispute,
    found,
    now,
  }: { attempt: Attempt; dispute: Dispute; found: FoundDispute; now: Temporal.Instant },
): Promise<void> {
  if (dispute.closedAt !== null) return
  const { evidenceDueAt } = found
  if (RANK[found.state] <= RANK[dispute.state]) {
    if (!evidenceDueAt.equals(dispute.evidenceDueAt))
      await store.updateDispute(tx, { ...dispute, evidenceDueAt })
    return
  }
  const { state } = found
  const isClosed = state === 'won' || state === 'lost'
  await store.updateDispute(tx, { ...dispute, state, evidenceDueAt, closedAt: isClosed ? now : null })
  if (!isClosed) return
  const { accountId, id: disputeId, gateway, amountMicros } = dispute
  const { paymentId } = attempt
  if (state === 'won') {
    const won = disputeWonPosting({ accountId, disputeId, gateway, amountMicros, bookedAt: now })
    await post(tx, { postings: [won], recordedAt: now })
  } else await lose(tx, { attempt, dispute, now })
  await tellPeople(tx, [{ kind: 'dispute_closed', accountId, ids: { paymentId, disputeId } }])
  await note(tx, { dispute, kind: `dispute_${state}`, now })
}

async function lose(
  tx: Tx,
  { attempt, dispute, now }: { attempt: Attempt; dispute: Dispute; now: Temporal.Instant },
): Promise<void> {
  const { accountId, paymentId } = attempt
  const payment = (await lockPayments(tx, { names: [{ accountId, paymentId }] }))[0]!
  const parts = partsOfDisputed(payment, dispute.amountMicros)
  await changeKept(tx, {
    payment,
    changes: { reversedMicros: payment.reversedMicros + parts.amountMicros, state: 'charged_back' },
    actor: 'system',
    reason: 'dispute lost',
    now,
  })
  const lost = { accountId, disputeId: dispute.id, gateway: dispute.gateway, ...parts, bookedAt: now }
  await post(tx, { postings: [disputeLostPosting(lost)], recordedAt: now })
}

/**
 * How much of a disputed amount is the payment's own and how much its surcharge. All that refunds have left takes all of the surcharge that they have left,
 * to the cent; any other amount takes its proportion. What of the surcharge a refund gave back is not asked for again, whoever wins it back:
 * a surcharge is never a debt. Pure.
 */
export function partsOfDisputed(
  payment: Pick<
    Payment,
    | 'capturedMicros'
    | 'surchargeMicros'
    | 'refundedMicros'
    | 'refundedSurchargeMicros'
    | 'reversedMicros'
    | 'currency'
  >,
  disputedMicros: Micros,
): { amountMicros: Micros; surchargeMicros: Micros } {
  const { capturedMicros, surchargeMicros: allSurcharge, refundedMicros, refundedSurchargeMicros } = payment
  const leftOfSurcharge = allSurcharge - refundedSurchargeMicros
  const leftMicros = capturedMicros - refundedMicros + leftOfSurcharge
  const unit = minorUnitMicros(payment.currency)
  const chargedMicros = capturedMicros + allSurcharge
  const proportion = divideRounded(allSurcharge * disputedMicros, chargedMicros * unit, 'half_up') * unit
  const wanted =
    disputedMicros === chargedMicros
      ? allSurcharge
      : disputedMicros === leftMicros
        ? leftOfSurcharge
        : smaller(proportion, allSurcharge)
  // What is reversed of the payment itself is never more than was captured, however parts were rounded.
  const mostOfAmount = capturedMicros - payment.reversedMicros
  const amountMicros = smaller(disputedMicros - wanted, mostOfAmount)
  return { amountMicros, surchargeMicros: disputedMicros - amountMicros }
}

function smaller(a: Micros, b: Micros): Micros {
  return a < b ? a : b
}

async function note(
  tx: Tx,
  { dispute, kind, now }: { dispute: Dispute; kind: string; now: Temporal.Instant },
): Promise<void> {
  const { accountId, paymentId, amountMicros, reason, id } = dispute
  const detail = {
    reason,
    payment: paymentReference(paymentId),
    amount: formatDecimal(amountMicros, MICROS_SCALE, 2),
    disputeId: id.toString(),
  }
  await recordEvent(tx, { accountId, at: now, actor: 'system', kind, detail })
}

/** Disputes of a payment, oldest first. */
export async function listDisputes(
  db: Db | Tx,
  question: { accountId: AccountId; paymentId: PaymentId },
): Promise<Dispute[]> {
  return store.readDisputesOf(db, question)
}

/** Open disputes of all accounts, the nearest deadline first, a page at a time. */
export async function listOpenDisputes(
  db: Db | Tx,
  { page }: { page: Page },
): Promise<PageOf<Dispute & { accountNumber: string; accountName: string }>> {
  const found = await store.readOpenDisputes(db, { page })
  return pageOf(found, page, (dispute) => [dispute.evidenceDueAt, dispute.id])
}

/** A dispute with what was submitted for it. Refuses `not_found`. */
export async function getDispute(
  db: Db | Tx,
  { accountId, disputeId }: { accountId: AccountId; disputeId: DisputeId },
): Promise<Dispute & { files: DisputeFile[] }> {
  const dispute = await store.findDispute(db, { accountId, disputeId })
  if (!dispute) throw notFound(`dispute with id ${disputeId}`)
  return { ...dispute, files: await store.readFiles(db, { accountId, disputeId }) }
}

/** A file of evidence with its bytes. Refuses `not_found`. */
export async function getDisputeFile(
  db: Db | Tx,
  question: { accountId: AccountId; disputeId: DisputeId; fileId: bigint },
): Promise<NewFile> {
  const file = await store.findFile(db, question)
  if (!file) throw notFound(`file with id ${question.fileId} of dispute ${question.disputeId}`)
  return file
}
