import { afterEach, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { asteriskLine, importText, makeUsageWorld } from '../../test/support/usage-world.ts'
import { openDatabase } from '../db/database.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { listRejectedLines } from './imports.ts'
import { LiveIntake } from './live-intake.ts'
import { rawLine } from './raw-lines.ts'

const database = await testDatabase()
const { pool, kysely: db } = database
const { intake, source, clock } = await makeUsageWorld(database)
const { id: sourceId } = await source('live', 'freeswitch-json', { timeZone: 'UTC' })
const live = new LiveIntake(intake)

/** What mod_json_cdr posts for a minute from Alpha to New York, 0.02. */
const document = (uuid: string, variables: object = {}) =>
  JSON.stringify({
    variables: {
      uuid,
      billsec: '60',
      start_epoch: '1772463600',
      answer_epoch: '1772463605',
      end_epoch: '1772463665',
      ...variables,
    },
    callflow: { caller_profile: { caller_id_number: '16175550100', destination_number: '12125550000' } },
  })

afterEach(async () => {
  expect((await verifyBalances(db, { limit: 5 })).differences).toEqual([])
  const { rows } = await pool.query(`select count(*)::int as legs, sum(amount_micros)::bigint as rated,
    (select sum(amount_micros)::bigint from charges) as charged, (select sum(rated)::int from imports) as counted from rated_calls`)
  expect([rows[0].charged, rows[0].counted]).toEqual([rows[0].rated, rows[0].legs])
  expect([pool.totalCount - pool.idleCount, pool.waitingCount]).toEqual([0, 0])
})

test('an answer comes after the commit: another connection sees the call', async () => {
  const other = openDatabase(database.url)
  const posted = await live.receive({ sourceId, text: document('a-1') })
  const { rows } = await other.pool.query(
    'select amount_micros, charge_id is not null as charged from rated_calls where import_id = $1 and line_no = $2',
    [posted.importId, posted.lineNo],
  )
  expect(posted.result).toBe('call')
  expect(rows).toEqual([{ amount_micros: 20_000n, charged: true }])
  await other.close()
})

test('the same again is known, alone, in one batch and by file', async () => {
  expect((await live.receive({ sourceId, text: document('a-1') })).result).toBe('known')
  const both = await Promise.all([1, 2, 3].map(() => live.receive({ sourceId, text: document('a-2') })))
  expect(both.map(({ result }) => result).sort()).toEqual(['call', 'known', 'known'])
  expect(await importText(intake, sourceId, [document('a-1'), document('a-2')].join('\n'))).toMatchObject({
    calls: 0,
    known: 2,
  })
})

test('200 posts at once share few transactions, and all are stored with lines of their own', async () => {
  const before = await pool.query('select count(distinct xmin::text)::int as n from rated_calls')
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, i) => live.receive({ sourceId, text: document(`many-${i}`) })),
  )
  expect(results.every(({ result }) => result === 'call')).toBe(true)
  expect(new Set(results.map(({ importId, lineNo }) => `${importId}/${lineNo}`)).size).toBe(200)
  const { rows } = await pool.query(
    `select count(distinct xmin::text)::int as n, count(*)::int as calls from rated_calls`,
  )
  expect(rows[0].calls).toBe(202)
  expect(rows[0].n - before.rows[0].n).toBeLessThanOrEqual(3)
  for (const i of [0, 77, 199]) expect(await rawLine(db, results[i]!)).toBe(document(`many-${i}`))
})

test('two programs that receive for one source never give one line twice', async () => {
  const second = new LiveIntake({ ...intake, database: openDatabase(database.url) })
  const results = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      (i % 2 ? live : second).receive({ sourceId, text: document(`two-${i % 50}`) }),
    ),
  )
  expect(results.filter(({ result }) => result === 'call')).toHaveLength(50)
  expect(new Set(results.map(({ importId, lineNo }) => `${importId}/${lineNo}`)).size).toBe(60)
})

