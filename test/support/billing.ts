import { sql } from 'kysely'
import { chargeAll } from '../../src/charges/charges.ts'
import { taxes } from '../../src/composition.ts'
import { type Database, inTransaction } from '../../src/db/database.ts'
import { type BillingRunOptions, type BillingRunSummary, runBilling } from '../../src/invoices/billing-run.ts'
import { testClock } from '../../src/kernel/clock.ts'
import type { AccountId, ChargeId, SubscriptionId } from '../../src/kernel/ids.ts'

export const day = (text: string) => Temporal.PlainDate.from(text)

/** The provider, tax rates of US and US-MA, and three plans: Line 30.00 with setup 5.00, Metered without a fee, Trunk with a minimum of 10.00. */
export async function makeProvider({ kysely }: Database): Promise<void> {
  await sql`
    with series as (insert into invoice_series (name, prefix) values ('invoice', 'INV-'), ('credit_note', 'CN-') returning name)
    insert into provider (name, legal_name, address_lines, country, time_zone, currency, invoice_series, credit_note_series, created_at)
    select 'Lakeside', 'Lakeside LLC', '{1 Main Street}', 'US', 'America/New_York', 'USD', 'invoice', 'credit_note', now()
    from series limit 1`.execute(kysely)
  await sql`
    insert into tax_rates (jurisdiction, authority, name, rate, effective_from, source) values
      ('US', 'US', 'Excise', 0.03, '2020-01-01', 'test'), ('US-MA', 'MA', 'Sales tax', 0.0625, '2020-01-01', 'test')`.execute(
    kysely,
  )
  await sql`
    insert into plans (name, currency, setup_fee_micros, monthly_fee_micros, minimum_spend_micros, created_at) values
      ('Line', 'USD', 5000000, 30000000, 0, now()), ('Metered', 'USD', 0, 0, 0, now()), ('Trunk', 'USD', 0, 0, 10000000, now())`.execute(
    kysely,
  )
  await sql`insert into destinations (name) values ('Germany – Mobile'), ('Canada')`.execute(kysely)
}

/** Accounts A<from>… billed on a day of the month, each with a subscription; where no more is said to plan Line from 2026-01-15. */
export async function makeAccounts(
  { kysely }: Database,
  {
    count,
    from = 1,
    billingDay = 1,
    plan = 'Line',
    startsOn = '2026-01-15',
    jurisdiction = 'US-MA',
    currency = 'USD',
  }: {
    count: number
    from?: number
    billingDay?: number
    plan?: string
    startsOn?: string
    jurisdiction?: string
    currency?: string
  },
): Promise<{ accountId: AccountId; subscriptionId: SubscriptionId }[]> {
  const { rows } = await sql<{ accountId: AccountId; subscriptionId: SubscriptionId }>`
    with made as (
      insert into accounts (number, name, country, tax_jurisdiction, billing_day, terms_days, currency, time_zone, locale, opened_on, created_at)
      select 'A' || n, 'Account ' || n, 'US', ${jurisdiction}, ${billingDay}, 14, ${currency}, 'America/New_York', 'en-US', '2025-01-01', now()
      from generate_series(${from}::int, ${from + count - 1}::int) n returning id
    )
    insert into subscriptions (account_id, plan_id, starts_on, created_at)
    select made.id, plans.id, ${startsOn}::date, now() from made, plans where plans.name = ${plan}
    returning account_id, id as subscription_id`.execute(kysely)
  return rows.sort((a, b) => (a.accountId < b.accountId ? -1 : 1))
}

/** Rated calls of an account and the charge for them, as an import leaves them. `amounts` in micros, one call each, 10 minutes apart. */
export async function makeCalls(
  { kysely }: Database,
  {
    accountId,
    subscriptionId,
    at,
    amounts,
    importId,
    period,
    destinationId = 1,
  }: {
    accountId: AccountId
    subscriptionId: SubscriptionId
    at: string
    amounts: readonly bigint[]
    importId: number
    period: [start: string, end: string]
    destinationId?: number
  },
): Promise<ChargeId> {
  return inTransaction(kysely, async (tx) => {
    const [chargeId] = await chargeAll(tx, {
      charges: [
        {
          accountId,
          origin: `usage:${importId}:1`,
          kind: 'usage',
          periodStart: day(period[0]),
          periodEnd: day(period[1]),
          description: 'Usage',
          quantity: 1,
          unitMicros: null,
          amountMicros: amounts.reduce((sum, amount) => sum + amount, 0n),
          calls: amounts.length,
        },
      ],
      at: Temporal.Instant.from(at),
      source: 'import',
    })
    for (const [i, amount] of amounts.entries()) {
      await sql`
        insert into rated_calls (account_id, answered_at, import_id, line_no, leg, direction, duration_seconds, billed_seconds, included_seconds,
          destination_id, subscription_id, charge_id, amount_micros, line, from_number, to_number)
        values (${accountId}, ${Temporal.Instant.from(at).add({ minutes: 10 * i })}, ${importId}, ${i + 1}, 0, 0, 60, 60, 0, ${destinationId},
          ${subscriptionId}, ${chargeId}, ${amount}, '16175550100', '16175550100', '4915112345678')`.execute(
        tx,
      )
    }
    return chargeId!
  })
}

/** Runs the billing of a day at 06:00 UTC of it. */
export function billOn(
  database: Database,
  on: string,
  options: Partial<BillingRunOptions> = {},
): Promise<BillingRunSummary> {
  const clock = testClock(`${on}T06:00:00Z`)
  return runBilling(database, { on: day(on), taxes, clock, actor: 'cli', ...options })
}

/** The sum of all balances; a transfer leaves one ledger account for another, so it is always zero. */
export async function ledgerSum({ kysely }: Database): Promise<bigint> {
  const { rows } = await sql<{
    sum: bigint
  }>`select coalesce(sum(balance_micros), 0)::bigint as sum from balances`.execute(kysely)
  return rows[0]!.sum
}
