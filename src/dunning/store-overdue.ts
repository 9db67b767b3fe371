import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, ChargeId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { OverdueInvoice } from './plan.ts'

/** What is overdue, read from the rooms to the left for a batch of accounts; and SQL of late_fees. */

/** An account as far as dunning needs it. */
export interface DunnedAccount {
  accountId: AccountId
  timeZone: string
  currency: string
  exempt: boolean
}

export async function readAccounts(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<DunnedAccount[]> {
  const { rows } = await sql<DunnedAccount>`
    select a.id as account_id, a.time_zone, a.currency, coalesce(t.exempt, false) as exempt
    from accounts a left join accounts_dunning t on t.account_id = a.id
    where a.id = any(${numbersArray(accountIds)}::bigint[]) order by a.id`.execute(db)
  return rows
}

/**
 * The overdue invoices of accounts on their day of an instant, oldest first. `since` is the later of the due date and the day on which a payment, or a
 * write-off, was last taken back from the invoice: who has paid in time and whose bank takes it back later is reminded from the beginning.
 */
export async function readOverdue(
  db: Db | Tx,
  { accountIds, now }: { accountIds: readonly AccountId[]; now: Temporal.Instant },
): Promise<(OverdueInvoice & { accountId: AccountId; number: string })[]> {
  const { rows } = await sql<OverdueInvoice & { accountId: AccountId; number: string }>`
    select d.account_id, d.invoice_id, i.number, d.due_on, d.open_micros, s.since,
      least(d.open_micros, d.total_micros - coalesce((select sum(c.amount_micros) from charges c
        where c.account_id = d.account_id and c.invoice_id = d.invoice_id and c.origin like 'late\_fee:%'), 0))::bigint as fee_base_micros,
      exists (select from attempt_obligations o where o.account_id = d.account_id and o.obligation = 'invoice:' || d.invoice_id and o.open)
        as is_in_progress,
      exists (select from payment_targets t join disputes x on x.account_id = t.account_id and x.payment_id = t.payment_id
        where t.account_id = d.account_id and t.invoice_id = d.invoice_id and x.state in ('needs_response', 'under_review')) as is_disputed,
      (select (max(greatest(p.closed_at, r.recorded_at)) at time zone a.time_zone)::date from payment_targets t
        join payment_attempts p on p.account_id = t.account_id and p.payment_id = t.payment_id
        left join payment_returns r on r.account_id = p.account_id and r.attempt_id = p.id
        where t.account_id = d.account_id and t.invoice_id = d.invoice_id and (p.state in ('declined', 'failed') or r.attempt_id is not null)
          and not exists (select from payment_retries y where y.account_id = t.account_id and y.retry_payment_id = t.payment_id and not y.told))
        as failure_told_on,
      (select count(*)::int from dunning_steps x where x.account_id = d.account_id and x.invoice_id = d.invoice_id and x.since = s.since
        and x.step like 'reminder:%') as reminders,
      exists (select from late_fees f where f.account_id = d.account_id and f.invoice_id = d.invoice_id) as has_fee
    from invoice_dues d join accounts a on a.id = d.account_id join invoices i on i.account_id = d.account_id and i.id = d.invoice_id
    cross join lateral (select greatest(d.due_on,
      (select (max(l.allocated_at) at time zone a.time_zone)::date from allocations l
        where l.account_id = d.account_id and l.invoice_id = d.invoice_id and l.amount_micros < 0),
      (select (max(w.reversed_at) at time zone a.time_zone)::date from write_offs w
        where w.account_id = d.account_id and w.invoice_id = d.invoice_id)) as since) s
    where d.account_id = any(${numbersArray(accountIds)}::bigint[]) and d.open_micros > 0
      and d.due_on < (${now}::timestamptz at time zone a.time_zone)::date
    order by d.account_id, d.due_on, d.invoice_id`.execute(db)
  return rows
}

/** What accounts have paid and kept paid since an instant each. */
export async function readPaidSince(
  db: Db | Tx,
  { accountId, since }: { accountId: AccountId; since: Temporal.Instant },
): Promise<Micros> {
  const { rows } = await sql<{ paid: Micros }>`
    select coalesce(sum(captured_micros - reversed_micros), 0)::bigint as paid from payments
    where account_id = ${accountId} and captured_at >= ${since}`.execute(db)
  return rows[0]!.paid
}

/** A fee for an invoice that was paid late, and its charge. */
export interface ChargedFee {
  accountId: AccountId
  invoiceId: InvoiceId
  amountMicros: Micros
  chargeId: ChargeId
  chargedAt: Temporal.Instant
}

/** Notes fees; an invoice that has one fails the transaction (23505). */
export async function insertFees(tx: Tx, { fees }: { fees: readonly ChargedFee[] }): Promise<void> {
  if (fees.length === 0) return
  await sql`
    insert into late_fees (account_id, invoice_id, amount_micros, charge_id, charged_at)
    select n.account_id, n.invoice_id, n.amount_micros, n.charge_id, ${fees[0]!.chargedAt}
    from unnest(${numbersArray(fees.map((fee) => fee.accountId))}::bigint[], ${numbersArray(fees.map((fee) => fee.invoiceId))}::bigint[],
      ${numbersArray(fees.map((fee) => fee.amountMicros))}::bigint[], ${numbersArray(fees.map((fee) => fee.chargeId))}::bigint[])
      as n (account_id, invoice_id, amount_micros, charge_id)`.execute(tx)
}

export async function findFee(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<ChargedFee | undefined> {
  const { rows } = await sql<ChargedFee>`
    select account_id, invoice_id, amount_micros, charge_id, charged_at from late_fees
    where account_id = ${accountId} and invoice_id = ${invoiceId}`.execute(db)
  return rows[0]
}
