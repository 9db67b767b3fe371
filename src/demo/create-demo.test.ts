import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import pino from 'pino'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { checkPassword } from '../accounts/sign-in.ts'
import type { Database } from '../db/database.ts'
import { readSettings } from '../settings.ts'
import { createDemo } from './create-demo.ts'
import { ensureDemo } from './first-start.ts'
import { DEMO_LOGINS } from './logins.ts'

// 19 March in Lakeside until an hour before the second: both make history up to the midnight before.
const MORNING = Temporal.Instant.from('2026-03-19T13:00:00Z')
const NIGHT = Temporal.Instant.from('2026-03-20T04:00:00Z')
/** Where other tests have the processors, too. */
const MAKING_MS = 240_000
const PARTS = { settings: readSettings({}), log: pino({ level: 'silent' }) }
const SHORT = { ...PARTS, months: 2, accounts: 8 }

const [first, killed] = [await testDatabase(), await testDatabase()]
const [unwanted, all] = [await testDatabase(), await testDatabase()]

/** All that was owed, asked for and called, as one word. */
async function checksum({ kysely }: Database) {
  const { rows } = await sql<Record<string, string | bigint>>`select
    (select md5(string_agg(concat_ws('|', account_id, number, issued_at, total_micros, buyer), ',' order by number)) from invoices) as invoices,
    (select md5(string_agg(concat_ws('|', account_id, answered_at, leg, direction, line, from_number, to_number, billed_seconds, amount_micros, charge_id),
      ',' order by account_id, answered_at, import_id, line_no, leg)) from rated_calls) as calls,
    (select md5(string_agg(concat_ws('|', account_id, ledger_account, balance_micros), ',' order by account_id, ledger_account)) from balances) as balances,
    (select md5(string_agg(concat_ws('|', account_id, happened_at, actor, kind, detail - 'mandateId'), ',' order by account_id, happened_at, kind, detail::text))
      from account_events) as events,
    (select md5(string_agg(concat_ws('|', p.account_id, p.origin, p.state, p.requested_at, p.captured_at, p.amount_micros, p.allocated_micros, p.refunded_micros), ','
      order by p.account_id, p.requested_at)) from payments p) as payments,
    (select md5(string_agg(concat_ws('|', account_id, kind, created_at, subject, state), ',' order by account_id, created_at, kind, subject)) from mails) as mails
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

test('a short demo has its accounts billed on their days, calls that wait, and logins that work', {
  timeout: MAKING_MS,
}, async () => {
  const { logins } = await createDemo({ database: first, now: MORNING, ...SHORT })
  // Of day 1: 1 January, February and March; of day 15 as many; of day 31: 31 January and 28 February.
  // The food pantry's first and second fees (19.90 and a bit) are below its least invoice of 20.00 now and then.
  const { '40015': pantry, ...others } = await invoicesOf(first)
  expect(others).toEqual({
    '20011': 3,
    '20020': 3,
    '30019': 3,
    // Three bills, and a credit note for a line that was objected to.
    '40011': 4,
    '50011': 3,
    '60011': 2,
    '60012': 3,
  })
  expect(pantry).toBeGreaterThan(0)
  // A slip of the finger, and Kosovo, which the deck lacks until it is mended in the eighth month.
  const { rows } = await sql`select distinct reason_code from unrated_calls order by 1`.execute(first.kysely)
  expect(rows).toEqual([{ reasonCode: 'bad_number' }, { reasonCode: 'no_rate' }])
  for (const { email, password } of logins.filter(
    ({ staff, accounts }) => staff !== null || accounts[0]!.number === '40011',
  )) {
    const signedIn = checkPassword(first.kysely, {
      credentials: { email, password },
      ip: '203.0.113.1',
      now: MORNING,
    })
    await expect(signedIn).resolves.toMatchObject({ kind: 'right' })
  }
})

test('the logins of a short demo have payments to see, each its own kind', async () => {
  const now = await paymentsNow(first)
  // Emma's card ended in January; her draft of 21 February failed.
  expect(now.payments).toContain('20011 autopay failed expired_card')
  expect(now.payments).toContain('50011 one_time pending')
  expect(now.drafts).toEqual(['40011 needs_approval'])
  // Paused on the 13th for 26 days.
  expect(now.paused).toEqual(['60012 2026-04-08'])
  expect(now.refunds).toEqual(['60011 succeeded'])
  await expectAtRest(first)
})

test('of all accounts, what can become of a payment has', { timeout: MAKING_MS }, async () => {
  await createDemo({ ...PARTS, database: all, now: MORNING, months: 2 })
  const now = await paymentsNow(all)
  expect(now.payments).toEqual(
    expect.arrayContaining([
      '30011 one_time unknown',
      '30013 autopay failed ach_return',
      '30017 autopay charged_back',
      '30025 autopay failed insufficient_funds',
    ]),
  )
  expect(now.retries).toEqual(expect.arrayContaining(['30013 succeeded', '30025 failed', '30025 planned']))
  expect(now.disputes).toEqual(['30017 lost', '40014 needs_response'])
  expect(now.suspended).toEqual(['30014'])
  expect(now.promises).toEqual(['30018 open'])
  expect(now.writtenOff).toEqual(['20016'])
  expect(now.differences).toEqual(['30011 they_paid_we_do_not_know', '30011 twice'])
  await expectAtRest(all)
})

test('what the gateway has settled is in the books: fees, and what is in the bank', async () => {
  const { rows } = await sql<{ ledgerAccount: string; currencies: number; isThere: boolean }>`
    select ledger_account, count(distinct a.currency)::int as currencies, sum(balance_micros) > 0 as is_there
    from balances b join accounts a on a.id = b.account_id where ledger_account in ('bank:sandbox', 'fees:sandbox') group by 1 order by 1`.execute(
    all.kysely,
  )
  expect(rows).toEqual([
    { ledgerAccount: 'bank:sandbox', currencies: 3, isThere: true },
    { ledgerAccount: 'fees:sandbox', currencies: 3, isThere: true },
  ])
  const sums = await sql`
    select coalesce(sum(balance_micros), 0)::bigint as sum from balances b join accounts a on a.id = b.account_id group by a.currency`.execute(
    all.kysely,
  )
  expect(sums.rows).toEqual([{ sum: 0n }, { sum: 0n }, { sum: 0n }])
})

test('nothing of the demo lies ahead of its day', async () => {
  const { rows } = await sql`
    select (select count(*)::int from rated_calls where answered_at >= '2026-03-19 05:00Z') as calls,
      (select count(*)::int from invoices where issued_at > '2026-03-19 05:00Z') as invoices,
      (select count(*)::int from account_events where happened_at > '2026-03-19 05:00Z') as events,
      (select count(*)::int from payments where requested_at > '2026-03-19 05:00Z') as payments,
      (select count(*)::int from mails where created_at > '2026-03-19 05:00Z') as mails`.execute(first.kysely)
  expect(rows).toEqual([{ calls: 0, invoices: 0, events: 0, payments: 0, mails: 0 }])
})

test('a demo killed in the making is made anew by the next start, and the same day makes the same demo', {
  timeout: MAKING_MS,
}, async () => {
  await killAt(40)
  const half = await sql`select state from demo`.execute(killed.kysely)
  expect(half.rows).toEqual([{ state: 'making' }])
  const logins = await ensureDemo({ database: killed, now: NIGHT, wanted: true, onProgress() {}, ...SHORT })
  expect(logins).toEqual(DEMO_LOGINS)
  expect(await checksum(killed)).toEqual(await checksum(first))
})

test('a demo that is there stays as it is, and its logins are told', async () => {
  const before = await checksum(first)
  const options = { ...PARTS, database: first, now: NIGHT.add({ hours: 24 }), onProgress() {} }
  expect(await ensureDemo({ ...options, wanted: false })).toEqual(DEMO_LOGINS)
  await expect(createDemo(options)).rejects.toMatchObject({ code: 'provider_exists' })
  expect(await checksum(first)).toEqual(before)
})

test('where no demo is wanted none is made, and half of one is thrown away', async () => {
  const options = { ...PARTS, database: unwanted, now: MORNING, wanted: false, onProgress() {} }
  expect(await ensureDemo(options)).toEqual([])
  await sql`insert into demo values (true, 'making', '2026-03-19')`.execute(unwanted.kysely)
  await sql`insert into destinations (name) values ('half of a deck')`.execute(unwanted.kysely)
  expect(await ensureDemo(options)).toEqual([])
  const { rows } = await sql`
    select (select count(*)::int from demo) as demos, (select count(*)::int from destinations) as destinations,
      (select count(*)::int from rating_facts) as facts`.execute(unwanted.kysely)
  expect(rows).toEqual([{ demos: 0, destinations: 0, facts: 1 }])
})

/** What payments, AutoPay and dunning have come to, each as `account what`. */
async function paymentsNow({ kysely }: Database): Promise<Record<string, string[]>> {
  const queries = {
    payments: sql`select a.number, p.origin, p.state, t.code from payments p join accounts a on a.id = p.account_id
      join payment_attempts t on t.account_id = p.account_id and t.payment_id = p.id where p.state <> 'succeeded'`,
    drafts: sql`select a.number, d.state from autopay_drafts d join accounts a on a.id = d.account_id where d.state = 'needs_approval'`,
    paused: sql`select a.number, p.paused_until::text from autopay p join accounts a on a.id = p.account_id where p.paused_until is not null`,
    refunds: sql`select a.number, r.state from refunds r join accounts a on a.id = r.account_id`,
    retries: sql`select a.number, coalesce(r.result, 'planned') from payment_retries r join accounts a on a.id = r.account_id`,
    disputes: sql`select a.number, d.state from disputes d join accounts a on a.id = d.account_id`,
    suspended: sql`select a.number from suspensions s join accounts a on a.id = s.account_id where s.ended_at is null`,
    promises: sql`select a.number, p.state from payment_promises p join accounts a on a.id = p.account_id`,
    writtenOff: sql`select a.number from write_offs w join accounts a on a.id = w.account_id`,
    differences: sql`select a.number, d.kind from reconciliation_differences d join accounts a on a.id = d.account_id where d.resolved_at is null`,
  }
  const found = Object.entries(queries).map(async ([name, query]) => {
    const { rows } = await query.execute(kysely)
    const words = (row: unknown) =>
      Object.values(row as object)
        .filter((value) => value !== null)
        .join(' ')
    return [name, rows.map(words).sort()]
  })
  return Object.fromEntries(await Promise.all(found))
}

/** The queue is empty, so that nothing bursts when the server starts; every mail was written and none has left; no event failed. */
async function expectAtRest({ kysely }: Database): Promise<void> {
  const { rows } = await sql`
    select (select count(*)::int from graphile_worker._private_jobs) as jobs,
      (select count(*)::int from mails where state <> 'kept') as mails, (select count(*) > 20 from mails) as has_mails,
      (select count(*)::int from gateway_events where result like 'failed%' or processed_at is null and result not like 'unreachable%') as events,
      (select count(*) > 20 from gateway_events) as has_events`.execute(kysely)
  expect(rows).toEqual([{ jobs: 0, mails: 0, hasMails: true, events: 0, hasEvents: true }])
}

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
