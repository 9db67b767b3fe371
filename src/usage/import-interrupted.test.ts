import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { asteriskLine, importText, makeUsageWorld } from '../../test/support/usage-world.ts'
import type { AccountId } from '../kernel/ids.ts'
import { balancesOf } from '../ledger/post.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { importCdrFile } from './import-cdrs.ts'
import { getImport } from './imports.ts'

/** Whatever stops an import: what is stored is whole, and the same file again makes it what one clean import would have. */

const CALLS = 70_000
const database = await testDatabase()
const { pool, kysely: db } = database
const { intake, source } = await makeUsageWorld(database)
let pbx = { id: 0 }
let n = 0

/** 70,000 calls are three batches. Of each, 6 seconds at 0.02 a minute, 0.002; those from Beta use up its two minutes first. */
const FILE = Array.from({ length: CALLS }, (_, i) =>
  asteriskLine({
    id: `${i}.1`,
    from: i % 7 === 0 ? '16175550200' : '16175550100',
    to: '12125550000',
    at: `2026-03-02 10:${String(Math.floor(i / 60) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}`,
    seconds: 6,
  }),
).join('\n')

beforeEach(async () => {
  await pool.query('delete from allowance_use')
  pbx = await source(`pbx${++n}`, 'asterisk-csv', {
    timeZone: 'America/New_York',
    options: { columns: ['uniqueid'] },
  })
})

/** Facts of one source: its rated calls with what they cost, and what its imports charged. */
async function stored() {
  const { rows } = await pool.query(
    `select count(*)::int as calls, count(distinct (c.import_id, c.line_no))::int as lines, sum(c.amount_micros)::bigint as amount,
       sum(c.included_seconds)::int as included,
       (select count(*)::int from cdrs where source_id = $1) as cdrs,
       (select coalesce(sum(amount_micros), 0)::bigint from charges
         where split_part(origin, ':', 2)::int in (select id from imports where source_id = $1)) as charged,
       (select coalesce(sum(calls), 0)::int from charges
         where split_part(origin, ':', 2)::int in (select id from imports where source_id = $1)) as calls_charged,
       (select sum(rated)::int from imports where source_id = $1) as counted
     from rated_calls c join imports i on i.id = c.import_id where i.source_id = $1`,
    [pbx.id],
  )
  return rows[0]
}

/** 60,000 calls of Alpha and 10,000 of Beta at 0.002 are 140.00, less Beta's two included minutes, 0.04. */
const WHOLE = {
  calls: CALLS,
  lines: CALLS,
  cdrs: CALLS,
  amount: 139_960_000n,
  charged: 139_960_000n,
  included: 120,
  calls_charged: CALLS,
  counted: CALLS,
}

afterEach(async () => {
  expect((await verifyBalances(db, { limit: 5 })).differences).toEqual([])
  const { rows } = await pool.query(`select
    (select coalesce(sum(amount_micros), 0)::bigint from charges) as charged, (select coalesce(sum(amount_micros), 0)::bigint from rated_calls) as rated`)
  const unbilled = [1n, 2n].map(async (id) => (await balancesOf(db, id as AccountId)).get('unbilled') ?? 0n)
  const owed = (await Promise.all(unbilled)).reduce((sum, one) => sum + one, 0n)
  expect([rows[0].charged, rows[0].rated]).toEqual([owed, owed])
  // No connection is lent out, no turn is held.
  expect([pool.totalCount - pool.idleCount, pool.waitingCount]).toEqual([0, 0])
  await expect
    .poll(
      async () =>
        (
          await pool.query(`select count(*)::int as n from pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())`)
        ).rows[0].n,
    )
    .toBe(0)
})

async function* chunksOf(text: string, until: number, then?: () => Promise<void> | void) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < Math.min(bytes.length, until); at += 65_536) {
    yield bytes.subarray(at, Math.min(at + 65_536, until))
  }
  await then?.()
}

