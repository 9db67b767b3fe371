import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { makeCalls } from '../../test/support/billing.ts'
import { testDatabase } from '../../test/support/database.ts'
import { chargeAll } from '../charges/charges.ts'
import { taxes } from '../composition.ts'
import { inTransaction } from '../db/database.ts'
import { runBilling } from '../invoices/billing-run.ts'
import { testClock } from '../kernel/clock.ts'
import { type CallKey, callId } from '../usage/call.ts'

const database = await testDatabase()
const { kysely } = database
const api = await testApi(database, '2026-03-15T12:00:00Z')
const acme = `/accounts/${api.acme.id}`
const KEY = { 'idempotency-key': 'once' }
const usd = (amount: string) => ({ amount, currency: 'USD' })

// An invoice of 25.00, issued on March 1.
await inTransaction(kysely, (tx) =>
  chargeAll(tx, {
    charges: [
      {
        ...{ accountId: api.acme.id, origin: 'fee:1', kind: 'one_time', description: 'Engineer’s visit' },
        ...{ quantity: 1, unitMicros: null, amountMicros: 25_000_000n },
        periodStart: Temporal.PlainDate.from('2026-02-10'),
        periodEnd: Temporal.PlainDate.from('2026-02-10'),
      },
    ],
    at: Temporal.Instant.from('2026-02-10T12:00:00Z'),
    source: 'test',
  }),
)
await runBilling(database, {
  ...{ on: Temporal.PlainDate.from('2026-03-01'), taxes, actor: 'cli' },
  clock: testClock('2026-03-01T12:00:00Z'),
})
const { json: listed } = await api.send('GET', `${acme}/invoices`, { as: api.acmeOwner })
const invoiceId: string = listed.items[0].id
const line = { about: 'line', invoiceId, line: 1 }

const ask = (as: Record<string, string>, about: object, headers = {}) =>
  api.send('POST', `${acme}/inquiries`, { as, headers, body: { about, message: 'Nobody came.' } })

test('a customer asks about a line and is told by mail; sent again with its key it is the same question', async () => {
  const first = await ask(api.acmeOwner, line, KEY)
  expect(first.status).toBe(201)
  expect(first.json).toMatchObject({
    ...{ reference: 'INQ-1', about: 'line', line: 1, price: usd('25.00'), creditLeft: null },
    ...{ state: 'waiting_for_provider', repliesUntil: null },
    subject: expect.stringContaining('Engineer’s visit'),
    asker: { name: 'owner@acme.example', isYou: true },
  })
  const asOthersRead = await api.send('GET', `${acme}/inquiries/1`, { as: api.acmeAuditor })
  expect(asOthersRead.json.asker).toEqual({ name: 'owner@acme.example', isYou: false })
  expect((await ask(api.acmeOwner, line, KEY)).json).toEqual(first.json)
  const again = await ask(api.acmeOwner, line)
  expect([again.status, again.json.code]).toEqual([409, 'inquiry_open'])
  const { rows } = await sql<{ kind: string; to: string }>`
    select kind, to_address as "to" from mails where account_id = ${api.acme.id}`.execute(kysely)
  expect(rows).toEqual([{ kind: 'inquiry_received', to: 'owner@acme.example' }])
})

test('staff sees how much may be credited, and credits it; the customer does not learn who answered', async () => {
  const queue = await api.send('GET', '/inquiries', { as: api.support })
  expect(queue.json.items).toMatchObject([{ reference: 'INQ-1', accountName: 'Acme Freight' }])
  expect((await api.send('GET', '/inquiry-counts', { as: api.support })).json).toEqual({
    ...{ waitingForProvider: 1, waitingForCustomer: 0 },
  })
  const shown = await api.send('GET', `${acme}/inquiries/1`, { as: api.billing })
  expect(shown.json.creditLeft).toEqual({ by: 'credit_note', amount: usd('25.00') })
  const answer = (as: Record<string, string>, amount: string) =>
    api.send('POST', `${acme}/inquiries/1/decision`, {
      ...{ as, body: { decision: { outcome: 'credited', amount: usd(amount) }, message: 'True.', seen: 1 } },
    })
  expect((await answer(api.support, '5.00')).json.code).toBe('forbidden')
  expect((await answer(api.acmeOwner, '5.00')).json.code).toBe('forbidden')
  expect((await answer(api.billing, '25.01')).json.code).toBe('over_credit')
  const done = await answer(api.billing, '5.00')
  expect(done.json).toMatchObject({
    ...{ state: 'decided', credit: usd('5.00'), lastMessage: { n: 2, side: 'provider', text: 'True.' } },
  })
  expect((await answer(api.billing, '5.00')).json.code).toBe('inquiry_decided')
  const own = await api.send('GET', `${acme}/inquiries/1`, { as: api.acmeOwner })
  expect(own.json).toMatchObject({ outcome: 'credited', creditLeft: null })
  const said = async (as: Record<string, string>) =>
    (await api.send('GET', `${acme}/inquiries/1/messages`, { as })).json.items
  const decided = { n: 2, side: 'provider', outcome: 'credited', credit: usd('5.00') }
  const staffRead = await said(api.support)
  expect(staffRead[1]).toMatchObject({
    ...{ ...decided, actor: expect.stringMatching(/^staff:/) },
    author: { name: 'billing@lakeside.example', isYou: false },
  })
  const ownRead = await said(api.acmeOwner)
  expect(ownRead[0]).toMatchObject({ author: { name: 'owner@acme.example', isYou: true }, actor: null })
  expect(ownRead[1]).toMatchObject({ ...decided, actor: null, author: null })
  const invoice = await api.send('GET', `${acme}/invoices/${invoiceId}`, { as: api.acmeOwner })
  expect(invoice.json).toMatchObject({ open: usd('20.00'), creditNotes: [{ id: ownRead[1].creditNote.id }] })
})

