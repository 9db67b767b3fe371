import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { CREDIT_CARD } from '../../test/support/scripted-gateway.ts'
import type { AttemptId, PaymentId } from '../kernel/ids.ts'
import { followCharge } from '../payments/follow-charge.ts'
import { getPayment } from '../payments/payments.ts'
import { resolveRefunds } from '../payments/refunds.ts'

const database = await testDatabase()
const api = await testApi(database)
const { acme, gateway, acmeOwner, billing, support } = api
const base = `/accounts/${acme.id}`
const usd = (amount: string) => ({ amount, currency: 'USD' })
const once = () => ({ 'idempotency-key': crypto.randomUUID() })

/** An invoice over 100.00 of a month, as a billing run would leave it. */
async function invoice(month: number): Promise<string> {
  const { rows } = await sql<{ id: bigint }>`
    insert into invoices (account_id, kind, series, sequence, number, period_start, period_end, issued_at, issued_on, due_on, currency,
      net_micros, tax_micros, total_micros, rounding_micros, buyer, seller)
    select ${acme.id}, 'invoice', name, ${month}, 'T-' || ${month}::int, ${`2025-0${month}-01`}::date, ${`2025-0${month + 1}-01`}::date, now(),
      ${`2025-0${month + 1}-01`}::date, ${`2025-0${month + 1}-15`}::date, 'USD', 100000000, 0, 100000000, 0, '{}', '{}'
    from invoice_series order by name limit 1 returning id`.execute(database.kysely)
  return String(rows[0]!.id)
}

/** A card of the owner's. */
async function card(): Promise<string> {
  const started = await api.send('POST', `${base}/method-setups`, {
    as: acmeOwner,
    body: { rail: 'card', returnPath: '/payment-methods/new' },
  })
  gateway.fillIn([...gateway.setups.keys()].at(-1)!, CREDIT_CARD)
  const finished = await api.send('POST', `${base}/method-setups/${started.json.setupId}/finish`, {
    as: acmeOwner,
    body: { save: true },
  })
  return finished.json.method.id
}
let methodId: string | undefined

/** The owner pays 100.00 by a card. */
async function pay(): Promise<string> {
  methodId ??= await card()
  const quote = await api.send('POST', `${base}/payment-quotes`, {
    as: acmeOwner,
    body: { methodId, amount: usd('100.00') },
  })
  // Of a card that has been agreed to, there are no terms to accept again.
  const terms = quote.json.terms && { acceptedTerms: { digest: quote.json.terms.digest } }
  const body = { methodId, amount: usd('100.00'), quoteId: quote.json.id, ...terms }
  const paid = await api.send('POST', `${base}/payments`, { as: acmeOwner, headers: once(), body })
  expect(paid.json).toMatchObject({ state: 'succeeded' })
  return paid.json.id
}

test('nobody is told that no refund was made where the answer was lost in the house', async () => {
  const address = `${base}/payments/${await pay()}/refunds`
  const send = (headers: Record<string, string>) =>
    api.send('POST', address, {
      as: billing,
      headers,
      body: { amount: usd('25.00'), reason: 'Port cancelled' },
    })
  const { json: before } = await send(once())
  const amount = { amountMicros: 25_000_000n, currency: 'USD' }
  // Of another refund: it cannot be written down. At the gateway nothing was done.
  gateway.answer('refund', { kind: 'succeeded', ref: before.gatewayReference, amount })
  const headers = once()
  const lost = await send(headers)
  expect(lost.json).toMatchObject({ status: 503, code: 'refund_unheard' })
  expect((await send(headers)).json).toMatchObject({ state: 'sending', gatewayReference: null })
  api.clock.advance({ minutes: 2 })
  await resolveRefunds({ database, clock: api.clock, gateways: new Map([[gateway.name, gateway]]) })
  const { items } = (await api.send('GET', address, { as: billing })).json
  expect(items.map(({ state }: { state: string }) => state)).toEqual(['succeeded', 'succeeded'])
  expect(items[1].gatewayReference).not.toBe(before.gatewayReference)
  await expectBooksSound(database)
})

