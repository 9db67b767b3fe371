import { afterEach, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { asteriskLine, importText, makeUsageWorld } from '../../test/support/usage-world.ts'
import type { AccountId } from '../kernel/ids.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { listCalls } from './calls.ts'
import { explainCall } from './explain.ts'

/** A call is one call, however often and in whatever file it comes. */

const database = await testDatabase()
const { pool, kysely: db } = database
const { intake, source } = await makeUsageWorld(database)
let n = 0
const freshSource = async () =>
  (
    await source(`s${++n}`, 'asterisk-csv', {
      timeZone: 'America/New_York',
      options: { columns: ['uniqueid'] },
    })
  ).id

/** Six seconds of Alpha's, 0.002. */
const call = (id: number | string, more: Partial<Parameters<typeof asteriskLine>[0]> = {}) =>
  asteriskLine({
    id: `${id}`,
    from: '16175550100',
    to: '12125550000',
    at: '2026-03-02 10:00:00',
    seconds: 6,
    ...more,
  })
const calls = (from: number, until: number) => Array.from({ length: until - from }, (_, i) => call(from + i))

async function charged(...sourceIds: number[]) {
  const { rows } = await pool.query(
    `select coalesce(sum(c.amount_micros), 0)::bigint as micros, coalesce(sum(c.calls), 0)::int as calls,
       (select count(*)::int from rated_calls r join imports i on i.id = r.import_id where i.source_id = any($1)) as rated,
       (select count(*)::int from cdrs where source_id = any($1)) as cdrs
     from charges c where split_part(c.origin, ':', 2)::int in (select id from imports where source_id = any($1))`,
    [sourceIds],
  )
  return rows[0]
}
const once = (count: number) => ({ micros: 2_000n * BigInt(count), calls: count, rated: count, cdrs: count })

afterEach(async () => {
  expect((await verifyBalances(db, { limit: 5 })).differences).toEqual([])
  expect([pool.totalCount - pool.idleCount, pool.waitingCount]).toEqual([0, 0])
})

test('twice in one file, side by side and far apart', async () => {
  const id = await freshSource()
  const file = [call(1), call(1), ...calls(2, 50), call(1), call(30)].join('\n')
  expect(await importText(intake, id, file)).toMatchObject({ linesRead: 52, calls: 49, known: 3, rated: 49 })
  expect(await charged(id)).toEqual(once(49))
})

test('across the batches of one file', { timeout: 60_000 }, async () => {
  const id = await freshSource()
  // 32,768 lines are a batch: the same calls before and after each border, and all of the first batch again at the end.
  const first = calls(0, 32_768)
  const second = [...first.slice(-10), ...calls(40_000, 72_758)]
  expect(second).toHaveLength(32_768)
  const file = [...first, ...second, ...first.slice(0, 5_000), ...second.slice(-5_000)]
  expect(await importText(intake, id, file.join('\n'))).toMatchObject({
    state: 'complete', linesRead: 75_536, calls: 65_526, known: 10_010, rated: 65_526,
  }) // biome-ignore format: long
  expect(await charged(id)).toEqual(once(65_526))
})

test('in another file, in another order, among new ones', async () => {
  const id = await freshSource()
  await importText(intake, id, calls(0, 100).join('\n'))
  expect(await importText(intake, id, calls(50, 150).reverse().join('\n'), { name: 'other' })).toMatchObject({
    calls: 50,
    known: 50,
    rated: 50,
  })
  expect(await charged(id)).toEqual(once(150))
})

test('the same uniqueid and channels with another start: the same call', async () => {
  const id = await freshSource()
  await importText(intake, id, call(1))
  const moved = call(1, { at: '2026-03-02 09:00:00' })
  expect(await importText(intake, id, moved, { name: 'other zone' })).toMatchObject({ calls: 0, known: 1 })
  expect(await charged(id)).toEqual(once(1))
})

test('another source is another switch: the same record is another call', async () => {
  const [a, b] = [await freshSource(), await freshSource()]
  await importText(intake, a, call(1))
  expect(await importText(intake, b, call(1))).toMatchObject({ calls: 1, known: 0 })
})

test('fifteen files of one source at once, with what they share in different places: each call once', {
  timeout: 90_000,
}, async () => {
  const id = await freshSource()
  const shared = calls(0, 3_000)
  const files = Array.from({ length: 15 }, (_, i) => {
    const own = calls(10_000 * (i + 1), 10_000 * (i + 1) + 1_000)
    return i % 2 ? [...shared, ...own] : [...own, ...shared.toReversed()]
  })
  const summaries = await Promise.all(
    files.map((file, i) => importText(intake, id, file.join('\n'), { name: `file ${i}` })),
  )
  expect(summaries.map(({ state, error }) => [state, error])).toEqual(summaries.map(() => ['complete', null]))
  expect(summaries.reduce((sum, { calls: fresh }) => sum + fresh, 0)).toBe(18_000)
  expect(summaries.reduce((sum, { known }) => sum + known, 0)).toBe(42_000)
  expect(await charged(id)).toEqual(once(18_000))
})

test('files of two sources at once, for the same accounts and included minutes', {
  timeout: 60_000,
}, async () => {
  const [a, b] = [await freshSource(), await freshSource()]
  // Beta's: two minutes are included, once.
  const beta = (from: number) =>
    Array.from({ length: 36_000 }, (_, i) => call(from + i, { from: i % 2 ? '16175550200' : '16175550100' }))
  const summaries = await Promise.all([
    importText(intake, a, beta(0).join('\n')),
    importText(intake, b, beta(0).reverse().join('\n')),
  ])
  for (const summary of summaries)
    expect(summary).toMatchObject({ state: 'complete', calls: 36_000, rated: 36_000 })
  const { rows } = await pool.query(
    'select sum(included_seconds)::int as included, (select sum(used_seconds)::int from allowance_use) as used from rated_calls where account_id = 2',
  )
  expect(rows).toEqual([{ included: 120, used: 120 }])
  // 72,000 × 0.002 less two minutes at 0.02
  expect(await charged(a, b)).toMatchObject({ micros: 143_960_000n, calls: 72_000, rated: 72_000 })
})

test('a file with a header that has grown: a new call is explained from its own line', {
  timeout: 60_000,
}, async () => {
  const { id } = await source('grown', 'generic-csv', {
    timeZone: 'America/New_York',
    options: { columns: { key: 'id', start: 'start', duration: 'seconds', from: 'from', to: 'to' } },
  })
  const lines = Array.from(
    { length: 33_000 },
    (_, i) => `${i},2026-03-02 10:00:00,${i % 2},13125550000,14155550000`,
  )
  lines[32_990] = '32990,2026-03-02 10:00:00,6,16175550100,12125550000'
  const file = ['id,start,seconds,from,to', ...lines]
  await importText(intake, id, file.slice(0, 32_900).join('\n'))
  const { importId } = await importText(intake, id, file.join('\n'))
  const { items } = await listCalls(db, { accountId: 1n as AccountId, page: { limit: 1_000_000 } })
  const newest = items.find((one) => one.id.includes(`-${importId.toString(36)}-`))!
  const why = await explainCall(db, {
    accountId: 1n as AccountId,
    callId: newest.id,
    formats: intake.formats,
  })
  expect([why.dialled, why.source.rawLine, why.proven]).toEqual(['12125550000', lines[32_990], true])
})
