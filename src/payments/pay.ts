import type { Account } from '../accounts/account.ts'
import { getAccount } from '../accounts/accounts.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import type { AccountId, AttemptId, InvoiceId, MandateId, MethodId, PaymentId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros, minorUnitMicros } from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type Due, sharesOf } from './allocation.ts'
import { beyondOf } from './allocations.ts'
import { type AutopayAlong, beginWithPayment } from './autopay-while-paying.ts'
import type { PaymentParts } from './follow-charge.ts'
import { type Gateways, gatewayOf } from './gateways.ts'
import { acceptMandate, activeMandate, mandateCovering } from './mandates.ts'
import type { PaymentMethod } from './method.ts'
import { getMethod, notUsable } from './methods.ts'
import { type OrderResult, orderPayments, type PaymentOrder, requestHashOf } from './order-payments.ts'
import type { PaymentOrigin, PaymentTarget } from './payment.ts'
import { acceptedSurcharge } from './quotes.ts'
import { sendPayment } from './send-attempts.ts'
import { paymentSettings } from './settings.ts'
import { touchPayingNow } from './setups.ts'
import { findByKey, readDues } from './store-payments.ts'

/** A payment as a person asks for it. */
export interface PayRequest {
  accountId: AccountId
  methodId: MethodId
  /** Without the surcharge. */
  amountMicros: Micros
  /** How much of it the payer was shown to be beyond the invoices: never more of it is; not given: whatever it comes to. */
  aheadMicros?: Micros | null
  /** Which invoices, and how much of each where it is said; empty: the oldest first. */
  invoices: readonly { invoiceId: InvoiceId; amountMicros: Micros | null }[]
  /** The total that was accepted, where there is a surcharge. */
  quoteId: string | null
  /** The terms that were shown and accepted, by their digest; null where the method's own still stand. */
  consent: { digest: string; locale: string; ip: string; userAgent: string } | null
  /** Of the form: the same key again is the same payment. */
  key: string
  /** AutoPay by the same method, as it was shown and accepted; null: nothing is changed of it. */
  autopay?: AutopayAlong | null
  origin: Exclude<PaymentOrigin, 'autopay'>
  returnUrl: string
  actor: string
}

/**
 * Pays: once for a key, whatever is pressed how often. What can be refused is refused before anything is sent; from then on the answer is a payment,
 * in whatever state. Two at once with one key make one payment; the second may find it still under way.
 * Refuses `not_found`, `method_unusable`, `amount_zero`, `amount_precision`, `below_minimum`, `above_owed`, `payment_in_progress`, `key_reused`,
 * `surcharge_not_accepted`, `stale_quote`, `consent_missing`, `mandate_changed`, with AutoPay `enrolment_changed`, `autopay_needs_all`, `method_not_saved`; and `payment_unheard` where the answer could not be written down.
 */
export async function pay(
  parts: PaymentParts,
  request: PayRequest,
): Promise<{ paymentId: PaymentId; created: boolean }> {
  const { database, clock, gateways } = parts
  const now = clock.now()
  const requestHash = hashOf(request)
  const made = await inTransaction(database.kysely, async (tx) => {
    const account = await getAccount(tx, { accountId: request.accountId })
    const method = await getMethod(tx, request)
    // Whoever pays for the account waits here for one another, so that a second click finds what the first has made.
    await touchPayingNow(tx, { accountId: account.id, now })
    const known = await findKnown(tx, { request, requestHash })
    if (known !== null) return { paymentId: known, attemptId: null }
    const dues = await readDues(tx, { accountIds: [account.id] })
    const targets = targetsOf(request, { dues, currency: account.currency })
    if (method.state !== 'usable') throw notUsable(method)
    checkAmount(request.amountMicros, { account, gateways, method })
    const surchargeMicros = await acceptedSurcharge(tx, { account, method, ...request, now })
    const mandateId = await consentOf(tx, { request, method, surchargeMicros, now })
    const settings = await paymentSettings(tx)
    const order: PaymentOrder = {
      accountId: account.id,
      key: request.key,
      requestHash,
      origin: request.origin,
      currency: account.currency,
      amountMicros: request.amountMicros,
      surchargeMicros,
      targets,
      payAhead:
        request.invoices.length === 0 && (settings.payAhead || (await settlesBeyond(tx, { request, dues }))),
      aheadMostMicros: request.aheadMicros ?? null,
      method,
      mandateId,
      payer: request.origin === 'one_time' ? 'present' : 'absent',
      descriptor: settings.statementDescriptor,
      returnUrl: request.returnUrl,
      requestedBy: request.actor,
    }
    const [result] = await orderPayments(tx, { orders: [order], gateways, now })
    const ordered = await madeOf(tx, { result: result!, order })
    if (request.autopay && ordered.attemptId !== null) {
      const { accountId, methodId, autopay, actor } = request
      const owedMicros = dues.reduce((sum, due) => sum + due.openMicros, 0n)
      await beginWithPayment(tx, {
        ...{ accountId, methodId, autopay, gateways, actor, now },
        // A payment of any amount is of the oldest.
        invoiceIds: (request.invoices.length > 0
          ? request.invoices
          : sharesOf(request.amountMicros, { dues })
        ).map(({ invoiceId }) => invoiceId),
        leavesOwed: request.amountMicros < owedMicros,
      })
    }
    return ordered
  })
  if (made.attemptId === null) return { paymentId: made.paymentId, created: false }
  const { paymentId, attemptId } = made
  await sendPayment(parts, { accountId: request.accountId, paymentId, attemptId })
  return { paymentId, created: true }
}