test('staff refunds part of a payment once, and its payer sees it', async () => {
  const address = `${base}/payments/${await pay()}/refunds`
  const body = { amount: usd('25.00'), reason: 'Port cancelled' }
  const headers = once()
  const made = await api.send('POST', address, { as: billing, headers, body })
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({
    ...{ state: 'succeeded', destination: 'method', amount: usd('25.00'), surcharge: usd('0.00') },
    ...{ reason: 'Port cancelled', reference: `REF-${made.json.id}` },
  })
  const again = await api.send('POST', address, { as: billing, headers, body })
  expect([again.status, again.json.id]).toEqual([200, made.json.id])
  const credit = await api.send('POST', address, {
    ...{ as: billing, headers: once(), body: { ...body, amount: usd('80.00') } },
  })
  expect(credit.json).toMatchObject({ status: 422, code: 'above_refundable' })
  const listed = await api.send('GET', address, { as: acmeOwner })
  expect(listed.json.items).toEqual([made.json])
})

test.each([
  ['without a key', {}, { amount: usd('1.00'), reason: 'x' }, 400, 'idempotency_key_missing'],
  [
    'with a broken key',
    { 'idempotency-key': 'a b' },
    { amount: usd('1.00'), reason: 'x' },
    422,
    'bad_idempotency_key',
  ],
  [
    'in another currency',
    once(),
    { amount: { amount: '1.00', currency: 'CAD' }, reason: 'x' },
    422,
    'wrong_currency',
  ],
  ['without a reason', once(), { amount: usd('1.00'), reason: ' ' }, 422, 'bad_input'],
  ['of a fraction of a cent', once(), { amount: usd('0.005'), reason: 'x' }, 422, 'amount_precision'],
  ['of less than nothing', once(), { amount: usd('-1.00'), reason: 'x' }, 422, 'amount_zero'],
])('a refund %s is refused', async (_, headers, body, status, code) => {
  const address = `${base}/payments/${await pay()}/refunds`
  const { json } = await api.send('POST', address, {
    as: billing,
    headers: headers as Record<string, string>,
    body,
  })
  expect(json).toMatchObject({ status, code })
})

test('customers and support staff refund nothing, and see nothing of others', async () => {
  const address = `${base}/payments/${await pay()}/refunds`
  const request = { headers: once(), body: { amount: usd('1.00'), reason: 'x' } }
  expect((await api.send('POST', address, { as: acmeOwner, ...request })).status).toBe(403)
  expect((await api.send('POST', address, { as: support, ...request })).status).toBe(403)
  expect((await api.send('GET', address, { as: api.otherOwner })).status).toBe(404)
})

test('a refund that is lost waits in a list until a person decides', async () => {
  const address = `${base}/payments/${await pay()}/refunds`
  gateway.fail('refund')
  const request = { headers: once(), body: { amount: usd('1.00'), reason: 'x' } }
  const { json } = await api.send('POST', address, { as: billing, ...request })
  expect(json).toMatchObject({ state: 'unknown' })
  const waiting = await api.send('GET', '/unresolved-refunds', { as: support })
  expect(waiting.json.items).toEqual([json])
  const decided = await api.send('POST', `${base}/refunds/${json.id}/decision`, {
    as: billing,
    body: { decision: 'not_made', reason: 'Not in their list' },
  })
  expect(decided.json).toMatchObject({ state: 'failed' })
})

const PDF = '%PDF-1.7 what was agreed'

function form(fields: { text?: string; files?: [name: string, bytes: string][] }): FormData {
  const data = new FormData()
  if (fields.text !== undefined) data.set('text', fields.text)
  for (const [name, bytes] of fields.files ?? []) data.append('files', new File([bytes], name))
  return data
}

