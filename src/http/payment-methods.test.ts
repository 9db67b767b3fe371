import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { BANK_ACCOUNT, CREDIT_CARD } from '../../test/support/scripted-gateway.ts'

const database = await testDatabase()
const api = await testApi(database)
const { acme, gateway, acmeOwner } = api
const base = `/accounts/${acme.id}`
const ADDRESS = { line1: '1 Beacon Street', city: 'Boston', region: 'MA', postalCode: '02108', country: 'US' }

/** Enters a method through the API, as the owner unless said. */
async function add(
  entered = CREDIT_CARD,
  wishes: object = { save: true },
  as: Record<string, string> = acmeOwner,
) {
  const rail = entered.bank ? 'bank' : 'card'
  const body = { rail, returnPath: '/payment-methods/new', billingAddress: ADDRESS }
  const started = await api.send('POST', `${base}/method-setups`, { as, body })
  if (started.status !== 201) return started
  gateway.fillIn([...gateway.setups.keys()].at(-1)!, entered)
  return api.send('POST', `${base}/method-setups/${started.json.setupId}/finish`, { as, body: wishes })
}

test('a customer enters a card, names it, consents to it, makes it the default and removes it', async () => {
  const { status, json } = await add(CREDIT_CARD, { save: true, nickname: '<script>alert(1)</script>' })
  expect(status).toBe(200)
  expect(json).toMatchObject({
    ...{ state: 'ready', action: null, failure: null },
    method: {
      ...{
        label: 'Visa ending 4242',
        nickname: '<script>alert(1)</script>',
        isDefault: true,
        state: 'usable',
      },
      ...{ expiry: { month: 12, year: 2030 }, funding: 'credit', billingAddress: { region: 'MA' } },
    },
  })
  const address = `${base}/payment-methods/${json.method.id}`
  const second = await add(BANK_ACCOUNT)
  const changed = await api.send('PATCH', `${base}/payment-methods/${second.json.method.id}`, {
    ...{ as: acmeOwner, body: { isDefault: true, nickname: 'Payroll' } },
  })
  expect(changed.json).toMatchObject({ isDefault: true, nickname: 'Payroll' })
  const listed = await api.send('GET', `${base}/payment-methods`, { as: acmeOwner })
  expect(
    listed.json.items.map((method: { last4: string; isDefault: boolean }) => [
      method.last4,
      method.isDefault,
    ]),
  ).toEqual([
    ...[
      ['6789', true],
      ['4242', false],
    ],
  ])

  const shown = await api.send('GET', `${address}/mandate-text?locale=de-DE`, { as: acmeOwner })
  expect(shown.json.text).toContain('meiner Karte (Visa, Endziffern 4242)')
  const digest = shown.json.digest
  const stale = await api.send('POST', `${address}/mandates`, { as: acmeOwner, body: { digest } })
  expect([stale.status, stale.json.code]).toEqual([409, 'mandate_changed'])
  const accepted = await api.send('POST', `${address}/mandates`, {
    ...{ as: acmeOwner, body: { digest, locale: 'de-DE' }, headers: { 'user-agent': 'Firefox' } },
  })
  expect(accepted.status).toBe(201)
  expect(accepted.json).toMatchObject({ text: shown.json.text, userAgent: 'Firefox', scope: 'saved' })

  const dependents = await api.send('GET', `${address}/dependents`, { as: acmeOwner })
  expect(dependents.json).toEqual({ uses: [], openPayments: 0 })
  const removed = await api.send('DELETE', address, { as: acmeOwner })
  expect(removed.json).toMatchObject({ method: { state: 'removed' }, ended: [] })
  expect((await api.send('GET', `${base}/mandates`, { as: acmeOwner })).json.items).toMatchObject([
    { revokedBecause: 'method_removed' },
  ])
  const mandatesOf = (query: string) => api.send('GET', `${base}/mandates?${query}`, { as: acmeOwner })
  const ofMethod = `methodId=${accepted.json.methodId}&limit=1`
  const page = (await mandatesOf(ofMethod)).json
  expect(page).toMatchObject({ items: [{ id: accepted.json.id }], next: null })
  expect((await mandatesOf('methodId=999&limit=1')).json).toEqual({ items: [], next: null })
  expect((await mandatesOf('after=nonsense')).json).toMatchObject({ status: 400, code: 'bad_cursor' })
  const gone = await api.send('PATCH', address, { as: acmeOwner, body: { nickname: 'x' } })
  expect([gone.status, gone.json.code]).toEqual([409, 'method_removed'])
})

test('the gateway sends payers back to a page of ours and nowhere else', async () => {
  for (const returnPath of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'pay', '']) {
    const body = { rail: 'card', returnPath }
    const { status, json } = await api.send('POST', `${base}/method-setups`, { as: acmeOwner, body })
    expect([status, json.code], returnPath).toEqual([422, 'bad_input'])
  }
  const body = { rail: 'card', returnPath: '/pay?x=1' }
  expect((await api.send('POST', `${base}/method-setups`, { as: acmeOwner, body })).status).toBe(201)
  expect(gateway.calls.findLast((call) => call.operation === 'startSetup')?.asked).toMatchObject({
    returnUrl: 'https://billing.example.com/pay?x=1',
  })
})

