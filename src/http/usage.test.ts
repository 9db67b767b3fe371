import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { PASSWORD, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { addMember, createLogin } from '../accounts/logins.ts'
import { openSession } from '../accounts/sessions.ts'
import { inTransaction } from '../db/database.ts'
import { sumUsage } from '../usage/sum-usage.ts'

const database = await testDatabase()
const api = await testApi(database)
const acme = `/accounts/${api.acme.id}`
const MAIN = '16125550100'
const SHOP = '16125550200'

/** Somebody who sees the calls of one line only. */
const manager = await inTransaction(database.kysely, async (tx) => {
  const now = api.clock.now()
  const { id } = await createLogin(tx, { email: 'shop@acme.example', name: 'Sam', password: PASSWORD, now })
  await addMember(tx, { accountId: api.acme.id, loginId: id, role: 'department_manager', lines: [SHOP], now })
  const token = await openSession(tx, { loginId: id, now, ip: '203.0.113.9', userAgent: 'test' })
  return { cookie: `tollbook_session=${token}` }
})

/*
 * Chicago, 2026: March 10 at 09:30 two calls of the main number to France (60 s, $0.50 each), March 10 at 14:00 one of the shop (120 s, $0.25) to the
 * United States, and February 10 at 23:30 one of the main number to France (600 s, $3.00); February 20 one of the shop (60 s, $0.10). Now it is March 15.
 */
beforeAll(async () => {
  await sql`insert into destinations (id, name) overriding system value values (901, 'France'), (902, 'United States')`.execute(
    database.kysely,
  )
  await sql`
    insert into numbers (account_id, e164, kind, label, held_from)
    values (${api.acme.id}, ${MAIN}, 'did', 'Main', '2025-01-01'), (${api.acme.id}, ${SHOP}, 'did', '', '2025-01-01')`.execute(
    database.kysely,
  )
  await sql`
    insert into rated_calls (account_id, answered_at, import_id, line_no, leg, direction, duration_seconds, billed_seconds, included_seconds,
      destination_id, amount_micros, line, from_number, to_number)
    select ${api.acme.id}, at::timestamp at time zone 'America/Chicago', 1, n, 0, 0, seconds, seconds, 0, destination, micros, line, line, called
    from (values (1, '2026-03-10 09:30', 60, 901, 500000, ${MAIN}, '33145550000'), (2, '2026-03-10 09:31', 60, 901, 500000, ${MAIN}, '33145550001'),
      (3, '2026-03-10 14:00', 120, 902, 250000, ${SHOP}, '12125550000'), (4, '2026-02-10 23:30', 600, 901, 3000000, ${MAIN}, '33145550000'),
      (5, '2026-02-20 08:00', 60, 902, 100000, ${SHOP}, '12125550000')) c (n, at, seconds, destination, micros, line, called)`.execute(
    database.kysely,
  )
})

const usd = (amount: string) => ({ amount, currency: 'USD' })

/** Once with the calls read, once with the days summed. */
test.each(['read', 'summed'])(
  'a month by day, number, destination and hour, and the month before (%s)',
  async (how) => {
    if (how === 'summed') {
      await sql`insert into stale_usage (account_id, from_at, until_at) select account_id, answered_at, answered_at from rated_calls`.execute(
        database.kysely,
      )
      expect(await sumUsage(database.kysely, { callsMin: 1 })).toEqual({ accounts: 1, days: 3 })
    }
    const { status, json } = await api.send('GET', `${acme}/usage?month=2026-03&compare=previous`, {
      as: api.acmeOwner,
    })
    expect(status).toBe(200)
    const dear = { calls: 2, minutes: '2', amount: usd('1.00') }
    const cheap = { calls: 1, minutes: '2', amount: usd('0.25') }
    expect(json).toMatchObject({
      period: { start: '2026-03-01', end: '2026-04-01' },
      totals: { calls: 3, minutes: '4', amount: usd('1.25') },
      byDay: [{ on: '2026-03-10', calls: 3, minutes: '4', amount: usd('1.25') }],
      byNumber: [
        { number: `+${MAIN}`, label: 'Main', ...dear },
        { number: `+${SHOP}`, label: '', ...cheap },
      ],
      byDestination: [
        { direction: 'outbound', destination: 'France', ...dear },
        { direction: 'outbound', destination: 'United States', ...cheap },
      ],
      byHour: [
        { hour: 9, ...dear },
        { hour: 14, ...cheap },
      ],
      unbilled: { calls: 0, amount: usd('0.00') },
    })
    expect(json.compared).toMatchObject({
      period: { start: '2026-02-01', end: '2026-03-01' },
      totals: { calls: 2, minutes: '11', amount: usd('3.10') },
      // By the fifteenth day of February.
      soFar: { calls: 1, minutes: '10', amount: usd('3.00') },
      byHour: [{ hour: 8 }, { hour: 23 }],
    })
  },
)

test('the current month is that of today in the account’s zone', async () => {
  const { json } = await api.send('GET', `${acme}/usage?month=current`, { as: api.acmeOwner })
  expect(json).toMatchObject({
    period: { start: '2026-03-01', end: '2026-04-01' },
    today: '2026-03-15',
    compared: null,
  })
})

test('only days are asked for: the same totals, and nothing else is read', async () => {
  const { json } = await api.send('GET', `${acme}/usage?month=2026-03&only=days`, { as: api.acmeOwner })
  expect(json.totals).toEqual({ calls: 3, minutes: '4', amount: usd('1.25') })
  expect([json.byDay.length, json.byNumber, json.byDestination, json.byHour]).toEqual([1, [], [], []])
  expect(json.unbilled).toBeNull()
})

test('only days are asked for, and the month before: each has its own', async () => {
  const question = `${acme}/usage?month=2026-03&compare=previous`
  const { json } = await api.send('GET', `${question}&only=days`, { as: api.acmeOwner })
  const whole = await api.send('GET', question, { as: api.acmeOwner })
  expect([json.totals.calls, json.compared.totals.calls]).toEqual([3, 2])
  for (const [days, all] of [
    [json, whole.json],
    [json.compared, whole.json.compared],
  ]) {
    expect([days.totals, days.byDay]).toEqual([all.totals, all.byDay])
  }
  expect(json.compared.soFar).toEqual(whole.json.compared.soFar)
})

test('other days, and as many before them', async () => {
  const { json } = await api.send('GET', `${acme}/usage?from=2026-03-01&until=2026-03-15&compare=previous`, {
    as: api.acmeOwner,
  })
  expect(json.totals.calls).toBe(3)
  expect(json.compared).toMatchObject({
    period: { start: '2026-02-15', end: '2026-03-01' },
    totals: { calls: 1 },
    soFar: null,
  })
})

test.each([
  ['from=2026-03-02&until=2026-03-01', 'The range ends (2026-03-01) before it begins (2026-03-02).'],
  ['from=2026-03-02', 'A range of days needs both `from` and `until`.'],
  ['from=2024-03-01&until=2026-03-01', '730 days are more than the 366 of a year.'],
  ['month=2026-13', "query: month '2026-13' is not a month such as 2026-03, or `current`."],
  ['month=2026-03&compare=last', "query: compare 'last' is not `previous`, or a month such as 2026-02."],
])('usage?%s is refused', async (query, detail) => {
  const { status, json } = await api.send('GET', `${acme}/usage?${query}`, { as: api.acmeOwner })
  expect([status, json.detail]).toEqual([422, detail])
})

test('a department manager sees what his lines used, in every list, sum and file', async () => {
  const get = async (path: string) => (await api.send('GET', `${acme}${path}`, { as: manager })).json
  const usage = await get('/usage?month=2026-03&compare=previous')
  expect(usage.totals).toMatchObject({ calls: 1, amount: usd('0.25') })
  expect(usage.byNumber.map(({ number }: { number: string }) => number)).toEqual([`+${SHOP}`])
  expect(usage.byDestination.map(({ destination }: { destination: string }) => destination)).toEqual([
    'United States',
  ])
  expect(usage.byHour.map(({ hour }: { hour: number }) => hour)).toEqual([14])
  expect(usage.compared.totals.calls).toBe(1)
  expect(usage.unbilled).toBeNull()
  const { items } = await get('/calls')
  expect(items.map(({ line }: { line: string }) => line)).toEqual([`+${SHOP}`, `+${SHOP}`])
  expect(await get('/calls/totals')).toMatchObject({ calls: 2, amount: usd('0.35'), isComplete: true })
  // Asking for another's line is asking for nothing.
  expect(await get(`/calls/totals?line=%2B${MAIN}`)).toMatchObject({ calls: 0 })
  expect((await get(`/calls?line=%2B${MAIN}`)).items).toEqual([])
  const { text } = await api.send('GET', `${acme}/calls.csv`, { as: manager })
  expect(text.trim().split('\n')).toHaveLength(3)
  expect(text).not.toContain(MAIN)
  const all = await api.send('GET', `${acme}/calls?number=${MAIN}&limit=1`, { as: api.acmeOwner })
  const numbers = await get('/numbers')
  expect(numbers.items.map(({ number }: { number: string }) => number)).toEqual([`+${SHOP}`])
  const foreign = await api.send('GET', `${acme}/calls/${all.json.items[0].id}`, { as: manager })
  expect([foreign.status, foreign.json.code]).toEqual([404, 'not_found'])
})

test.each([
  ['line=%2B16125550100', 3, '4.00'],
  ['line=16125550200&destination=united', 2, '0.35'],
  ['destination=fr&from=2026-03-01', 2, '1.00'],
  ['direction=inbound', 0, '0.00'],
  ['number=3314555', 3, '4.00'],
  ['number=33145550001&from=2026-03-10&until=2026-03-11', 1, '0.50'],
  ['minSeconds=120', 2, '3.25'],
  ['minAmount=0.5', 3, '4.00'],
  ['until=2026-02-11', 1, '3.00'],
])('calls with %s: list and totals agree', async (query, calls, amount) => {
  const { json: totals } = await api.send('GET', `${acme}/calls/totals?${query}`, { as: api.staffKey })
  expect(totals).toMatchObject({ calls, amount: usd(amount), isComplete: true })
  const { json: list } = await api.send('GET', `${acme}/calls?${query}`, { as: api.staffKey })
  expect(list.items).toHaveLength(calls)
  expect(list.next).toBeNull()
})
