import { inTransaction } from '../db/database.ts'
import { eachInTurn } from './each-in-turn.ts'
import type { PaymentParts } from './follow-charge.ts'
import type { Gateway, RefundOutcome } from './gateway.ts'
import { gatewayOf } from './gateways.ts'
import { hearRefund } from './hear-refunds.ts'
import { nextRefundLook, type Refund, type RefundSource } from './refund.ts'
import { readDisputesOf } from './store-disputes.ts'
import { findPayment } from './store-payments.ts'
import * as store from './store-refunds.ts'

const AT_ONCE = 8
/** While one looks, no other does: the adapters' 25 seconds, and more. */
const LOOK_SECONDS = 90

/**
 * Sends a refund that is marked as being sent, and writes down what the gateway answers. No transaction is open meanwhile. If the process dies here, or
 * the answer cannot be written, it stays `sending` and is resolved later.
 */
export async function sendRefund(parts: PaymentParts, refund: Refund): Promise<void> {
  await hear(parts, refund, { outcome: await refundSafely(parts, refund), source: 'answer' })
}

/** Looks at refunds that are due to be: those whose answer never came, those that are on their way. Any number of workers may. Returns how many. */
export async function resolveRefunds(
  parts: PaymentParts,
  { limit = 200 }: { limit?: number } = {},
): Promise<number> {
  const due = await store.readToLookAt(parts.database.kysely, { now: parts.clock.now(), limit })
  await eachInTurn(due, { atOnce: AT_ONCE, work: (refund) => lookAt(parts, refund) })
  return due.length
}

/** What became of following an event: `not_ours`, no refund of ours has that name, yet. */
export type FollowedRefund = 'followed' | 'not_ours' | 'unreachable'

/** Asks the gateway what a refund is now, since it said that something happened to it, and takes that over. Refuses `gateway_missing`. */
export async function followRefund(
  parts: PaymentParts,
  { gateway, ref, reference }: { gateway: string; ref: string; reference: string | null },
): Promise<FollowedRefund> {
  const refund = await store.findByGateway(parts.database.kysely, { gateway, key: reference, ref })
  if (!refund) return 'not_ours'
  const answer = await gatewayOf(parts.gateways, gateway).lookUpRefund({
    reference: refund.key,
    ref: refund.ref ?? ref,
  })
  if (answer.kind !== 'found') return 'unreachable'
  await hear(parts, refund, { outcome: answer.found, source: 'look_up' })
  return 'followed'
}

async function lookAt(parts: PaymentParts, refund: Refund): Promise<void> {
  const { database, clock } = parts
  const until = clock.now().add({ seconds: LOOK_SECONDS })
  if (!(await store.claimLook(database.kysely, { refund, until }))) return
  const name = { accountId: refund.accountId, refundId: refund.id }
  const absences = await askAgain(parts, refund)
  const after = (await store.findRefund(database.kysely, name))!
  if (after.nextLookAt === null) return
  const isMoved = after.state !== refund.state
  const nextLookAt = isMoved ? after.nextLookAt : nextRefundLook(after, clock.now())
  await store.saveLook(database.kysely, { name, nextLookAt, absences })
}

/** Finds out what can be found out, by the means that the gateway states. Returns how often the gateway has not known it. */
async function askAgain(parts: PaymentParts, refund: Refund): Promise<number> {
  const gateway = gatewayOf(parts.gateways, refund.gateway)
  const { absences, key, ref } = refund
  if (refund.state === 'sending') {
    const outcome: RefundOutcome = { kind: 'unknown', cause: 'no answer was written down' }
    await hear(parts, refund, { outcome, source: 'look_up' })
  }
  if (gateway.resolvesUnknown.by === 'person') return absences
  const answer = await gateway.lookUpRefund({ reference: key, ref })
  if (answer.kind === 'unreachable') return absences
  if (answer.kind === 'found') {
    await hear(parts, refund, { outcome: answer.found, source: 'look_up' })
    return 0
  }
  // What it once had a name for was there; a gateway that forgets is for a person.
  return refund.state === 'pending' ? absences : absent(parts, gateway, refund)
}

/**
 * The gateway knows of no such refund. Within the key's life the same bytes are sent again under the same key, if the payment may still be refunded.
 * Otherwise, to be told so twice, past the gateway's delay, is proof that it was not made.
 */
async function absent(parts: PaymentParts, gateway: Gateway, refund: Refund): Promise<number> {
  const { resolvesUnknown } = gateway
  if (resolvesUnknown.by === 'person') return refund.absences
  const now = parts.clock.now()
  const sentAt = refund.sentAt ?? refund.createdAt
  const isSettledBy = sentAt.add({ minutes: resolvesUnknown.consistencyDelayMinutes })
  if (Temporal.Instant.compare(isSettledBy, now) > 0) return refund.absences
  // A key's last hour is not trusted: clocks differ.
  const hours = resolvesUnknown.by === 'key' ? resolvesUnknown.keyLifeHours - 1 : 0
  const keyLives = Temporal.Instant.compare(sentAt.add({ hours }), now) > 0
  if (keyLives && (await isStillWanted(parts, refund))) {
    await hear(parts, refund, { outcome: await refundSafely(parts, refund), source: 'answer_again' })
    return 0
  }
  const absences = refund.absences + 1
  if (absences >= 2) {
    const cause = 'the gateway knows of no such refund'
    await hear(parts, refund, { outcome: { kind: 'not_sent', cause }, source: 'look_up' })
  }
  return absences
}

/** A payment that came back, or that its payer's bank disputes, is not refunded on top. */
async function isStillWanted({ database }: PaymentParts, refund: Refund): Promise<boolean> {
  const payment = await findPayment(database.kysely, refund)
  const disputes = await readDisputesOf(database.kysely, refund)
  return payment?.state === 'succeeded' && disputes.every((dispute) => dispute.state === 'won')
}

/** An adapter that throws has a bug, and what became of the refund is unknown. */
async function refundSafely(
  { gateways }: PaymentParts,
  { gateway, key, body }: Refund,
): Promise<RefundOutcome> {
  try {
    return await gatewayOf(gateways, gateway).refund({ key, body })
  } catch (error) {
    return { kind: 'unknown', cause: error instanceof Error ? error.message : String(error) }
  }
}

async function hear(
  { database, clock }: PaymentParts,
  { accountId, id: refundId }: Refund,
  heard: { outcome: RefundOutcome; source: RefundSource },
): Promise<void> {
  await inTransaction(database.kysely, (tx) =>
    hearRefund(tx, { accountId, refundId, ...heard, now: clock.now() }),
  )
}
