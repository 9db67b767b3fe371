import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import type { Inquiry, InquiryId } from './inquiry.ts'
import type { InquiryOutcome, InquiryState } from './inquiry-message.ts'

const INQUIRY = sql`q.account_id, q.id, q.about, q.invoice_id, i.number as invoice_number, q.line_n, q.call_id, q.subject, q.price_micros, q.currency,
  q.asked_at, q.asked_by, q.login_id, q.state, q.since, q.outcome, last.n as last_n, last.side as last_side, last.text as last_text,
  last.written_at as last_at, last.credit_total_micros as last_credit_micros,
  credit.total_micros as credit_total_micros`

const FROM = sql`from billing_inquiries q
  left join invoices i on i.account_id = q.account_id and i.id = q.invoice_id
  join lateral (
    select n, side, text, written_at, credit_total_micros from inquiry_messages m
    where m.account_id = q.account_id and m.inquiry_id = q.id order by n desc limit 1
  ) last on true
  join lateral (
    select sum(credit_total_micros)::bigint as total_micros from inquiry_messages m where m.account_id = q.account_id and m.inquiry_id = q.id
  ) credit on true`

/** What is asked about; what is said of it are messages. */
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
  | 'askedAt'
  | 'askedBy'
  | 'loginId'
>

export async function insertInquiry(tx: Tx, inquiry: NewInquiry): Promise<InquiryId> {
  const { accountId, about, invoiceId, lineN, callId, subject, priceMicros, currency, askedAt } = inquiry
  const { rows } = await sql<{ id: InquiryId }>`
    insert into billing_inquiries (account_id, about, invoice_id, line_n, call_id, subject, price_micros, currency, asked_at, asked_by, login_id,
      state, since)
    values (${accountId}, ${about}, ${invoiceId}, ${lineN}, ${callId}, ${subject}, ${priceMicros}, ${currency}, ${askedAt}, ${inquiry.askedBy},
      ${inquiry.loginId}, 'waiting_for_provider', ${askedAt}) returning id`.execute(tx)
  return rows[0]!.id
}

/** The undecided inquiries of an account: there are few at a time (`OPEN_MAX`). */
export async function readOpen(db: Db | Tx, { accountId }: { accountId: AccountId }): Promise<Inquiry[]> {
  const { rows } = await sql<Inquiry>`
    select ${INQUIRY} ${FROM} where q.account_id = ${accountId} and q.state <> 'decided' order by q.id`.execute(
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

/** Keeps others from writing to it until the transaction ends; what it says then is read afterwards. */
export async function lockInquiry(
  tx: Tx,
  { accountId, inquiryId }: { accountId: AccountId; inquiryId: InquiryId },
): Promise<void> {
  await sql`select 1 from billing_inquiries where account_id = ${accountId} and id = ${inquiryId} for update`.execute(
    tx,
  )
}

/** Moves an inquiry on. Where it stays in its state, it has been in it since then still. */
export async function updateState(
  tx: Tx,
  moved: {
    accountId: AccountId
    inquiryId: InquiryId
    state: InquiryState
    outcome: InquiryOutcome | null
    at: Temporal.Instant
  },
): Promise<void> {
  const { accountId, inquiryId, state, outcome, at } = moved
  await sql`
    update billing_inquiries set state = ${state}, outcome = ${outcome}, since = case when state = ${state} then since else ${at} end
    where account_id = ${accountId} and id = ${inquiryId}`.execute(tx)
}

/** An account's inquiries, newest first; of one state (`open`: undecided), or about one invoice with its lines and calls, where asked. */
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
    state?: InquiryState | 'open'
    after: bigint | null
    limit: number
  },
): Promise<Inquiry[]> {
  const ofState = state === 'open' ? sql`and q.state <> 'decided'` : sql`and q.state = ${state}`
  const { rows } = await sql<Inquiry>`
    select ${INQUIRY} ${FROM}
    where q.account_id = ${accountId} ${after === null ? sql`` : sql`and q.id < ${after}`}
      ${invoiceId === undefined ? sql`` : sql`and q.invoice_id = ${invoiceId}`}
      ${state === undefined ? sql`` : ofState}
    order by q.id desc limit ${limit}`.execute(db)
  return rows
}

export type FoundInquiry = Inquiry & { accountNumber: string; accountName: string }

/** Inquiries of all accounts: those that wait, who has waited longest first; or the decided ones, the last decided first. */
export async function readQueue(
  db: Db | Tx,
  {
    state,
    after,
    limit,
  }: { state: InquiryState; after: { since: string; id: string } | null; limit: number },
): Promise<FoundInquiry[]> {
  const order = state === 'decided' ? sql`desc` : sql``
  const following =
    after &&
    sql`and (q.since, q.id) ${state === 'decided' ? sql`<` : sql`>`} (${after.since}::timestamptz, ${after.id}::bigint)`
  const { rows } = await sql<FoundInquiry>`
    select ${INQUIRY}, a.number as account_number, a.name as account_name ${FROM}
    join accounts a on a.id = q.account_id
    where q.state = ${state} ${following ?? sql``}
    order by q.since ${order}, q.id ${order} limit ${limit}`.execute(db)
  return rows
}

/** How many inquiries of all accounts are in each state that waits. */
export async function countWaiting(
  db: Db | Tx,
): Promise<{ waitingForProvider: number; waitingForCustomer: number }> {
  const { rows } = await sql<{ waitingForProvider: number; waitingForCustomer: number }>`
    select count(*) filter (where state = 'waiting_for_provider')::int as waiting_for_provider,
      count(*) filter (where state = 'waiting_for_customer')::int as waiting_for_customer
    from billing_inquiries where state <> 'decided'`.execute(db)
  return rows[0]!
}