test('uninterrupted, it is this', async () => {
  const summary = await importText(intake, pbx.id, FILE)
  expect(summary).toMatchObject({
    state: 'complete',
    linesRead: CALLS,
    calls: CALLS,
    known: 0,
    rated: CALLS,
    unrated: 0,
  })
  expect(await stored()).toEqual(WHOLE)
})

test('a stream that fails in the middle: what came before is stored, and says how much', async () => {
  const stream = chunksOf(FILE, 12_000_000, () => {
    throw Object.assign(new Error('read error on the disk'), { code: 'EIO' })
  })
  const summary = await importCdrFile(intake, { sourceId: pbx.id, name: 'broken', stream })
  const kept = await stored()
  expect(kept).toMatchObject({
    calls: summary.linesRead,
    cdrs: summary.linesRead,
    calls_charged: summary.linesRead,
  })
  expect(summary.linesRead).toBeGreaterThan(32_768)
  expect(summary).toMatchObject({
    state: 'failed',
    error: `The import could not go on: read error on the disk. The first ${summary.linesRead} lines are stored; import the file again to go on.`,
    rated: summary.linesRead,
  })
  expect(await getImport(db, summary)).toMatchObject({
    state: 'failed',
    error: summary.error,
    linesRead: summary.linesRead,
  })
  const again = await importText(intake, pbx.id, FILE)
  expect(again).toMatchObject({ state: 'complete', known: summary.calls, calls: CALLS - summary.calls })
  expect(await stored()).toEqual(WHOLE)
})

test('a gzip file that was cut off is stored as far as it goes', async () => {
  const zipped = gzipSync(FILE.slice(0, 500_000))
  const summary = await importText(intake, pbx.id, zipped.subarray(0, zipped.length - 2_000), {
    name: 'short.gz',
  })
  expect(summary.linesRead).toBeGreaterThan(1_000)
  expect(summary).toMatchObject({
    state: 'failed',
    calls: summary.linesRead,
    error: `The gzip stream is broken (unexpected end of file); was the copy cut off? The first ${summary.linesRead} lines are stored; import the file again to go on.`,
  })
  expect(await importText(intake, pbx.id, FILE)).toMatchObject({ state: 'complete', known: summary.calls })
  expect(await stored()).toEqual(WHOLE)
})

