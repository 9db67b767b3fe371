import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { correspondentOf } from '../accounts/credentials.ts'
import { formats } from '../composition.ts'
import type { Db, Tx } from '../db/database.ts'
import {
  type InquiryAbout as About,
  askAboutBill,
  type CreditLeft,
  countWaitingInquiries,
  creditLeftFor,
  decideInquiry,
  type FindCall,
  getInquiry,
  type InquiryId,
  type Inquiry as InquiryRow,
  inquiryReference,
  inquirySubject,
  listInquiries,
  listInquiryMessages,
  listInquiryQueue,
  type InquiryMessage as MessageRow,
  repliesUntil,
  writeToInquiry,
} from '../invoices/inquiries.ts'
import type { ChargeId, InvoiceId } from '../kernel/ids.ts'
import { type CallExplanation, explainCall, priceAfterAll } from '../usage/explain.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import { actorOf, type Caller, demand, mayAlso } from './caller.ts'
import {
  Inquiry,
  InquiryAbout,
  InquiryDetail,
  InquiryFound,
  InquiryMessage,
  State,
} from './inquiry-shapes.ts'
import { readerLocale } from './reader-locale.ts'
import { idOf, listOf, MoneyIn, microsIn, money, Paging, phone } from './shapes.ts'
import { tellAskedBack, tellInquiryDecided, tellInquiryReceived, tellStaff } from './tell-inquiry.ts'

const InquiryPath = AccountPath.extend({ inquiryId: idOf<InquiryId>('The inquiry’s id.') })

/** Two screens of writing. */
const Text = z.string().trim().min(1).max(4000)
const Seen = z
  .int()
  .min(1)
  .meta({ description: 'The number of the last message that was read: nothing is written past another.' })

export const list = read({
  summary: 'List what an account asked about its bills, newest first',
  path: AccountPath,
  query: Paging.extend({
    invoiceId: idOf<InvoiceId>('Only about this invoice, its lines and calls.').optional(),
    state: z
      .enum(['open', ...State.options])
      .optional()
      .meta({ description: '`open`: not decided.' }),
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
  summary:
    'List what customers asked about their bills: who has waited longest first, decided ones newest first',
  query: Paging.extend({ state: State.default('waiting_for_provider') }),
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
  summary: 'Count the inquiries that wait for the provider, and for customers',
  answer: z.strictObject({ waitingForProvider: z.int(), waitingForCustomer: z.int() }),
  handle: async ({ db }) => countWaitingInquiries(db),
})

export const show = read({
  summary: 'Show an inquiry',
  path: InquiryPath,
  answer: InquiryDetail,
  handle: async ({ db, path, caller, now }) => {
    const account = await accountOf(db, path)
    const inquiry = await getInquiry(db, path)
    const isWanted = isStaff(caller) && inquiry.state !== 'decided'
    const left = isWanted ? await creditLeftFor(db, { inquiry, findCall: callsOf(db, account) }) : null
    return detailOf(db, inquiry, { caller, left, account, now })
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
    const told = { inquiry, account, now, publicUrl: parts.settings.publicUrl }
    await tellInquiryReceived(tx, told)
    await tellStaff(tx, told)
    return detailOf(tx, inquiry, { caller, left: null, account, now })
  },
})

export const messages = read({
  summary: 'List what was written about an inquiry, in order',
  path: InquiryPath,
  query: Paging,
  answer: listOf(InquiryMessage),
  handle: async ({ db, path, query: page, caller }) => {
    await accountOf(db, path)
    const { currency } = await getInquiry(db, path)
    const { items, next } = await listInquiryMessages(db, { ...path, page })
    return { items: items.map((message) => presentMessage(message, { caller, currency })), next }
  },
})

export const send = write({
  summary: 'Write to an inquiry: the customer replies, the provider asks back',
  description:
    'It waits for the other side then, which is told by mail. A customer’s reply to a decision takes the inquiry up again, until `repliesUntil`.',
  path: InquiryPath,
  once: true,
  body: z.strictObject({ message: Text, seen: Seen.optional() }),
  status: 201,
  answer: InquiryDetail,
  handle: async ({ tx, path, body, caller, actor, now, parts }) => {
    const account = await accountOf(tx, path)
    const loginId = caller.kind === 'login' && !isStaff(caller) ? caller.signedIn.loginId : null
    const inquiry = await writeToInquiry(tx, {
      ...{ ...path, side: loginId === null ? 'provider' : 'customer', text: body.message },
      ...{ seen: body.seen ?? null, actor, loginId, now },
    })
    const told = { inquiry, account, now, publicUrl: parts.settings.publicUrl }
    await (loginId === null ? tellAskedBack(tx, told) : tellStaff(tx, told))
    return detailOf(tx, inquiry, { caller, left: null, account, now })
  },
})

export const decide = write({
  summary: 'Decide an inquiry: explain, decline, or credit',
  description:
    'A credit is an amount without taxes, at most `creditLeft`: a credit note of the invoice, or of a call that has not been invoiced an adjustment. It is decided once, and the customer is told by mail; a reply takes it up again.',
  path: InquiryPath,
  once: true,
  body: z.strictObject({
    decision: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('credited'), amount: MoneyIn }),
      z.strictObject({ outcome: z.literal('declined') }),
      z.strictObject({ outcome: z.literal('explained') }),
    ]),
    message: Text.meta({ description: 'For the customer.' }),
    seen: Seen,
  }),
  answer: InquiryDetail,
  handle: async ({ tx, path, body: { decision, message, seen }, caller, actor, now, parts }) => {
    const account = await accountOf(tx, path)
    const inquiry = await decideInquiry(tx, {
      ...{ accountId: account.id, inquiryId: path.inquiryId, seen, text: message, actor, now },
      decision:
        decision.outcome === 'credited'
          ? { outcome: 'credited', amountMicros: microsIn(decision.amount, account.currency) }
          : decision,
      findCall: callsOf(tx, account),
    })
    await tellInquiryDecided(tx, { inquiry, account, now, publicUrl: parts.settings.publicUrl })
    return detailOf(tx, inquiry, { caller, left: null, account, now })
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
  const { id, about, invoiceId, invoiceNumber, currency, state, outcome } = inquiry
  // Whom somebody called is call detail, also here.
  const isHidden = about === 'call' && !mayAlso('see_calls', caller, inquiry.accountId)
  return {
    id: id.toString(),
    accountId: inquiry.accountId.toString(),
    reference: inquiryReference(id),
    ...{ about, state, outcome },
    subject: isHidden ? null : inquirySubject(inquiry, locale),
    invoice: invoiceId === null ? null : { id: invoiceId.toString(), number: invoiceNumber! },
    line: inquiry.lineN,
    callId: isHidden ? null : inquiry.callId,
    price: money(inquiry.priceMicros, currency),
    since: inquiry.since.toString(),
    askedAt: inquiry.askedAt.toString(),
    askedBy: inquiry.askedBy,
    credit: inquiry.creditTotalMicros === null ? null : money(inquiry.creditTotalMicros, currency),
    lastMessage: {
      ...{ n: inquiry.lastN, side: inquiry.lastSide, text: inquiry.lastText },
      writtenAt: inquiry.lastAt.toString(),
    },
  }
}

