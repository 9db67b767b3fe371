import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { BANK_ACCOUNT, CREDIT_CARD } from '../../test/support/scripted-gateway.ts'

const database = await testDatabase()
const api = await testApi(database)
const { acme, acmeOwner, gateway } = api
const at = `/accounts/${acme.id}`

/** A payment of 20.00, as the portal makes it. */
async function pay(entered: typeof BANK_ACCOUNT) {
  const rail = entered.bank ? 'bank' : 'card'
  const asAcme = { as: acmeOwner }
  const body = { rail, returnPath: '/pay' }
  const started = await api.send('POST', `${at}/method-setups`, { ...asAcme, body })
  gateway.fillIn([...gateway.setups.keys()].at(-1)!, entered)
  const { setupId } = started.json
  const finished = await api.send('POST', `${at}/method-setups/${setupId}/finish`, {
    ...asAcme,
    body: { save: true },
  })
  const methodId = finished.json.method.id
  const amount = { amount: '20.00', currency: 'USD' }
  const quote = await api.send('POST', `${at}/payment-quotes`, { ...asAcme, body: { methodId, amount } })
  const { id: quoteId, terms } = quote.json
  const paid = await api.send('POST', `${at}/payments`, {
    ...asAcme,
    body: { methodId, amount, quoteId, acceptedTerms: { digest: terms.digest } },
    headers: { 'idempotency-key': `pay-${methodId}` },
  })
  return paid.json as { id: string; state: string }
}

const receiptOf = (paymentId: string, as = acmeOwner) =>
  api.send('GET', `${at}/payments/${paymentId}/receipt.pdf`, { as })

test('a payment that succeeded has a receipt, for its account and for staff', async () => {
  const payment = await pay(CREDIT_CARD)
  expect(payment.state).toBe('succeeded')
  const { status, headers, text } = await receiptOf(payment.id)
  expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf'])
  expect(text).toBe(`%PDF PAY-${payment.id}`)
  expect(headers.get('content-disposition')).toContain(`Receipt PAY-${payment.id}.pdf`)
  expect((await receiptOf(payment.id, api.support)).status).toBe(200)
  expect((await receiptOf(payment.id, api.otherOwner)).status).toBe(404)
})

test('a payment that is on its way has none yet, and says so', async () => {
  const payment = await pay(BANK_ACCOUNT)
  expect(payment.state).toBe('pending')
  const { status, json } = await receiptOf(payment.id)
  expect([status, json.code]).toEqual([409, 'no_receipt'])
  expect(json.detail).toBe(`There is no receipt for payment PAY-${payment.id}: it is on its way.`)
  expect((await receiptOf('987654321')).status).toBe(404)
})