test('a bank account is verified by its deposits', async () => {
  const { json } = await add({ ...BANK_ACCOUNT, state: 'awaiting_micro_deposits' })
  const address = `${base}/payment-methods/${json.method.id}/micro-deposits`
  const name = (body: object) => api.send('POST', address, { as: acmeOwner, body })
  expect((await name({ first: 1, second: 2 })).json).toMatchObject({ state: 'wrong', triesLeft: 2 })
  expect((await name({ first: 100, second: 2 })).status).toBe(422)
  expect((await name({ first: 45, second: 32 })).json).toMatchObject({
    ...{ state: 'verified', triesLeft: null, method: { state: 'usable' } },
  })
})

test('what cannot be is refused: month 13, a country that is none, another account’s method', async () => {
  const { json } = await add()
  const address = `${base}/payment-methods/${json.method.id}`
  const refused = async (body: object) => (await api.send('PATCH', address, { as: acmeOwner, body })).status
  expect(await refused({ expiry: { month: 13, year: 2030 } })).toBe(422)
  expect(await refused({ expiry: { month: 1, year: 2026 } })).toBe(422)
  expect(await refused({ billingAddress: { ...ADDRESS, country: 'XX' } })).toBe(422)
  expect(await refused({ isDefault: false })).toBe(422)
  const elsewhere = `/accounts/${api.other.id}/payment-methods/${json.method.id}`
  for (const [method, path, body] of [
    ['PATCH', elsewhere, { nickname: 'mine' }],
    ['DELETE', elsewhere, undefined],
    ['GET', `${elsewhere}/dependents`, undefined],
    ['GET', `${elsewhere}/mandate-text`, undefined],
    ['POST', `${elsewhere}/mandates`, { digest: 'x' }],
  ] as const) {
    const answer = await api.send(method, path, { as: api.otherOwner, ...(body ? { body } : {}) })
    expect(answer.status, `${method} ${path}`).toBe(404)
  }
  gateway.fail('changeMethod')
  expect(await refused({ expiry: { month: 1, year: 2031 } })).toBe(503)
})

test('who may look may not therefore change: an auditor, support, a read-only key', async () => {
  const { json } = await add(CREDIT_CARD, { save: true }, api.billing)
  const address = `${base}/payment-methods/${json.method.id}`
  for (const as of [api.acmeAuditor, api.support, api.readOnlyKey]) {
    expect((await api.send('GET', `${base}/payment-methods`, { as })).status).toBe(200)
    expect((await add(CREDIT_CARD, { save: true }, as)).json.code).toBe('forbidden')
    expect((await api.send('PATCH', address, { as, body: { nickname: 'x' } })).json.code).toBe('forbidden')
    expect((await api.send('DELETE', address, { as })).json.code).toBe('forbidden')
    expect((await api.send('POST', `${address}/mandates`, { as, body: { digest: 'x' } })).json.code).toBe(
      'forbidden',
    )
    const deposits = { first: 1, second: 2 }
    expect((await api.send('POST', `${address}/micro-deposits`, { as, body: deposits })).json.code).toBe(
      'forbidden',
    )
  }
  for (const as of [api.acmePayer, api.billing, api.staffKey])
    expect((await api.send('PATCH', address, { as, body: { nickname: 'x' } })).status).toBe(200)
})

test('staff change how payments are taken and which gateway takes them', async () => {
  const as = api.billing
  const shown = await api.send('GET', '/payment-settings', { as })
  expect(shown.json).toMatchObject({
    ...{
      surchargeRate: '0.03',
      statementDescriptor: 'TELEPHONE',
      returnFee: { amount: '0.00', currency: 'USD' },
    },
  })
  const body = { surchargeRate: '0.025', returnFee: { amount: '25.00', currency: 'USD' } }
  const changed = await api.send('PATCH', '/payment-settings', { as, body })
  expect(changed.json).toEqual({ ...shown.json, ...body })
  const euros = { returnFee: { amount: '25.00', currency: 'EUR' } }
  expect((await api.send('PATCH', '/payment-settings', { as, body: euros })).json.code).toBe('wrong_currency')
  expect((await api.send('PATCH', '/payment-settings', { as, body: { noticeDays: 31 } })).status).toBe(422)

  const routes = [{ rail: 'card', currency: '*', gateway: 'scripted', chargesPerSecond: 50 }]
  const routed = await api.send('POST', '/payment-settings/routes', { as, body: { routes } })
  expect(routed.json).toEqual({ routes, gateways: [{ name: 'scripted', rails: ['card', 'bank'] }] })
  const nowhere = { routes: [{ ...routes[0], gateway: 'nobody' }] }
  expect((await api.send('POST', '/payment-settings/routes', { as, body: nowhere })).json.code).toBe(
    'gateway_missing',
  )
})
