import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, ChargeId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { Inquiry, InquiryId, InquiryOutcome } from './inquiry.ts'

const INQUIRY = sql`q.account_id, q.id, q.about, q.invoice_id, i.number as invoice_number, q.line_n, q.call_id, q.subject, q.price_micros, q.currency,
  q.message, q.asked_at, q.asked_by, q.login_id, q.state, q.outcome, q.answer, q.answered_at, q.answered_by, q.credit_micros,
  q.credit_total_micros, q.credit_note_id, n.number as credit_note_number, q.charge_id`

const FROM = sql`from billing_inquiries q
  left join invoices i on i.account_id = q.account_id and i.id = q.invoice_id
  left join invoices n on n.account_id = q.account_id and n.id = q.credit_note_id`

/** What is asked; the rest of an inquiry comes with its answer. */
export type NewInquiry = Pick<
  Inquiry,
  | 'accountId'
  | 'about'
  | 'invoiceId'
  | 'lineN'
  | 'callId'
  | 'subject'
  | 'priceMicros'
  | 'currency'
  | 'message'
  | 'askedAt'
  | 'askedBy'
  | 'loginId'
>

export async function insertInquiry(tx: Tx, inquiry: NewInquiry): Promise<InquiryId> {
  const { accountId, about, invoiceId, lineN, callId, subject, priceMicros, currency, message } = inquiry
  const { rows } = await sql<{ id: InquiryId }>`
    insert into billing_inquiries (account_id, about, invoice_id, line_n, call_id, subject, price_micros, currency, message, asked_at, asked_by,
      login_id, state)
    values (${accountId}, ${about}, ${invoiceId}, ${lineN}, ${callId}, ${subject}, ${priceMicros}, ${currency}, ${message}, ${inquiry.askedAt},
      ${inquiry.askedBy}, ${inquiry.loginId}, 'open') returning id`.execute(tx)
  return rows[0]!.id
}

/** The open inquiries of an account: there are few at a time (`OPEN_MAX`). */
export async function readOpen(db: Db | Tx, { accountId }: { accountId: AccountId }): Promise<Inquiry[]> {
  const { rows } = await sql<Inquiry>`
    select ${INQUIRY} ${FROM} where q.account_id = ${accountId} and q.state = 'open' order by q.id`.execute(
    db,
  )
  return rows
}

export async function findInquiry(
  db: Db | Tx,
  { accountId, inquiryId }: { accountId: AccountId; inquiryId: InquiryId },
): Promise<Inquiry | undefined> {
  const { rows } = await sql<Inquiry>`
    select ${INQUIRY} ${FROM} where q.account_id = ${accountId} and q.id = ${inquiryId}`.execute(db)
  return rows[0]
}

/** Keeps others from answering it until the transaction ends; what it says then is read afterwards. */
export async function lockInquiry(
  tx: Tx,
  { accountId, inquiryId }: { accountId: AccountId; inquiryId: InquiryId },
): Promise<void> {
  await sql`select 1 from billing_inquiries where account_id = ${accountId} and id = ${inquiryId} for update`.execute(
    tx,
  )
}

/** An account's inquiries, newest first; of one state, or about one invoice with its lines and calls, where asked. */
export async function readInquiries(
  db: Db | Tx,
  {
    accountId,
    invoiceId,
    state,
    after,
    limit,
  }: {
    accountId: AccountId
    invoiceId?: InvoiceId
    state?: Inquiry['state']
    after: bigint | null
    limit: number
  },
): Promise<Inquiry[]> {
  const { rows } = await sql<Inquiry>`
    select ${INQUIRY} ${FROM}
    where q.account_id = ${accountId} ${after === null ? sql`` : sql`and q.id < ${after}`}
      ${invoiceId === undefined ? sql`` : sql`and q.invoice_id = ${invoiceId}`}
      ${state === undefined ? sql`` : sql`and q.state = ${state}`}
    order by q.id desc limit ${limit}`.execute(db)
  return rows
}

export type FoundInquiry = Inquiry & { accountNumber: string; accountName: string }

/** Inquiries of all accounts: the open ones, who has waited longest first; or the answered ones, newest first. */
export async function readQueue(
  db: Db | Tx,
  { state, after, limit }: { state: Inquiry['state']; after: bigint | null; limit: number },
): Promise<FoundInquiry[]> {
  const isOpen = state === 'open'
  const following = after === null ? sql`` : isOpen ? sql`and q.id > ${after}` : sql`and q.id < ${after}`
  const { rows } = await sql<FoundInquiry>`
    select ${INQUIRY}, a.number as account_number, a.name as account_name ${FROM}
    join accounts a on a.id = q.account_id
    where q.state = ${state} ${following}
    order by q.id ${isOpen ? sql`` : sql`desc`} limit ${limit}`.execute(db)
  return rows
}

export async function countOpen(db: Db | Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from billing_inquiries where state = 'open'`.execute(db)
  return rows[0]!.n
}

export async function answerInquiry(
  tx: Tx,
  answered: {
    accountId: AccountId
    inquiryId: InquiryId
    outcome: InquiryOutcome
    answer: string
    answeredAt: Temporal.Instant
    answeredBy: string
    credit: {
      amountMicros: Micros
      totalMicros: Micros
      creditNoteId: InvoiceId | null
      chargeId: ChargeId | null
      usageChargeId: ChargeId | null
    } | null
  },
): Promise<void> {
  const { accountId, inquiryId, outcome, answer, answeredAt, answeredBy, credit } = answered
  await sql`
    update billing_inquiries set state = 'answered', outcome = ${outcome}, answer = ${answer}, answered_at = ${answeredAt}, answered_by = ${answeredBy},
      credit_micros = ${credit?.amountMicros ?? null}, credit_total_micros = ${credit?.totalMicros ?? null},
      credit_note_id = ${credit?.creditNoteId ?? null}, charge_id = ${credit?.chargeId ?? null}, usage_charge_id = ${credit?.usageChargeId ?? null}
    where account_id = ${accountId} and id = ${inquiryId}`.execute(tx)
}

/** True where a call has been credited in answer to an inquiry. */
export async function isCallCredited(
  db: Db | Tx,
  { accountId, callId }: { accountId: AccountId; callId: string },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from billing_inquiries where account_id = ${accountId} and call_id = ${callId} and credit_micros is not null`.execute(
    db,
  )
  return rows.length > 0
}

export async function readCreditedCalls(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<string[]> {
  const { rows } = await sql<{ callId: string }>`
    select call_id from billing_inquiries where account_id = ${accountId} and call_id is not null and credit_micros is not null`.execute(
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
    select q.call_id, q.credit_micros from billing_inquiries q
    join charges c on c.account_id = q.account_id and c.id = q.usage_charge_id
    where q.account_id = ${accountId} and q.charge_id is not null and c.invoice_id = ${invoiceId}`.execute(db)
  return rows
}
