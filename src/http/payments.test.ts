import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { CREDIT_CARD, gatewaysOf } from '../../test/support/scripted-gateway.ts'
import type { AccountId } from '../kernel/ids.ts'
import { resolveAttempts } from '../payments/payments.ts'

/* What people may send instead of a payment, over HTTP. None of it charges anybody. */

const database = await testDatabase()
const api = await testApi(database)
const { acme, other, gateway, acmeOwner, otherOwner } = api
const base = `/accounts/${acme.id}`
const usd = (amount: string) => ({ amount, currency: 'USD' })
const once = () => ({ 'idempotency-key': crypto.randomUUID() })

async function invoice(accountId: AccountId, month: number): Promise<string> {
  const { rows } = await sql<{ id: bigint }>`
    insert into invoices (account_id, kind, series, sequence, number, period_start, period_end, issued_at, issued_on, due_on, currency,
      net_micros, tax_micros, total_micros, rounding_micros, buyer, seller)
    select ${accountId}, 'invoice', name, ${month}, 'T-' || ${month}::int, ${`2025-0${month}-01`}::date, ${`2025-0${month + 1}-01`}::date, now(),
      ${`2025-0${month + 1}-01`}::date, ${`2025-0${month + 1}-15`}::date, 'USD', 100000000, 0, 100000000, 0, '{}', '{}'
    from invoice_series order by name limit 1 returning id`.execute(database.kysely)
  return String(rows[0]!.id)
}

/** A card of an account that may be charged without more ado. */
async function card(accountId: AccountId, as: Record<string, string>, nickname?: string): Promise<string> {
  const address = `/accounts/${accountId}`
  const started = await api.send('POST', `${address}/method-setups`, {
    ...{ as, body: { rail: 'card', returnPath: '/payment-methods/new' } },
  })
  gateway.fillIn([...gateway.setups.keys()].at(-1)!, CREDIT_CARD)
  const finished = await api.send('POST', `${address}/method-setups/${started.json.setupId}/finish`, {
    ...{ as, body: { save: true, ...(nickname === undefined ? {} : { nickname }) } },
  })
  const methodId = finished.json.method.id
  const shown = await api.send('GET', `${address}/payment-methods/${methodId}/mandate-text`, { as })
  const accepted = await api.send('POST', `${address}/payment-methods/${methodId}/mandates`, {
    ...{ as, headers: once(), body: { digest: shown.json.digest } },
  })
  expect(accepted.status).toBe(201)
  return methodId
}

const first = await invoice(acme.id, 1)
const second = await invoice(acme.id, 2)
const foreign = await invoice(other.id, 3)
const methodId = await card(acme.id, acmeOwner)
const foreignMethod = await card(other.id, otherOwner)
const removedMethod = await card(acme.id, acmeOwner)
await api.send('DELETE', `${base}/payment-methods/${removedMethod}`, { as: acmeOwner })
await sql`insert into payment_settings (singleton, pay_ahead) values (true, false)
  on conflict (singleton) do update set pay_ahead = false`.execute(database.kysely)

const pay = (
  body: object,
  headers: Record<string, string> = once(),
  as: Record<string, string> = acmeOwner,
) => api.send('POST', `${base}/payments`, { as, headers, body: { methodId, amount: usd('100.00'), ...body } })

