import type { Tx } from '../db/database.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros, roundToMinorUnit } from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import type { Attempt } from './attempt.ts'
import { type Payment, paymentReference } from './payment.ts'
import type { Refund } from './refund.ts'
import { readAttempts } from './store-attempts.ts'
import { readDisputesOf } from './store-disputes.ts'
import { lockPayments } from './store-payments.ts'
import { readRefunds, sumCredited } from './store-refunds.ts'

/**
 * The payment, locked, and the attempt that captured it, if money of it may be given back. Refuses `not_found`, `not_refundable`, `payment_disputed`,
 * `refund_in_doubt`.
 */
export async function takeRefundable(
  tx: Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<{ payment: Payment; attempt: Attempt & { ref: string } }> {
  const [payment] = await lockPayments(tx, { names: [{ accountId, paymentId }] })
  if (!payment) throw notFound(`payment with id ${paymentId}`)
  const named = paymentReference(paymentId)
  if (payment.state !== 'succeeded') {
    const state = payment.state.replaceAll('_', ' ')
    throw new Refusal(
      'not_refundable',
      `Payment ${named} is ${state}; only one that succeeded can be refunded.`,
      {
        status: 409,
      },
    )
  }
  const disputes = await readDisputesOf(tx, { accountId, paymentId })
  if (disputes.some((dispute) => dispute.closedAt === null)) {
    throw new Refusal('payment_disputed', `Payment ${named} is disputed; wait until the dispute has ended.`, {
      status: 409,
    })
  }
  const refunds = await readRefunds(tx, { accountId, paymentId })
  if (refunds.some((refund) => refund.state === 'failed' && refund.frozenBecause !== null)) {
    throw new Refusal(
      'refund_in_doubt',
      `A refund of payment ${named} was held not to have been made, and the gateway says otherwise: decide that first.`,
      { status: 409 },
    )
  }
  const attempts = await readAttempts(tx, { accountId, paymentIds: [paymentId] })
  const attempt = attempts.find(({ state, frozenBecause }) => state === 'succeeded' && frozenBecause === null)
  if (!attempt || attempt.ref === null) {
    throw new Refusal('not_refundable', `Payment ${named} waits for a person to decide what became of it.`, {
      status: 409,
    })
  }
  return { payment, attempt: { ...attempt, ref: attempt.ref } }
}

/**
 * Holds what is asked for against what is left of the payment. Refuses `reason_missing`, `amount_zero`, `amount_precision`, `above_refundable`.
 */
export async function checkRefund(
  tx: Tx,
  {
    request,
    payment,
  }: { request: Pick<Refund, 'amountMicros' | 'destination' | 'reason'>; payment: Payment },
): Promise<void> {
  const { amountMicros, destination } = request
  const { currency, capturedMicros, refundedMicros, allocatedMicros } = payment
  const written = (micros: Micros) => `${formatDecimal(micros, MICROS_SCALE, 2)} ${currency}`
  if (request.reason.trim() === '') throw new Refusal('reason_missing', 'A refund needs a reason.')
  if (amountMicros <= 0n) {
    throw new Refusal('amount_zero', `The amount ${written(amountMicros)} is not above zero.`)
  }
  if (roundToMinorUnit(amountMicros, currency) !== amountMicros) {
    throw new Refusal(
      'amount_precision',
      `The amount ${written(amountMicros)} has a part smaller than the currency's unit.`,
    )
  }
  const leftMicros =
    capturedMicros - refundedMicros - (await sumCredited(tx, { ...payment, paymentId: payment.id }))
  if (amountMicros > leftMicros) {
    throw new Refusal(
      'above_refundable',
      `The amount ${written(amountMicros)} is more than the ${written(leftMicros)} that can still be refunded.`,
    )
  }
  if (destination === 'credit' && amountMicros > allocatedMicros) {
    throw new Refusal(
      'above_refundable',
      `The amount ${written(amountMicros)} is more than the ${written(allocatedMicros)} that pay invoices; the rest is credit already.`,
    )
  }
}