/** As a browser's form sends it. */
async function submit(address: string, data: FormData) {
  const encoded = new Request('https://billing.example.com', { method: 'POST', body: data })
  const response = await api.app.fetch(
    new Request(`https://billing.example.com/api/v1${address}`, {
      method: 'POST',
      headers: { ...api.staffKey, 'content-type': encoded.headers.get('content-type')! },
      body: await encoded.arrayBuffer(),
    }),
  )
  return { status: response.status, json: await response.json() }
}

test('a dispute is listed by its deadline and answered with a form', async () => {
  const paymentId = BigInt(await pay()) as PaymentId
  const attempt = (await getPayment(database.kysely, { accountId: acme.id, paymentId })).attempts[0]!
  gateway.dispute(attempt.ref!)
  const found = await gateway.lookUpCharge({ reference: attempt.key, ref: attempt.ref })
  if (found.kind !== 'found') throw new Error(found.kind)
  const parts = { database, clock: api.clock, gateways: new Map([[gateway.name, gateway]]) }
  await followCharge(parts, { attempt: { ...attempt, id: attempt.id as AttemptId }, found: found.found })
  const open = await api.send('GET', '/disputes', { as: support })
  expect(open.json.items).toMatchObject([
    { paymentId: String(paymentId), state: 'needs_response', amount: usd('100.00'), accountNumber: '1001' },
  ])
  const address = `${base}/disputes/${open.json.items[0].id}`
  expect((await submit(`${address}/evidence`, form({ text: '' }))).json).toMatchObject({
    code: 'evidence_empty',
  })
  const page = form({ text: 'x', files: [['page.pdf', '<html>']] })
  expect((await submit(`${address}/evidence`, page)).json).toMatchObject({ code: 'evidence_media' })
  const { json } = await submit(
    `${address}/evidence`,
    form({ text: 'They called.', files: [['../a"b.pdf', PDF]] }),
  )
  expect(json).toMatchObject({
    ...{ state: 'under_review', evidenceText: 'They called.' },
    files: [{ name: 'a"b.pdf', media: 'application/pdf', size: 24 }],
  })
  expect((await api.send('GET', address, { as: support })).json).toEqual(json)
  const listed = await api.send('GET', `${base}/payments/${paymentId}/disputes`, { as: support })
  expect(listed.json.items).toMatchObject([{ id: json.id }])
  const file = await api.send('GET', `${address}/files/${json.files[0].id}`, { as: support })
  expect(file.text).toBe(PDF)
  expect(file.headers.get('content-disposition')).toMatch(/^attachment; /)
  const notAForm = await api.send('POST', `${address}/evidence`, { as: api.staffKey, body: { text: 'x' } })
  expect(notAForm.json).toMatchObject({ code: 'bad_request' })
})

test('an invoice is written off and owed again', async () => {
  const address = `${base}/invoices/${await invoice(1)}/write-offs`
  const body = { amount: usd('30.00'), reason: 'Bankrupt' }
  const part = await api.send('POST', address, { as: billing, headers: once(), body })
  expect(part.status).toBe(201)
  const all = await api.send('POST', address, {
    as: billing,
    headers: once(),
    body: { ...body, amount: 'all' },
  })
  expect(all.json).toMatchObject({ amount: usd('70.00'), reversedAt: null })
  const none = await api.send('POST', address, { as: billing, headers: once(), body })
  expect(none.json).toMatchObject({ status: 409, code: 'not_owed' })
  const reversal = `${base}/write-offs/${part.json.id}/reverse`
  const reversed = await api.send('POST', reversal, { as: billing, body: { reason: 'They pay' } })
  expect(reversed.json).toMatchObject({ reversalReason: 'They pay' })
  const listed = await api.send('GET', address, { as: support })
  expect(listed.json.items).toEqual([reversed.json, all.json])
  expect((await api.send('GET', address, { as: acmeOwner })).status).toBe(403)
})
