import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { makeUsageWorld } from '../../test/support/usage-world.ts'
import { getAccount } from '../accounts/accounts.ts'
import { inTransaction, openDatabase } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Viewer } from './audit-report.ts'
import {
  changeReport,
  getReport,
  listReports,
  removeReport,
  saveReport,
  scheduleReport,
} from './audit-reports.ts'
import type { AuditRun } from './audit-run.ts'
import {
  cancelRun,
  forgetRuns,
  forsakenRuns,
  getRun,
  hearTrouble,
  listRunCalls,
  listRuns,
  runCalls,
  startRun,
  stepRun,
} from './audit-runs.ts'
import { runScheduledReports } from './scheduled-audit-reports.ts'

const database = await testDatabase()
const { kysely, pool } = database
const { clock } = await makeUsageWorld(database)
const accountId = 1n as AccountId
const publicUrl = 'https://billing.example.com'
const owner: Viewer = { actor: 'login:1', lines: null, manages: true }
const manager: Viewer = { actor: 'login:2', lines: ['16175550100'], manages: false }
const auditor: Viewer = { actor: 'login:3', lines: null, manages: false }

await pool.query(`
  insert into logins (id, email, name, language, created_at) overriding system value
    values (1, 'olga@alpha.example', 'Olga', 'de', now()), (2, 'max@alpha.example', 'Max', null, now()), (3, 'ann@alpha.example', 'Ann', null, now());
  insert into members (account_id, login_id, role, lines, created_at) values
    (1, 1, 'owner', '{}', now()), (1, 2, 'department_manager', '{16175550100}', now()), (1, 3, 'auditor', '{}', now())`)

/** Calls of March, one every three minutes from midnight of the 1st in Boston; every third from the toll-free number, every fourth to France. */
async function makeCalls(count: number, { account = 1, importId = 1 } = {}): Promise<void> {
  await pool.query(
    `insert into rated_calls (account_id, answered_at, import_id, line_no, leg, direction, duration_seconds, billed_seconds, included_seconds,
       destination_id, amount_micros, line, from_number, to_number)
     select $1, timestamptz '2026-03-01T05:00:00Z' + n * interval '3 minutes', $2, n, 0, 0, n % 100, 60, 0,
       case when n % 4 = 0 then 2 else 1 end, n, case when n % 3 = 0 then '18005550100' else '16175550100' end,
       '16175550100', case when n % 4 = 0 then '33142685300' else '13125550199' end
     from generate_series(0, $3::int - 1) n`,
    [account, importId, count],
  )
}
await makeCalls(12_000)
await makeCalls(500, { account: 2 })

const everything = { period: { kind: 'days', days: { start: '2026-03-01', end: '2026-04-01' } } }

async function report(criteria: object = everything, viewer = owner, name = 'March') {
  return inTransaction(kysely, (tx) =>
    saveReport(tx, { accountId, name, criteria, viewer, now: clock.now() }),
  )
}

async function start(saved: Awaited<ReturnType<typeof report>>, viewer = owner, loginId: bigint | null = 1n) {
  return inTransaction(kysely, async (tx) => {
    const account = await getAccount(tx, { accountId })
    return startRun(tx, { account, report: saved, viewer, loginId, publicUrl, now: clock.now() })
  })
}

/** Goes on until it is over. */
async function work(run: AuditRun, stepCalls?: number): Promise<AuditRun> {
  const which = { accountId, runId: run.id, publicUrl, now: clock.now() }
  while ((await inTransaction(kysely, (tx) => stepRun(tx, which, stepCalls))) === 'more');
  return getRun(kysely, { accountId, runId: run.id, viewer: owner })
}

/** Every call of a run as one text. */
async function contents(run: AuditRun): Promise<string> {
  const calls = []
  for await (const chunk of runCalls(kysely, run)) calls.push(...chunk)
  return calls.map((call) => `${call.id} ${call.answeredAt} ${call.to} ${call.amountMicros}`).join('\n')
}

async function mails(): Promise<{ kind: string; toAddress: string }[]> {
  const { rows } = await pool.query<{ kind: string; to_address: string }>(
    `select kind, to_address from mails order by id`,
  )
  return rows.map(({ kind, to_address }) => ({ kind, toAddress: to_address }))
}