/** True where more than the invoices is paid, and no more than that and what was given back twice: it is owed, and not paid ahead. */
async function settlesBeyond(
  tx: Tx,
  { request, dues }: { request: PayRequest; dues: readonly Due[] },
): Promise<boolean> {
  const beyondMicros = await beyondOf(tx, { accountId: request.accountId })
  const owedMicros = dues.reduce((sum, due) => sum + due.openMicros, beyondMicros)
  return beyondMicros > 0n && request.amountMicros <= owedMicros
}

/** How much of which invoice: what was said, or else all that is open, oldest first, as far as the amount goes. */
function targetsOf(request: PayRequest, { dues, currency }: { dues: readonly Due[]; currency: string }) {
  const { invoices, amountMicros } = request
  const chosen = new Map(invoices.map((invoice) => [invoice.invoiceId, invoice.amountMicros]))
  for (const { invoiceId } of invoices) {
    if (!dues.some((due) => due.invoiceId === invoiceId)) {
      throw new Refusal('not_owed', `Nothing is owed on invoice ${invoiceId}.`, { status: 409 })
    }
  }
  const limited = dues
    .filter((due) => chosen.has(due.invoiceId))
    .map((due) => ({
      ...due,
      openMicros: least(due.openMicros, chosen.get(due.invoiceId) ?? due.openMicros),
    }))
  const shares: PaymentTarget[] = chosen.size === 0 ? [] : sharesOf(amountMicros, { dues: limited })
  checkParts(request, { shares, currency })
  return shares
}

/** Where it was said how much of each invoice is to be paid, that is what is paid: nothing else, and all of the amount. */
function checkParts(
  { invoices, amountMicros }: PayRequest,
  { shares, currency }: { shares: readonly PaymentTarget[]; currency: string },
): void {
  const parts = invoices.flatMap((invoice) => (invoice.amountMicros === null ? [] : [invoice.amountMicros]))
  if (parts.length === 0) return
  for (const micros of parts) checkWritten(micros, currency)
  const sumMicros = shares.reduce((sum, share) => sum + share.amountMicros, 0n)
  if (sumMicros === amountMicros) return
  const [asked, given] = [amountMicros, sumMicros].map((micros) => formatDecimal(micros, MICROS_SCALE, 2))
  throw new Refusal(
    'above_owed',
    `The amount ${asked} is more than the ${given} ${currency} that the chosen invoices are to get of it and owe.`,
  )
}

function least(a: Micros, b: Micros): Micros {
  return a < b ? a : b
}

/** The payment that the key stands for already, or null. Refuses `key_reused` where it stands for another. */
async function findKnown(
  tx: Tx,
  { request, requestHash }: { request: Pick<PayRequest, 'accountId' | 'key'>; requestHash: string },
): Promise<PaymentId | null> {
  const known = await findByKey(tx, request)
  if (!known) return null
  if (known.requestHash.toString('hex') !== requestHash) {
    throw new Refusal('key_reused', `The key '${request.key}' was used for another payment.`, { status: 422 })
  }
  return known.id
}

