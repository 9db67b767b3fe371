import { recordEvent } from '../accounts/timeline.ts'
import { lockForCharging } from '../charges/charges.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, decodeIdCursor, type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros } from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { getInvoiceHead } from './credit-left.ts'
import { loadCreditable } from './credit-notes.ts'
import {
  type FindCall,
  type Inquiry,
  type InquiryAbout,
  type InquiryId,
  inquiryReference,
} from './inquiry.ts'
import type { InquiryMessage, InquiryState, Side } from './inquiry-message.ts'
import * as store from './store-inquiries.ts'
import * as messages from './store-inquiry-messages.ts'
import { addMessage, refuseTooManyMessages, refuseTooManyOpen } from './write-to-inquiry.ts'

export { creditLeftFor } from './credit-left.ts'
export { decideInquiry } from './decide-inquiry.ts'
export type { CreditLeft, FindCall, Inquiry, InquiryAbout, InquiryId } from './inquiry.ts'
export { discreetSubject, inquiryReference, inquirySubject } from './inquiry.ts'
export { type InquiryMessage, type InquiryState, repliesUntil, type Side } from './inquiry-message.ts'
export { writeToInquiry } from './write-to-inquiry.ts'

/**
 * Asks about an invoice, a line of it or a call, or objects to it. What is asked stays as it was asked: one open inquiry a subject.
 * Refuses `not_found`, `no_such_line`, `not_an_invoice`, `inquiry_open`, `too_many_inquiries`, `too_many_messages`.
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
  refuseTooManyOpen(open)
  await refuseTooManyMessages(tx, { accountId, now })
  const inquiryId = await store.insertInquiry(tx, {
    ...{ accountId, currency, loginId, askedAt: now, askedBy: actor },
    about: about.about,
    lineN: about.about === 'line' ? about.lineN : null,
    callId: about.about === 'call' ? about.callId : null,
    ...asked,
  })
  const inquiry = await addMessage(
    tx,
    { accountId, id: inquiryId, lastN: 0 },
    { side: 'customer', text: message, actor, loginId, outcome: null, credit: null, now },
  )
  const detail = {
    number: inquiryReference(inquiryId),
    subject: asked.subject,
    amount: decimal(asked.priceMicros),
  }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'inquiry_received', detail })
  return inquiry
}

/** The inquiries of an account, newest first; of one invoice or state (`open`: undecided) where asked. */
export async function listInquiries(
  db: Db | Tx,
  {
    page,
    ...question
  }: { accountId: AccountId; invoiceId?: InvoiceId; state?: InquiryState | 'open'; page: Page },
): Promise<PageOf<Inquiry>> {
  const after = page.after ? decodeIdCursor(page.after) : null
  const found = await store.readInquiries(db, { ...question, after, limit: page.limit + 1 })
  return pageOf(found, page, (inquiry) => [inquiry.id])
}

/** Inquiries of all accounts: those that wait, who has waited longest first; or the decided ones, the last decided first. */
export async function listInquiryQueue(
  db: Db | Tx,
  { state, page }: { state: InquiryState; page: Page },
): Promise<PageOf<store.FoundInquiry>> {
  const [since, id] = page.after ? decodeCursor(page.after, 2) : []
  const after = since !== undefined && id !== undefined ? { since, id } : null
  const found = await store.readQueue(db, { state, after, limit: page.limit + 1 })
  return pageOf(found, page, (inquiry) => [inquiry.since, inquiry.id])
}

/** How many inquiries of all accounts wait for the provider, and how many for a customer. */
export async function countWaitingInquiries(
  db: Db | Tx,
): Promise<{ waitingForProvider: number; waitingForCustomer: number }> {
  return store.countWaiting(db)
}

/** What was written about an inquiry, in order. Refuses `not_found`, also for one of another account. */
export async function listInquiryMessages(
  db: Db | Tx,
  { page, ...question }: { accountId: AccountId; inquiryId: InquiryId; page: Page },
): Promise<PageOf<InquiryMessage>> {
  await getInquiry(db, question)
  const after = page.after ? decodeIdCursor(page.after) : 0n
  const found = await messages.readMessages(db, { ...question, after, limit: page.limit + 1 })
  return pageOf(found, page, (message) => [message.n])
}

/** Who has written about an inquiry; whoever did so last stands last. */
export async function listInquiryWriters(
  db: Db | Tx,
  question: { accountId: AccountId; inquiryId: InquiryId },
): Promise<{ side: Side; actor: string; loginId: bigint | null }[]> {
  return messages.readWriters(db, question)
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

function decimal(micros: Micros): string {
  return formatDecimal(micros, MICROS_SCALE, 2)
}