test.each<[string, object, number, string]>([
  ['nothing', { amount: usd('0.00') }, 422, 'amount_zero'],
  ['less than nothing', { amount: usd('-5.00') }, 422, 'amount_zero'],
  ['a part of a cent', { amount: usd('10.005') }, 422, 'amount_precision'],
  ['a number that is no text', { amount: { amount: 10, currency: 'USD' } }, 422, 'bad_input'],
  ['seven places', { amount: usd('1.0000001') }, 422, 'bad_input'],
  ['an exponent', { amount: usd('1e3') }, 422, 'bad_input'],
  ['another currency', { amount: { amount: '10.00', currency: 'EUR' } }, 422, 'wrong_currency'],
  ['no currency', { amount: { amount: '10.00', currency: 'USX' } }, 422, 'bad_input'],
  ['less than the gateway takes', { amount: usd('0.10') }, 422, 'below_minimum'],
  ['more than is owed', { amount: usd('200.01') }, 422, 'above_owed'],
  ['more than anybody owes', { amount: usd('9000000000000') }, 422, 'above_owed'],
  [
    'more than the chosen invoice owes',
    { amount: usd('100.01'), invoices: [{ invoiceId: first }] },
    422,
    'above_owed',
  ],
  [
    'more than the invoices are to get',
    { invoices: [{ invoiceId: first, amount: usd('40.00') }] },
    422,
    'above_owed',
  ],
  ['nothing for an invoice', { invoices: [{ invoiceId: first, amount: usd('0') }] }, 422, 'amount_zero'],
  ['less for an invoice', { invoices: [{ invoiceId: first, amount: usd('-1') }] }, 422, 'amount_zero'],
  [
    'parts of cents for invoices',
    {
      invoices: [
        { invoiceId: first, amount: usd('49.995') },
        { invoiceId: second, amount: usd('50.005') },
      ],
    },
    422,
    'amount_precision',
  ],
  ['an invoice of another account', { invoices: [{ invoiceId: foreign }] }, 409, 'not_owed'],
  ['a method of another account', { methodId: foreignMethod }, 404, 'not_found'],
  ['a removed method', { methodId: removedMethod }, 409, 'method_unusable'],
  ['a method that is none', { methodId: '99999999999999999999' }, 422, 'bad_input'],
  ['a quote of nobody', { quoteId: crypto.randomUUID() }, 409, 'stale_quote'],
  ['a quote that is none', { quoteId: "' or 1=1" }, 422, 'bad_input'],
  ['terms that were not shown', { acceptedTerms: { digest: 'x' } }, 409, 'mandate_changed'],
  ['a language that is none', { acceptedTerms: { digest: 'x', locale: '!!' } }, 422, 'bad_input'],
  ['a way back to elsewhere', { returnPath: '//evil.example/' }, 422, 'bad_input'],
  ['a field more', { cardNumber: '4242424242424242' }, 422, 'bad_input'],
])('%s is refused and charges nobody', async (_, body, status, code) => {
  const charges = gateway.count('charge')
  const refused = await pay(body)
  expect(refused.json).toMatchObject({ status, code })
  expect(gateway.count('charge')).toBe(charges)
})

test('a quote asks for the same', async () => {
  const quote = (body: object) =>
    api.send('POST', `${base}/payment-quotes`, { as: acmeOwner, body: { methodId, ...body } })
  expect((await quote({ amount: usd('0') })).json).toMatchObject({ status: 422, code: 'amount_zero' })
  expect((await quote({ amount: usd('1'), locale: '!!' })).json).toMatchObject({ status: 422 })
  expect((await quote({ amount: usd('1'), methodId: foreignMethod })).status).toBe(404)
  expect((await quote({ amount: usd('1'), methodId: removedMethod })).status).toBe(409)
})

test('a quote is of its method and amount, and lapses', async () => {
  const quoted = await api.send('POST', `${base}/payment-quotes`, {
    ...{ as: acmeOwner, body: { methodId, amount: usd('20.00') } },
  })
  const quoteId = quoted.json.id
  expect((await pay({ amount: usd('21.00'), quoteId })).json).toMatchObject({ code: 'stale_quote' })
  api.clock.advance({ minutes: 31 })
  expect((await pay({ amount: usd('20.00'), quoteId })).json).toMatchObject({ code: 'stale_quote' })
})

test('a payment needs a key, and a key is of one payment', async () => {
  expect((await pay({}, {})).json).toMatchObject({ status: 400, code: 'idempotency_key_missing' })
  const headers = once()
  const made = await pay({ amount: usd('10.00') }, headers)
  expect([made.status, made.json.state]).toEqual([201, 'succeeded'])
  const again = await pay({ amount: usd('10.00') }, headers)
  expect([again.status, again.json.id]).toEqual([200, made.json.id])
  expect((await pay({ amount: usd('11.00') }, headers)).json).toMatchObject({
    status: 422,
    code: 'key_reused',
  })
})

