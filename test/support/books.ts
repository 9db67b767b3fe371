import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { verifyBalances } from '../../src/ledger/verify.ts'

/**
 * Proves that the payment room and the ledger say the same, account by account: every balance is the sum of its entries, all of them sum to zero, what is receivable
 * is what invoices owe less the credit of payments, and every sum that is kept beside its parts is their sum.
 */
export async function expectBooksSound({ kysely }: Database): Promise<void> {
  expect((await verifyBalances(kysely, { limit: 5 })).differences).toEqual([])
  const { rows: sums } = await sql<{ sum: bigint }>`
    select coalesce(sum(balance_micros), 0)::bigint as sum from balances`.execute(kysely)
  expect(sums).toEqual([{ sum: 0n }])

  // A refund that is being sent has been taken from its payment, and is posted when the money has left. Refunds and reversals of the same money are
  // owed twice: what they take beyond what was captured is in no invoice.
  const { rows: receivable } = await sql`
    select a.id as account_id, coalesce(b.micros, 0) as receivable, coalesce(d.open, 0) as open, coalesce(p.unapplied, 0) as unapplied,
      coalesce(p.beyond, 0) as beyond, coalesce(r.sending, 0) as sending
    from accounts a
    left join (select account_id, sum(balance_micros)::bigint as micros from balances where ledger_account = 'receivable' group by 1) b
      on b.account_id = a.id
    left join (select account_id, sum(open_micros)::bigint as open from invoice_dues group by 1) d on d.account_id = a.id
    left join (select account_id, sum(unapplied_micros)::bigint as unapplied,
        sum(greatest(refunded_micros + reversed_micros - captured_micros, 0))::bigint as beyond from payments group by 1) p on p.account_id = a.id
    left join (select account_id, sum(amount_micros)::bigint as sending from refunds
        where destination = 'method' and state in ('created', 'sending', 'unknown') group by 1) r on r.account_id = a.id
    where coalesce(b.micros, 0) <> coalesce(d.open, 0) - coalesce(p.unapplied, 0) + coalesce(p.beyond, 0) - coalesce(r.sending, 0)`.execute(
    kysely,
  )
  expect(receivable).toEqual([])

  const { rows: payments } = await sql`
    with allocated as (select account_id, payment_id, sum(amount_micros)::bigint as micros from allocations group by 1, 2),
    refunded as (
      select account_id, payment_id, sum(amount_micros)::bigint as given,
        coalesce(sum(amount_micros) filter (where destination = 'method'), 0)::bigint as micros,
        coalesce(sum(surcharge_micros) filter (where destination = 'method'), 0)::bigint as surcharge
      from refunds where state <> 'failed' group by 1, 2
    )
    select p.id, p.allocated_micros, a.micros as allocations, p.refunded_micros, r.micros as refunds, p.refunded_surcharge_micros, r.surcharge
    from payments p
    left join allocated a on a.account_id = p.account_id and a.payment_id = p.id
    left join refunded r on r.account_id = p.account_id and r.payment_id = p.id
    where p.allocated_micros <> coalesce(a.micros, 0) or p.refunded_micros <> coalesce(r.micros, 0)
      or p.refunded_surcharge_micros <> coalesce(r.surcharge, 0) or coalesce(r.given, 0) > p.captured_micros`.execute(
    kysely,
  )
  expect(payments).toEqual([])

  const { rows: dues } = await sql`
    with paid as (select account_id, invoice_id, sum(amount_micros)::bigint as micros from allocations group by 1, 2),
    given_up as (
      select account_id, invoice_id, sum(amount_micros)::bigint as micros from write_offs where reversed_at is null group by 1, 2
    )
    select d.invoice_id, d.paid_micros, p.micros as allocations, d.written_off_micros, w.micros as write_offs from invoice_dues d
    left join paid p on p.account_id = d.account_id and p.invoice_id = d.invoice_id
    left join given_up w on w.account_id = d.account_id and w.invoice_id = d.invoice_id
    where d.paid_micros <> coalesce(p.micros, 0) or d.written_off_micros <> coalesce(w.micros, 0)
      or (d.open_micros <= 0) <> (d.settled_at is not null) and d.paid_micros + d.written_off_micros > 0`.execute(
    kysely,
  )
  expect(dues).toEqual([])

  const { rows: takenTwice } = await sql`
    select payment_id, invoice_id, sum(amount_micros) as micros from allocations group by 1, 2 having sum(amount_micros) < 0`.execute(
    kysely,
  )
  expect(takenTwice).toEqual([])
}
