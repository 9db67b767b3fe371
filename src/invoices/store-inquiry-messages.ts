import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, ChargeId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { InquiryId } from './inquiry.ts'
import type { InquiryMessage, InquiryOutcome, Side } from './inquiry-message.ts'

interface OfInquiry {
  accountId: AccountId
  inquiryId: InquiryId
}

/** What is credited with a decision. */
export interface Credit {
  amountMicros: Micros
  totalMicros: Micros
  creditNoteId: InvoiceId | null
  chargeId: ChargeId | null
  usageChargeId: ChargeId | null
  /** Of a call, which is credited once. */
  callId: string | null
}

export interface NewMessage extends OfInquiry {
  n: number
  side: Side
  text: string
  writtenAt: Temporal.Instant
  actor: string
  loginId: bigint | null
  outcome: InquiryOutcome | null
  credit: Credit | null
}

export async function insertMessage(tx: Tx, { credit, ...message }: NewMessage): Promise<void> {
  const { accountId, inquiryId, n, side, text, writtenAt, actor, loginId, outcome } = message
  await sql`
    insert into inquiry_messages (account_id, inquiry_id, n, side, text, written_at, actor, login_id, outcome, credited_call_id, credit_micros,
      credit_total_micros, credit_note_id, charge_id, usage_charge_id)
    values (${accountId}, ${inquiryId}, ${n}, ${side}, ${text}, ${writtenAt}, ${actor}, ${loginId}, ${outcome}, ${credit?.callId ?? null},
      ${credit?.amountMicros ?? null}, ${credit?.totalMicros ?? null}, ${credit?.creditNoteId ?? null}, ${credit?.chargeId ?? null},
      ${credit?.usageChargeId ?? null})`.execute(tx)
}

/** The messages of an inquiry in their order, after that one. */
export async function readMessages(
  db: Db | Tx,
  { accountId, inquiryId, after, limit }: OfInquiry & { after: bigint; limit: number },
): Promise<InquiryMessage[]> {
  const { rows } = await sql<InquiryMessage>`
    select m.n, m.side, m.text, m.written_at, m.actor, m.login_id, l.name as author_name, m.outcome, m.credit_micros, m.credit_total_micros,
      m.credit_note_id, c.number as credit_note_number, m.charge_id
    from inquiry_messages m
    left join logins l on l.id = coalesce(m.login_id, case when m.actor like 'staff:%' then split_part(m.actor, ':', 2)::bigint end)
    left join invoices c on c.account_id = m.account_id and c.id = m.credit_note_id
    where m.account_id = ${accountId} and m.inquiry_id = ${inquiryId} and m.n > ${after}
    order by m.n limit ${limit}`.execute(db)
  return rows
}

/** Who has written, by login and actor. */
export async function readWriters(
  db: Db | Tx,
  { accountId, inquiryId }: OfInquiry,
): Promise<{ side: Side; actor: string; loginId: bigint | null; lastN: number }[]> {
  const { rows } = await sql<{ side: Side; actor: string; loginId: bigint | null; lastN: number }>`
    select side, actor, login_id, max(n) as last_n from inquiry_messages
    where account_id = ${accountId} and inquiry_id = ${inquiryId}
    group by side, actor, login_id order by max(n)`.execute(db)
  return rows
}

/** How many messages an account's people have sent since then, in all inquiries. */
export async function countSent(
  db: Db | Tx,
  { accountId, since }: { accountId: AccountId; since: Temporal.Instant },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from inquiry_messages
    where account_id = ${accountId} and side = 'customer' and written_at > ${since}`.execute(db)
  return rows[0]!.n
}

/** True where a call has been credited in answer to an inquiry. */
export async function isCallCredited(
  db: Db | Tx,
  { accountId, callId }: { accountId: AccountId; callId: string },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from inquiry_messages where account_id = ${accountId} and credited_call_id = ${callId}`.execute(
    db,
  )
  return rows.length > 0
}

export async function readCreditedCalls(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<string[]> {
  const { rows } = await sql<{ callId: string }>`
    select credited_call_id as call_id from inquiry_messages where account_id = ${accountId} and credited_call_id is not null`.execute(
    db,
  )
  return rows.map((row) => row.callId)
}

/** Calls that were credited by an adjustment before the invoice that asks for them now was issued. */
export async function readAdjustedCalls(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<{ callId: string; creditMicros: Micros }[]> {
  const { rows } = await sql<{ callId: string; creditMicros: Micros }>`
    select m.credited_call_id as call_id, m.credit_micros from inquiry_messages m
    join charges c on c.account_id = m.account_id and c.id = m.usage_charge_id
    where m.account_id = ${accountId} and m.charge_id is not null and c.invoice_id = ${invoiceId}`.execute(db)
  return rows
}
