import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { CREDIT_CARD, DEBIT_CARD } from '../../test/support/scripted-gateway.ts'
import { inTransaction } from '../db/database.ts'
import { planDrafts, runAutoPay } from '../payments/autopay.ts'

const database = await testDatabase()
const api = await testApi(database)
const { acme, gateway, acmeOwner, clock } = api
const base = `/accounts/${acme.id}`

async function card(entered = CREDIT_CARD): Promise<string> {
  const body = { rail: 'card', returnPath: '/payment-methods/new', billingAddress: null }
  const { json } = await api.send('POST', `${base}/method-setups`, { as: acmeOwner, body })
  gateway.fillIn([...gateway.setups.keys()].at(-1)!, entered)
  const finished = await api.send('POST', `${base}/method-setups/${json.setupId}/finish`, {
    ...{ as: acmeOwner, body: { save: true } },
  })
  return finished.json.method.id
}

/** An invoice of 25.00 that is due on a day of 2026. */
async function invoice(n: number, issuedOn: string, dueOn: string): Promise<void> {
  await sql`
    insert into invoices (account_id, kind, series, sequence, number, period_start, period_end, issued_at, issued_on, due_on, currency, net_micros,
      tax_micros, total_micros, rounding_micros, buyer, seller)
    select ${acme.id}, 'invoice', s.name, ${n}, 'T-' || ${n}::int, ${issuedOn}::date - 30, ${issuedOn}::date, ${issuedOn}::date, ${issuedOn}::date,
      ${dueOn}::date, a.currency, 25000000, 0, 25000000, 0, '{"name": "Acme", "addressLines": []}', '{"name": "Lakeside", "addressLines": []}'
    from accounts a, (select name from invoice_series limit 1) s where a.id = ${acme.id}`.execute(
    database.kysely,
  )
  await inTransaction(database.kysely, (tx) => planDrafts(tx, { accountIds: [acme.id], now: clock.now() }))
}

const send = (method: string, path: string, body?: unknown) =>
  api.send(method, `${base}/autopay${path}`, { as: acmeOwner, ...(body === undefined ? {} : { body }) })

