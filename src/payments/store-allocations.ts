import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId, PaymentId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { PaymentState } from './payment.ts'
import { json } from './store-attempts.ts'

export interface NewAllocation {
  accountId: AccountId
  paymentId: PaymentId
  invoiceId: InvoiceId
  /** Below zero: taken back. */
  amountMicros: Micros
  actor: string
  reason: string
}

export interface Allocation extends NewAllocation {
  id: bigint
  allocatedAt: Temporal.Instant
}

/** Writes allocations and moves what is owed on their invoices. The payments' own sums are the caller's to move. */
export async function insertAllocations(
  tx: Tx,
  { allocations, now }: { allocations: readonly NewAllocation[]; now: Temporal.Instant },
): Promise<void> {
  if (allocations.length === 0) return
  await sql`
    with asked as (
      select * from json_to_recordset(${json(allocations)}::json) as r ("accountId" bigint, "paymentId" bigint, "invoiceId" bigint,
        "amountMicros" bigint, actor text, reason text)
    ), made as (
      insert into allocations (account_id, payment_id, invoice_id, amount_micros, allocated_at, actor, reason)
      select "accountId", "paymentId", "invoiceId", "amountMicros", ${now}, actor, reason from asked
    )
    update invoice_dues d set paid_micros = d.paid_micros + s.amount,
      settled_at = case when d.open_micros - s.amount <= 0 then ${now}::timestamptz end
    from (select "accountId", "invoiceId", sum("amountMicros")::bigint as amount from asked group by 1, 2) s
    where d.account_id = s."accountId" and d.invoice_id = s."invoiceId"`.execute(tx)
}

/** What payments pay now, in the order in which they began to; nothing where it was taken back. */
export async function readPaid(
  db: Db | Tx,
  { accountId, paymentIds }: { accountId: AccountId; paymentIds: readonly PaymentId[] },
): Promise<{ paymentId: PaymentId; invoiceId: InvoiceId; amountMicros: Micros }[]> {
  const { rows } = await sql<{ paymentId: PaymentId; invoiceId: InvoiceId; amountMicros: Micros }>`
    select payment_id, invoice_id, sum(amount_micros)::bigint as amount_micros from allocations
    where account_id = ${accountId} and payment_id = any(${numbersArray(paymentIds)}::bigint[])
    group by payment_id, invoice_id having sum(amount_micros) > 0 order by payment_id, min(id)`.execute(db)
  return rows
}

/** Which payments pay an invoice now, in the order in which they began to. */
export async function readPayers(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<{ paymentId: PaymentId; amountMicros: Micros }[]> {
  const { rows } = await sql<{ paymentId: PaymentId; amountMicros: Micros }>`
    select payment_id, sum(amount_micros)::bigint as amount_micros from allocations
    where account_id = ${accountId} and invoice_id = ${invoiceId}
    group by payment_id having sum(amount_micros) > 0 order by min(id)`.execute(db)
  return rows
}

/** The payments that pay an invoice or are on their way to, newest first. */
export async function readPaymentsOfInvoice(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<{ paymentId: PaymentId; amountMicros: Micros }[]> {
  const { rows } = await sql<{ paymentId: PaymentId; amountMicros: Micros }>`
    with paid as (
      select payment_id, sum(amount_micros)::bigint as amount_micros from allocations
      where account_id = ${accountId} and invoice_id = ${invoiceId} group by payment_id having sum(amount_micros) > 0
    ), coming as (
      select a.payment_id, t.amount_micros from attempt_obligations o
      join payment_attempts a on a.account_id = o.account_id and a.id = o.attempt_id
      join payment_targets t on t.account_id = a.account_id and t.payment_id = a.payment_id and t.invoice_id = ${invoiceId}
      where o.account_id = ${accountId} and o.obligation = 'invoice:' || ${String(invoiceId)}::text and o.open
    )
    select payment_id, amount_micros from paid union all select payment_id, amount_micros from coming order by payment_id desc`.execute(
    db,
  )
  return rows
}

/** Payments on their way to an account's invoices: at most one to each. */
export async function readOnItsWay(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<OnItsWay[]> {
  const { rows } = await sql<OnItsWay>`
    select t.invoice_id, t.payment_id, t.amount_micros, p.state, a.expect_by from attempt_obligations o
    join payment_attempts a on a.account_id = o.account_id and a.id = o.attempt_id
    join payments p on p.account_id = a.account_id and p.id = a.payment_id
    join payment_targets t on t.account_id = p.account_id and t.payment_id = p.id and o.obligation = 'invoice:' || t.invoice_id
    where o.account_id = ${accountId} and o.open`.execute(db)
  return rows
}

/** A payment on its way to an invoice, and with how much of it. */
export interface OnItsWay {
  invoiceId: InvoiceId
  paymentId: PaymentId
  amountMicros: Micros
  state: PaymentState
  /** When a bank is expected to have confirmed it. */
  expectBy: Temporal.Instant | null
}

/** The history of an account's payment: what it paid and what was taken back, oldest first. */
export async function readAllocations(
  db: Db | Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<Allocation[]> {
  const { rows } = await sql<Allocation>`
    select account_id, id, payment_id, invoice_id, amount_micros, allocated_at, actor, reason from allocations
    where account_id = ${accountId} and payment_id = ${paymentId} order by id`.execute(db)
  return rows
}

/** Payments of an account that have credit left, oldest first. */
export async function readUnapplied(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<{ accountId: AccountId; id: PaymentId; unappliedMicros: Micros }[]> {
  const { rows } = await sql<{ accountId: AccountId; id: PaymentId; unappliedMicros: Micros }>`
    select account_id, id, unapplied_micros from payments
    where account_id = any(${numbersArray(accountIds)}::bigint[])
      and captured_micros - allocated_micros - least(refunded_micros + reversed_micros, captured_micros) > 0
    order by account_id, id`.execute(db)
  return rows
}

/** What refunds and returns of the same payments took beyond what was captured, by account; accounts without are absent. */
export async function readBeyond(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<Map<AccountId, Micros>> {
  const { rows } = await sql<{ accountId: AccountId; beyondMicros: Micros }>`
    select account_id, sum(refunded_micros + reversed_micros - captured_micros)::bigint as beyond_micros from payments
    where account_id = any(${numbersArray(accountIds)}::bigint[]) and refunded_micros + reversed_micros > captured_micros
    group by account_id`.execute(db)
  return new Map(rows.map(({ accountId, beyondMicros }) => [accountId, beyondMicros]))
}

/** Invoices from which a credit note took more than was still owed. */
export async function readOverpaid(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<{ accountId: AccountId; invoiceId: InvoiceId; overMicros: Micros }[]> {
  const { rows } = await sql<{ accountId: AccountId; invoiceId: InvoiceId; overMicros: Micros }>`
    select account_id, invoice_id, -open_micros as over_micros from invoice_dues
    where account_id = any(${numbersArray(accountIds)}::bigint[]) and open_micros < 0 order by account_id, invoice_id`.execute(
    db,
  )
  return rows
}
