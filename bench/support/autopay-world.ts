import type { Database } from '../../src/db/database.ts'
import { inTransaction } from '../../src/db/database.ts'
import type { AccountId } from '../../src/kernel/ids.ts'
import { post, transferOf } from '../../src/ledger/post.ts'
import { planAllDrafts } from '../../src/payments/autopay.ts'

/*
 * The world of the AutoPay benchmark: accounts with a saved card that the sandbox knows and AutoPay on the due day. Written as SQL, since a world that
 * is entered by hand takes longer than what is measured.
 */
export async function makeAutopayWorld({ pool }: Database, accounts: number): Promise<void> {
  await pool.query(`
    insert into invoice_series (name, prefix) values ('invoice', 'INV-'), ('credit_note', 'CN-');
    insert into provider (name, legal_name, address_lines, country, time_zone, currency, invoice_series, credit_note_series, created_at)
      values ('Bench Telephone', 'Bench Telephone Inc.', '{1 Main Street}', 'US', 'America/New_York', 'USD', 'invoice', 'credit_note', now());
    insert into accounts (number, name, country, tax_jurisdiction, billing_day, terms_days, currency, time_zone, locale, opened_on, created_at)
      select 'A' || n, 'Account ' || n, 'US', 'US-MA', 1, 14, 'USD', 'America/New_York', 'en-US', '2025-12-01', now()
      from generate_series(1, ${accounts}) n;
    insert into sandbox_gateway.customers (ref, reference, name, created_at) select 'cus_' || id, number, name, now() from accounts;
    insert into sandbox_gateway.methods (ref, customer_ref, rail, last4, fingerprint, brand, expiry_month, expiry_year, funding, state, behaviour, created_at)
      select 'pm_' || id, 'cus_' || id, 'card', '4242', 'f', 'visa', 12, 2040, 'credit', 'usable', 'ok', now() from accounts;
    insert into gateway_customers (account_id, gateway, ref, created_at) select id, 'sandbox', 'cus_' || id, now() from accounts;
    insert into payment_methods (account_id, id, gateway, ref, customer_ref, rail, state, saved, is_default, last4, brand, expiry_month, expiry_year,
        funding, created_at)
      select id, id, 'sandbox', 'pm_' || id, 'cus_' || id, 'card', 'usable', true, true, '4242', 'visa', 12, 2040, 'credit', now() from accounts;
    insert into mandates (account_id, id, method_id, scope, text, text_version, locale, accepted_at, accepted_by, ip, user_agent)
      select id, id, id, 'autopay', 'bench', 'bench', 'en-US', now(), 'bench', '127.0.0.1', 'bench' from accounts;
    insert into autopay (account_id, state, method_id, mandate_id, schedule, drafted_until, enrolled_at, enrolled_by)
      select id, 'active', id, id, 'due', '2025-12-31', now(), 'bench' from accounts;`)
}

/** An invoice of 25.00 and some cents for every account, issued on the first of a month and due on the 15th; planned. */
export async function invoiceAll(database: Database, month: Temporal.PlainYearMonth): Promise<void> {
  const { pool, kysely } = database
  const issuedOn = month.toPlainDate({ day: 1 })
  const issuedAt = issuedOn.toZonedDateTime('UTC').add({ hours: 9 }).toInstant()
  const { rows } = await pool.query<{ accountId: AccountId; id: bigint; micros: bigint }>(
    `with taken as (select account_id, row_number() over (order by account_id) - 1 + s.next_number as sequence
       from autopay, (select next_number from invoice_series where name = 'invoice') s),
     moved as (update invoice_series set next_number = next_number + (select count(*) from taken) where name = 'invoice')
     insert into invoices (account_id, kind, series, sequence, number, period_start, period_end, issued_at, issued_on, due_on, currency, net_micros,
       tax_micros, total_micros, rounding_micros, buyer, seller)
     select account_id, 'invoice', 'invoice', sequence, 'INV-' || sequence, $1::date - interval '1 month', $1::date, $2::timestamptz, $1::date,
       $1::date + 14, 'USD', m, 0, m, 0,
       jsonb_build_object('accountNumber', 'A', 'name', 'A', 'attention', null, 'addressLines', '[]'::jsonb, 'country', 'US', 'taxId', null),
       '{"name": "Bench", "legalName": "Bench", "addressLines": [], "country": "US", "taxId": null, "email": null, "phone": null, "website": null, "paymentInstructions": ""}'
     from taken, lateral (select 25000000 + account_id % 97 * 10000 as m) price
     returning account_id as "accountId", id, total_micros as micros`,
    [issuedOn.toString(), issuedAt.toString()],
  )
  const postings = rows.map(({ accountId, id, micros }) => ({
    ...{ accountId, key: `invoice:${id}`, bookedAt: issuedAt, source: 'bench' },
    transfers: transferOf('revenue:recurring', 'receivable', BigInt(micros)),
  }))
  for (let at = 0; at < postings.length; at += 500) {
    const some = postings.slice(at, at + 500)
    await inTransaction(kysely, (tx) => post(tx, { postings: some, recordedAt: issuedAt }))
  }
  await planAllDrafts(database, { now: issuedAt })
}