function hashOf({ origin, methodId, amountMicros, aheadMicros, invoices, autopay }: PayRequest): string {
  const asked = invoices.map(({ invoiceId, amountMicros: most }) => `${invoiceId}:${most ?? 'all'}`)
  const along = autopay ? [`autopay:${autopay.accepted.digest}`] : []
  const ahead = aheadMicros == null ? [] : [`ahead:${aheadMicros}`]
  return requestHashOf([origin, methodId, amountMicros, ...asked.sort(), ...along, ...ahead])
}

function checkAmount(
  amountMicros: Micros,
  { account, gateways, method }: { account: Account; gateways: Gateways; method: PaymentMethod },
): void {
  const { currency } = account
  const written = (micros: Micros) => `${formatDecimal(micros, MICROS_SCALE, 2)} ${currency}`
  checkWritten(amountMicros, currency)
  const minimum = gatewayOf(gateways, method.gateway).minimumMicros(currency)
  if (amountMicros < minimum) {
    throw new Refusal('below_minimum', `The least that can be paid this way is ${written(minimum)}.`)
  }
}

/** Refuses `amount_zero`, `amount_precision`. */
function checkWritten(micros: Micros, currency: string): void {
  const written = `${formatDecimal(micros, MICROS_SCALE, 2)} ${currency}`
  if (micros <= 0n) throw new Refusal('amount_zero', `The amount ${written} is not above zero.`)
  if (micros % minorUnitMicros(currency) === 0n) return
  throw new Refusal('amount_precision', `The amount ${written} has a part smaller than the currency's unit.`)
}

/**
 * The mandate that a charge rests on: that of the terms just accepted, else the method's standing one.
 * Refuses `consent_missing`, `mandate_changed`.
 */
async function consentOf(
  tx: Tx,
  {
    request,
    method,
    surchargeMicros,
    now,
  }: { request: PayRequest; method: PaymentMethod; surchargeMicros: Micros; now: Temporal.Instant },
): Promise<MandateId | null> {
  const { accountId, consent, amountMicros, actor } = request
  const scope = method.saved ? 'saved' : 'one_time'
  if (consent) {
    const mandate = await acceptMandate(tx, {
      accountId,
      methodId: method.id,
      scope,
      payment: { amountMicros: amountMicros + surchargeMicros, surchargeMicros },
      shownDigest: consent.digest,
      locale: consent.locale,
      ip: consent.ip,
      userAgent: consent.userAgent,
      actor,
      now,
    })
    return mandate.id
  }
  // The button of a payer is consent to this one; of whom staff charges, only what was agreed to beforehand is.
  const standing =
    request.origin === 'one_time'
      ? await mandateCovering(tx, method)
      : await activeMandate(tx, { accountId, methodId: method.id, scope: 'saved' })
  if (!standing) {
    throw new Refusal('consent_missing', 'The payment terms of this method have not been accepted yet.')
  }
  return standing.id
}

/** What an order became, or the refusal. */
async function madeOf(
  tx: Tx,
  { result, order }: { result: OrderResult; order: PaymentOrder },
): Promise<{ paymentId: PaymentId; attemptId: AttemptId | null }> {
  switch (result.kind) {
    case 'sending':
      return result
    case 'known': {
      // The same key at once: the other was first, and we have waited for it.
      const paymentId = await findKnown(tx, { request: order, requestHash: order.requestHash })
      return { paymentId: paymentId!, attemptId: null }
    }
    case 'in_progress':
      throw new Refusal(
        'payment_in_progress',
        'A payment of the same invoices is on its way: nothing was charged again. It will show when it has ended.',
        { status: 409 },
      )
    case 'not_owed': {
      const owed = formatDecimal(result.owedMicros, MICROS_SCALE, 2)
      const asked = formatDecimal(order.amountMicros, MICROS_SCALE, 2)
      throw new Refusal(
        'above_owed',
        `The amount ${asked} is more than the ${owed} ${order.currency} that is owed.`,
      )
    }
    case 'method_unusable':
      throw notUsable(await getMethod(tx, { accountId: order.accountId, methodId: order.method.id }))
    default:
      return result satisfies never
  }
}
