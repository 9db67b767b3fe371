import { createHash, randomUUID } from 'node:crypto'
import { recordEvent } from '../accounts/timeline.ts'
import { type Db, inTransaction, type Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId, PaymentId, RefundId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros } from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { releaseAllocations } from './allocations.ts'
import type { Attempt } from './attempt.ts'
import { tellPeople } from './facts.ts'
import type { PaymentParts } from './follow-charge.ts'
import { type Gateways, gatewayOf } from './gateways.ts'
import { type Payment, paymentReference } from './payment.ts'
import { nextRefundLook, type Refund, type RefundDestination, refundReference } from './refund.ts'
import { checkRefund, takeRefundable } from './refundable.ts'
import { sendRefund } from './resolve-refunds.ts'
import { changeKept } from './reversals.ts'
import { lockAccounts } from './store-payments.ts'
import * as store from './store-refunds.ts'
import { surchargeOfRefund } from './surcharge.ts'

export { decideRefund } from './decide-refund.ts'
export type { Refund, RefundDestination } from './refund.ts'
export { refundReference } from './refund.ts'
export { followRefund, resolveRefunds } from './resolve-refunds.ts'

export interface RefundRequest {
  accountId: AccountId
  paymentId: PaymentId
  /** Without the surcharge; its part goes along to the method. */
  amountMicros: Micros
  destination: RefundDestination
  reason: string
  /** Of the form: the same key again is the same refund. */
  key: string
  actor: string
}

/**
 * Gives part of a payment back, once for a key. What can be refused is refused before anything is sent; from then on the answer is a refund, in
 * whatever state.
 *
 * To the method: the money is taken from the account's credit first and then from the invoices paid last, which are owed again at once; what was
 * refunded in whole or in part takes its part of the surcharge along. If it fails, at once or later, all of that is put back.
 *
 * As credit: no money moves, nothing is posted, and the surcharge stays until money goes back. The amount is taken from the invoices paid last and becomes
 * the account's credit, which pays the oldest open invoice as soon as accounts are settled again (an invoice or credit note is issued, a payment
 * returns): so it makes sense where staff then moves the payment to another invoice (`moveAllocations`), or writes the first one off. After a
 * credit note it is not needed: settling has released the payment by itself.
 *
 * Refunds of both kinds together are never more than was captured. Refuses `not_found`, `reason_missing`, `amount_zero`, `amount_precision`,
 * `not_refundable` (it did not succeed, or came back), `payment_disputed`, `refund_in_doubt`, `above_refundable`, `key_reused`, `gateway_missing`; and
 * `refund_unheard` where the gateway's answer could not be written down.
 */
export async function refundPayment(
  parts: PaymentParts,
  request: RefundRequest,
): Promise<{ refundId: RefundId; created: boolean }> {
  const { database, clock, gateways } = parts
  const key = `tbr_${createHash('sha256').update(`${request.accountId}\n${request.key}`).digest('hex').slice(0, 40)}`
  const now = clock.now()
  const made = await inTransaction(database.kysely, async (tx) => {
    await lockAccounts(tx, { accountIds: [request.accountId] })
    const known = await findKnown(tx, { request, key })
    if (known) return { refund: known, created: false }
    const { payment, attempt } = await takeRefundable(tx, request)
    await checkRefund(tx, { request, payment })
    const order = { request, key, payment, attempt, gateways, now }
    const refund = request.destination === 'credit' ? await giveCredit(tx, order) : await giveBack(tx, order)
    return { refund, created: true }
  })
  if (made.created && made.refund.state === 'sending')
    await sendRefund(parts, made.refund).catch(unheard(made.refund))
  return { refundId: made.refund.id, created: made.created }
}

/**
 * Gives back what is left of a payment's surcharge, and nothing else: the card turned out not to be a credit card. Null where nothing is left. Done twice it
 * is done once; a refund that failed is made anew. Refuses `not_found`, `not_refundable`, `payment_disputed`, `gateway_missing`, `refund_unheard`.
 */
export async function refundSurcharge(
  parts: PaymentParts,
  {
    accountId,
    paymentId,
    reason,
    actor,
  }: Pick<RefundRequest, 'accountId' | 'paymentId' | 'reason' | 'actor'>,
): Promise<RefundId | null> {
  const { database, clock, gateways } = parts
  const now = clock.now()
  const refund = await inTransaction(database.kysely, async (tx) => {
    await lockAccounts(tx, { accountIds: [accountId] })
    const { payment, attempt } = await takeRefundable(tx, { accountId, paymentId })
    const surchargeMicros = payment.surchargeMicros - payment.refundedSurchargeMicros
    if (surchargeMicros === 0n) return null
    const sent = { amountMicros: 0n, surchargeMicros, reason, actor, key: `tbr_${randomUUID()}` }
    return startSending(tx, { sent, payment, attempt, gateways, now })
  })
  if (!refund) return null
  await sendRefund(parts, refund).catch(unheard(refund))
  return refund.id
}

/** It may have been made: nobody is to be told that nothing was done. Whoever waits finds it under way, and it is resolved like any other. */
function unheard({ id }: Refund): (error: unknown) => never {
  return (error) => {
    const refusal = new Refusal(
      'refund_unheard',
      `Refund ${refundReference(id)} is under way, and what became of it could not be written down. Do not refund again: it is being found out.`,
      { status: 503 },
    )
    refusal.cause = error
    throw refusal
  }
}