test('stopped by its signal, it is interrupted after the batch at hand', async () => {
  const stop = new AbortController()
  const summary = await importCdrFile(intake, {
    sourceId: pbx.id,
    name: 'stopped',
    stream: chunksOf(FILE, FILE.length),
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  expect(summary).toMatchObject({
    state: 'interrupted',
    error: `The import was stopped. The first ${summary.linesRead} lines are stored; import the file again to go on.`,
  })
  expect(summary.linesRead).toBeLessThan(CALLS)
  expect((await stored()).calls).toBe(summary.linesRead)
  expect(await importText(intake, pbx.id, FILE)).toMatchObject({ state: 'complete', known: summary.calls })
  expect(await stored()).toEqual(WHOLE)
})

test('a full disk interrupts it with what is kept; with room again the file completes it', async () => {
  await pool.query(`
    create function disk_full() returns trigger language plpgsql as $$
      begin if new.first_line > 32768 then raise exception 'could not extend file: No space left on device' using errcode = '53100'; end if; return new; end $$;
    create trigger disk_full before insert on cdr_chunks for each row execute function disk_full();`)
  const summary = await importText(intake, pbx.id, FILE)
  expect(summary).toMatchObject({
    state: 'interrupted',
    linesRead: 32_768,
    calls: 32_768,
    error:
      'The disk is full (could not extend file: No space left on device). The first 32768 lines are stored; import the file again to go on.',
  })
  expect(await getImport(db, summary)).toMatchObject({
    state: 'interrupted',
    error: summary.error,
    linesRead: 32_768,
  })
  await pool.query('drop trigger disk_full on cdr_chunks')
  expect(await importText(intake, pbx.id, FILE)).toMatchObject({
    state: 'complete',
    known: 32_768,
    calls: CALLS - 32_768,
  })
  expect(await stored()).toEqual(WHOLE)
})

test('connections killed at any moment are replaced: the import completes, with the counts of a clean one', {
  timeout: 120_000,
}, async () => {
  const killer = (async () => {
    for (let kills = 0, wait = 40; kills < 8; kills++, wait = (wait * 37) % 401) {
      await pause(wait)
      // One of the two that are at work, whichever it is.
      await pool
        .query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
            and pid <> pg_backend_pid() and state <> 'idle' order by random() limit 1`)
        .catch(() => {})
    }
  })()
  const summary = await importText(intake, pbx.id, FILE)
  await killer
  expect(summary).toMatchObject({ state: 'complete', linesRead: CALLS, calls: CALLS, known: 0, rated: CALLS })
  expect(await stored()).toEqual(WHOLE)
})

test('all connections killed at once, several times: nothing is charged twice', {
  timeout: 120_000,
}, async () => {
  let running = true
  const killer = (async () => {
    for (const wait of [300, 450, 700]) {
      await pause(wait)
      if (!running) return
      await pool
        .query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        )
        .catch(() => {})
    }
  })()
  const summary = await importText(intake, pbx.id, FILE)
  running = false
  await killer
  expect((await stored()).calls).toBe(summary.linesRead)
  expect((await importText(intake, pbx.id, FILE)).state).toBe('complete')
  expect(await stored()).toEqual(WHOLE)
})

test('a batch that loses its connection between two of its slices is stored once, from its beginning', {
  timeout: 120_000,
}, async () => {
  // The second batch's third slice. A sequence counts also what is undone.
  await pool.query(`
    create sequence slices_begun;
    create function lose_connection() returns trigger language plpgsql as $$
      begin if new.first_line = 40961 and nextval('slices_begun') <= 2 then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$;
    create trigger lose_connection before insert on cdr_chunks for each row execute function lose_connection();`)
  const summary = await importText(intake, pbx.id, FILE)
  const { rows } = await pool.query('select last_value::int as begun from slices_begun')
  expect(rows).toEqual([{ begun: 3 }])
  await pool.query('drop trigger lose_connection on cdr_chunks')
  expect(summary).toMatchObject({ state: 'complete', linesRead: CALLS, calls: CALLS, known: 0, rated: CALLS })
  expect(await getImport(db, summary)).toMatchObject({ state: 'complete', linesRead: CALLS, calls: CALLS })
  expect(await stored()).toEqual(WHOLE)
})

test('a call of an earlier slice found again in a later one of its batch: the batch is read again, asking', async () => {
  const lines = FILE.split('\n').slice(0, 20_000)
  const file = [...lines, ...lines.slice(100, 110), ...lines.slice(9_000, 9_005)]
  const summary = await importText(intake, pbx.id, file.join('\n'))
  expect(summary).toMatchObject({ linesRead: 20_015, calls: 20_000, known: 15, rated: 20_000 })
  expect(await stored()).toMatchObject({
    calls: 20_000,
    calls_charged: 20_000,
    counted: 20_000,
    cdrs: 20_000,
  })
})

test('an import whose program was killed says so when the next begins, whatever other databases of the server do', async () => {
  const { rows } = await pool.query(
    `insert into imports (source_id, name, kind, format, profile, state, started_at)
    values ($1, 'lost', 'file', 'asterisk-csv', '{}', 'running', now()) returning id`,
    [pbx.id],
  )
  const lost = rows[0].id as number
  const url = new URL(database.url)
  url.pathname = '/postgres'
  const other = new pg.Client({ connectionString: url.href })
  await other.connect()
  await other.query('select pg_advisory_lock_shared(71002, $1)', [lost])
  await importText(intake, pbx.id, 'x')
  await other.end()
  expect(await getImport(db, { importId: lost })).toMatchObject({
    state: 'interrupted',
    error: 'The program stopped; import the file again to go on.',
  })
})
