import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { checkPassword } from '../accounts/sign-in.ts'
import type { Database } from '../db/database.ts'
import { createDemo } from './create-demo.ts'
import { ensureDemo } from './first-start.ts'
import { DEMO_LOGINS } from './logins.ts'

// 19 March in Lakeside until an hour before the second: both make history up to the midnight before.
const MORNING = Temporal.Instant.from('2026-03-19T13:00:00Z')
const NIGHT = Temporal.Instant.from('2026-03-20T04:00:00Z')
const SHORT = { months: 2, accounts: 8 }

const [first, killed, unwanted] = [await testDatabase(), await testDatabase(), await testDatabase()]

/** All that was owed, asked for and called, as one word. */
async function checksum({ kysely }: Database) {
  const { rows } = await sql<Record<string, string | bigint>>`select
    (select md5(string_agg(concat_ws('|', account_id, number, issued_at, total_micros, buyer), ',' order by number)) from invoices) as invoices,
    (select md5(string_agg(concat_ws('|', account_id, answered_at, leg, direction, line, from_number, to_number, billed_seconds, amount_micros, charge_id),
      ',' order by account_id, answered_at, import_id, line_no, leg)) from rated_calls) as calls,
    (select md5(string_agg(concat_ws('|', account_id, ledger_account, balance_micros), ',' order by account_id, ledger_account)) from balances) as balances,
    (select md5(string_agg(concat_ws('|', account_id, happened_at, actor, kind, detail), ',' order by id)) from account_events) as events
  `.execute(kysely)
  return rows[0]!
}

/** Invoices by account number. */
async function invoicesOf({ kysely }: Database) {
  const { rows } = await sql<{ number: string; invoices: number }>`
    select a.number, count(*)::int as invoices from invoices i join accounts a on a.id = i.account_id group by 1 order by 1`.execute(
    kysely,
  )
  return Object.fromEntries(rows.map(({ number, invoices }) => [number, invoices]))
}

test('a short demo has its accounts billed on their days, calls that wait, and logins that work', async () => {
  const { logins } = await createDemo({ database: first, now: MORNING, ...SHORT })
  // Of day 1: 1 January, February and March; of day 15 as many; of day 31: 31 January and 28 February.
  // The food pantry's first and second fees (19.90 and a bit) are below its least invoice of 20.00 now and then.
  const { '40015': pantry, ...others } = await invoicesOf(first)
  expect(others).toEqual({
    '20011': 3,
    '20020': 3,
    '30019': 3,
    '40011': 3,
    '50011': 3,
    '60011': 2,
    '60012': 3,
  })
  expect(pantry).toBeGreaterThan(0)
  // A slip of the finger, and Kosovo, which the deck lacks until it is mended in the eighth month.
  const { rows } = await sql`select distinct reason_code from unrated_calls order by 1`.execute(first.kysely)
  expect(rows).toEqual([{ reasonCode: 'bad_number' }, { reasonCode: 'no_rate' }])
  for (const { email, password } of logins.filter(({ account }) => account === null || account === '40011')) {
    const signedIn = checkPassword(first.kysely, {
      credentials: { email, password },
      ip: '203.0.113.1',
      now: MORNING,
    })
    await expect(signedIn).resolves.toHaveProperty('loginId')
  }
})

test('nothing of the demo lies ahead of its day', async () => {
  const { rows } = await sql`
    select (select count(*)::int from rated_calls where answered_at >= '2026-03-19 05:00Z') as calls,
      (select count(*)::int from invoices where issued_at > '2026-03-19 05:00Z') as invoices,
      (select count(*)::int from account_events where happened_at > '2026-03-19 05:00Z') as events`.execute(
    first.kysely,
  )
  expect(rows).toEqual([{ calls: 0, invoices: 0, events: 0 }])
})

test('a demo killed in the making is made anew by the next start, and the same day makes the same demo', async () => {
  await killAt(40)
  const half = await sql`select state from demo`.execute(killed.kysely)
  expect(half.rows).toEqual([{ state: 'making' }])
  const logins = await ensureDemo({ database: killed, now: NIGHT, wanted: true, onProgress() {}, ...SHORT })
  expect(logins).toEqual(DEMO_LOGINS)
  expect(await checksum(killed)).toEqual(await checksum(first))
})

test('a demo that is there stays as it is, and its logins are told', async () => {
  const before = await checksum(first)
  const options = { database: first, now: NIGHT.add({ hours: 24 }), onProgress() {} }
  expect(await ensureDemo({ ...options, wanted: false })).toEqual(DEMO_LOGINS)
  await expect(createDemo(options)).rejects.toMatchObject({ code: 'provider_exists' })
  expect(await checksum(first)).toEqual(before)
})

test('where no demo is wanted none is made, and half of one is thrown away', async () => {
  const options = { database: unwanted, now: MORNING, wanted: false, onProgress() {} }
  expect(await ensureDemo(options)).toEqual([])
  await sql`insert into demo values (true, 'making', '2026-03-19')`.execute(unwanted.kysely)
  await sql`insert into destinations (name) values ('half of a deck')`.execute(unwanted.kysely)
  expect(await ensureDemo(options)).toEqual([])
  const { rows } = await sql`
    select (select count(*)::int from demo) as demos, (select count(*)::int from destinations) as destinations,
      (select count(*)::int from rating_facts) as facts`.execute(unwanted.kysely)
  expect(rows).toEqual([{ demos: 0, destinations: 0, facts: 1 }])
})

/** Begins a demo in a process of its own and kills it, without a word, when it is so many per cent done. */
function killAt(percent: number): Promise<void> {
  const fixture = fileURLToPath(new URL('./make-demo.fixture.ts', import.meta.url))
  const child = spawn(process.execPath, [fixture, killed.url, String(MORNING)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.on('data', (chunk: Buffer) => {
    if (
      String(chunk)
        .split('\n')
        .some((line) => Number(line) >= percent)
    )
      child.kill('SIGKILL')
  })
  return new Promise((resolve, reject) => {
    child.once('close', (_code, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error('it ended before it could be killed')),
    )
  })
}