test('a small report is there at once, with its totals and groups', async () => {
  const days = { start: '2026-03-01', end: '2026-03-02' }
  const run = await start(await report({ period: { kind: 'days', days } }))
  // 24 h × 20 an hour = 480 calls, of which n % 3 = 0: 160; the sum of 0 … 479 is 114,960 micros; of multiples of 3: 3 × (0 … 159) = 38,160.
  expect(run).toMatchObject({ state: 'done', calls: 480n, billedSeconds: 28_800n, amountMicros: 114_960n })
  expect(run.byLine).toEqual([
    { key: '16175550100', calls: 320n, billedSeconds: 19_200n, amountMicros: 76_800n },
    { key: '18005550100', calls: 160n, billedSeconds: 9_600n, amountMicros: 38_160n },
  ])
  // Multiples of 4: 4 × (0 … 119) = 28,560.
  expect(run.byDestination).toEqual([
    {
      key: { direction: 'outbound', destination: 'United States' },
      ...{ calls: 360n, billedSeconds: 21_600n, amountMicros: 86_400n },
    },
    {
      key: { direction: 'outbound', destination: 'France' },
      ...{ calls: 120n, billedSeconds: 7_200n, amountMicros: 28_560n },
    },
  ])
})

test.each([
  [{ numbers: ['+33 1 42'] }, 120],
  [{ numbers: ['8005550100', '999999'] }, 160],
  [{ destination: 'fra' }, 120],
  [{ destination: 'fra%' }, 0],
  [{ direction: 'inbound' }, 0],
  // n % 100 ≥ 90: ten of each full hundred, and none of 400 … 479.
  [{ minimumSeconds: 90 }, 40],
  // n ≥ 470
  [{ minimumAmountMicros: '470' }, 10],
  [{ minimumAmountMicros: '470', destination: 'France' }, 2],
])('calls are found by %j', async (criteria, calls) => {
  const days = { start: '2026-03-01', end: '2026-03-02' }
  const run = await start(await report({ period: { kind: 'days', days }, ...criteria }))
  expect(run).toMatchObject({ state: 'done', calls: BigInt(calls) })
})

test('a long one goes on in the background, and whoever asked is told once, by a link', async () => {
  const run = await start(await report())
  expect(run).toMatchObject({ state: 'running', callsRead: 5_000n, calls: 5_000n, callsExpected: 12_000n })
  const before = await mails()
  expect(before).toEqual([])
  const done = await work(run)
  // The sum of 0 … 11,999.
  expect(done).toMatchObject({ state: 'done', calls: 12_000n, amountMicros: 71_994_000n })
  const { rows } = await pool.query(
    `select count(*)::int as calls, sum(amount_micros)::text as micros from rated_calls where account_id = 1`,
  )
  expect(rows).toEqual([{ calls: 12_000, micros: '71994000' }])
  expect(await mails()).toEqual([{ kind: 'report_ready', toAddress: 'olga@alpha.example' }])
  const { rows: sent } = await pool.query<{ text: string; html: string }>(`select text, html from mails`)
  expect(sent[0]?.text).toContain(`/reports/${run.reportId}?run=${run.id}`)
  expect(sent[0]?.text).not.toContain('3125550199')
})

