import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { CREDIT_CARD } from '../../test/support/scripted-gateway.ts'
import { inTransaction } from '../db/database.ts'
import { FAILED_PAYMENTS_A_DAY_MAX } from './card-testing.ts'
import { changePaymentSettings } from './settings.ts'

/* AutoPay that is agreed to while paying: one request, one transaction, and only what was shown. */

const database = await testDatabase()
const { kysely } = database
const api = await testApi(database)
const { acme, gateway, acmeOwner: as, clock } = api
const base = `/accounts/${acme.id}`
const usd = (amount: string) => ({ amount, currency: 'USD' })
const once = () => ({ 'idempotency-key': crypto.randomUUID() })
let months = 0

/** An invoice of 100.00, due in the middle of April 2026 or later: nothing of it is overdue. */
async function invoice(): Promise<string> {
  months += 1
  const start = Temporal.PlainDate.from('2026-03-01').add({ months })
  const { rows } = await sql<{ id: bigint }>`
    insert into invoices (account_id, kind, series, sequence, number, period_start, period_end, issued_at, issued_on, due_on, currency,
      net_micros, tax_micros, total_micros, rounding_micros, buyer, seller)
    select ${acme.id}, 'invoice', name, ${9000 + months}, 'W-' || ${months}::int, ${start}, ${start.add({ months: 1 })}, ${clock.now()},
      ${start}, ${start.add({ days: 14 })}, 'USD', 100000000, 0, 100000000, 0, '{}', '{}'
    from invoice_series order by name limit 1 returning id`.execute(kysely)
  return String(rows[0]!.id)
}

async function card(): Promise<string> {
  const started = await api.send('POST', `${base}/method-setups`, {
    ...{ as, body: { rail: 'card', returnPath: '/payment-methods/new' } },
  })
  gateway.fillIn([...gateway.setups.keys()].at(-1)!, CREDIT_CARD)
  const finished = await api.send('POST', `${base}/method-setups/${started.json.setupId}/finish`, {
    ...{ as, body: { save: true } },
  })
  return finished.json.method.id
}

const WISHES = { fallbackMethodId: null, schedule: { kind: 'due' }, monthlyCap: null }

async function preview(methodId: string, payingInvoices?: string[]) {
  const body = { methodId, ...WISHES, ...(payingInvoices ? { payingInvoices } : {}) }
  return (await api.send('POST', `${base}/autopay/preview`, { as, body })).json
}

/** Pays as a payer who accepts what the review showed. */
async function pay(asked: { methodId: string; amount: string; invoices: string[]; digest?: string }) {
  const { methodId, invoices, digest } = asked
  const amount = usd(asked.amount)
  const quote = await api.send('POST', `${base}/payment-quotes`, { as, body: { methodId, amount } })
  return api.send('POST', `${base}/payments`, {
    ...{ as, headers: once() },
    body: {
      ...{ methodId, amount, invoices: invoices.map((invoiceId) => ({ invoiceId })) },
      ...(quote.json.terms ? { acceptedTerms: { digest: quote.json.terms.digest } } : {}),
      ...(digest ? { autopay: { ...WISHES, digest } } : {}),
    },
  })
}

const autopay = async () => (await api.send('GET', `${base}/autopay`, { as })).json.autopay

test('a payment with AutoPay pays once, and AutoPay begins after it', async () => {
  const [first, second] = [await invoice(), await invoice()]
  const methodId = await card()
  const shown = await preview(methodId, [first])
  // The first is being paid: the next is the second, due on May 15.
  expect(shown).toMatchObject({ chargedNow: null, dueNow: usd('100.00'), next: { on: '2026-05-15' } })
  expect(
    (await pay({ methodId, amount: '100.00', invoices: [first], digest: 'of another text' })).json,
  ).toMatchObject({
    ...{ status: 409, code: 'enrolment_changed' },
  })
  expect([await autopay(), gateway.count('charge')]).toEqual([null, 0])
  const paid = await pay({ methodId, amount: '100.00', invoices: [first], digest: shown.digest })
  expect([paid.status, paid.json.state]).toEqual([201, 'succeeded'])
  expect(await autopay()).toMatchObject({ state: 'active', methodId, nextDraftOn: '2026-05-15' })
  expect(gateway.count('charge')).toBe(1)

  // By another card: AutoPay goes on with that one.
  const other = await card()
  const again = await preview(other, [second])
  await pay({ methodId: other, amount: '100.00', invoices: [second], digest: again.digest })
  expect(await autopay()).toMatchObject({ state: 'active', methodId: other, nextDraftOn: null })
  await api.send('POST', `${base}/autopay/end`, { as })
})

test('what a payment leaves of an invoice is drafted on its day', async () => {
  const only = await invoice()
  const methodId = await card()
  const { digest } = await preview(methodId, [only])
  await pay({ methodId, amount: '40.00', invoices: [only], digest })
  // The third invoice of this file: due on June 15.
  expect(await autopay()).toMatchObject({ state: 'active', nextDraftOn: '2026-06-15' })
  await api.send('POST', `${base}/autopay/end`, { as })
})

test('where the provider insists on all that is due, a payment of part of it begins no AutoPay and charges nothing', async () => {
  await inTransaction(kysely, (tx) =>
    changePaymentSettings(tx, {
      changes: { outstandingOnEnrol: 'require' },
      actor: 'staff:1',
      now: clock.now(),
    }),
  )
  const one = await invoice()
  const methodId = await card()
  const { digest, chargedNow } = await preview(methodId, [one])
  expect(chargedNow).toBeNull()
  const before = gateway.count('charge')
  const refused = await pay({ methodId, amount: '100.00', invoices: [one], digest })
  expect(refused.json).toMatchObject({ status: 409, code: 'autopay_needs_all' })
  expect(gateway.count('charge')).toBe(before)
})

test('a card is not tried without end by beginning AutoPay, which charges what is due', async () => {
  const methodId = await card()
  const body = { methodId, ...WISHES, payNow: true }
  const statuses: number[] = []
  for (let n = 0; n <= FAILED_PAYMENTS_A_DAY_MAX; n += 1) {
    const { json } = await api.send('POST', `${base}/autopay/preview`, { as, body })
    gateway.answer('charge', { kind: 'declined', code: 'do_not_honor', retry: 'later' })
    const digest = json.digest
    const enrolled = await api.send('POST', `${base}/autopay`, {
      as,
      headers: once(),
      body: { ...body, digest },
    })
    statuses.push(enrolled.status)
    await api.send('POST', `${base}/autopay/end`, { as })
  }
  expect(statuses).toEqual([...Array.from({ length: FAILED_PAYMENTS_A_DAY_MAX }, () => 201), 429])
})