test('what became of a payment whose answer was lost is found by its key, by whoever sent it', async () => {
  const headers = once()
  const key = headers['idempotency-key']
  const found = (as: Record<string, string>) => api.send('GET', `${base}/payments?key=${key}`, { as })
  expect((await found(acmeOwner)).json).toEqual({ items: [], next: null })
  const made = await pay({ amount: usd('12.00') }, headers)
  expect((await found(acmeOwner)).json).toMatchObject({ items: [{ id: made.json.id, state: 'succeeded' }] })
  // The same key from somebody else is another one.
  expect((await found(api.billing)).json.items).toEqual([])
})

test('nobody is told that nothing was done where the answer was lost in the house', async () => {
  const before = await pay({ amount: usd('10.00') })
  const ref = before.json.attempts[0].gatewayReference
  const amount = { amountMicros: 11_000_000n, currency: 'USD' }
  // Of another charge: it cannot be written down.
  gateway.answer('charge', { kind: 'succeeded', ref, amount })
  const lost = await pay({ amount: usd('11.00'), invoices: [{ invoiceId: first }] })
  expect(lost.json).toMatchObject({ status: 503, code: 'payment_unheard' })
  const again = await pay({ amount: usd('11.00'), invoices: [{ invoiceId: first }] })
  expect(again.json).toMatchObject({ status: 409, code: 'payment_in_progress' })
  gateway.unscript()
  api.clock.advance({ minutes: 2 })
  await resolveAttempts({ database, clock: api.clock, gateways: gatewaysOf(gateway) })
  const { rows } = await sql<{ state: string }>`
    select state from payments where amount_micros = 11000000`.execute(database.kysely)
  expect(rows).toEqual([{ state: 'succeeded' }])
})

test('strangers and those who only look pay nothing and see nothing', async () => {
  const made = await pay({ amount: usd('10.00') })
  for (const as of [otherOwner, api.support, api.readOnlyKey, api.nobody]) {
    const refused = await pay({ amount: usd('10.00') }, once(), as)
    expect([401, 403, 404]).toContain(refused.status)
  }
  const address = `${base}/payments/${made.json.id}`
  for (const path of [
    address,
    `${base}/dues`,
    `${base}/payments`,
    `${address}/receipt.pdf`,
    `${base}/mandates`,
  ]) {
    const refused = await api.send('GET', path, { as: otherOwner })
    expect([403, 404]).toContain(refused.status)
  }
  const foreignPath = `/accounts/${other.id}/payments/${made.json.id}`
  expect((await api.send('GET', foreignPath, { as: otherOwner })).status).toBe(404)
  expect((await api.send('POST', `${foreignPath}/look`, { as: otherOwner })).status).toBe(404)
  expect((await api.send('GET', `${foreignPath}/receipt.pdf`, { as: otherOwner })).status).toBe(404)
})

test('staff moves no part of a cent', async () => {
  const made = await pay({ amount: usd('10.00') })
  const moved = await api.send('POST', `${base}/payments/${made.json.id}/allocations`, {
    ...{ as: api.billing, headers: once() },
    body: { invoices: [{ invoiceId: second, amount: usd('1.001') }], reason: 'x' },
  })
  expect(moved.json).toMatchObject({ status: 422, code: 'amount_precision' })
})

test('a script in a nickname is text', async () => {
  const nickname = '<img src=x onerror=alert(1)>'
  const id = await card(acme.id, acmeOwner, nickname)
  const listed = await api.send('GET', `${base}/payment-methods`, { as: acmeOwner })
  expect(listed.headers.get('content-type')).toContain('application/json')
  expect(listed.headers.get('x-content-type-options')).toBe('nosniff')
  expect(listed.json.items).toContainEqual(expect.objectContaining({ id, nickname }))
})
