import { openSession } from '../../src/accounts/sessions.ts'
import type { Database } from '../../src/db/database.ts'
import { sumUsage } from '../../src/usage/sum-usage.ts'

/*
 * The world of the portal benchmark, written as SQL: one account with a tenth of all calls over two years on 50 numbers to 40 destinations, 900 more that share
 * the rest, and two years of invoices for the first, each of 20 lines, the last one open.
 */
export const BUSY = 1
/** An account with few calls in the same table. */
export const QUIET = 2
export const NOW = '2026-03-20T15:00:00Z'
const OTHERS = 900
const SINCE = '2024-04-01'
const DAYS = 715

export async function makePortalWorld(
  database: Database,
  calls: number,
): Promise<{ cookies: Record<number, string> }> {
  const { pool } = database
  await pool.query(`
    insert into invoice_series (name, prefix, next_number) values ('invoice', 'INV-', 100), ('credit_note', 'CN-', 1);
    insert into provider (name, legal_name, address_lines, country, time_zone, currency, invoice_series, credit_note_series, created_at)
      values ('Bench Telephone', 'Bench Telephone Inc.', '{1 Main Street}', 'US', 'America/New_York', 'USD', 'invoice', 'credit_note', now());
    insert into accounts (number, name, country, billing_day, terms_days, currency, time_zone, locale, opened_on, created_at)
      select 'A' || n, 'Account ' || n, 'US', 1, 30, 'USD', 'America/New_York', 'en-US', '${SINCE}', now()
      from generate_series(1, ${OTHERS + 2}) n;
    insert into destinations (name) select 'Destination ' || n from generate_series(1, 40) n;
    insert into plans (name, currency, monthly_fee_micros, created_at) values ('Service', 'USD', 19900000, now());
    insert into subscriptions (account_id, plan_id, label, starts_on, created_at)
      select ${BUSY}, 1, 'Office ' || n, '${SINCE}', now() from generate_series(1, 8) n;`)
  const busy = Math.floor(calls / 10)
  await call(database, { accounts: [BUSY, BUSY], calls: busy })
  await call(database, { accounts: [QUIET, QUIET], calls: 1_000 })
  await call(database, { accounts: [QUIET + 1, QUIET + OTHERS], calls: calls - busy - 1_000 })
  await pool.query('vacuum analyze rated_calls')
  await pool.query(
    `insert into stale_usage (account_id, from_at, until_at)
     select id, $1::timestamptz, $1::timestamptz + make_interval(days => ${DAYS}) from accounts where id <= ${QUIET}`,
    [SINCE],
  )
  await sumUsage(database.kysely)
  await invoiceTwoYears(database)
  await pool.query('vacuum analyze')
  return { cookies: { [BUSY]: await member(database, BUSY), [QUIET]: await member(database, QUIET) } }
}

/** Calls of the accounts from–to in turn, evenly over the days, in the order of the table's key. */
async function call(
  { pool }: Database,
  { accounts: [from, to], calls }: { accounts: readonly [number, number]; calls: number },
): Promise<void> {
  const each = Math.floor(calls / (to - from + 1))
  // Some accounts a statement, since one of ten million rows would hold a gigabyte of log at once.
  const some = Math.max(1, Math.floor(500_000 / each))
  for (let first = from; first <= to; first += some) {
    await pool.query(
      `insert into rated_calls (account_id, answered_at, import_id, line_no, leg, direction, duration_seconds, billed_seconds, included_seconds,
         destination_id, rate_id, subscription_id, charge_id, amount_micros, line, from_number, to_number)
       select a, $1::timestamptz + c * (make_interval(days => ${DAYS}) / ${each}), 1, a * 1000000 + c, 0, case when c % 5 = 0 then 1 else 0 end,
         c % 600, c % 600, 0, 1 + c % 40, 1, 1, 1, c % 600 * 200, '1617555' || (1000 + c % 50), '1617555' || (1000 + c % 50), '4930' || c % 1000000
       from generate_series($2::int, $3::int) a, generate_series(0, ${each - 1}) c order by a, c`,
      [SINCE, first, Math.min(first + some - 1, to)],
    )
  }
}

async function invoiceTwoYears({ pool }: Database): Promise<void> {
  const party = `'{"accountNumber": "A1", "name": "Account 1", "legalName": "Bench", "attention": null, "addressLines": [], "country": "US", "taxId": null,
    "email": null, "phone": null, "website": null, "paymentInstructions": ""}'`
  await pool.query(`
    insert into invoices (account_id, id, kind, series, sequence, number, period_start, period_end, issued_at, issued_on, due_on, currency, net_micros,
        tax_micros, total_micros, rounding_micros, buyer, seller)
      select ${BUSY}, m, 'invoice', 'invoice', m, 'INV-' || lpad(m::text, 6, '0'), on_day - interval '1 month', on_day, on_day, on_day, on_day + 30, 'USD',
        200000000, 12500000, 212500000, 0, ${party}, ${party}
      from generate_series(1, 23) m, lateral (select ('${SINCE}'::date + make_interval(months => m))::date as on_day) d;
    insert into invoice_lines (account_id, invoice_id, n, kind, service, description, period_start, period_end, quantity, unit_micros, calls,
        billed_seconds, direction, destination_id, subscription_id, late, amount_micros, shown_micros, tax_micros)
      select i.account_id, i.id, n, case when n <= 8 then 'recurring' else 'usage' end, 'Office', 'Line ' || n, i.period_start, i.period_end, 1,
        case when n <= 8 then 10000000 end, case when n > 8 then 900 end, case when n > 8 then 54000 end, case when n > 8 then 0 end,
        case when n > 8 then n end, 1 + n % 8, false, 10000000, 10000000, 625000
      from invoices i, generate_series(1, 20) n;
    insert into invoice_taxes (account_id, invoice_id, authority, name, rate, base_micros, tax_micros)
      select account_id, id, 'Massachusetts', 'Sales tax', 0.0625, 200000000, 12500000 from invoices;
    update invoice_dues set paid_micros = total_micros, settled_at = now() where invoice_id < 23;
    insert into balances (account_id, ledger_account, balance_micros) values (${BUSY}, 'receivable', 212500000)`)
}

/** A member who is signed in; returns the cookie. */
async function member({ pool, kysely }: Database, accountId: number): Promise<string> {
  const { rows } = await pool.query<{ id: bigint }>(
    `insert into logins (email, name, created_at) values ('owner${accountId}@example.com', 'Owner', now()) returning id`,
  )
  const loginId = rows[0]!.id
  await pool.query(
    "insert into members (account_id, login_id, role, created_at) values ($1, $2, 'owner', now())",
    [accountId, loginId],
  )
  const now = Temporal.Instant.from(NOW)
  const token = await openSession(kysely, { loginId, now, ip: '127.0.0.1', userAgent: 'bench' })
  return `tollbook_session=${token}`
}
