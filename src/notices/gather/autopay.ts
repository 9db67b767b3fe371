import {
  type Autopay,
  chargeOfWaiting,
  type Draft,
  draftAhead,
  getAutopay,
  listDrafts,
} from '../../payments/autopay.ts'
import { owedBy } from '../../payments/payments.ts'
import type { AutopayTerms } from '../mails/autopay-terms.ts'
import type { MailFacts } from '../mails/index.ts'
import { type About, dayOf, type Gather, invoiceParts, moneyOf, moneyOrNull, namedMethod } from './about.ts'

export const gatherEnrolled: Gather<'autopay_enrolled'> = async (about) => {
  const autopay = await activeOf(about)
  if (!autopay) return { untold: HAS_ENDED }
  // What is open already is drafted as well, or was paid at once.
  return { ...(await termsOf(about, autopay)), dueNow: null, manageUrl: about.links.autopayUrl }
}

export const gatherChanged: Gather<'autopay_changed'> = async (about) => {
  const autopay = await activeOf(about)
  if (!autopay) return { untold: HAS_ENDED }
  return { ...(await termsOf(about, autopay)), manageUrl: about.links.autopayUrl }
}

export const gatherEnded: Gather<'autopay_ended'> = async (about) => {
  const { db, account, ids, links } = about
  const { owedMicros } = await owedBy(db, { accountId: account.id })
  return {
    why: REASONS.find((reason) => reason === ids.because) ?? 'staff',
    open: moneyOrNull(about, owedMicros),
    payUrl: links.payUrl,
    accountUrl: links.accountUrl,
  }
}

export const gatherNotice: Gather<'autopay_notice'> = async (about) => {
  const { db, account, ids, links, now } = about
  const on = dayOf(about, 'draftOn')
  const draft = await draftAhead(db, { accountId: account.id, on, now })
  if (!draft) return { untold: 'the draft is not planned any more' }
  const { totalMicros, surchargeMicros, methodId } = draft
  if (String(totalMicros - surchargeMicros) !== ids.amountMicros) {
    return { untold: 'the amount has changed, which is told anew' }
  }
  const invoices = draft.invoices.map(({ invoiceId, openMicros }) => ({
    invoiceId,
    amountMicros: openMicros,
  }))
  return {
    total: moneyOf(about, totalMicros),
    surcharge: moneyOrNull(about, surchargeMicros),
    draftOn: on,
    method: await namedMethod(about, methodId),
    invoices: await invoiceParts(about, invoices),
    manageUrl: links.autopayUrl,
  }
}

export const gatherNeedsApproval: Gather<'autopay_needs_approval'> = async (about) => {
  const autopay = await activeOf(about)
  if (!autopay) return { untold: HAS_ENDED }
  const draftOn = dayOf(about, 'draftOn')
  const draft = await draftOf(about, draftOn)
  if (draft?.state !== 'needs_approval') return { untold: 'the draft does not wait for an approval' }
  if (autopay.capMicros === null) return { untold: 'there is no limit any more' }
  // With its surcharge, and without what was paid or credited since: as the page and its button have it.
  const chargeMicros = await chargeOfWaiting(about.db, { draft, now: about.now })
  if (chargeMicros === 0n) return { untold: 'nothing of it is owed any more' }
  return {
    amount: moneyOf(about, chargeMicros ?? draft.amountMicros),
    cap: moneyOf(about, autopay.capMicros),
    draftOn,
    method: await namedMethod(about, autopay.method.methodId),
    approveUrl: about.links.autopayUrl,
  }
}

const HAS_ENDED = 'AutoPay has ended by now'

/** Reasons that a mail has words for. Others are the provider's own. */
const REASONS: readonly MailFacts['autopay_ended']['why'][] = [
  'customer',
  'method_removed',
  'mandate_revoked',
  'failures',
  'account_closed',
]

async function activeOf({ db, account }: About): Promise<Autopay | null> {
  const autopay = await getAutopay(db, { accountId: account.id })
  return autopay?.state === 'active' ? autopay : null
}

/** The terms as they are now: a change that came moments later is told as well. */
async function termsOf(about: About, autopay: Autopay): Promise<AutopayTerms> {
  const { db, account, now } = about
  const { method, fallback, nextDraftOn: on, capMicros, pausedUntil } = autopay
  const draft = on && (await draftAhead(db, { accountId: account.id, on, now }))
  return {
    method: await namedMethod(about, method.methodId),
    fallback: fallback && (await namedMethod(about, fallback.methodId)),
    when: whenOf(autopay.schedule),
    monthlyCap: capMicros === null ? null : moneyOf(about, capMicros),
    pausedUntil,
    next: on && { on, amount: draft && moneyOf(about, draft.totalMicros) },
  }
}

function whenOf(schedule: Autopay['schedule']): AutopayTerms['when'] {
  switch (schedule.kind) {
    case 'due':
      return { kind: 'due_day' }
    case 'issue':
      return { kind: 'issue_day' }
    case 'day':
      return { kind: 'day_of_month', day: schedule.day }
    default:
      return schedule satisfies never
  }
}

/** Mails are written moments after their facts: the draft is among the last. */
async function draftOf({ db, account }: About, on: Temporal.PlainDate): Promise<Draft | undefined> {
  const { items } = await listDrafts(db, { accountId: account.id, page: { limit: 50 } })
  return items.find(({ draftOn }) => draftOn.equals(on))
}
