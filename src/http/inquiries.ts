import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { correspondentOf } from '../accounts/credentials.ts'
import { formats } from '../composition.ts'
import type { Db, Tx } from '../db/database.ts'
import {
  type InquiryAbout as About,
  answerInquiry,
  askAboutBill,
  type CreditLeft,
  countOpenInquiries,
  creditLeftFor,
  type FindCall,
  getInquiry,
  type InquiryId,
  type Inquiry as InquiryRow,
  inquiryReference,
  inquirySubject,
  listInquiries,
  listInquiryQueue,
} from '../invoices/inquiries.ts'
import type { ChargeId, InvoiceId } from '../kernel/ids.ts'
import { type CallExplanation, explainCall, priceAfterAll } from '../usage/explain.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import { type Caller, demand, mayAlso } from './caller.ts'
import { Inquiry, InquiryAbout, InquiryDetail, InquiryFound } from './inquiry-shapes.ts'
import { readerLocale } from './reader-locale.ts'
import { idOf, instantOrNull, listOf, MoneyIn, microsIn, money, Paging, phone } from './shapes.ts'
import { tellInquiryAnswered, tellInquiryReceived } from './tell-inquiry.ts'

const InquiryPath = AccountPath.extend({ inquiryId: idOf<InquiryId>('The inquiry’s id.') })

/** Two screens of writing. */
const Text = z.string().trim().min(1).max(4000)

export const list = read({
  summary: 'List what an account asked about its bills, newest first',
  path: AccountPath,
  query: Paging.extend({
    invoiceId: idOf<InvoiceId>('Only about this invoice, its lines and calls.').optional(),
    state: z.enum(['open', 'answered']).optional(),
  }),
  answer: listOf(Inquiry),
  handle: async ({ db, path, query: { invoiceId, state, ...page }, caller }) => {
    const account = await accountOf(db, path)
    const locale = readerLocale(caller, account)
    const { items, next } = await listInquiries(db, {
      ...{ accountId: account.id, page },
      ...(invoiceId === undefined ? {} : { invoiceId }),
      ...(state === undefined ? {} : { state }),
    })
    return { items: items.map((inquiry) => presentInquiry(inquiry, { caller, locale })), next }
  },
})

export const queue = read({
  summary: 'List what customers asked about their bills: open ones oldest first, answered ones newest first',
  query: Paging.extend({ state: z.enum(['open', 'answered']).default('open') }),
  answer: listOf(InquiryFound),
  handle: async ({ db, query: { state, ...page }, caller }) => {
    const { items, next } = await listInquiryQueue(db, { state, page })
    return {
      items: items.map((inquiry) => ({
        ...presentInquiry(inquiry, { caller, locale: 'en' }),
        accountNumber: inquiry.accountNumber,
        accountName: inquiry.accountName,
      })),
      next,
    }
  },
})

export const counts = read({
  summary: 'Count the inquiries that wait for an answer',
  answer: z.strictObject({ open: z.int() }),
  handle: async ({ db }) => ({ open: await countOpenInquiries(db) }),
})

export const show = read({
  summary: 'Show an inquiry with its answer',
  path: InquiryPath,
  answer: InquiryDetail,
  handle: async ({ db, path, caller }) => {
    const account = await accountOf(db, path)
    const inquiry = await getInquiry(db, path)
    const isWanted = isStaff(caller) && inquiry.state === 'open'
    const left = isWanted ? await creditLeftFor(db, { inquiry, findCall: callsOf(db, account) }) : null
    return detailOf(db, inquiry, { caller, left, account })
  },
})

export const ask = write({
  summary: 'Ask about an invoice, a line of it or a call, or object to it',
  description: 'Who may not see calls cannot ask about one. The answer comes by mail, and stands with it.',
  path: AccountPath,
  once: true,
  body: z.strictObject({ about: InquiryAbout, message: Text }),
  status: 201,
  answer: InquiryDetail,
  handle: async ({ tx, path, body: { about, message }, caller, actor, now, parts }) => {
    const account = await accountOf(tx, path)
    if (about.about === 'call') demand('member:see_calls', caller, account.id)
    const person = caller.kind === 'login' && caller.signedIn.staffRole === null ? caller.signedIn : null
    const inquiry = await askAboutBill(tx, {
      ...{ accountId: account.id, currency: account.currency, message, actor, now },
      about: aboutOf(about),
      loginId: person?.loginId ?? null,
      findCall: callsOf(tx, account),
    })
    await tellInquiryReceived(tx, { inquiry, account, now, publicUrl: parts.settings.publicUrl })
    return detailOf(tx, inquiry, { caller, left: null, account })
  },
})

