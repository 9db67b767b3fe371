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
    ...{ reference: 'INQ-1', about: 'line', line: 1, state: 'open', price: usd('25.00'), creditLeft: null },
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
  expect((await api.send('GET', '/inquiry-counts', { as: api.support })).json).toEqual({ open: 1 })
  const shown = await api.send('GET', `${acme}/inquiries/1`, { as: api.billing })
  expect(shown.json.creditLeft).toEqual({ by: 'credit_note', amount: usd('25.00') })
  const answer = (as: Record<string, string>, amount: string) =>
    api.send('POST', `${acme}/inquiries/1/answer`, {
      ...{ as, body: { decision: { outcome: 'credited', amount: usd(amount) }, answer: 'True.' } },
    })
  expect((await answer(api.support, '5.00')).json.code).toBe('forbidden')
  expect((await answer(api.acmeOwner, '5.00')).json.code).toBe('forbidden')
  expect((await answer(api.billing, '25.01')).json.code).toBe('over_credit')
  const done = await answer(api.billing, '5.00')
  expect(done.json).toMatchObject({
    state: 'answered',
    credit: usd('5.00'),
    answeredBy: expect.stringMatching(/^staff:/),
  })
  expect((await answer(api.billing, '5.00')).json.code).toBe('inquiry_answered')
  const own = await api.send('GET', `${acme}/inquiries/1`, { as: api.acmeOwner })
  expect(own.json).toMatchObject({ outcome: 'credited', answer: 'True.', answeredBy: null, creditLeft: null })
  const invoice = await api.send('GET', `${acme}/invoices/${invoiceId}`, { as: api.acmeOwner })
  expect(invoice.json).toMatchObject({ open: usd('20.00'), creditNotes: [{ id: own.json.creditNote.id }] })
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
    insert into billing_inquiries (account_id, about, call_id, subject, price_micros, currency, message, asked_at, asked_by, state)
    values (${api.acme.id}, 'call', '1-1-1-0', '+15550100 · 2026-02-10 10:00', 10000, 'USD', 'Why?', now(), 'login:1', 'open')`.execute(
    kysely,
  )
  const subjects = async (as: Record<string, string>) => {
    const { json } = await api.send('GET', `${acme}/inquiries?limit=1`, { as })
    return [json.items[0].subject, json.items[0].callId]
  }
  expect(await subjects(api.acmeOwner)).toEqual(['+15550100 · 2026-02-10 10:00', '1-1-1-0'])
  expect(await subjects(payer)).toEqual([null, null])
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
