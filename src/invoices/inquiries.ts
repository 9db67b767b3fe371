import { recordEvent } from '../accounts/timeline.ts'
import { addAdjustment, lockForCharging } from '../charges/charges.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros } from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { creditLeftFor, getInvoiceHead } from './credit-left.ts'
import { issueCreditNote, loadCreditable } from './credit-notes.ts'
import {
  discreetSubject,
  type FindCall,
  type Inquiry,
  type InquiryAbout,
  type InquiryId,
  inquiryReference,
  shareCredit,
} from './inquiry.ts'
import { findDocument } from './store.ts'
import * as store from './store-inquiries.ts'

export { creditLeftFor } from './credit-left.ts'
export type { CreditLeft, FindCall, Inquiry, InquiryAbout, InquiryId } from './inquiry.ts'
export { discreetSubject, inquiryReference, inquirySubject } from './inquiry.ts'

/** More open at once than this is a program, or a quarrel for the telephone. */
const OPEN_MAX = 50

/**
 * Asks about an invoice, a line of it or a call, or objects to it. What is asked stays as it was asked: one open inquiry a subject.
 * Refuses `not_found`, `no_such_line`, `not_an_invoice`, `inquiry_open`, `too_many_inquiries`.
 */
export async function askAboutBill(
  tx: Tx,
  {
    accountId,
    about,
    currency,
    message,
    actor,
    loginId,
    findCall,
    now,
  }: {
    accountId: AccountId
    about: InquiryAbout
    /** The account's. */
    currency: string
    message: string
    actor: string
    /** The person who asks; null: no customer. */
    loginId: bigint | null
    findCall: FindCall
    now: Temporal.Instant
  },
): Promise<Inquiry> {
  if (!(await lockForCharging(tx, { accountId }))) throw notFound(`account with id ${accountId}`)
  const asked = await subjectOf(tx, { accountId, about, findCall })
  const open = await store.readOpen(tx, { accountId })
  const same = open.find((one) => isAbout(one, about))
  if (same) {
    throw new Refusal('inquiry_open', `${inquiryReference(same.id)} asks about ${asked.subject} already.`, {
      status: 409,
    })
  }
  if (open.length >= OPEN_MAX)
    throw new Refusal('too_many_inquiries', `${open.length} questions of this account are waiting already.`)
  const inquiryId = await store.insertInquiry(tx, {
    ...{ accountId, currency, loginId, message: message.trim(), askedAt: now, askedBy: actor },
    about: about.about,
    lineN: about.about === 'line' ? about.lineN : null,
    callId: about.about === 'call' ? about.callId : null,
    ...asked,
  })
  const detail = {
    number: inquiryReference(inquiryId),
    subject: asked.subject,
    amount: decimal(asked.priceMicros),
  }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'inquiry_received', detail })
  return (await store.findInquiry(tx, { accountId, inquiryId }))!
}

/**
 * Answers an inquiry, once: explained, declined, or credited with an amount without taxes of at most what is left of what it is about. On an
 * invoice that is a credit note for those lines; of a call that no invoice has asked for yet, an adjustment. The account is locked meanwhile.
 * Refuses `not_found`, `inquiry_answered`, `over_credit`, `not_minor_unit`.
 */
export async function answerInquiry(
  tx: Tx,
  {
    accountId,
    inquiryId,
    answer,
    decision,
    actor,
    findCall,
    now,
  }: {
    accountId: AccountId
    inquiryId: InquiryId
    answer: string
    decision: { outcome: 'credited'; amountMicros: Micros } | { outcome: 'declined' | 'explained' }
    actor: string
    findCall: FindCall
    now: Temporal.Instant
  },
): Promise<Inquiry> {
  const account = await lockForCharging(tx, { accountId })
  await store.lockInquiry(tx, { accountId, inquiryId })
  const inquiry = await store.findInquiry(tx, { accountId, inquiryId })
  if (!account || !inquiry) throw notFound(`inquiry with id ${inquiryId}`)
  const number = inquiryReference(inquiryId)
  if (inquiry.state === 'answered')
    throw new Refusal('inquiry_answered', `${number} has been answered already.`, { status: 409 })
  const credit =
    decision.outcome === 'credited'
      ? await creditFor(tx, { inquiry, ...decision, findCall, actor, timeZone: account.timeZone, now })
      : null
  await store.answerInquiry(tx, {
    ...{ accountId, inquiryId, outcome: decision.outcome, answer: answer.trim(), credit },
    ...{ answeredAt: now, answeredBy: actor },
  })
  const detail = {
    ...{ number, subject: inquiry.subject, outcome: decision.outcome },
    ...(credit ? { amount: decimal(credit.totalMicros) } : {}),
  }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'inquiry_answered', detail })
  return (await store.findInquiry(tx, { accountId, inquiryId }))!
}

