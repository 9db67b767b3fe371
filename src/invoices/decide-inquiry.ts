import { recordEvent } from '../accounts/timeline.ts'
import { addAdjustment, lockForCharging } from '../charges/charges.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros } from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'
import { creditLeftFor } from './credit-left.ts'
import { issueCreditNote } from './credit-notes.ts'
import {
  discreetSubject,
  type FindCall,
  type Inquiry,
  type InquiryId,
  inquiryReference,
  shareCredit,
} from './inquiry.ts'
import { findDocument } from './store.ts'
import type * as messages from './store-inquiry-messages.ts'
import { addMessage, openedInquiry, refuseUnread } from './write-to-inquiry.ts'

/**
 * Decides an inquiry with a last word: explained, declined, or credited with an amount without taxes of at most what is left of what it is about. On an
 * invoice that is a credit note for those lines; of a call that no invoice has asked for yet, an adjustment. The account is locked meanwhile, and
 * nothing is decided past a message that was not read (`seen`), so that a page left open credits nothing twice.
 * Refuses `not_found`, `inquiry_decided`, `inquiry_moved_on`, `over_credit`, `not_minor_unit`.
 */
export async function decideInquiry(
  tx: Tx,
  {
    accountId,
    inquiryId,
    seen,
    text,
    decision,
    actor,
    findCall,
    now,
  }: {
    accountId: AccountId
    inquiryId: InquiryId
    /** The number of the last message that was read. */
    seen: number
    text: string
    decision: { outcome: 'credited'; amountMicros: Micros } | { outcome: 'declined' | 'explained' }
    actor: string
    findCall: FindCall
    now: Temporal.Instant
  },
): Promise<Inquiry> {
  const account = await lockForCharging(tx, { accountId })
  const inquiry = await openedInquiry(tx, { accountId, inquiryId })
  const number = inquiryReference(inquiryId)
  if (inquiry.state === 'decided')
    throw new Refusal('inquiry_decided', `${number} has been decided already.`, { status: 409 })
  refuseUnread(inquiry, seen)
  const { outcome } = decision
  const credit =
    decision.outcome === 'credited'
      ? await creditFor(tx, { inquiry, ...decision, findCall, actor, timeZone: account!.timeZone, now })
      : null
  const decided = await addMessage(tx, inquiry, {
    side: 'provider',
    text,
    actor,
    loginId: null,
    outcome,
    credit,
    now,
  })
  const detail = {
    ...{ number, subject: inquiry.subject, outcome },
    ...(credit ? { amount: formatDecimal(credit.totalMicros, MICROS_SCALE, 2) } : {}),
  }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'inquiry_decided', detail })
  return decided
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
): Promise<messages.Credit> {
  const { accountId, id, callId } = inquiry
  const call = callId === null ? null : await findCall(callId)
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
    return { amountMicros, totalMicros: amountMicros, creditNoteId: null, chargeId, usageChargeId, callId }
  }
  const invoiceId = call?.invoice?.id ?? inquiry.invoiceId!
  const note = await issueCreditNote(tx, { accountId, invoiceId, lines, reason, actor, now })
  const { totalMicros } = (await findDocument(tx, { accountId, invoiceId: note.invoiceId }))!
  return {
    ...{ amountMicros, totalMicros, callId },
    ...{ creditNoteId: note.invoiceId, chargeId: null, usageChargeId: null },
  }
}
