import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { billOn, ledgerSum, makeAccounts, makeProvider } from '../../test/support/billing.ts'
import { testDatabase } from '../../test/support/database.ts'
import { addAdjustment } from '../charges/charges.ts'
import { inTransaction, openDatabase } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { verifyBooks } from '../reports/verify-books.ts'

const database = await testDatabase()
const { kysely } = database
await makeProvider(database)
await makeAccounts(database, { count: 120 })

/** Every account has one invoice of the date, numbers run without a gap over all dates, and the books agree. */
async function expectWhole(on: string, invoicesInAll: number): Promise<void> {
  const { rows } = await sql<{
    accounts: number
    invoices: number
    first: bigint
    last: bigint
    different: number
  }>`
    select (select count(distinct account_id)::int from invoices where issued_on = ${on}::date) as accounts,
      count(*)::int as invoices, min(sequence) as first, max(sequence) as last, count(distinct sequence)::int as different from invoices`.execute(
    kysely,
  )
  expect(rows[0]).toEqual({
    accounts: 120,
    invoices: invoicesInAll,
    first: 1n,
    last: BigInt(invoicesInAll),
    different: invoicesInAll,
  })
  expect(await verifyBooks(kysely, { limit: 10 })).toEqual([])
  expect((await verifyBalances(kysely, { limit: 10 })).differences).toEqual([])
  expect(await ledgerSum(database)).toBe(0n)
}

/** Ends the run's connections as a crash of the server or of the program would, `afterMs` from when the first of them is there. */
async function killRun(applicationName: string, afterMs: number, over: () => boolean): Promise<void> {
  const found = async () => {
    const { rows } =
      await sql`select 1 from pg_stat_activity where application_name = ${applicationName}`.execute(kysely)
    return rows.length > 0
  }
  while (!over() && !(await found())) await pause(1)
  await pause(afterMs)
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${applicationName}`.execute(
    kysely,
  )
}

test('killed again and again at any moment, a run that is run again is whole: nothing missing, nothing double, no number lost', async () => {
  let killed = 0
  let finished = false
  for (let attempt = 0; attempt < 40 && !finished; attempt++) {
    const name = `run_${attempt}`
    const url = new URL(database.url)
    url.searchParams.set('application_name', name)
    const own = openDatabase(url.href)
    // A little later each time, so that every statement of a batch is hit sooner or later.
    let over = false
    const kill = killRun(name, attempt * 7, () => over)
    try {
      await billOn(own, '2026-02-01', { batchSize: 7 })
      finished = true
    } catch {
      killed += 1
    }
    over = true
    await kill
    await own.close()
  }
  expect(killed).toBeGreaterThan(0)
  expect(await billOn(database, '2026-02-01')).toMatchObject({ state: 'complete', issued: 120 })
  await expectWhole('2026-02-01', 120)
}, 60_000)

test('two programs that run the same date together share the accounts and issue each invoice once', async () => {
  const other = openDatabase(database.url)
  const options = { batchSize: 5, workers: 3 }
  const [one, two] = await Promise.all([
    billOn(database, '2026-03-01', options),
    billOn(other, '2026-03-01', options),
  ])
  await other.close()
  expect(Math.max(one.issued, two.issued)).toBe(120)
  await expectWhole('2026-03-01', 240)
})

test('while a charge is being made elsewhere the account is billed with it or without it, never in between', async () => {
  const adjust = async (n: number) => {
    const { rows } = await sql<{ id: AccountId }>`select id from accounts where number = ${`A${n}`}`.execute(
      kysely,
    )
    await inTransaction(kysely, (tx) =>
      addAdjustment(tx, {
        accountId: rows[0]!.id as AccountId,
        amountMicros: 1_234_567n,
        description: 'Extra',
        reason: 'Test',
        on: Temporal.PlainDate.from('2026-04-01'),
        key: `extra-${n}`,
        actor: 'cli',
        now: Temporal.Instant.from('2026-04-01T06:00:00Z'),
      }),
    )
  }
  await Promise.all([
    billOn(database, '2026-04-01', { batchSize: 10 }),
    ...Array.from({ length: 120 }, (_, i) => adjust(i + 1)),
  ])
  await expectWhole('2026-04-01', 360)
})
