import { chargeAll, reserveChargeIds } from '../../src/charges/charges.ts'
import { type Database, inTransaction } from '../../src/db/database.ts'
import type { AccountId, ChargeId, SubscriptionId } from '../../src/kernel/ids.ts'

/*
 * The world of the billing benchmark: every account has 8 subscriptions and calls to 12 destinations, so that its invoice has 20 lines.
 * A month's 24 calls of an account came in four files, so they are 4 charges. Two tax authorities.
 */
export const SUBSCRIPTIONS = 8
export const DESTINATIONS = 12
export const CALLS = 24
export const FILES = 4
export const LINES = SUBSCRIPTIONS + DESTINATIONS

export async function makeBillingWorld({ pool }: Database, accounts: number): Promise<void> {
  await pool.query(`
    insert into invoice_series (name, prefix) values ('invoice', 'INV-'), ('credit_note', 'CN-');
    insert into provider (name, legal_name, address_lines, country, time_zone, currency, invoice_series, credit_note_series, created_at)
      values ('Bench Telephone', 'Bench Telephone Inc.', '{1 Main Street,Boston MA 02101}', 'US', 'America/New_York', 'USD', 'invoice',
        'credit_note', now());
    insert into accounts (number, name, address_lines, country, tax_jurisdiction, billing_day, terms_days, currency, time_zone, locale,
        opened_on, created_at)
      select 'A' || n, 'Account ' || n, '{12 High Street,Springfield MA 01101}', 'US', 'US-MA', 1, 30, 'USD', 'America/New_York', 'en-US',
        '2025-12-01', now() from generate_series(1, ${accounts}) n;
    insert into plans (name, currency, monthly_fee_micros, created_at)
      select 'Service ' || k, 'USD', 1990000 + k * 1000000, now() from generate_series(1, ${SUBSCRIPTIONS}) k;
    insert into subscriptions (account_id, plan_id, label, starts_on, created_at)
      select a.id, k, 'Office ' || k, '2026-02-01', now() from accounts a, generate_series(1, ${SUBSCRIPTIONS}) k order by a.id, k;
    insert into destinations (name) select 'Destination ' || n from generate_series(1, ${DESTINATIONS}) n;
    insert into tax_rates (jurisdiction, authority, name, rate, effective_from, source) values
      ('US', 'Federal', 'Federal excise tax', 0.03, '2020-01-01', 'bench'), ('US-MA', 'Massachusetts', 'Sales tax', 0.0625, '2020-01-01', 'bench');
    analyze;`)
}

/** A month of rated calls of every account, charged as imports charge them. */
export async function callAMonth(database: Database, month: Temporal.PlainYearMonth): Promise<void> {
  const { pool, kysely } = database
  const { rows } = await pool.query<{ id: AccountId; subscription: SubscriptionId }>(
    'select account_id as id, min(id) as subscription from subscriptions group by 1 order by 1',
  )
  const ids = await inTransaction(kysely, (tx) => reserveChargeIds(tx, { count: rows.length * FILES }))
  const first = month.toPlainDate({ day: 1 })
  await pool.query(
    `insert into rated_calls (account_id, answered_at, import_id, line_no, leg, direction, duration_seconds, billed_seconds,
       included_seconds, destination_id, rate_id, subscription_id, charge_id, amount_micros, line, from_number, to_number)
     select a.account_id, $1::timestamptz + c * interval '25 hours' + a.account_id * interval '1 second', 1 + c / 6, a.account_id * 100 + c, 0, 0,
       60 + c, 60 + c, 0, 1 + c % ${DESTINATIONS}, 1, a.subscription, $2::bigint + (a.n - 1) * ${FILES} + c / ${CALLS / FILES},
       12345 + a.account_id % 997 * 10 + c, '16175550100', '16175550100', '4930' || a.account_id
     from (select account_id, min(id) as subscription, row_number() over (order by account_id) as n from subscriptions group by 1) a,
       generate_series(0, ${CALLS - 1}) c order by c, a.account_id`,
    [first.toZonedDateTime('America/New_York').toInstant().toString(), String(ids[0])],
  )
  for (let at = 0; at < rows.length; at += 500) {
    await chargeSome(database, {
      accounts: rows.slice(at, at + 500),
      ids: ids.slice(at * FILES, (at + 500) * FILES),
      first,
    })
  }
}

async function chargeSome(
  { kysely }: Database,
  { accounts, ids, first }: { accounts: { id: AccountId }[]; ids: ChargeId[]; first: Temporal.PlainDate },
): Promise<void> {
  const perFile = CALLS / FILES
  const charges = accounts.flatMap(({ id: accountId }, i) =>
    Array.from({ length: FILES }, (_, file) => ({
      accountId,
      id: ids[i * FILES + file]!,
      origin: `usage:${first}:${file}`,
      kind: 'usage' as const,
      periodStart: first,
      periodEnd: first.add({ months: 1 }),
      description: 'Usage',
      quantity: 1,
      unitMicros: null,
      // Six calls of 12,345 + (account mod 997) × 10 + c, c from 6 × file.
      amountMicros: BigInt(perFile) * (12_345n + (accountId % 997n) * 10n + BigInt(perFile * file)) + 15n,
      calls: perFile,
    })),
  )
  const at = first.toZonedDateTime('UTC').toInstant()
  await inTransaction(kysely, (tx) => chargeAll(tx, { charges, at, source: 'import' }))
}
