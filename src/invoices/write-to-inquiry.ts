import { recordEvent } from '../accounts/timeline.ts'
import { lockForCharging } from '../charges/charges.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { type Inquiry, type InquiryId, inquiryReference } from './inquiry.ts'
import { type InquiryOutcome, repliesUntil, type Side, stateAfter } from './inquiry-message.ts'
import * as store from './store-inquiries.ts'
import * as messages from './store-inquiry-messages.ts'

/** More open at once than this is a program, or a quarrel for the telephone. */
const OPEN_MAX = 50
/** Of all of an account's people together: each is a mail to the provider's staff. */
const SENT_A_DAY_MAX = 100

/**
 * Writes to an inquiry: the customer, who answers what was asked or takes a decision up again; or the provider, who asks back. Whoever wrote last, the
 * inquiry waits for the other. `seen`: the last message that was read, where nothing is to be written past one that was not.
 * Refuses `not_found`, `inquiry_moved_on`, `inquiry_closed`, `inquiry_open`, `too_many_inquiries`, `too_many_messages`.
 */
export async function writeToInquiry(
  tx: Tx,
  {
    accountId,
    inquiryId,
    side,
    text,
    seen,
    actor,
    loginId,
    now,
  }: {
    accountId: AccountId
    inquiryId: InquiryId
    side: Side
    text: string
    seen: number | null
    actor: string
    /** The customer's person; null: the provider. */
    loginId: bigint | null
    now: Temporal.Instant
  },
): Promise<Inquiry> {
  await lockForCharging(tx, { accountId })
  const inquiry = await openedInquiry(tx, { accountId, inquiryId })
  refuseUnread(inquiry, seen)
  const isTakenUp = inquiry.state === 'decided'
  if (side === 'customer') {
    refuseTooLate(inquiry, now)
    await refuseTooManyMessages(tx, { accountId, now })
  }
  if (isTakenUp) await refuseBesideOthers(tx, inquiry)
  const written = await addMessage(tx, inquiry, {
    side,
    text,
    actor,
    loginId,
    outcome: null,
    credit: null,
    now,
  })
  const replied = isTakenUp ? 'inquiry_reopened' : 'inquiry_replied'
  const kind = side === 'provider' ? 'inquiry_asked_back' : replied
  const detail = { number: inquiryReference(inquiryId), subject: inquiry.subject }
  await recordEvent(tx, { accountId, at: now, actor, kind, detail })
  return written
}

/** An inquiry that nobody else writes to until the transaction ends. Refuses `not_found`. */
export async function openedInquiry(
  tx: Tx,
  { accountId, inquiryId }: { accountId: AccountId; inquiryId: InquiryId },
): Promise<Inquiry> {
  await store.lockInquiry(tx, { accountId, inquiryId })
  const inquiry = await store.findInquiry(tx, { accountId, inquiryId })
  if (!inquiry) throw notFound(`inquiry with id ${inquiryId}`)
  return inquiry
}

/** Refuses `inquiry_moved_on` where a message came after the last that was read (`seen`; null: it does not matter). */
export function refuseUnread({ id, lastN }: Inquiry, seen: number | null): void {
  if (seen === null || seen >= lastN) return
  throw new Refusal(
    'inquiry_moved_on',
    `${inquiryReference(id)} has ${lastN} messages by now, of which ${seen} were read: read the others first.`,
    { status: 409 },
  )
}

/** Writes the next message of an inquiry that is held (`openedInquiry`), and moves it on. */
export async function addMessage(
  tx: Tx,
  { accountId, id: inquiryId, lastN }: Pick<Inquiry, 'accountId' | 'id' | 'lastN'>,
  {
    side,
    outcome,
    now,
    ...written
  }: {
    side: Side
    text: string
    actor: string
    loginId: bigint | null
    outcome: InquiryOutcome | null
    credit: messages.Credit | null
    now: Temporal.Instant
  },
): Promise<Inquiry> {
  const of = { accountId, inquiryId }
  const text = written.text.trim()
  await messages.insertMessage(tx, { ...of, ...written, text, side, outcome, n: lastN + 1, writtenAt: now })
  await store.updateState(tx, { ...of, state: stateAfter(side, outcome), outcome, at: now })
  return (await store.findInquiry(tx, of))!
}

/** Refuses `too_many_messages` where an account's people have sent too many within a day. */
export async function refuseTooManyMessages(
  tx: Tx,
  { accountId, now }: { accountId: AccountId; now: Temporal.Instant },
): Promise<void> {
  const sent = await messages.countSent(tx, { accountId, since: now.subtract({ hours: 24 }) })
  if (sent < SENT_A_DAY_MAX) return
  throw new Refusal(
    'too_many_messages',
    `${sent} messages about bills of this account were sent within a day: call, or write tomorrow.`,
    { status: 429 },
  )
}

/** Refuses `too_many_inquiries` where that many wait already. */
export function refuseTooManyOpen(open: readonly Inquiry[]): void {
  if (open.length >= OPEN_MAX)
    throw new Refusal('too_many_inquiries', `${open.length} questions of this account are waiting already.`)
}

function refuseTooLate(inquiry: Inquiry, now: Temporal.Instant): void {
  const until = repliesUntil(inquiry)
  if (until === null || Temporal.Instant.compare(now, until) <= 0) return
  throw new Refusal(
    'inquiry_closed',
    `${inquiryReference(inquiry.id)} was decided more than thirty days ago: ask anew.`,
    { status: 409 },
  )
}

/** A decided inquiry is taken up again, unless another about the same was asked since. */
async function refuseBesideOthers(tx: Tx, inquiry: Inquiry): Promise<void> {
  const open = await store.readOpen(tx, inquiry)
  const same = open.find(
    (one) =>
      one.about === inquiry.about &&
      one.callId === inquiry.callId &&
      one.lineN === inquiry.lineN &&
      (one.about === 'call' || one.invoiceId === inquiry.invoiceId),
  )
  if (same) {
    // Not what: whoever may write need not be one who may see calls.
    throw new Refusal('inquiry_open', `${inquiryReference(same.id)} asks about the same already.`, {
      status: 409,
    })
  }
  refuseTooManyOpen(open)
}