export const answer = write({
  summary: 'Answer an inquiry: explain, decline, or credit',
  description:
    'A credit is an amount without taxes, at most `creditLeft`: a credit note of the invoice, or of a call that has not been invoiced an adjustment. It is answered once, and whoever asked is told by mail.',
  path: InquiryPath,
  once: true,
  body: z.strictObject({
    decision: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('credited'), amount: MoneyIn }),
      z.strictObject({ outcome: z.literal('declined') }),
      z.strictObject({ outcome: z.literal('explained') }),
    ]),
    answer: Text.meta({ description: 'For the customer.' }),
  }),
  answer: InquiryDetail,
  handle: async ({ tx, path, body, caller, actor, now, parts }) => {
    const account = await accountOf(tx, path)
    const { decision } = body
    const inquiry = await answerInquiry(tx, {
      ...{ accountId: account.id, inquiryId: path.inquiryId, answer: body.answer, actor, now },
      decision:
        decision.outcome === 'credited'
          ? { outcome: 'credited', amountMicros: microsIn(decision.amount, account.currency) }
          : decision,
      findCall: callsOf(tx, account),
    })
    await tellInquiryAnswered(tx, { inquiry, account, now, publicUrl: parts.settings.publicUrl })
    return detailOf(tx, inquiry, { caller, left: null, account })
  },
})

function aboutOf(about: z.output<typeof InquiryAbout>): About {
  return about.about === 'line' ? { about: 'line', invoiceId: about.invoiceId, lineN: about.line } : about
}

/** Finds the account's calls as an inquiry needs them. */
function callsOf(db: Db | Tx, { id: accountId, timeZone }: Account): FindCall {
  return async (callId) => {
    const call = await explainCall(db, { accountId, callId, formats })
    return {
      id: call.id,
      subject: subjectOf(call, timeZone),
      priceMicros: priceAfterAll(call),
      chargeId: (call.charge?.id ?? null) as ChargeId | null,
      invoice: call.invoice && { ...call.invoice, id: call.invoice.id as InvoiceId },
    }
  }
}

/** `+44 20 7946 0958 · 2026-02-10 10:00`: no words, so that it reads the same in every language. */
function subjectOf({ direction, from, to, answeredAt }: CallExplanation, timeZone: string): string {
  const other = direction === 'inbound' || direction === 'toll_free' ? from : to
  const at = answeredAt.toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'minute' })
  return `${phone(other)} · ${at.replace('T', ' ')}`
}

function isStaff(caller: Caller): boolean {
  return caller.kind === 'key' || (caller.kind === 'login' && caller.signedIn.staffRole !== null)
}

function presentInquiry(
  inquiry: InquiryRow,
  { caller, locale }: { caller: Caller; locale: string },
): z.input<typeof Inquiry> {
  const { id, about, invoiceId, invoiceNumber, currency, message, state, outcome, answer } = inquiry
  // Whom somebody called is call detail, also here.
  const isHidden = about === 'call' && !mayAlso('see_calls', caller, inquiry.accountId)
  return {
    id: id.toString(),
    accountId: inquiry.accountId.toString(),
    reference: inquiryReference(id),
    ...{ about, message, state, outcome, answer },
    subject: isHidden ? null : inquirySubject(inquiry, locale),
    invoice: invoiceId === null ? null : { id: invoiceId.toString(), number: invoiceNumber! },
    line: inquiry.lineN,
    callId: isHidden ? null : inquiry.callId,
    price: money(inquiry.priceMicros, currency),
    askedAt: inquiry.askedAt.toString(),
    askedBy: inquiry.askedBy,
    answeredAt: instantOrNull(inquiry.answeredAt),
    answeredBy: isStaff(caller) ? inquiry.answeredBy : null,
    credit: inquiry.creditTotalMicros === null ? null : money(inquiry.creditTotalMicros, currency),
    creditNote:
      inquiry.creditNoteId === null
        ? null
        : { id: inquiry.creditNoteId.toString(), number: inquiry.creditNoteNumber! },
  }
}

/** With the name of who asked, also of a person who is no member any more. */
async function detailOf(
  db: Db | Tx,
  inquiry: InquiryRow,
  { caller, left, account }: { caller: Caller; left: CreditLeft | null; account: Account },
): Promise<z.input<typeof InquiryDetail>> {
  const { loginId } = inquiry
  const person = loginId === null ? null : await correspondentOf(db, { loginId })
  const isYou = caller.kind === 'login' && caller.signedIn.loginId === loginId
  return {
    ...presentInquiry(inquiry, { caller, locale: readerLocale(caller, account) }),
    asker: person && { name: person.name, isYou },
    creditLeft: left && { by: left.by, amount: money(left.leftMicros, inquiry.currency) },
  }
}
