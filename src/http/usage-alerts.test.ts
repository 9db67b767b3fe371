import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { PASSWORD, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { addMember, createLogin } from '../accounts/logins.ts'
import { openSession } from '../accounts/sessions.ts'
import { inTransaction } from '../db/database.ts'
import { checkUsageAlerts } from '../reports/check-usage-alerts.ts'
import { sumUsage } from '../usage/sum-usage.ts'

const database = await testDatabase()
const { kysely } = database
const api = await testApi(database)
const acme = `/accounts/${api.acme.id}`
const alerts = `${acme}/usage-alerts`
const MAIN = '16125550100'
const SHOP = '16125550200'

const manager = await inTransaction(kysely, async (tx) => {
  const now = api.clock.now()
  const { id } = await createLogin(tx, { email: 'shop@acme.example', name: 'Sam', password: PASSWORD, now })
  await addMember(tx, { accountId: api.acme.id, loginId: id, role: 'department_manager', lines: [SHOP], now })
  const token = await openSession(tx, { loginId: id, now, ip: '203.0.113.9', userAgent: 'test' })
  return { cookie: `tollbook_session=${token}` }
})

beforeAll(async () => {
  await sql`
    insert into numbers (account_id, e164, kind, held_from)
    values (${api.acme.id}, ${MAIN}, 'did', '2025-01-01'), (${api.acme.id}, ${SHOP}, 'did', '2025-01-01')`.execute(
    kysely,
  )
})

let lineNo = 0
/** A call of a line, at a local time of Chicago, of so many seconds and micros; stored, and marked as an import marks it. */
async function call(line: string, at: string, seconds: number, micros: number) {
  await sql`
    with stored as (
      insert into rated_calls (account_id, answered_at, import_id, line_no, leg, direction, duration_seconds, billed_seconds, included_seconds,
        amount_micros, line, from_number, to_number)
      values (${api.acme.id}, ${at}::timestamp at time zone 'America/Chicago', 1, ${++lineNo}, 0, 0, ${seconds}, ${seconds}, 0, ${micros}, ${line}, ${line}, '33145550000')
      returning account_id, answered_at
    ) insert into stale_usage (account_id, from_at, until_at) select account_id, answered_at, answered_at from stored`.execute(
    kysely,
  )
}

/** What the job does after calls were stored. */
async function look(): Promise<number> {
  let told = 0
  await sumUsage(kysely, {
    onSummed: async (tx, accountIds) => {
      const publicUrl = 'https://billing.example.com'
      told += await checkUsageAlerts(tx, { accountIds, now: api.clock.now(), publicUrl })
    },
  })
  return told
}

async function mails() {
  const { rows } = await sql<{ toAddress: string; subject: string; text: string }>`
    select to_address, subject, text from mails where kind = 'usage_alert' order by id`.execute(kysely)
  return rows
}

const set = (body: object, as: Record<string, string> = api.acmeOwner) =>
  api.send('POST', alerts, {
    as,
    body: { name: 'France', what: 'amount', limit: '5.00', period: 'billing_period', ...body },
  })

test('a limit that is reached is told by mail to whoever set it, once a period', async () => {
  const made = await set({})
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({
    ...{ name: 'France', what: 'amount', limit: '5.00', number: null, active: true },
    present: { start: '2026-03-01', end: '2026-04-01' },
    ...{ reached: '0.00', share: 0, toldAt: null },
  })
  await call(MAIN, '2026-03-10 09:00', 60, 4_999_999)
  expect(await look()).toBe(0)
  await call(MAIN, '2026-03-10 09:05', 60, 1)
  expect(await look()).toBe(1)
  expect(await mails()).toMatchObject([
    { toAddress: 'owner@acme.example', subject: 'Usage alert “France”: $5.00' },
  ])
  const [mail] = await mails()
  expect(mail!.text).toContain('March 1 – 31, 2026')
  expect(mail!.text).toContain('https://billing.example.com/usage?account=1001')
  await call(MAIN, '2026-03-11 09:00', 60, 9_000_000)
  expect(await look()).toBe(0)
  const { json } = await api.send('GET', alerts, { as: api.acmeOwner })
  expect(json.items).toMatchObject([{ reached: '14.00', share: 280, toldAt: '2026-03-15T12:00:00Z' }])
  // Another limit is another promise, and this one is reached as it is made.
  const { id } = json.items[0]
  const changed = await api.send('PATCH', `${alerts}/${id}`, { as: api.acmeOwner, body: { limit: '14.00' } })
  expect(changed.json).toMatchObject({ share: 100, toldAt: '2026-03-15T12:00:00Z' })
  expect(await mails()).toHaveLength(2)
  await call(MAIN, '2026-03-12 09:00', 60, 0)
  expect(await look()).toBe(0)
})

test('an alert set below what is used already tells at once, and of the present period only; paused it does not, until it is resumed', async () => {
  await call(MAIN, '2026-02-10 09:00', 60, 0)
  const sent = (await mails()).length
  const { json } = await set({ name: 'Late', what: 'calls', limit: '1' })
  expect(json).toMatchObject({ reached: '4', toldAt: '2026-03-15T12:00:00Z' })
  const paused = await set({ name: 'Paused', what: 'calls', limit: '1', active: false })
  expect(paused.json).toMatchObject({ reached: '4', toldAt: null })
  const subjects = async () => (await mails()).slice(sent).map(({ subject }) => subject)
  expect(await subjects()).toEqual(['Usage alert “Late”: 4 calls'])
  const address = `${alerts}/${paused.json.id}`
  await api.send('PATCH', address, { as: api.acmeOwner, body: { active: true } })
  expect(await subjects()).toEqual(['Usage alert “Late”: 4 calls', 'Usage alert “Paused”: 4 calls'])
  for (const { id } of [json, paused.json]) await api.send('DELETE', `${alerts}/${id}`, { as: api.acmeOwner })
  await look()
})

test('an alert that is of something else now tells of that, whatever its number', async () => {
  const sent = (await mails()).length
  const { json } = await set({ name: 'Changed', what: 'calls', limit: '2' })
  await call(MAIN, '2026-03-12 09:10', 60, 0)
  expect(await look()).toBe(0)
  await api.send('PATCH', `${alerts}/${json.id}`, {
    as: api.acmeOwner,
    body: { what: 'minutes', limit: '2' },
  })
  await call(MAIN, '2026-03-12 09:20', 60, 0)
  expect(await look()).toBe(0)
  const subjects = (await mails()).slice(sent).map(({ subject }) => subject)
  expect(subjects).toEqual(['Usage alert “Changed”: 4 calls', 'Usage alert “Changed”: 5 minutes'])
  await api.send('DELETE', `${alerts}/${json.id}`, { as: api.acmeOwner })
})

test('calls of the night before reach a limit of that day; of days before the alert was set they do not', async () => {
  await set({ name: 'Long days', what: 'minutes', limit: '10', period: 'day', number: `+${SHOP}` })
  await call(SHOP, '2026-03-14 09:00', 3600, 0)
  expect(await look()).toBe(0)
  api.clock.set('2026-03-16T12:00:00Z')
  // Fifteen minutes of the 15th, handed over on the 16th.
  await call(SHOP, '2026-03-15 20:00', 900, 0)
  await call(MAIN, '2026-03-15 20:00', 90_000, 0)
  expect(await look()).toBe(1)
  expect((await mails()).at(-1)).toMatchObject({ subject: 'Usage alert “Long days”: 15 minutes' })
  expect((await mails()).at(-1)!.text).toContain('March 15, 2026')
})

test('a department manager is told of his lines only, and watches no other', async () => {
  const made = await set({ name: 'Shop', what: 'calls', limit: '3' }, manager)
  expect(made.json).toMatchObject({ reached: '2', share: 66 })
  const foreign = await set({ name: 'Main', number: `+${MAIN}` }, manager)
  expect([foreign.status, foreign.json.code]).toEqual([422, 'line_not_of_account'])
  await call(MAIN, '2026-03-16 05:00', 60, 0)
  expect(await look()).toBe(0)
  await call(SHOP, '2026-03-16 05:01', 60, 0)
  expect(await look()).toBe(1)
  expect((await mails()).at(-1)).toMatchObject({
    toAddress: 'shop@acme.example',
    subject: 'Usage alert “Shop”: 3 calls',
  })
})

test('an alert is its person’s own: another sees, changes and removes none of it; staff look', async () => {
  const { json: own } = await api.send('GET', alerts, { as: manager })
  expect(own.items.map(({ name }: { name: string }) => name)).toEqual(['Shop'])
  const { json: all } = await api.send('GET', alerts, { as: api.support })
  expect(all.items).toHaveLength(3)
  const address = `${alerts}/${own.items[0].id}`
  for (const method of ['PATCH', 'DELETE']) {
    const { status } = await api.send(method, address, {
      as: api.acmeOwner,
      body: method === 'PATCH' ? {} : undefined,
    })
    expect(status).toBe(404)
  }
  for (const as of [api.staffKey, api.admin]) {
    const { status, json } = await set({}, as)
    expect([status, json.code]).toEqual([403, 'alert_needs_member'])
  }
  expect((await api.send('DELETE', address, { as: manager })).status).toBe(200)
  expect((await api.send('GET', alerts, { as: manager })).json.items).toEqual([])
})

test('whoever is no member any more is not told', async () => {
  await set({ name: 'Leaving', what: 'calls', limit: '1' }, manager)
  await sql`delete from members where account_id = ${api.acme.id} and role = 'department_manager'`.execute(
    kysely,
  )
  await call(SHOP, '2026-03-16 06:00', 60, 0)
  expect(await look()).toBe(0)
})

test.each([
  [{ limit: '0' }, 'limit is not above zero'],
  [{ limit: '1.5', what: 'minutes' }, "limit '1.5' is not a whole number of minutes"],
  [{ limit: '-1' }, "limit '-1' is not a number above zero"],
  [{ name: ' ' }, 'name is empty'],
  [{ number: '+13125550000' }, '+13125550000 is no number that this account holds now.'],
])('an alert with %j is refused', async (body, sentence) => {
  const { status, json } = await set(body)
  expect(status).toBe(422)
  expect(json.detail).toContain(sentence)
})

test('twenty alerts are enough for one person', async () => {
  for (let n = 0; n < 20; n++) await set({ name: `Alert ${n}` })
  const { json } = await set({})
  expect(json.code).toBe('too_many_alerts')
})