test('what cannot be read is answered with why, and recorded; unanswered calls and other legs are skipped by name', async () => {
  const broken = await live.receive({ sourceId, text: '{"variables":\n{"uuid":' })
  expect(broken).toMatchObject({ result: 'rejected', reason: expect.stringContaining('is not JSON') })
  const { items } = await listRejectedLines(db, { importId: broken.importId, page: { limit: 10 } })
  expect(items.map(({ lineNo, reason }) => [lineNo, reason])).toEqual([[broken.lineNo, broken.reason]])
  expect(
    await live.receive({ sourceId, text: document('u-1', { answer_epoch: '0', billsec: '0' }) }),
  ).toMatchObject({ result: 'skipped', reason: 'not_answered' })
  expect(
    await live.receive({ sourceId, text: document('u-2', { originating_leg_uuid: 'x' }) }),
  ).toMatchObject({ result: 'skipped', reason: 'other_leg' })
  expect(await live.receive({ sourceId, text: '' })).toMatchObject({ result: 'skipped', reason: 'blank' })
})

test('a record that no database can hold is rejected, and takes no other with it', async () => {
  const texts = [document('p-1'), document('p%00-2'), document('p-3\ud800'), document('p-4')]
  const results = await Promise.all(texts.map((text) => live.receive({ sourceId, text })))
  expect(results.map(({ result }) => result)).toEqual(['call', 'rejected', 'rejected', 'call'])
})

test('bodies URL-encoded and base64, with URL-encoded values', async () => {
  const encoded = document('e-1', { sip_h_Diversion: '%3Csip%3A16175550100%40pbx%3E' })
  const before = await pool.query('select count(*)::int as n from rated_calls where direction = 3')
  expect((await live.receive({ sourceId, text: `cdr=${encodeURIComponent(encoded)}` })).result).toBe('call')
  expect(
    (await live.receive({ sourceId, text: Buffer.from(document('e-2')).toString('base64') })).result,
  ).toBe('call')
  expect((await live.receive({ sourceId, text: encoded })).result).toBe('known')
  const after = await pool.query('select count(*)::int as n from rated_calls where direction = 3')
  expect(after.rows[0].n - before.rows[0].n).toBe(1)
})

test('what could not be stored is said to have failed, and can be sent again', async () => {
  await pool.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room' using errcode = '53100'; end $$;
    create trigger refuse before insert on cdr_chunks for each row execute function refuse();`)
  await expect(live.receive({ sourceId, text: document('f-1') })).rejects.toThrow('no room')
  await pool.query('drop trigger refuse on cdr_chunks')
  expect((await live.receive({ sourceId, text: document('f-1') })).result).toBe('call')
})

test('a connection lost in between costs no answer that is wrong: failed posts come again and are stored once', async () => {
  let killing = true
  const killer = (async () => {
    while (killing) {
      await pool
        .query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
        )
        .catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
  })()
  const outcomes: string[] = []
  for (let i = 0; i < 40; i++) {
    await live.receive({ sourceId, text: document(`k-${i}`) }).then(
      ({ result }) => outcomes.push(result),
      () => outcomes.push('failed'),
    )
  }
  killing = false
  await killer
  const again: string[] = []
  for (let i = 0; i < 40; i++) {
    again.push(
      await live.receive({ sourceId, text: document(`k-${i}`) }).then(
        ({ result }) => result,
        () => 'failed',
      ),
    )
  }
  for (const [i, outcome] of outcomes.entries()) if (outcome === 'call') expect(again[i]).toBe('known')
  expect(again.filter((result) => result === 'failed').length).toBeLessThanOrEqual(3)
})

test("after midnight, the day's lines are another import's", async () => {
  const today = await live.receive({ sourceId, text: document('m-1') })
  clock.set(Temporal.Instant.from('2026-04-02T00:00:01Z'))
  const tomorrow = await live.receive({ sourceId, text: document('m-2') })
  expect([tomorrow.importId > today.importId, tomorrow.lineNo]).toEqual([true, 1])
})

test('a line of a CSV source may be posted too', async () => {
  const { id } = await source('live-pbx', 'asterisk-csv', {
    timeZone: 'UTC',
    options: { columns: ['uniqueid'] },
  })
  const text = `${asteriskLine({ id: '1', from: '16175550100', to: '12125550000', at: '2026-03-02 10:00:00', seconds: 6 })}\n`
  expect((await live.receive({ sourceId: id, text })).result).toBe('call')
})