const say = (as: Record<string, string>, body: object, id = 1) =>
  api.send('POST', `${acme}/inquiries/${id}/messages`, { as, body })

const mailed = async () => {
  const { rows } = await sql<{ kind: string; to: string }>`
    select kind, to_address as "to" from mails where account_id = ${api.acme.id} order by id`.execute(kysely)
  return rows.map(({ kind, to }) => `${kind} ${to}`)
}

test('the other side is told by mail of every message: who wrote of the customer’s people, and the clerk who answered', async () => {
  const before = (await mailed()).length
  expect((await say(api.acmePayer, { message: 'And the rest?' })).json).toMatchObject({
    ...{ state: 'waiting_for_provider', outcome: null, credit: usd('5.00'), repliesUntil: null },
  })
  const asked = await say(api.billing, { message: 'Which day was it?', seen: 3 })
  expect([asked.status, asked.json.state]).toEqual([201, 'waiting_for_customer'])
  expect((await api.send('GET', '/inquiry-counts', { as: api.support })).json).toEqual({
    ...{ waitingForProvider: 0, waitingForCustomer: 1 },
  })
  expect((await mailed()).slice(before).toSorted()).toEqual([
    'inquiry_asked_back owner@acme.example',
    'inquiry_asked_back payer@acme.example',
    'inquiry_waiting billing@lakeside.example',
  ])
  const late = await say(api.billing, { message: 'Are you there?', seen: 3 })
  expect([late.status, late.json.code]).toEqual([409, 'inquiry_moved_on'])
})

test('messages are read a page at a time, in order', async () => {
  const first = await api.send('GET', `${acme}/inquiries/1/messages?limit=3`, { as: api.acmeAuditor })
  expect(first.json.items.map(({ n }: { n: number }) => n)).toEqual([1, 2, 3])
  const rest = await api.send('GET', `${acme}/inquiries/1/messages?limit=3&after=${first.json.next}`, {
    as: api.acmeAuditor,
  })
  expect([rest.json.items.map(({ n }: { n: number }) => n), rest.json.next]).toEqual([[4], null])
})

test('who may write: whoever may ask, and staff that may change things; another account’s inquiry is not found', async () => {
  const body = { message: 'It was Monday.' }
  expect((await say(api.acmeAuditor, body)).json.code).toBe('forbidden')
  expect((await say(api.support, body)).json.code).toBe('forbidden')
  expect((await say(api.acmeOwner, body, 99)).json.code).toBe('not_found')
  const other = await api.send('POST', `/accounts/${Number(api.acme.id) + 1}/inquiries/1/messages`, {
    ...{ as: api.acmeOwner, body },
  })
  expect([other.status, other.json.code]).toEqual([404, 'not_found'])
  expect((await say(api.acmeOwner, { message: ' ' })).status).toBe(422)
  expect((await say(api.acmeOwner, { message: 'x'.repeat(4001) })).status).toBe(422)
  expect((await say(api.acmePayer, body)).status).toBe(201)
})

test('who may ask: an owner and a payer; who may look: an auditor too', async () => {
  const { acmePayer: payer, acmePhoneAdmin: phone_admin, acmeManager: department_manager } = api
  const people = { payer, phone_admin, department_manager, auditor: api.acmeAuditor }
  const statuses: Record<string, [ask: number, look: number]> = {}
  for (const [role, as] of Object.entries(people)) {
    const asked = await ask(as, { about: 'invoice', invoiceId })
    statuses[role] = [asked.status, (await api.send('GET', `${acme}/inquiries`, { as })).status]
  }
  expect(statuses).toEqual({
    ...{ payer: [201, 200], phone_admin: [403, 403], department_manager: [403, 403], auditor: [403, 200] },
  })
})

