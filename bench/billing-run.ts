import { taxes } from '../src/composition.ts'
import type { Database } from '../src/db/database.ts'
import { runBilling } from '../src/invoices/billing-run.ts'
import { testClock } from '../src/kernel/clock.ts'
import { verifyBalances } from '../src/ledger/verify.ts'
import { callAMonth, LINES, makeBillingWorld } from './support/billing-world.ts'
import { median, withBenchDatabase } from './support/server.ts'

/*
 * A billing run of 10,000 accounts with 20 lines each: rated calls and fees become charges, invoices, lines and taxes, posted and numbered. Against
 * one SQL statement that only inserts the same invoices and lines into tables of the same shape. Each round bills a month of its own.
 */
const ACCOUNTS = Number(process.argv[2] ?? 10_000)
const ROUNDS = Number(process.argv[3] ?? 5)

await withBenchDatabase(async (database) => {
  await makeBillingWorld(database, ACCOUNTS)
  const ratios: number[] = []
  const speeds: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const month = Temporal.PlainYearMonth.from('2026-01').add({ months: round - 1 })
    await callAMonth(database, month)
    await database.pool.query('vacuum analyze')
    await database.pool.query('checkpoint')
    const on = month.add({ months: 1 }).toPlainDate({ day: 1 })
    const billed = await timed(() => bill(database, on))
    await check(database, on)
    await makeYardstick(database)
    await database.pool.query('checkpoint')
    const inserted = await timed(() => insertTheSame(database, on))
    await checkTheSame(database, on)
    speeds.push(ACCOUNTS / billed)
    ratios.push(inserted / billed)
    console.log(
      `round ${round}: ${billed.toFixed(2)} s, ${speeds.at(-1)!.toFixed(0)} invoices/s; inserting the same alone ${inserted.toFixed(2)} s; ` +
        `ratio ${ratios.at(-1)!.toFixed(2)}; RSS ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
    )
  }
  const { differences } = await verifyBalances(database.kysely, { limit: 1 })
  expect(differences.length, 0, 'balances that are not the sum of their entries')
  console.log(`peak RSS ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`)
  console.log(`${median(speeds).toFixed(0)} invoices/s, target 500`)
  console.log(`billing-run ratio ${median(ratios).toFixed(2)} target 0.30`)
})

async function bill(database: Database, on: Temporal.PlainDate): Promise<void> {
  const clock = testClock(`${on}T06:00:00Z`)
  const summary = await runBilling(database, { on, taxes, clock, actor: 'bench' })
  expect(summary.issued, ACCOUNTS, 'invoices issued')
}

/** What a month must come to, computed by SQL from fees and calls alone; numbers without gaps; a ledger that agrees. */
async function check({ pool }: Database, on: Temporal.PlainDate): Promise<void> {
  const count = async (what: string, sql: string, expected: number) => {
    const { rows } = await pool.query<{ n: string }>(sql, [on.toString()])
    expect(Number(rows[0]!.n), expected, what)
  }
  await count(
    'lines',
    'select count(*) as n from invoice_lines l join invoices i on i.account_id = l.account_id and i.id = l.invoice_id where i.issued_on = $1',
    ACCOUNTS * LINES,
  )
  await count(
    'invoices that are not the sum of their fees and calls',
    `with due as (
       select s.account_id, sum(p.monthly_fee_micros)
         + (select sum(amount_micros) from rated_calls r where r.account_id = s.account_id
             and r.answered_at >= ($1::date - interval '1 month')::timestamp at time zone 'America/New_York'
             and r.answered_at < $1::timestamp at time zone 'America/New_York') as micros
       from subscriptions s join plans p on p.id = s.plan_id group by 1
     )
     select count(*) as n from due join invoices i on i.account_id = due.account_id and i.issued_on = $1
     where i.net_micros <> round(due.micros / 10000) * 10000 or i.net_micros <> due.micros + i.rounding_micros`,
    0,
  )
  await count(
    'numbers missing or double',
    'select max(sequence) - count(distinct sequence) as n from invoices where issued_on <= $1',
    0,
  )
  await count(
    'charges left',
    'select count(*) as n from charges where invoice_id is null and period_end <= $1',
    0,
  )
}

/** Tables of the same shape: columns, checks, indexes and foreign keys. */
async function makeYardstick({ pool }: Database): Promise<void> {
  await pool.query(`
    drop table if exists yardstick_lines, yardstick_invoices;
    create table yardstick_invoices (like invoices including all);
    create table yardstick_lines (like invoice_lines including all);`)
  const { rows } = await pool.query<{ tableName: string; definition: string }>(`
    select conrelid::regclass::text as "tableName", pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and conrelid in ('invoices'::regclass, 'invoice_lines'::regclass)`)
  for (const { tableName, definition } of rows) {
    const target = definition.replace('REFERENCES invoices(', 'REFERENCES yardstick_invoices(')
    await pool.query(
      `alter table ${tableName === 'invoices' ? 'yardstick_invoices' : 'yardstick_lines'} add ${target}`,
    )
  }
}

async function insertTheSame({ pool }: Database, on: Temporal.PlainDate): Promise<void> {
  await pool.query(`
    with issued as (insert into yardstick_invoices select * from invoices where issued_on = '${on}')
    insert into yardstick_lines
      select l.* from invoices i join invoice_lines l on l.account_id = i.account_id and l.invoice_id = i.id where i.issued_on = '${on}'`)
}

async function checkTheSame({ pool }: Database, on: Temporal.PlainDate): Promise<void> {
  const { rows } = await pool.query<{ same: boolean }>(
    `select (select sum(hashtextextended(i::text, 0)) from invoices i where issued_on = $1)
        = (select sum(hashtextextended(i::text, 0)) from yardstick_invoices i)
      and (select sum(hashtextextended(l::text, 0)) from invoices i join invoice_lines l on l.account_id = i.account_id and l.invoice_id = i.id
          where i.issued_on = $1) = (select sum(hashtextextended(l::text, 0)) from yardstick_lines l) as same`,
    [on.toString()],
  )
  expect(rows[0]!.same, true, 'the yardstick holds the same rows')
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now()
  await work()
  return (performance.now() - startMs) / 1000
}

function expect<T>(found: T, expected: T, what: string): void {
  if (found !== expected) throw new Error(`${what}: ${found}, expected ${expected}`)
}
