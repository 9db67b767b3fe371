import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { PASSWORD, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { addMember, createLogin, type MemberRole } from '../accounts/logins.ts'

import { openSession, type SignInWay } from '../accounts/sessions.ts'
import { inTransaction } from '../db/database.ts'

const database = await testDatabase()
const api = await testApi(database)
const reports = `/accounts/${api.acme.id}/audit-reports`
const runs = `/accounts/${api.acme.id}/audit-report-runs`
const MAIN = '16125550100'
const SHOP = '16125550200'

async function person(
  name: string,
  role: MemberRole,
  { lines = [], ways = ['password'] }: { lines?: string[]; ways?: SignInWay[] } = {},
) {
  return inTransaction(database.kysely, async (tx) => {
    const now = api.clock.now()
    const { id } = await createLogin(tx, { email: `${name}@acme.example`, name, password: PASSWORD, now })
    await addMember(tx, { accountId: api.acme.id, loginId: id, role, lines, now })
    const token = await openSession(tx, { loginId: id, now, ip: '203.0.113.9', userAgent: 'test', ways })
    return { cookie: `tollbook_session=${token}` }
  })
}
const manager = await person('sam', 'department_manager', { lines: [SHOP] })
const auditor = await person('ada', 'auditor')
const byMail = await person('cora', 'owner', { ways: ['code'] })
const payer = await person('pia', 'payer')

/* Chicago, 2026: March 10 at 09:30 two calls of the main number to France (60 s, $0.50 each), at 14:00 one of the shop (120 s, $0.25), which a formula called. */
beforeAll(async () => {
  await sql`insert into destinations (id, name) overriding system value values (901, 'France'), (902, 'United States')`.execute(
    database.kysely,
  )
  await sql`
    insert into rated_calls (account_id, answered_at, import_id, line_no, leg, direction, duration_seconds, billed_seconds, included_seconds,
      destination_id, amount_micros, line, from_number, to_number)
    select ${api.acme.id}, at::timestamp at time zone 'America/Chicago', 1, n, 0, 0, seconds, seconds, 0, destination, micros, line, caller, called
    from (values (1, '2026-03-10 09:30', 60, 901, 500000, ${MAIN}, ${MAIN}, '33145550000'), (2, '2026-03-10 09:31', 60, 901, 500000, ${MAIN}, ${MAIN}, '33145550001'),
      (3, '2026-03-10 14:00', 120, 902, 250000, ${SHOP}, '=1+1', '12125550000')) c (n, at, seconds, destination, micros, line, caller, called)`.execute(
    database.kysely,
  )
})

const March = { name: 'March', period: 'days', days: { start: '2026-03-01', end: '2026-04-01' } }

async function saved(as = api.acmeOwner, body: object = March) {
  const { status, json } = await api.send('POST', reports, { as, body })
  expect(status, JSON.stringify(json)).toBe(201)
  return json
}

async function made(as = api.acmeOwner, body: object = March) {
  const { id } = await saved(as, body)
  const { status, json } = await api.send('POST', `${reports}/${id}/runs`, { as, body: {} })
  expect(status, JSON.stringify(json)).toBe(201)
  return json
}

const usd = (amount: string) => ({ amount, currency: 'USD' })

test('a report is saved, made, and read: totals, groups, calls', async () => {
  const run = await made()
  expect(run).toMatchObject({
    ...{ name: 'March', state: 'done', progress: null, isScheduled: false, timeZone: 'America/Chicago' },
    covers: { start: '2026-03-01', end: '2026-04-01' },
    totals: { calls: 3, seconds: 240, billedSeconds: 240, includedSeconds: 0, amount: usd('1.25') },
  })
  const { json: groups } = await api.send('GET', `${runs}/${run.id}/groups`, { as: api.acmeOwner })
  expect(groups).toEqual({
    byNumber: [
      { number: `+${MAIN}`, calls: 2, minutes: '2', amount: usd('1.00') },
      { number: `+${SHOP}`, calls: 1, minutes: '2', amount: usd('0.25') },
    ],
    byDestination: [
      { direction: 'outbound', destination: 'France', calls: 2, minutes: '2', amount: usd('1.00') },
      { direction: 'outbound', destination: 'United States', calls: 1, minutes: '2', amount: usd('0.25') },
    ],
  })
  const first = await api.send('GET', `${runs}/${run.id}/calls?limit=2`, { as: api.acmeOwner })
  expect(first.json.items.map(({ to }: { to: string }) => to)).toEqual(['+33145550000', '+33145550001'])
  const next = await api.send('GET', `${runs}/${run.id}/calls?after=${first.json.next}`, {
    as: api.acmeOwner,
  })
  expect(next.json).toMatchObject({ items: [{ from: '=1+1' }], next: null })
  const { json: list } = await api.send('GET', reports, { as: api.acmeOwner })
  expect(list.items[0]).toMatchObject({ name: 'March', mayChange: true, newestRun: { id: run.id } })
})

test('the same form sent twice is one report and one run', async () => {
  const headers = { 'idempotency-key': 'form-7' }
  const send = (path: string, body: object) =>
    api.send('POST', path, { as: api.acmeOwner, body, headers }).then(({ json }) => json.id)
  const [id, again] = [await send(reports, March), await send(reports, March)]
  expect(again).toBe(id)
  const once = { 'idempotency-key': 'form-7-run' }
  const start = () =>
    api.send('POST', `${reports}/${id}/runs`, { as: api.acmeOwner, body: {}, headers: once })
  expect((await start()).json.id).toBe((await start()).json.id)
})

test('CSV and PDF are taken out by a person, which the timeline says; no cell is a formula', async () => {
  const run = await made()
  const csv = await api.send('GET', `${runs}/${run.id}/calls.csv`, { as: auditor })
  expect(csv.text.split('\r\n').slice(0, 4)).toEqual([
    'answered_at,local_time,direction,line,from,to,destination,seconds,billed_seconds,included_seconds,amount,currency',
    '2026-03-10T14:30:00Z,2026-03-10T09:30:00,outbound,+16125550100,+16125550100,+33145550000,France,60,60,0,0.50,USD',
    '2026-03-10T14:31:00Z,2026-03-10T09:31:00,outbound,+16125550100,+16125550100,+33145550001,France,60,60,0,0.50,USD',
    "2026-03-10T19:00:00Z,2026-03-10T14:00:00,outbound,+16125550200,'=1+1,+12125550000,United States,120,120,0,0.25,USD",
  ])
  expect(csv.headers.get('content-disposition')).toContain('March 1001 2026-03-01 2026-03-31.csv')
  const pdf = await api.send('GET', `${runs}/${run.id}/report.pdf`, { as: auditor })
  expect([pdf.status, pdf.text]).toEqual([200, '%PDF March'])
  const { json } = await api.send('GET', `/accounts/${api.acme.id}/events?limit=2`, { as: api.support })
  expect(json.items).toMatchObject([
    { kind: 'call_detail_exported', detail: { name: 'March', calls: 3, format: 'pdf' } },
    { kind: 'call_detail_exported', detail: { name: 'March', calls: 3, format: 'csv' } },
  ])
  expect(json.items[0].actor).toMatch(/^login:/)
})

test('a department manager has the calls of his lines, and nothing of others’ reports', async () => {
  const his = await made(manager)
  expect(his).toMatchObject({ numbersOnly: [`+${SHOP}`], totals: { calls: 1, amount: usd('0.25') } })
  const all = await made()
  for (const path of ['', '/groups', '/calls', '/calls.csv', '/report.pdf']) {
    const { status } = await api.send('GET', `${runs}/${all.id}${path}`, { as: manager })
    expect(status, path).toBe(404)
  }
  for (const [method, path, body] of [
    ['GET', `${reports}/${all.reportId}`],
    ['GET', `${reports}/${all.reportId}/runs`],
    ['PATCH', `${reports}/${all.reportId}`, { name: 'Mine' }],
    ['DELETE', `${reports}/${all.reportId}`],
    ['POST', `${reports}/${all.reportId}/runs`, {}],
    ['POST', `${runs}/${all.id}/cancel`],
  ] as const) {
    expect((await api.send(method, path, { as: manager, body })).status, `${method} ${path}`).toBe(404)
  }
  const { json: list } = await api.send('GET', reports, { as: manager })
  expect(list.items.map(({ id }: { id: string }) => id)).toEqual([his.reportId])
})

test('who came in by a code from a mail, and who has no need of calls, makes no report', async () => {
  const coded = await api.send('POST', reports, { as: byMail, body: March })
  expect([coded.status, coded.json.code]).toEqual([403, 'password_first'])
  const run = await made()
  const { json } = await api.send('GET', `${runs}/${run.id}/calls.csv`, { as: byMail })
  expect(json.code).toBe('password_first')
  const refused = await api.send('POST', reports, { as: payer, body: March })
  expect([refused.status, refused.json.code]).toEqual([403, 'forbidden'])
})

test('another account’s run is not found by its id', async () => {
  const run = await made()
  const { status } = await api.send('GET', `/accounts/${api.other.id}/audit-report-runs/${run.id}/calls`, {
    as: api.otherOwner,
  })
  expect(status).toBe(404)
})

test('others see a report and make it; who made it, the owner and staff change it', async () => {
  const { id } = await saved(auditor)
  const change = async (as: Record<string, string>, body: object) => {
    const { status, json } = await api.send('PATCH', `${reports}/${id}`, { as, body })
    return [status, json.code ?? json.name]
  }
  expect(await change(auditor, { name: 'Audit' })).toEqual([200, 'Audit'])
  expect(await change(api.acmeOwner, { name: 'Audit of March' })).toEqual([200, 'Audit of March'])
  expect(await change(api.support, { name: 'x' })).toEqual([403, 'not_yours'])
  expect(await change(api.readOnlyKey, { name: 'x' })).toEqual([403, 'not_yours'])
  const ada = await saved(api.acmeOwner)
  const theirs = await api.send('DELETE', `${reports}/${ada.id}`, { as: auditor })
  expect([theirs.status, theirs.json.code]).toEqual([403, 'not_yours'])
  expect((await api.send('GET', `${reports}/${ada.id}`, { as: auditor })).json.mayChange).toBe(false)
  expect((await api.send('DELETE', `${reports}/${ada.id}`, { as: api.billing })).status).toBe(204)
})

test('a report is made every month for a person of the account only', async () => {
  const report = await saved(api.acmeOwner, { ...March, isMonthly: true })
  expect(report).toMatchObject({ schedule: 'monthly', scheduledFor: 'owner@acme.example' })
  const off = { as: api.acmeOwner, body: { isMonthly: false } }
  expect((await api.send('PATCH', `${reports}/${report.id}`, off)).json.schedule).toBe(null)
  const byStaff = await api.send('PATCH', `${reports}/${report.id}`, {
    as: api.billing,
    body: { isMonthly: true },
  })
  expect([byStaff.status, byStaff.json.code]).toEqual([422, 'schedule_needs_member'])
})

test.each([
  [{ name: 'x', period: 'days' }, 'days'],
  [{ name: 'x', period: 'days', days: { start: '2026-03-02', end: '2026-03-01' } }, 'first day'],
  [{ ...March, numbers: ['+1'] }, 'at least 3 digits'],
  [{ ...March, minimumAmount: { amount: '1.00', currency: 'EUR' } }, 'USD'],
  [{ ...March, name: ' ' }, 'name'],
])('%j is refused', async (body, words) => {
  const { status, json } = await api.send('POST', reports, { as: api.acmeOwner, body })
  expect(status).toBe(422)
  expect(json.detail).toContain(words)
})

test('the list of calls as CSV stands on the timeline too', async () => {
  const path = `/accounts/${api.acme.id}/calls.csv?from=2026-03-01&until=2026-04-01`
  expect((await api.send('GET', path, { as: auditor })).text.split('\r\n').length).toBe(5)
  const { json } = await api.send('GET', `/accounts/${api.acme.id}/events?limit=1`, { as: api.support })
  expect(json.items).toMatchObject([
    { kind: 'call_detail_exported', detail: { format: 'csv', from: '2026-03-01', until: '2026-04-01' } },
  ])
})