test('a call is asked about by whoever may see calls, and nobody else learns from the question whom it was to', async () => {
  const payer = api.acmePayer
  const refused = await ask(payer, { about: 'call', callId: '1-1-1-0' })
  expect([refused.status, refused.json.code]).toEqual([403, 'forbidden'])
  const missing = await ask(api.acmeOwner, { about: 'call', callId: '1-1-1-0' })
  expect([missing.status, missing.json.code]).toEqual([404, 'not_found'])
  await sql`
    with asked as (
      insert into billing_inquiries (account_id, about, call_id, subject, price_micros, currency, asked_at, asked_by, state, since)
      values (${api.acme.id}, 'call', '1-1-1-0', '+15550100 · 2026-02-10 10:00', 10000, 'USD', now(), 'login:1', 'waiting_for_provider', now())
      returning id
    )
    insert into inquiry_messages (account_id, inquiry_id, n, side, text, written_at, actor)
    select ${api.acme.id}, id, 1, 'customer', 'Why?', now(), 'login:1' from asked`.execute(kysely)
  const subjects = async (as: Record<string, string>) => {
    const { json } = await api.send('GET', `${acme}/inquiries?limit=1`, { as })
    return [json.items[0].subject, json.items[0].callId]
  }
  expect(await subjects(api.acmeOwner)).toEqual(['+15550100 · 2026-02-10 10:00', '1-1-1-0'])
  expect(await subjects(payer)).toEqual([null, null])
  // Two about the same call, of which the decided one is not taken up again: the refusal does not say which call it was.
  await sql`
    with asked as (
      insert into billing_inquiries (account_id, about, call_id, subject, price_micros, currency, asked_at, asked_by, state, since, outcome)
      values (${api.acme.id}, 'call', '1-1-1-0', '+15550100 · 2026-02-10 10:00', 10000, 'USD', now(), 'login:1', 'decided', ${String(api.clock.now())}, 'explained')
      returning id
    )
    insert into inquiry_messages (account_id, inquiry_id, n, side, text, written_at, actor)
    select ${api.acme.id}, id, 1, 'customer', 'Why?', now(), 'login:1' from asked`.execute(kysely)
  const newest = await api.send('GET', `${acme}/inquiries?limit=1`, { as: payer })
  const again = await say(payer, { message: 'Once more.' }, newest.json.items[0].id)
  expect(again.json.code).toBe('inquiry_open')
  expect(again.text).not.toContain('555')
})

test('who may see bills no more is told no more of what was asked about them', async () => {
  const role = (to: string) =>
    sql`update members set role = ${to} from logins l where l.id = login_id and l.email = 'payer@acme.example'`.execute(
      kysely,
    )
  await role('phone_admin')
  const before = (await mailed()).length
  const { status } = await say(api.billing, { message: 'It was Monday.' })
  await role('payer')
  expect(status).toBe(201)
  // Both had written to it.
  expect((await mailed()).slice(before)).toEqual(['inquiry_asked_back owner@acme.example'])
})

test('what is asked has to be said, in at most 4,000 characters, about something that is there', async () => {
  const send = (message: string, about: object) =>
    api.send('POST', `${acme}/inquiries`, { as: api.acmeOwner, body: { about, message } })
  expect((await send('   ', line)).status).toBe(422)
  expect((await send('x'.repeat(4001), line)).status).toBe(422)
  expect((await send('Why?', { ...line, line: 99 })).json.code).toBe('no_such_line')
  expect((await send('Why?', { about: 'weather' })).status).toBe(422)
})

/** A call of 0.11 in a charge that no invoice asks for yet, and re-rated: to 0.08, then to 0.05. */
async function reratedCall(): Promise<CallKey> {
  const key = { answeredAt: Temporal.Instant.from('2026-03-10T15:00:00Z'), importId: 1, lineNo: 1, leg: 0 }
  const by = { subscriptionId: null as never, importId: key.importId, amounts: [110_000n] }
  await sql`
    with source as (
      insert into sources (name, format, profile, created_at) values ('pbx', 'asterisk-csv', '{}', now()) returning id
    )
    insert into imports (id, source_id, name, kind, format, profile, state, started_at) overriding system value
    select ${key.importId}, id, 'march.csv', 'file', 'asterisk-csv', '{}', 'complete', now() from source`.execute(
    kysely,
  )
  const at = key.answeredAt.toString()
  await makeCalls(database, { ...by, accountId: api.acme.id, at, period: ['2026-03-01', '2026-04-01'] })
  for (const priceMicros of [80_000n, 50_000n]) {
    await sql`
      with rerating as (
        insert into reratings (reason, criteria, requested_by, started_at) values ('too dear', '{}', 'cli', now()) returning id
      )
      insert into call_corrections (account_id, answered_at, import_id, line_no, leg, rerating_id, billed_seconds, amount_micros)
      select ${api.acme.id}, ${key.answeredAt}, 1, 1, 0, id, 60, ${priceMicros} from rerating`.execute(kysely)
  }
  return key
}

test('a call that was re-rated costs what the last re-rating found, and no more of it is credited, by whatever id', async () => {
  const id = callId(await reratedCall())
  const asked = await ask(api.acmeOwner, { about: 'call', callId: id })
  expect([asked.status, asked.json.price]).toEqual([201, usd('0.05')])
  const shown = await api.send('GET', `${acme}/inquiries/${asked.json.id}`, { as: api.support })
  expect(shown.json.creditLeft).toEqual({ by: 'adjustment', amount: usd('0.05') })
  // Of one call there is one id: zeros before it name nothing.
  const other = await ask(api.acmeOwner, { about: 'call', callId: id.replace('-1-1-', '-01-1-') })
  expect([other.status, other.json.code]).toEqual([404, 'not_found'])
})