/** Refunds of a payment, oldest first. */
export async function listRefunds(
  db: Db | Tx,
  question: { accountId: AccountId; paymentId: PaymentId },
): Promise<Refund[]> {
  return store.readRefunds(db, question)
}

/** The refund with that id. Refuses `not_found`. */
export async function getRefund(
  db: Db | Tx,
  name: { accountId: AccountId; refundId: RefundId },
): Promise<Refund> {
  const refund = await store.findRefund(db, name)
  if (!refund) throw notFound(`refund with id ${name.refundId}`)
  return refund
}

/** Refunds whose outcome nobody knows, and those that are frozen, oldest first: work for a person. */
export async function listUnresolvedRefunds(db: Db | Tx, { page }: { page: Page }): Promise<PageOf<Refund>> {
  const found = await store.readUnresolved(db, { page })
  return pageOf(found, page, (refund) => [refund.id])
}

async function findKnown(
  tx: Tx,
  { request, key }: { request: RefundRequest; key: string },
): Promise<Refund | null> {
  const known = await store.findByKey(tx, { accountId: request.accountId, key })
  if (!known) return null
  const isSame =
    known.paymentId === request.paymentId &&
    known.amountMicros === request.amountMicros &&
    known.destination === request.destination &&
    known.reason === request.reason.trim()
  if (isSame) return known
  throw new Refusal('key_reused', `The key '${request.key}' was used for another refund.`, { status: 422 })
}

interface Order {
  request: RefundRequest
  key: string
  payment: Payment
  attempt: Attempt & { ref: string }
  gateways: Gateways
  now: Temporal.Instant
}

async function giveBack(tx: Tx, { request, key, payment, attempt, gateways, now }: Order): Promise<Refund> {
  const { amountMicros, actor } = request
  const surchargeMicros = surchargeOfRefund({
    amountMicros: payment.capturedMicros,
    surchargeMicros: payment.surchargeMicros,
    refundedMicros: payment.refundedMicros,
    refundedSurchargeMicros: payment.refundedSurchargeMicros,
    refundNowMicros: amountMicros,
    currency: payment.currency,
  })
  const sent = { amountMicros, surchargeMicros, key, actor, reason: request.reason.trim() }
  return startSending(tx, { sent, payment, attempt, gateways, now })
}

/** Takes the money from the payment and stores the refund as being sent, in one go: once this commits it may be sent, and only it. */
async function startSending(
  tx: Tx,
  {
    sent,
    payment,
    attempt,
    gateways,
    now,
  }: Pick<Order, 'payment' | 'attempt' | 'gateways' | 'now'> & {
    sent: Pick<Refund, 'amountMicros' | 'surchargeMicros' | 'key' | 'reason' | 'actor'>
  },
): Promise<Refund> {
  const { amountMicros, surchargeMicros, key, actor } = sent
  const { currency } = payment
  const body = gatewayOf(gateways, attempt.gateway).writeRefund({
    reference: key,
    chargeRef: attempt.ref,
    amount: { amountMicros: amountMicros + surchargeMicros, currency },
  })
  await changeKept(tx, {
    payment,
    changes: {
      refundedMicros: payment.refundedMicros + amountMicros,
      refundedSurchargeMicros: payment.refundedSurchargeMicros + surchargeMicros,
    },
    actor,
    reason: `refund: ${sent.reason}`,
    now,
    // Credit of other payments is not to pay at once what was just given back.
    settles: false,
  })
  const refund = await store.insertRefund(tx, {
    ...{ ...sent, accountId: payment.accountId, paymentId: payment.id, attemptId: attempt.id },
    ...{ gateway: attempt.gateway, destination: 'method', currency, body, state: 'sending' },
    ...{ createdAt: now, sentAt: now, closedAt: null },
    nextLookAt: nextRefundLook({ state: 'sending', looks: 0 }, now),
  })
  await note(tx, { refund, now })
  return refund
}

async function giveCredit(tx: Tx, { request, key, payment, attempt, now }: Order): Promise<Refund> {
  const { accountId, amountMicros, actor } = request
  const reason = request.reason.trim()
  await releaseAllocations(tx, {
    // What is credit already is not given a second time.
    payment: { ...payment, unappliedMicros: 0n },
    amountMicros,
    actor,
    reason: `credit: ${reason}`,
    now,
  })
  const refund = await store.insertRefund(tx, {
    ...{
      accountId,
      paymentId: payment.id,
      attemptId: attempt.id,
      gateway: attempt.gateway,
      key,
      amountMicros,
    },
    ...{
      surchargeMicros: 0n,
      currency: payment.currency,
      destination: 'credit',
      state: 'succeeded',
      body: '',
    },
    ...{ reason, actor, createdAt: now, sentAt: null, closedAt: now, nextLookAt: null },
  })
  await note(tx, { refund, now })
  await tellPeople(tx, [{ kind: 'refund', accountId, ids: { paymentId: payment.id, refundId: refund.id } }])
  return refund
}

async function note(tx: Tx, { refund, now }: { refund: Refund; now: Temporal.Instant }): Promise<void> {
  const { accountId, id, paymentId, amountMicros, surchargeMicros, destination, reason, actor } = refund
  const detail = {
    reason,
    refund: refundReference(id),
    payment: paymentReference(paymentId),
    amount: formatDecimal(amountMicros + surchargeMicros, MICROS_SCALE, 2),
  }
  const kind = destination === 'credit' ? 'refund_credited' : 'refund_ordered'
  await recordEvent(tx, { accountId, at: now, actor, kind, detail })
}
