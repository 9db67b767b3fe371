import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { asteriskLine, importText, makeUsageWorld } from '../../test/support/usage-world.ts'
import type { AccountId } from '../kernel/ids.ts'
import { balancesOf } from '../ledger/post.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { listCalls, totalCalls, unbilledUsage } from './calls.ts'
import { explainCall } from './explain.ts'

const database = await testDatabase()
const { intake, pbx } = await makeUsageWorld(database)
const db = database.kysely
const ALPHA = 1n as AccountId
const BETA = 2n as AccountId

test('a file becomes rated calls, charges and ledger balances; the same file again changes nothing', async () => {
  const file = [
    asteriskLine({
      id: '1.1',
      from: '16175550100',
      to: '12125550000',
      at: '2026-03-02 10:00:00',
      seconds: 61,
    }),
    asteriskLine({
      id: '1.2',
      from: '16175550100',
      to: '01133145550000',
      at: '2026-03-02 10:00:00',
      seconds: 61,
    }),
    asteriskLine({
      id: '1.3',
      from: '16175550100',
      to: '01133145550000',
      at: '2026-03-02 19:00:00',
      seconds: 1,
    }),
    asteriskLine({
      id: '1.4',
      from: '12125550000',
      to: '18005550100',
      at: '2026-03-03 10:00:00',
      seconds: 6,
    }),
    asteriskLine({ id: '1.5', from: '16175550100', to: '911', at: '2026-03-03 11:00:00', seconds: 90 }),
    asteriskLine({
      id: '1.6',
      from: '16175550100',
      to: '12125550000',
      at: '2026-03-03 12:00:00',
      seconds: 9,
      disposition: 'NO ANSWER',
    }),
    asteriskLine({
      id: '1.7',
      from: '19995550000',
      to: '12125550000',
      at: '2026-03-03 12:00:00',
      seconds: 9,
    }),
    'not,a,cdr',
    '',
  ].join('\n')
  const first = await importText(intake, pbx.id, file)
  expect(first).toMatchObject({
    state: 'complete',
    linesRead: 8,
    calls: 6,
    known: 0,
    rejected: 1,
    skipped: { not_answered: 1 },
    rated: 5,
    unrated: 1,
  })
  // 61 s in steps of 6: 66 s at 0.02 = 0.022; peak France 0.01 + 2 min at 0.09 = 0.19; evening 0.01 + 0.05 = 0.06; toll-free 6 s at 0.04 = 0.004
  expect((await balancesOf(db, ALPHA)).get('unbilled')).toBe(276_000n)
  const again = await importText(intake, pbx.id, file, { name: 'copy.csv' })
  expect(again).toMatchObject({ state: 'complete', calls: 0, known: 6, rejected: 1, rated: 0, unrated: 0 })
  expect((await balancesOf(db, ALPHA)).get('unbilled')).toBe(276_000n)
  expect((await verifyBalances(db, { limit: 5 })).differences).toEqual([])
  const { items } = await listCalls(db, { accountId: ALPHA, page: { limit: 10 } })
  expect(
    items.map(({ to, direction, destination, amountMicros }) => [to, direction, destination, amountMicros]),
  ).toEqual([
    ['911', 'emergency', null, 0n],
    ['18005550100', 'toll_free', 'Toll-free', 4_000n],
    ['33145550000', 'outbound', 'France', 60_000n],
    ['33145550000', 'outbound', 'France', 190_000n],
    ['12125550000', 'outbound', 'United States', 22_000n],
  ])
  expect(await totalCalls(db, { accountId: ALPHA, direction: 'outbound' })).toMatchObject({
    calls: 3,
    amountMicros: 272_000n,
  })
})

test('every price is explained from frozen facts and proven', async () => {
  const { items } = await listCalls(db, { accountId: ALPHA, page: { limit: 10 } })
  for (const { id } of items) {
    const why = await explainCall(db, { accountId: ALPHA, callId: id, formats: intake.formats })
    expect(why.proven).toBe(true)
    expect(why.source.rawLine).toContain(why.dialled!)
  }
  const why = await explainCall(db, { accountId: ALPHA, callId: items[3]!.id, formats: intake.formats })
  expect(why).toMatchObject({
    dialled: '01133145550000',
    to: '33145550000',
    durationSeconds: 61,
    billedSeconds: 120,
    amountMicros: 190_000n,
    pricing: {
      prefix: '33',
      deck: { name: 'World', version: 1 },
      rate: '0.09',
      connectFee: '0.01',
      timePeriod: 'peak',
      exactPrice: '0.19',
    },
  })
  expect(String(why.pricing!.localTime)).toBe('2026-03-02T10:00:00')
})

test('a call that straddles the included minutes is split', async () => {
  const file = [100, 60, 30].map((seconds, i) =>
    asteriskLine({
      id: `2.${i}`,
      from: '16175550200',
      to: '12125550000',
      at: `2026-03-0${i + 2} 10:00:00`,
      seconds,
    }),
  )
  await importText(intake, pbx.id, file.join('\n'))
  // 120 s are included: 102 of the first; 18 of the second, 42 s at 0.02 = 0.014; the third pays 30 s = 0.01
  const { items } = await listCalls(db, { accountId: BETA, direction: 'outbound', page: { limit: 10 } })
  expect(
    items.map(({ billedSeconds, includedSeconds, amountMicros }) => [
      billedSeconds,
      includedSeconds,
      amountMicros,
    ]),
  ).toEqual([
    [30, 0, 10_000n],
    [60, 18, 14_000n],
    [102, 102, 0n],
  ])
  const usage = await unbilledUsage(db, { accountId: BETA, timeZone: 'America/New_York' })
  expect(usage.totals).toMatchObject({ calls: 3, amountMicros: 24_000n })
  expect(usage.byDay.map(({ key }) => String(key))).toEqual(['2026-03-02', '2026-03-03', '2026-03-04'])
})

test('a call that empties one allowance goes on with the next', async () => {
  await database.pool.query(`
    insert into allowances (id, plan_id, name, included_seconds, scope, destinations) overriding system value
      values (2, 2, 'another minute', 60, 'account', '{United States}');
    update rating_facts set version = version + 1`)
  const file = [150, 60].map((seconds, i) =>
    asteriskLine({
      id: `3.${i}`,
      from: '16175550200',
      to: '12125550000',
      at: `2026-02-1${i} 10:00:00`,
      seconds,
    }),
  )
  await importText(intake, pbx.id, file.join('\n'))
  // 150 s: 120 of the first and 30 of the second; then the 30 s that the second has left, and 30 s at 0.02 = 0.01
  const { items } = await listCalls(db, {
    accountId: BETA,
    until: Temporal.Instant.from('2026-03-01T05:00:00Z'),
    page: { limit: 10 },
  })
  expect(items.map(({ includedSeconds, amountMicros }) => [includedSeconds, amountMicros])).toEqual([
    [30, 10_000n],
    [150, 0n],
  ])
})