test('killed at any step, it goes on where it was and comes to the same calls', async () => {
  const straight = await work(await start(await report()), 1_000)
  const run = await start(await report())
  const which = { accountId, runId: run.id, publicUrl, now: clock.now() }
  for (let kill = 0; ; kill++) {
    const url = new URL(database.url)
    url.searchParams.set('application_name', `report_${kill}`)
    const own = openDatabase(url.href, { connectionsMax: 1 })
    try {
      const step = await inTransaction(own.kysely, async (tx) => {
        const outcome = await stepRun(tx, which, 1_000)
        // Every other one dies after it has done all its work and before it is committed.
        if (kill % 2 === 0) {
          await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${`report_${kill}`}`.execute(
            kysely,
          )
        }
        return outcome
      })
      if (step === 'over') break
    } catch {
      expect(kill % 2).toBe(0)
    } finally {
      await own.close().catch(() => {})
    }
  }
  const done = await getRun(kysely, { ...which, viewer: owner })
  expect(done).toMatchObject({ state: 'done', calls: 12_000n, amountMicros: 71_994_000n })
  expect([done.byLine, done.byDestination]).toEqual([straight.byLine, straight.byDestination])
  expect(await contents(done)).toBe(await contents(straight))
}, 60_000)

test('a step reads its own calls only, wherever it is', async () => {
  const run = await start(await report())
  const which = { accountId, runId: run.id, publicUrl, now: clock.now() }
  const read = await inTransaction(kysely, async (tx) => {
    const counted = async () => {
      const { rows } = await sql<{ read: number }>`
        select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_xact_user_tables
        where relname = 'rated_calls'`.execute(tx)
      return rows[0]!.read
    }
    const before = await counted()
    await stepRun(tx, which, 100)
    return (await counted()) - before
  })
  // 100 to find where the step ends and 100 to read them, of the 7,000 that are left.
  expect(read).toBeLessThan(1_000)
})

test('two workers at one run do not double a call', async () => {
  const run = await start(await report())
  await Promise.all([work(run, 300), work(run, 300), work(run, 300)])
  const done = await work(run)
  expect(done).toMatchObject({ state: 'done', calls: 12_000n })
  const ids = (await contents(done)).split('\n')
  expect(new Set(ids).size).toBe(12_000)
})

test('calls that are stored while it is being made are not in it', async () => {
  const run = await start(await report())
  // Before and behind the place where it is.
  await makeCalls(12_000, { importId: 2 })
  const done = await work(run)
  expect(done.calls).toBe(12_000n)
  const next = await work(await start(await report()))
  expect(next.calls).toBe(24_000n)
  await pool.query(
    `set session_replication_role = replica; delete from rated_calls where import_id = 2; set session_replication_role = origin`,
  )
})

test('its calls are read a page at a time, each once, in order', async () => {
  const run = await work(await start(await report()), 190)
  const ids: string[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listRunCalls>> = await listRunCalls(kysely, {
      run,
      page: { limit: 130, after },
    })
    ids.push(...page.items.map(({ id }) => id))
    after = page.next
  } while (after !== null)
  expect(ids.length).toBe(12_000)
  expect(new Set(ids).size).toBe(12_000)
  const last = await listRunCalls(kysely, { run, page: { limit: 200 } })
  expect(last.items[0]?.answeredAt.toString()).toBe('2026-03-01T05:00:00Z')
}, 30_000)

test('a department manager’s report holds his lines only, and he sees no other', async () => {
  const days = { start: '2026-03-01', end: '2026-03-02' }
  const his = await report({ period: { kind: 'days', days } }, manager, 'Desk')
  const run = await start(his, manager, 2n)
  expect(run).toMatchObject({ calls: 320n, lines: ['16175550100'] })
  expect(run.byLine.map(({ key }) => key)).toEqual(['16175550100'])
  const all = await start(await report({ period: { kind: 'days', days } }))
  await expect(getRun(kysely, { accountId, runId: all.id, viewer: manager })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(
    getReport(kysely, { accountId, reportId: all.reportId, viewer: manager }),
  ).rejects.toMatchObject({
    code: 'not_found',
  })
  const page = { limit: 200 }
  expect((await listReports(kysely, { accountId, viewer: manager, page })).items.map(({ id }) => id)).toEqual(
    [his.id],
  )
  // Somebody else's run of his report, of all lines, is not his to see.
  await start(his, owner)
  expect((await listRuns(kysely, { report: his, viewer: manager, page })).items.map(({ id }) => id)).toEqual([
    run.id,
  ])
  // Once a line is taken from him, what holds it is gone for him too.
  const without = { ...manager, lines: ['16175550999'] }
  await expect(getRun(kysely, { accountId, runId: run.id, viewer: without })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('another account’s run is not found', async () => {
  const run = await start(await report())
  const other = { accountId: 2n as AccountId, runId: run.id, viewer: owner }
  await expect(getRun(kysely, other)).rejects.toMatchObject({ code: 'not_found' })
})

test('cancelled, it stops and holds nothing', async () => {
  const run = await start(await report())
  const which = { accountId, runId: run.id, viewer: owner, now: clock.now() }
  const cancelled = await inTransaction(kysely, (tx) => cancelRun(tx, which))
  expect(cancelled).toMatchObject({ state: 'cancelled' })
  expect(await work(run)).toMatchObject({ state: 'cancelled' })
  await expect(listRunCalls(kysely, { run: cancelled, page: { limit: 10 } })).rejects.toMatchObject({
    code: 'report_not_ready',
  })
  const { rows } = await pool.query(`select 1 from audit_report_chunks where run_id = $1`, [run.id])
  expect(rows).toEqual([])
  // What has ended stays as it is.
  const [done] = [await start(await report({ ...everything, numbers: ['00000000'] }))]
  await work(done)
  const again = await inTransaction(kysely, (tx) => cancelRun(tx, { ...which, runId: done.id }))
  expect(again.state).toBe('done')
})

test('what keeps failing fails for good, and is told', async () => {
  const run = await start(await report())
  const which = { accountId, runId: run.id, publicUrl, now: clock.now() }
  for (let n = 0; n < 5; n++) await inTransaction(kysely, (tx) => hearTrouble(tx, which))
  const failed = await getRun(kysely, { ...which, viewer: owner })
  expect(failed).toMatchObject({ state: 'failed', failedBecause: 'trouble' })
  expect((await mails()).at(-1)).toEqual({ kind: 'report_failed', toAddress: 'olga@alpha.example' })
})

test('a run whose worker died is found after a minute of the machine’s time', async () => {
  const run = await start(await report())
  expect(await forsakenRuns(kysely)).not.toContainEqual({ accountId, runId: run.id })
  await pool.query(`update audit_report_runs set stepped_at = now() - interval '2 minutes' where id = $1`, [
    run.id,
  ])
  expect(await forsakenRuns(kysely)).toContainEqual({ accountId, runId: run.id })
  await work(run)
  expect(await forsakenRuns(kysely)).not.toContainEqual({ accountId, runId: run.id })
})

test('a scheduled report is made once a month, of the month before, by the right of its person now', async () => {
  const saved = await report(everything, manager, 'Monthly')
  const schedule = { accountId, reportId: saved.id, isMonthly: true, viewer: manager }
  await inTransaction(kysely, (tx) => scheduleReport(tx, { ...schedule, loginId: 2n, now: clock.now() }))
  // 1 April, 08:00 in Boston: it was scheduled this month, so May is the first in which it is made.
  expect(await runScheduledReports(database, { now: clock.now() })).toBe(0)
  const inMay = Temporal.Instant.from('2026-05-01T04:00:01Z')
  expect(await runScheduledReports(database, { now: inMay.subtract({ seconds: 2 }) })).toBe(0)
  expect(await runScheduledReports(database, { now: inMay })).toBe(1)
  expect(await runScheduledReports(database, { now: inMay })).toBe(0)
  const [run] = (await listRuns(kysely, { report: saved, viewer: manager, page: { limit: 5 } })).items
  expect(run).toMatchObject({ state: 'queued', requestedBy: 'system', lines: ['16175550100'] })
  expect([String(run?.days.start), String(run?.days.end)]).toEqual(['2026-04-01', '2026-05-01'])
  await work(run!)
  expect((await mails()).at(-1)).toEqual({ kind: 'report_ready', toAddress: 'max@alpha.example' })
  // Made a payer, he has no right to call detail any more.
  await pool.query(`update members set role = 'payer' where login_id = 2`)
  expect(await runScheduledReports(database, { now: Temporal.Instant.from('2026-06-01T12:00:00Z') })).toBe(0)
  expect(await getReport(kysely, { accountId, reportId: saved.id, viewer: owner })).toMatchObject({
    schedule: null,
  })
  await pool.query(`update members set role = 'department_manager' where login_id = 2`)
})

test('a report is changed and removed by who made it, or who manages the account', async () => {
  const saved = await report(everything, auditor, 'Audit')
  const other = { ...auditor, actor: 'login:9' }
  const which = { accountId, reportId: saved.id }
  const change = (viewer: Viewer) =>
    inTransaction(kysely, (tx) => changeReport(tx, { ...which, viewer, name: 'Audit of March' }))
  await expect(change(other)).rejects.toMatchObject({ code: 'not_yours' })
  expect(await change(auditor)).toMatchObject({ name: 'Audit of March', criteria: saved.criteria })
  const run = await start(saved, auditor, 3n)
  await inTransaction(kysely, (tx) => removeReport(tx, { ...which, viewer: owner }))
  await expect(getRun(kysely, { accountId, runId: run.id, viewer: owner })).rejects.toMatchObject({
    code: 'not_found',
  })
  const staff = { ...owner, actor: 'staff:4' }
  const saved2 = await report(everything, staff)
  const nobody = {
    accountId,
    reportId: saved2.id,
    isMonthly: true,
    viewer: staff,
    loginId: null,
    now: clock.now(),
  }
  await expect(inTransaction(kysely, (tx) => scheduleReport(tx, nobody))).rejects.toMatchObject({
    code: 'schedule_needs_member',
  })
})

test.each([
  [
    { period: { kind: 'days', days: { start: '2026-03-01', end: '2026-03-01' } } },
    'is not after the first day',
  ],
  [{ period: { kind: 'days', days: { start: '2020-03-01', end: '2026-03-01' } } }, '3 years'],
  [{ ...everything, numbers: ['12'] }, 'at least 3 digits'],
  [{ ...everything, minimumSeconds: -1 }, 'from 0'],
])('criteria that cannot be meant are refused: %j', async (criteria, words) => {
  await expect(report(criteria)).rejects.toThrow(words)
})

test('too many at once are refused, and old ones are forgotten', async () => {
  await pool.query(`delete from audit_report_runs`)
  const saved = await report()
  for (let n = 0; n < 5; n++) await start(saved)
  await expect(start(saved)).rejects.toMatchObject({ code: 'reports_running' })
  const done = await work(
    (await listRuns(kysely, { report: saved, viewer: owner, page: { limit: 5 } })).items[0]!,
  )
  const before = done.finishedAt!.add({ seconds: 1 })
  expect(await inTransaction(kysely, (tx) => forgetRuns(tx, { before }))).toBe(1n)
  const { rows } = await pool.query(`select 1 from audit_report_chunks where run_id = $1`, [done.id])
  expect(rows).toEqual([])
})
