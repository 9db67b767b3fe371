import { getAccount } from '../accounts/accounts.ts'
import { recordEvent } from '../accounts/timeline.ts'
import { type Db, inTransaction, type Tx } from '../db/database.ts'
import type { AccountId, AttemptId, InvoiceId, PaymentId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'
import { activeAutopay, tellChange } from './autopay-methods.ts'
import { type AutopayTerms, type AutopayWishes, autopayTerms } from './autopay-terms.ts'
import type { DraftSchedule } from './draft-day.ts'
import { tellPeople } from './facts.ts'
import type { PaymentParts } from './follow-charge.ts'
import type { Gateways } from './gateways.ts'
import { acceptMandate } from './mandates.ts'
import { labelOf } from './method.ts'
import { orderPayments, requestHashOf } from './order-payments.ts'
import { planDrafts } from './plan-drafts.ts'
import { sendPayment } from './send-attempts.ts'
import { touchPayingNow } from './setups.ts'
import { type Autopay, type DraftedMethod, findAutopay, saveInstruction } from './store-autopay.ts'
import { dropOpenDrafts, freeInvoices, takeUpInvoices } from './store-autopay-drafts.ts'
import { lockAccounts } from './store-payments.ts'

export {
  approveDraft,
  endAutopay,
  listDrafts,
  listUpcomingDrafts,
  pauseAutopay,
  withdrawApproval,
} from './autopay-changes.ts'
export { announceDrafts, draftAhead, draftOfInvoice } from './autopay-notices.ts'
export { RUN_AUTOPAY, type RunSummary, refuseAhead, runAutoPay } from './autopay-run.ts'
export { type AutopayPreview, type AutopayWishes, autopayTerms } from './autopay-terms.ts'
export { actOnFailure, tryFallback } from './fallback.ts'
export { planAllDrafts, planDrafts } from './plan-drafts.ts'
export type { Autopay } from './store-autopay.ts'
export type { Draft } from './store-autopay-drafts.ts'
export { chargeOfWaiting, stillOwedOf } from './waiting-drafts.ts'

/** The instruction of an account, also one that has ended; null where there never was one. */
export async function getAutopay(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<Autopay | null> {
  return findAutopay(db, { accountId })
}

/** The acceptance of what was shown. */
export interface Acceptance {
  /** Of the preview that was shown. */
  digest: string
  locale?: string | undefined
  ip: string
  userAgent: string
}

interface Asked {
  accountId: AccountId
  wishes: AutopayWishes
  accepted: Acceptance
  actor: string
}

/**
 * Begins AutoPay as it was shown and accepted. What is owed already is charged at once only where the accepted preview said so, and by the amount that it
 * said; everything is committed before the charge is sent. What became of that is in the payment: AutoPay stands either way.
 * Refuses `not_found`, `bad_input`, `method_unusable`, `method_not_saved`, `same_method`, `amount_precision`, `autopay_active`, `enrolment_changed`; and
 * `payment_unheard` where AutoPay stands and what became of its payment could not be written down.
 */
export async function enrol(
  parts: PaymentParts,
  { accountId, accepted, returnUrl, actor, ...asked }: Asked & { returnUrl: string },
): Promise<{ autopay: Autopay; paymentId: PaymentId | null }> {
  const { database, clock, gateways } = parts
  const { wishes } = asked
  const now = clock.now()
  const made = await inTransaction(database.kysely, async (tx) => {
    await getAccount(tx, { accountId })
    // In the order of a payment, which this may become: this row before the account.
    await touchPayingNow(tx, { accountId, now })
    await lockAccounts(tx, { accountIds: [accountId] })
    if ((await findAutopay(tx, { accountId }))?.state === 'active') {
      throw new Refusal('autopay_active', 'AutoPay is active already: change it instead.', { status: 409 })
    }
    const terms = await acceptedTerms(tx, { accountId, wishes, accepted, gateways, enrolling: true, now })
    const { method, fallback } = await instruct(tx, { terms, wishes, accepted, actor, now, standing: null })
    const sending = await payAtOnce(tx, { terms, method, gateways, returnUrl, actor, now })
    await planDrafts(tx, { accountIds: [accountId], now })
    const detail = wordsOf(terms, wishes)
    await recordEvent(tx, { accountId, at: now, actor, kind: 'autopay_enrolled', detail })
    const ids = { methodId: method.methodId, mandateId: method.mandateId }
    await tellPeople(tx, [{ kind: 'autopay_enrolled', accountId, ids }])
    return { sending, fallback }
  })
  if (made.sending) await sendPayment(parts, { accountId, ...made.sending })
  const autopay = await findAutopay(database.kysely, { accountId })
  return { autopay: autopay!, paymentId: made.sending?.paymentId ?? null }
}

/**
 * Changes AutoPay to what was shown and accepted; drafts begin on the next day, and a pause stays. What is due is charged at once only where the payer
 * wanted that, by the amount that was accepted, as when enrolling.
 * Refuses as `enrol`, and `no_autopay`.
 */
export async function changeAutopay(
  parts: PaymentParts,
  { accountId, accepted, returnUrl, actor, ...asked }: Asked & { returnUrl: string },
): Promise<{ autopay: Autopay; paymentId: PaymentId | null }> {
  const { database, clock, gateways } = parts
  const { wishes } = asked
  const now = clock.now()
  const sending = await inTransaction(database.kysely, async (tx) => {
    // As `enrol` does.
    if (wishes.payNow) await touchPayingNow(tx, { accountId, now })
    await lockAccounts(tx, { accountIds: [accountId] })
    const standing = await activeAutopay(tx, { accountId })
    const terms = await acceptedTerms(tx, { accountId, wishes, accepted, gateways, enrolling: false, now })
    const { method } = await instruct(tx, { terms, wishes, accepted, actor, now, standing })
    const paying = await payAtOnce(tx, { terms, method, gateways, returnUrl, actor, now })
    await planDrafts(tx, { accountIds: [accountId], now })
    await tellChange(tx, { accountId, change: 'agreed_anew', detail: wordsOf(terms, wishes), actor, now })
    return paying
  })
  if (sending) await sendPayment(parts, { accountId, ...sending })
  const autopay = await findAutopay(database.kysely, { accountId })
  return { autopay: autopay!, paymentId: sending?.paymentId ?? null }
}

/** The terms as they are now, if they are the ones that were accepted. */
export async function acceptedTerms(
  tx: Tx,
  {
    accepted,
    ...asked
  }: {
    accountId: AccountId
    wishes: AutopayWishes
    accepted: Acceptance
    gateways: Gateways
    enrolling: boolean
    payingInvoices?: readonly InvoiceId[]
    now: Temporal.Instant
  },
): Promise<AutopayTerms> {
  const terms = await autopayTerms(tx, { ...asked, locale: accepted.locale })
  if (terms.digest === accepted.digest) return terms
  throw new Refusal(
    'enrolment_changed',
    'What is owed, or what is to be agreed to, has changed since it was shown: nothing was charged. Read it again, and accept it then.',
    { status: 409 },
  )
}

/** Keeps the consent and the instruction; what is open may be drafted by it, whatever the one before had taken up. */
export async function instruct(
  tx: Tx,
  {
    terms,
    wishes,
    accepted,
    actor,
    now,
    standing,
  }: {
    terms: AutopayTerms
    wishes: AutopayWishes
    accepted: Acceptance
    actor: string
    now: Temporal.Instant
    standing: Autopay | null
  },
): Promise<{ method: DraftedMethod; fallback: DraftedMethod | null }> {
  const accountId = terms.account.id
  const drafted: DraftedMethod[] = []
  for (const [i, { method, digest, surchargeRate }] of terms.methods.entries()) {
    const mandate = await acceptMandate(tx, {
      ...{ accountId, methodId: method.id, shownDigest: digest, actor, now },
      ...terms.consent,
      payNow: i === 0 ? terms.payNow : null,
      ...{ locale: accepted.locale, ip: accepted.ip, userAgent: accepted.userAgent },
    })
    drafted.push({ methodId: method.id, mandateId: mandate.id, surchargeRate })
  }
  const [method, fallback = null] = drafted
  await freeInvoices(tx, { accountId })
  if (standing) await dropOpenDrafts(tx, { accountId, because: 'agreed_anew' })
  await saveInstruction(tx, {
    ...{ accountId, method: method!, fallback, schedule: wishes.schedule, capMicros: wishes.capMicros },
    pausedUntil: standing?.pausedUntil ?? null,
    // Who agrees today is drafted from tomorrow on; what is to go today was said and goes at once.
    draftedUntil: terms.today,
    enrolledAt: standing?.enrolledAt ?? now,
    enrolledBy: standing?.enrolledBy ?? actor,
  })
  return { method: method!, fallback }
}

/** Makes the payment of what is owed already, where that was agreed to. */
async function payAtOnce(
  tx: Tx,
  {
    terms,
    method,
    gateways,
    returnUrl,
    actor,
    now,
  }: {
    terms: AutopayTerms
    method: DraftedMethod
    gateways: Gateways
    returnUrl: string
    actor: string
    now: Temporal.Instant
  },
): Promise<{ paymentId: PaymentId; attemptId: AttemptId } | null> {
  const { payNow, account, invoices, settings, dueNowMicros, today } = terms
  if (!payNow) return null
  const accountId = account.id
  // A consent is new each time, and so is what is paid with it.
  const key = `autopay:enrol:${method.mandateId}`
  const targets = invoices.map(({ invoiceId, openMicros }) => ({ invoiceId, amountMicros: openMicros }))
  const [result] = await orderPayments(tx, {
    orders: [
      {
        ...{
          accountId,
          key,
          requestHash: requestHashOf([key]),
          origin: 'autopay',
          currency: account.currency,
        },
        ...{ amountMicros: dueNowMicros, surchargeMicros: payNow.surchargeMicros, targets, payAhead: false },
        ...{ method: terms.methods[0]!.method, mandateId: method.mandateId, payer: 'present' },
        ...{ descriptor: settings.statementDescriptor, returnUrl, requestedBy: actor },
      },
    ],
    gateways,
    now,
  })
  // Under the lock of the account nothing can have come between.
  if (result?.kind !== 'sending') throw new Error(`the payment at enrolment is ${result?.kind}`)
  await takeUpInvoices(tx, {
    invoices: invoices.map(({ invoiceId }) => ({ accountId, invoiceId, draftOn: today })),
  })
  return result
}

/** What was agreed to, for the timeline. */
export function wordsOf({ methods, currency }: AutopayTerms, { schedule, capMicros }: AutopayWishes) {
  const [method, fallback] = methods
  return {
    label: labelOf(method!.method),
    fallback: fallback ? labelOf(fallback.method) : null,
    schedule: scheduleWords(schedule),
    cap: capMicros === null ? null : `${formatDecimal(capMicros, MICROS_SCALE, 2)} ${currency}`,
  }
}

function scheduleWords(schedule: DraftSchedule): string {
  switch (schedule.kind) {
    case 'due':
      return 'on the due date'
    case 'issue':
      return 'on the day of issue'
    case 'day':
      return `on day ${schedule.day} of the month`
    default:
      return schedule satisfies never
  }
}