test('a customer is shown what AutoPay means, enrols, pauses, changes, approves and ends it', async () => {
  expect((await send('GET', '')).json).toEqual({ autopay: null, next: null })
  const [methodId, fallbackMethodId] = [await card(), await card(DEBIT_CARD)]
  await invoice(9001, '2026-03-01', '2026-03-20')
  const money = (amount: string) => ({ amount, currency: 'USD' })
  const wishes = { methodId, fallbackMethodId, schedule: { kind: 'due' }, monthlyCap: money('20.00') }
  const shown = await send('POST', '/preview', wishes)
  expect(shown.status).toBe(200)
  expect(shown.json).toMatchObject({
    ...{ dueNow: money('25.00'), outstanding: 'offer', chargedNow: null, noticeDays: 10 },
    next: { on: '2026-03-20', amount: money('25.00'), dueOn: '2026-03-20' },
    terms: [{ methodId }, { methodId: fallbackMethodId }],
  })
  const { digest } = shown.json
  const stale = await send('POST', '', { ...wishes, payNow: true, digest })
  expect([stale.status, stale.json.code]).toEqual([409, 'enrolment_changed'])
  const enrolled = await send('POST', '', { ...wishes, digest })
  expect(enrolled.status).toBe(201)
  expect(enrolled.json).toMatchObject({
    autopay: {
      state: 'active',
      methodId,
      fallbackMethodId,
      nextDraftOn: '2026-03-20',
      monthlyCap: money('20.00'),
    },
    paymentId: null,
  })
  expect((await send('POST', '', { ...wishes, digest })).json.code).toBe('autopay_active')
  expect((await send('GET', '')).json).toMatchObject({ next: { on: '2026-03-20', amount: money('25.00') } })

  expect((await send('POST', '/pause', { until: '2026-03-25' })).json).toMatchObject({
    nextDraftOn: '2026-03-25',
  })
  expect((await send('POST', '/resume')).json).toMatchObject({ nextDraftOn: '2026-03-20', pausedUntil: null })
  const upcoming = await api.send('GET', '/autopay/upcoming', { as: api.staffKey })
  expect(upcoming.json.items).toMatchObject([
    { accountId: String(acme.id), draftOn: '2026-03-20', amount: money('25.00') },
  ])

  clock.set('2026-03-20T18:00:00Z')
  const parts = {
    database,
    clock,
    gateways: new Map([[gateway.name, gateway]]),
    publicUrl: 'https://billing.example.com',
  }
  expect(await runAutoPay(parts)).toMatchObject({ needsApproval: 1 })
  expect((await send('GET', '/drafts')).json.items).toMatchObject([
    { draftOn: '2026-03-20', state: 'needs_approval', amount: money('25.00'), toCharge: money('25.00') },
  ])
  // Something of it is credited meanwhile: the rest is what would be charged.
  await sql`update invoice_dues set credited_micros = 1000000 where account_id = ${acme.id}`.execute(
    database.kysely,
  )
  expect((await send('GET', '/drafts')).json.items).toMatchObject([
    { amount: money('25.00'), toCharge: money('24.00') },
  ])
  expect((await send('POST', '/drafts/2026-03-20/approve')).json).toMatchObject({ state: 'approved' })
  expect((await send('POST', '/drafts/2026-03-20/withdraw')).json).toMatchObject({
    ...{ state: 'needs_approval', approvedAt: null, toCharge: money('24.00') },
  })
  expect((await send('POST', '/drafts/2026-03-20/approve')).json).toMatchObject({ state: 'approved' })
  expect(await runAutoPay(parts)).toMatchObject({ charged: 1 })
  expect((await send('POST', '/drafts/2026-03-20/withdraw')).json.code).toBe('approval_used')
  expect((await send('GET', '/drafts')).json.items).toMatchObject([
    { state: 'drafted', paymentState: 'succeeded', amount: money('24.00'), toCharge: null },
  ])

  const other = { ...wishes, monthlyCap: null, fallbackMethodId: null, schedule: { kind: 'day', day: 31 } }
  const anew = await send('POST', '/preview', other)
  const changed = await send('PATCH', '', { ...other, digest: anew.json.digest })
  expect(changed.json).toMatchObject({
    schedule: { kind: 'day', day: 31 },
    monthlyCap: null,
    fallbackMethodId: null,
    paymentId: null,
  })
  expect((await send('POST', '/end')).json).toMatchObject({ state: 'ended', endedBecause: 'customer' })
  expect((await send('POST', '/end')).json.code).toBe('no_autopay')
})

test.each([
  ['day 0', { schedule: { kind: 'day', day: 0 } }, 422, 'bad_input'],
  ['day 32', { schedule: { kind: 'day', day: 32 } }, 422, 'bad_input'],
  ['a method that is not there', { methodId: '999999' }, 404, 'not_found'],
  ['a cap in another currency', { monthlyCap: { amount: '10.00', currency: 'EUR' } }, 422, 'wrong_currency'],
  ['a cap of three decimals', { monthlyCap: { amount: '10.005', currency: 'USD' } }, 422, 'amount_precision'],
  ['a cap of zero', { monthlyCap: { amount: '0', currency: 'USD' } }, 422, 'bad_input'],
  ['a locale that is none', { locale: 'text' }, 422, 'bad_input'],
])('%s is refused', async (_, over, status, code) => {
  const methodId = await card()
  const answer = await send('POST', '/preview', { methodId, schedule: { kind: 'due' }, ...over })
  expect([answer.status, answer.json.code]).toEqual([status, code])
})

test('a run for a day to come is refused, and one for today is staged', async () => {
  clock.set('2026-03-20T18:00:00Z')
  const run = (body: object) => api.send('POST', '/autopay/runs', { as: api.staffKey, body })
  expect((await run({ on: '2026-03-23' })).json.code).toBe('draft_day_ahead')
  expect((await run({ on: '2026-03-20' })).status).toBe(202)
})
