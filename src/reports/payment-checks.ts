import { sql } from 'kysely'
import type { BookCheck } from './verify-books.ts'

const micros = (amount: string) => sql.raw(`trim_scale(${amount}::numeric / 1000000)`)

/** What the payment room keeps beside its parts, held against the parts and the ledger. */
export const PAYMENT_CHECKS: readonly BookCheck[] = [
  {
    // A refund that is being sent has been taken from its payment, and is posted when the money has left. What refunds and returns of the same money take
    // beyond what was captured is owed, and in no invoice.
    check: 'what invoices owe, less credit, is the receivable balance',
    query: (limit) => sql`
      with owed as (select account_id, sum(open_micros) as micros from invoice_dues group by 1),
        paid as (select account_id, sum(unapplied_micros) as credit, sum(greatest(refunded_micros + reversed_micros - captured_micros, 0)) as beyond
          from payments group by 1),
        sending as (select account_id, sum(amount_micros) as micros from refunds
          where destination = 'method' and state in ('created', 'sending', 'unknown') group by 1),
        receivable as (select account_id, balance_micros as micros from balances where ledger_account = 'receivable')
      select format('Account %s: its invoices owe %s and it has a credit of %s, the receivable balance is %s.', a.number,
        ${micros('coalesce(o.micros, 0)')}, ${micros('coalesce(p.credit, 0)')}, ${micros('coalesce(r.micros, 0)')}) as sentence
      from accounts a
      left join owed o on o.account_id = a.id
      left join paid p on p.account_id = a.id
      left join sending s on s.account_id = a.id
      left join receivable r on r.account_id = a.id
      where coalesce(r.micros, 0)
        <> coalesce(o.micros, 0) - coalesce(p.credit, 0) + coalesce(p.beyond, 0) - coalesce(s.micros, 0)
      order by a.number limit ${limit}`,
  },
  {
    check: 'allocations and refunds sum to their payment',
    query: (limit) => sql`
      with allocated as (select account_id, payment_id, sum(amount_micros) as micros from allocations group by 1, 2),
        refunded as (
          select account_id, payment_id, sum(amount_micros) as given,
            sum(amount_micros) filter (where destination = 'method') as micros,
            sum(surcharge_micros) filter (where destination = 'method') as surcharge
          from refunds where state <> 'failed' group by 1, 2
        )
      select format('Account %s: payment PAY-%s has paid %s and given back %s, its allocations are %s and its refunds %s.', c.number, p.id,
        ${micros('p.allocated_micros')}, ${micros('p.refunded_micros')}, ${micros('coalesce(a.micros, 0)')}, ${micros('coalesce(r.micros, 0)')}) as sentence
      from payments p join accounts c on c.id = p.account_id
      left join allocated a on a.account_id = p.account_id and a.payment_id = p.id
      left join refunded r on r.account_id = p.account_id and r.payment_id = p.id
      where p.allocated_micros <> coalesce(a.micros, 0) or p.refunded_micros <> coalesce(r.micros, 0)
        or p.refunded_surcharge_micros <> coalesce(r.surcharge, 0) or coalesce(r.given, 0) > p.captured_micros
      order by c.number, p.id limit ${limit}`,
  },
  {
    check: 'allocations, credit notes and write-offs sum to what is still owed',
    query: (limit) => sql`
      with paid as (
          select account_id, invoice_id, sum(sum(amount_micros)) over invoice as micros, min(sum(amount_micros)) over invoice as least
          from allocations group by account_id, invoice_id, payment_id window invoice as (partition by account_id, invoice_id)
        ), paid_once as (select distinct account_id, invoice_id, micros, least from paid),
        given_up as (select account_id, invoice_id, sum(amount_micros) as micros from write_offs where reversed_at is null group by 1, 2),
        credited as (select account_id, corrects_invoice_id as invoice_id, sum(total_micros) as micros from invoices where kind = 'credit_note' group by 1, 2)
      select format('Account %s: invoice %s is paid by %s, credited by %s and written off by %s; its parts are %s, %s and %s.', a.number, i.number,
        ${micros('d.paid_micros')}, ${micros('d.credited_micros')}, ${micros('d.written_off_micros')}, ${micros('coalesce(p.micros, 0)')},
        ${micros('coalesce(c.micros, 0)')}, ${micros('coalesce(w.micros, 0)')}) as sentence
      from invoice_dues d
      join accounts a on a.id = d.account_id
      join invoices i on i.account_id = d.account_id and i.id = d.invoice_id
      left join paid_once p on p.account_id = d.account_id and p.invoice_id = d.invoice_id
      left join given_up w on w.account_id = d.account_id and w.invoice_id = d.invoice_id
      left join credited c on c.account_id = d.account_id and c.invoice_id = d.invoice_id
      where d.paid_micros <> coalesce(p.micros, 0) or d.written_off_micros <> coalesce(w.micros, 0)
        or d.credited_micros <> coalesce(c.micros, 0) or coalesce(p.least, 0) < 0
      order by a.number, i.id limit ${limit}`,
  },
]
