import { findChargeOf } from '../../charges/charges.ts'
import type { AttemptId, DisputeId, RefundId } from '../../kernel/ids.ts'
import type { Micros } from '../../kernel/money.ts'
import { getDispute } from '../../payments/disputes.ts'
import { owedBy, type PaymentStory, paymentReference } from '../../payments/payments.ts'
import { getRefund, refundReference } from '../../payments/refunds.ts'
import { returnOf } from '../../payments/returns.ts'
import { type Gather, idOf, invoiceParts, moneyOf, moneyOrNull, namedMethod, sumOf } from './about.ts'
import { attemptNamed, isFresh, NOT_YET, retryOn, storyOf } from './paying.ts'

export const gatherRefund: Gather<'refund'> = async (about) => {
  const { id, attemptId, ...refund } = await refundOf(about)
  const payment = await storyOf(about)
  const isCredit = refund.destination === 'credit'
  return {
    amount: moneyOf(about, refund.amountMicros + refund.surchargeMicros),
    surcharge: moneyOrNull(about, refund.surchargeMicros),
    to: isCredit ? null : await namedMethod(about, attemptNamed(payment, attemptId).methodId),
    reference: refundReference(id),
    reason: refund.reason,
    accountUrl: about.links.paymentUrl(payment.id),
  }
}

export const gatherRefundFailed: Gather<'refund_failed'> = async (about) => {
  const { id, state, attemptId, amountMicros } = await refundOf(about)
  if (state !== 'failed') return { untold: `the refund is ${state}` }
  // A surcharge is given back and does not become credit: staff sees that it did not arrive, and sends it anew.
  if (amountMicros === 0n) return { untold: 'only a surcharge was given back' }
  const payment = await storyOf(about)
  return {
    // What is credited: of the surcharge nothing is.
    amount: moneyOf(about, amountMicros),
    method: await namedMethod(about, attemptNamed(payment, attemptId).methodId),
    reference: refundReference(id),
    accountUrl: about.links.paymentUrl(payment.id),
  }
}

export const gatherReturned: Gather<'payment_returned'> = async (about) => {
  const { db, account, links } = about
  const payment = await storyOf(about)
  const attempt = attemptNamed(payment, idOf<AttemptId>(about, 'attemptId'))
  const name = { accountId: account.id, paymentId: payment.id }
  const returned = await returnOf(db, name)
  if (!returned || payment.capturedAt === null) return { untold: 'the payment has not come back' }
  if (payment.origin === 'autopay' && isFresh(returned.recordedAt, about.now)) return NOT_YET
  const owed = await owedBy(db, { accountId: account.id })
  const invoices = openAgain(payment, owed.dues)
  const neverPaid = payment.allocations.length === 0
  const fee = await findChargeOf(db, { accountId: account.id, origin: `return_fee:${attempt.id}` })
  return {
    amount: moneyOf(about, attempt.amountMicros),
    method: await namedMethod(about, attempt.methodId),
    returnCode: returned.code,
    paidAt: payment.capturedAt,
    reference: paymentReference(payment.id),
    invoices: await invoiceParts(about, invoices),
    fee: moneyOrNull(about, fee?.amountMicros ?? 0n),
    retryOn: await retryOn(about, name),
    // What was paid ahead pays no invoice: then it is that amount which is missing. What a refund had given back as well stands on none either.
    toPay: moneyOrNull(about, neverPaid ? payment.amountMicros : sumOf(invoices) + owed.beyondMicros),
    payUrl: links.payUrl,
    accountUrl: links.paymentUrl(payment.id),
  }
}

export const gatherDisputeOpened: Gather<'dispute_opened'> = async (about) => {
  const dispute = await disputeOf(about)
  const payment = await storyOf(about)
  return {
    amount: moneyOf(about, dispute.amountMicros),
    method: await namedMethod(about, attemptNamed(payment, dispute.attemptId).methodId),
    openedAt: dispute.openedAt,
    reference: paymentReference(payment.id),
    accountUrl: about.links.paymentUrl(payment.id),
  }
}

export const gatherDisputeClosed: Gather<'dispute_closed'> = async (about) => {
  const { state, closedAt, amountMicros } = await disputeOf(about)
  if (closedAt === null || (state !== 'won' && state !== 'lost')) return { untold: `the dispute is ${state}` }
  const payment = await storyOf(about)
  // A payment can be disputed in parts: only what this one took.
  const taken = reopened(payment, (reason, at) => reason === 'dispute lost' && at.equals(closedAt))
  return {
    outcome: state,
    amount: moneyOf(about, amountMicros),
    reference: paymentReference(payment.id),
    invoices: await invoiceParts(about, taken),
    payUrl: about.links.payUrl,
    accountUrl: about.links.paymentUrl(payment.id),
  }
}

function refundOf(about: Parameters<Gather<'refund'>>[0]) {
  const refundId = idOf<RefundId>(about, 'refundId')
  return getRefund(about.db, { accountId: about.account.id, refundId })
}

function disputeOf(about: Parameters<Gather<'dispute_closed'>>[0]) {
  const disputeId = idOf<DisputeId>(about, 'disputeId')
  return getDispute(about.db, { accountId: about.account.id, disputeId })
}

/**
 * What is open again of the invoices that a payment had paid, refunded or not, when it came back: no more than is open of them now, since credit of another
 * payment pays them at once.
 */
function openAgain(
  { allocations }: PaymentStory,
  dues: Awaited<ReturnType<typeof owedBy>>['dues'],
): { invoiceId: PaymentStory['allocations'][number]['invoiceId']; amountMicros: bigint }[] {
  const paid = allocations.filter(
    ({ amountMicros, reason }) =>
      amountMicros > 0n || !(reason.startsWith('returned:') || reason.startsWith('refund: ')),
  )
  return dues.flatMap(({ invoiceId, openMicros }) => {
    const had = sumOf(paid.filter((one) => one.invoiceId === invoiceId))
    const amountMicros = least(had, openMicros)
    return amountMicros > 0n ? [{ invoiceId, amountMicros }] : []
  })
}

function least(a: Micros, b: Micros): Micros {
  return a < b ? a : b
}

/** What was taken back from invoices for a reason. */
function reopened(
  { allocations }: PaymentStory,
  isFor: (reason: string, at: Temporal.Instant) => boolean,
): { invoiceId: PaymentStory['allocations'][number]['invoiceId']; amountMicros: bigint }[] {
  return allocations
    .filter(({ reason, allocatedAt, amountMicros }) => amountMicros < 0n && isFor(reason, allocatedAt))
    .map(({ invoiceId, amountMicros }) => ({ invoiceId, amountMicros: -amountMicros }))
}