/** The calls of an account that were credited in answer to an inquiry. Locks the account, so that none is until the transaction ends. */
export async function creditedCalls(
  tx: Tx,
  { accountId }: { accountId: AccountId },
): Promise<ReadonlySet<string>> {
  await lockForCharging(tx, { accountId })
  return new Set(await store.readCreditedCalls(tx, { accountId }))
}

/** The inquiries of an account, newest first; of one invoice or state where asked. */
export async function listInquiries(
  db: Db | Tx,
  {
    page,
    ...question
  }: { accountId: AccountId; invoiceId?: InvoiceId; state?: Inquiry['state']; page: Page },
): Promise<PageOf<Inquiry>> {
  const after = page.after ? decodeIdCursor(page.after) : null
  const found = await store.readInquiries(db, { ...question, after, limit: page.limit + 1 })
  return pageOf(found, page, (inquiry) => [inquiry.id])
}

/** Inquiries of all accounts: the open ones, who has waited longest first; or the answered ones, newest first. */
export async function listInquiryQueue(
  db: Db | Tx,
  { state, page }: { state: Inquiry['state']; page: Page },
): Promise<PageOf<store.FoundInquiry>> {
  const after = page.after ? decodeIdCursor(page.after) : null
  const found = await store.readQueue(db, { state, after, limit: page.limit + 1 })
  return pageOf(found, page, (inquiry) => [inquiry.id])
}

/** How many inquiries of all accounts wait for an answer. */
export async function countOpenInquiries(db: Db | Tx): Promise<number> {
  return store.countOpen(db)
}

/** An inquiry. Refuses `not_found`, also for one of another account. */
export async function getInquiry(
  db: Db | Tx,
  question: { accountId: AccountId; inquiryId: InquiryId },
): Promise<Inquiry> {
  const found = await store.findInquiry(db, question)
  if (!found) throw notFound(`inquiry with id ${question.inquiryId}`)
  return found
}

/** What is asked about: where it stands, how it reads, what it costs. */
async function subjectOf(
  tx: Tx,
  { accountId, about, findCall }: { accountId: AccountId; about: InquiryAbout; findCall: FindCall },
): Promise<{ invoiceId: InvoiceId | null; subject: string; priceMicros: Micros }> {
  if (about.about === 'call') {
    const call = await findCall(about.callId)
    return { invoiceId: call.invoice?.id ?? null, subject: call.subject, priceMicros: call.priceMicros }
  }
  const { invoiceId } = about
  const invoice = await getInvoiceHead(tx, { accountId, invoiceId })
  if (about.about === 'invoice') return { invoiceId, subject: invoice.number, priceMicros: invoice.netMicros }
  const { lines } = await loadCreditable(tx, invoice)
  const line = lines.find(({ n }) => n === about.lineN)
  if (!line) throw new Refusal('no_such_line', `${invoice.number} has no line ${about.lineN}.`)
  return { invoiceId, subject: `${invoice.number} · ${line.description}`, priceMicros: line.shownMicros }
}

function isAbout(one: Inquiry, about: InquiryAbout): boolean {
  switch (about.about) {
    case 'call':
      return one.callId === about.callId
    case 'line':
      return one.about === 'line' && one.invoiceId === about.invoiceId && one.lineN === about.lineN
    case 'invoice':
      return one.about === 'invoice' && one.invoiceId === about.invoiceId
    default:
      return about satisfies never
  }
}

async function creditFor(
  tx: Tx,
  {
    inquiry,
    amountMicros,
    findCall,
    actor,
    timeZone,
    now,
  }: {
    inquiry: Inquiry
    amountMicros: Micros
    findCall: FindCall
    actor: string
    timeZone: string
    now: Temporal.Instant
  },
) {
  const { accountId, id } = inquiry
  const call = inquiry.callId === null ? null : await findCall(inquiry.callId)
  const left = await creditLeftFor(tx, { inquiry, findCall })
  const lines = shareCredit(amountMicros, left)
  // In the words of the bill: what staff and the program write on it is not said in a reader's language.
  const subject = discreetSubject(inquiry, 'en')
  const reason = `${inquiryReference(id)}: ${subject}`
  if (left.by === 'adjustment') {
    const { chargeId } = await addAdjustment(tx, {
      ...{ accountId, amountMicros: -amountMicros, description: `Credit for ${subject}`, reason, actor, now },
      on: now.toZonedDateTimeISO(timeZone).toPlainDate(),
      key: `inquiry:${id}`,
    })
    const usageChargeId = call?.chargeId ?? null
    return { amountMicros, totalMicros: amountMicros, creditNoteId: null, chargeId, usageChargeId }
  }
  const invoiceId = call?.invoice?.id ?? inquiry.invoiceId!
  const note = await issueCreditNote(tx, { accountId, invoiceId, lines, reason, actor, now })
  const { totalMicros } = (await findDocument(tx, { accountId, invoiceId: note.invoiceId }))!
  return { amountMicros, totalMicros, creditNoteId: note.invoiceId, chargeId: null, usageChargeId: null }
}

function decimal(micros: Micros): string {
  return formatDecimal(micros, MICROS_SCALE, 2)
}