function presentMessage(
  { n, side, text, outcome, ...message }: MessageRow,
  { caller, currency }: { caller: Caller; currency: string },
): z.input<typeof InquiryMessage> {
  const { loginId, authorName, creditTotalMicros, creditNoteId, creditNoteNumber } = message
  const isYou = actorOf(caller) === message.actor
  // Customers learn neither who of the provider's answers them, nor who wrote down what they said.
  const isNamed = authorName !== null && (loginId !== null || isStaff(caller))
  return {
    ...{ n, side, text, outcome },
    writtenAt: message.writtenAt.toString(),
    author: isNamed ? { name: authorName, isYou } : null,
    actor: isStaff(caller) ? message.actor : null,
    credit: creditTotalMicros === null ? null : money(creditTotalMicros, currency),
    creditNote: creditNoteId === null ? null : { id: creditNoteId.toString(), number: creditNoteNumber! },
  }
}

/** With the name of who asked, also of a person who is no member any more. */
async function detailOf(
  db: Db | Tx,
  inquiry: InquiryRow,
  {
    caller,
    left,
    account,
    now,
  }: { caller: Caller; left: CreditLeft | null; account: Account; now: Temporal.Instant },
): Promise<z.input<typeof InquiryDetail>> {
  const { loginId } = inquiry
  const person = loginId === null ? null : await correspondentOf(db, { loginId })
  const isYou = caller.kind === 'login' && caller.signedIn.loginId === loginId
  const until = repliesUntil(inquiry)
  return {
    ...presentInquiry(inquiry, { caller, locale: readerLocale(caller, account) }),
    asker: person && { name: person.name, isYou },
    creditLeft: left && { by: left.by, amount: money(left.leftMicros, inquiry.currency) },
    repliesUntil: until && Temporal.Instant.compare(now, until) <= 0 ? until.toString() : null,
  }
}
