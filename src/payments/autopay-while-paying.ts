import { recordEvent } from '../accounts/timeline.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId, InvoiceId, MethodId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type Acceptance, acceptedTerms, instruct, wordsOf } from './autopay.ts'
import { tellChange } from './autopay-methods.ts'
import type { AutopayWishes } from './autopay-terms.ts'
import { tellPeople } from './facts.ts'
import type { Gateways } from './gateways.ts'
import { planDrafts } from './plan-drafts.ts'
import { paymentSettings } from './settings.ts'
import { findAutopay } from './store-autopay.ts'

/** AutoPay that is agreed to together with a payment, by the method of that payment. */
export interface AutopayAlong {
  wishes: Omit<AutopayWishes, 'methodId' | 'payNow'>
  accepted: Acceptance
}

/**
 * Begins AutoPay, or changes it to this method, in the transaction of a payment that was ordered just before and is not sent yet: what the payment pays
 * is not drafted, and nothing else is charged at once. AutoPay stands whatever becomes of the payment. `leavesOwed`: the payment is not of all that is owed.
 * Refuses `enrolment_changed`, `autopay_needs_all` (the provider insists that all be paid at once), and as `autopayTerms`.
 */
export async function beginWithPayment(
  tx: Tx,
  {
    accountId,
    methodId,
    invoiceIds,
    leavesOwed,
    autopay,
    gateways,
    actor,
    now,
  }: {
    accountId: AccountId
    methodId: MethodId
    /** Those that the payment was asked to pay. */
    invoiceIds: readonly InvoiceId[]
    leavesOwed: boolean
    autopay: AutopayAlong
    gateways: Gateways
    actor: string
    now: Temporal.Instant
  },
): Promise<void> {
  const found = await findAutopay(tx, { accountId })
  const standing = found?.state === 'active' ? found : null
  const settings = await paymentSettings(tx)
  if (standing === null && leavesOwed && settings.outstandingOnEnrol === 'require') {
    throw new Refusal(
      'autopay_needs_all',
      'AutoPay begins only when all that is due is paid with it: nothing was charged. Pay all of it, or pay without AutoPay.',
      { status: 409 },
    )
  }
  const { accepted } = autopay
  const wishes: AutopayWishes = { ...autopay.wishes, methodId, payNow: false }
  const asked = { accountId, wishes, accepted, gateways, enrolling: standing === null, now }
  const terms = await acceptedTerms(tx, { ...asked, payingInvoices: invoiceIds })
  const { method } = await instruct(tx, { terms, wishes, accepted, actor, now, standing })
  await planDrafts(tx, { accountIds: [accountId], now })
  const detail = wordsOf(terms, wishes)
  if (standing) return tellChange(tx, { accountId, change: 'agreed_anew', detail, actor, now })
  await recordEvent(tx, { accountId, at: now, actor, kind: 'autopay_enrolled', detail })
  const ids = { methodId: method.methodId, mandateId: method.mandateId }
  await tellPeople(tx, [{ kind: 'autopay_enrolled', accountId, ids }])
}
