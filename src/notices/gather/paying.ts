import { isFailureTold, nextRetry } from '../../dunning/dunning.ts'
import type { AccountId, AttemptId, PaymentId } from '../../kernel/ids.ts'
import { ACTION_HOURS } from '../../payments/attempt.ts'
import { afterDecline } from '../../payments/decline.ts'
import { type Attempt, getPayment, type PaymentStory, paymentReference } from '../../payments/payments.ts'
import type { MailFacts } from '../mails/index.ts'
import {
  type About,
  type Gather,
  idOf,
  invoiceParts,
  moneyOf,
  moneyOrNull,
  namedMethod,
  sumOf,
  type Untold,
  type Whose,
} from './about.ts'

/** Of a payment that was captured: what it paid then. What was moved or given back since has mails of its own. Reads in no transaction, too. */
export async function gatherReceipt(
  about: Whose & Pick<About, 'ids' | 'links'>,
): Promise<MailFacts['receipt'] | Untold> {
  const payment = await storyOf(about)
  const attempt = payment.attempts.find(({ state }) => state === 'succeeded')
  const { capturedAt, capturedMicros, surchargeMicros } = payment
  if (!attempt || capturedAt === null) return { untold: 'the payment has not succeeded' }
  // Those of the moment in which it was captured; the others say what moved them.
  const paid = payment.allocations.filter(({ reason }) => reason === 'payment')
  return {
    number: paymentReference(payment.id),
    reference: attempt.ref ?? attempt.key,
    paidAt: capturedAt,
    method: await namedMethod(about, attempt.methodId),
    amount: moneyOf(about, capturedMicros),
    surcharge: moneyOrNull(about, surchargeMicros),
    total: moneyOf(about, capturedMicros + surchargeMicros),
    invoices: await invoiceParts(about, paid),
    unapplied: moneyOrNull(about, capturedMicros - sumOf(paid)),
    accountUrl: about.links.paymentUrl(payment.id),
  }
}

export const gatherPending: Gather<'payment_pending'> = async (about) => {
  const { payment, attempt } = await attemptOf(about)
  // A debit that was quick to come or to fail is told as that.
  if (attempt.state !== 'pending') return { untold: `the payment is ${payment.state} by now` }
  const { expectBy } = attempt
  return {
    amount: moneyOf(about, attempt.amountMicros),
    method: await namedMethod(about, attempt.methodId),
    expectedOn: expectBy?.toZonedDateTimeISO(about.account.timeZone).toPlainDate() ?? null,
    reference: paymentReference(payment.id),
    invoices: await invoiceParts(about, payment.targets),
    accountUrl: about.links.paymentUrl(payment.id),
  }
}

export const gatherFailed: Gather<'payment_failed'> = async (about) => {
  const { payment, attempt } = await attemptOf(about)
  const { code, retry, returnCode } = attempt
  if (code === null) return { untold: `the attempt is ${attempt.state}` }
  const other = payment.attempts.find(({ id, state }) => id > attempt.id && state !== 'not_sent')
  if (other) return { untold: `the payment was tried again by another method and is ${payment.state}` }
  const isByAutopay = payment.origin === 'autopay'
  if (isByAutopay && isFresh(attempt.closedAt ?? attempt.createdAt, about.now)) return NOT_YET
  const name = { accountId: payment.accountId, paymentId: payment.id, attemptId: attempt.id }
  if (!(await isFailureTold(about.db, name))) {
    return { untold: 'it is one retry of several, which are not told each' }
  }
  const { next } = afterDecline({ code, retry: retry ?? 'later', returnCode })
  return {
    amount: moneyOf(about, payment.amountMicros),
    method: await namedMethod(about, attempt.methodId),
    triedAt: attempt.sentAt ?? attempt.createdAt,
    code,
    returnCode,
    advice: next.kind,
    byAutopay: isByAutopay,
    retryOn: await retryOn(about, name),
    payUrl: about.links.payUrl,
  }
}

/** AutoPay has just failed: its fallback may be tried, and a retry planned. */
export const NOT_YET: Untold = { untold: 'it is not known yet what is tried next', later: true }

/** So long after AutoPay has failed its fallback has been tried, and it is known when it is tried again. */
const AUTOPAY_MINUTES = 1

export function isFresh(failedAt: Temporal.Instant, now: Temporal.Instant): boolean {
  return now.since(failedAt).total('minutes') < AUTOPAY_MINUTES
}

/** The day on which we try a failed payment again by ourselves, or null. */
export async function retryOn(
  { db, account }: Whose,
  name: { accountId: AccountId; paymentId: PaymentId },
): Promise<Temporal.PlainDate | null> {
  const at = await nextRetry(db, name)
  return at?.toZonedDateTimeISO(account.timeZone).toPlainDate() ?? null
}

export const gatherNeedsAction: Gather<'payment_needs_action'> = async (about) => {
  const { payment, attempt } = await attemptOf(about)
  if (attempt.state !== 'requires_action') return { untold: `the payment is ${payment.state} by now` }
  return {
    amount: moneyOf(about, attempt.amountMicros),
    method: await namedMethod(about, attempt.methodId),
    confirmBy: attempt.createdAt.add({ hours: ACTION_HOURS }),
    payUrl: about.links.paymentUrl(payment.id),
  }
}

/** The payment that a fact names. Refuses `not_found`, `bad_input`. */
export function storyOf(about: Whose & Pick<About, 'ids'>): Promise<PaymentStory> {
  const paymentId = idOf<PaymentId>(about, 'paymentId')
  return getPayment(about.db, { accountId: about.account.id, paymentId })
}

async function attemptOf(about: About): Promise<{ payment: PaymentStory; attempt: Attempt }> {
  const attemptId = idOf<AttemptId>(about, 'attemptId')
  const payment = await storyOf(about)
  return { payment, attempt: attemptNamed(payment, attemptId) }
}

/** An attempt of a payment. Rows of attempts are never deleted, so one that is named is there. */
export function attemptNamed({ id, attempts }: PaymentStory, attemptId: AttemptId): Attempt {
  const attempt = attempts.find((one) => one.id === attemptId)
  if (!attempt) throw new Error(`attempt ${attemptId} is none of payment ${id}`)
  return attempt
}
