import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'

const api = await testApi(await testDatabase())
const as = api.staffKey
const acme = `/accounts/${api.acme.id}`

/** All of a list, page by page. */
async function whole(path: string, limit: number): Promise<{ id: string }[]> {
  const items = []
  let after: string | null = null
  do {
    const address: string = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${after === null ? '' : `&after=${encodeURIComponent(after)}`}`
    const { json } = await api.send('GET', address, { as })
    expect(json.items.length).toBeLessThanOrEqual(limit)
    items.push(...json.items)
    after = json.next
  } while (after !== null)
  return items
}

const DECK = `direction,prefix,destination,rate,connect_fee,initial_increment,next_increment,minimum,effective_from
outbound,1,United States,0.0085,0,30,6,0,2025-01-01
outbound,44,United Kingdom,0.021,0.01,60,60,0.05,2025-01-01
`

test('an account is opened, found, changed and shown, and its story tells', async () => {
  const made = await api.send('POST', '/accounts', {
    as,
    body: {
      number: '5001',
      name: 'Zebra Printing',
      billingDay: 15,
      minimumInvoice: { amount: '5.00', currency: 'USD' },
      contacts: [{ kind: 'billing', name: 'Ann', email: 'ann@zebra.example', phone: null }],
    },
  })
  expect(made.status).toBe(201)
  expect(made.headers.get('location')).toBe(`/api/v1/accounts/${made.json.id}`)
  expect(made.json).toMatchObject({
    number: '5001',
    currency: 'USD',
    timeZone: 'America/Chicago',
    openedOn: '2026-03-15',
    minimumInvoice: { amount: '5.00', currency: 'USD' },
    balance: { amount: '0.00', currency: 'USD' },
    contacts: [{ kind: 'billing', name: 'Ann', email: 'ann@zebra.example', phone: null }],
  })
  const address = `/accounts/${made.json.id}`
  const found = await api.send('GET', '/accounts?search=zebra', { as })
  expect(found.json.items).toMatchObject([{ number: '5001' }])
  const changed = await api.send('PATCH', address, { as, body: { termsDays: 14 } })
  expect(changed.json).toMatchObject({ termsDays: 14, billingDay: 15 })
  const { json } = await api.send('GET', `${address}/events`, { as })
  const key = json.items[0].actor
  expect(key).toMatch(/^key:\d+$/)
  expect(json.items.map((event: { kind: string }) => event.kind)).toEqual([
    'account_changed',
    'contacts_changed',
    'account_opened',
  ])
})

test('a mistake is named with its place and its value, and nothing is done', async () => {
  const { status, json } = await api.send('PATCH', acme, { as, body: { billingDay: 32, name: '' } })
  expect(status).toBe(422)
  expect(json).toEqual({
    type: '/api/v1/docs#bad_input',
    title: 'Not accepted',
    status: 422,
    code: 'bad_input',
    detail: 'account 1001: name is empty (and 1 more).',
    errors: [
      { place: 'name', message: 'is empty' },
      { place: 'billingDay', message: "'32' is not a whole number from 1 to 31" },
    ],
  })
  const missing = await api.send('POST', `${acme}/subscriptions`, { as, body: { planId: 'x' } })
  expect(missing.json.errors).toEqual([
    { place: 'planId', message: "'x' is not an id" },
    { place: 'startsOn', message: 'is missing' },
  ])
  const otherCurrency = await api.send('PATCH', acme, {
    as,
    body: { minimumInvoice: { amount: '5', currency: 'EUR' } },
  })
  expect(otherCurrency.json.code).toBe('wrong_currency')
})

test('a deck is loaded as a draft, looked up, frozen, and a plan uses it', async () => {
  const load = (csv: string, name = 'standard') =>
    api.send('POST', `/rate-decks?name=${name}&currency=USD`, {
      as,
      body: csv,
      headers: { 'content-type': 'text/csv' },
    })
  const loaded = await load(DECK)
  expect([loaded.status, loaded.json.state, loaded.json.version, loaded.json.rates]).toEqual([
    201,
    'draft',
    1,
    2,
  ])
  expect((await load(DECK)).status).toBe(200)
  const rates = await api.send('GET', `/rate-decks/${loaded.json.id}/rates?prefix=44`, { as })
  expect(rates.json.items).toMatchObject([
    {
      prefix: '44',
      rate: { amount: '0.021', currency: 'USD' },
      connectFee: { amount: '0.01', currency: 'USD' },
    },
  ])
  const frozen = await api.send('POST', `/rate-decks/${loaded.json.id}/freeze`, { as })
  expect(frozen.json.state).toBe('frozen')
  const bad = await load(`${DECK}outbound,33,France,"1,234.5",0,60,60,0,2025-01-01\n`)
  expect([bad.status, bad.json.code]).toEqual([422, 'bad_rate_deck'])
  expect(bad.json.errors[0].place).toBe('line 4')
  const plan = await api.send('POST', '/plans', {
    as,
    body: {
      name: 'Business line',
      currency: 'USD',
      monthlyFee: { amount: '25.00', currency: 'USD' },
      rateDeck: 'standard',
      allowances: [{ name: 'US minutes', includedMinutes: 500, destinations: ['United States*'] }],
    },
  })
  expect(plan.json).toMatchObject({
    setupFee: { amount: '0.00', currency: 'USD' },
    allowances: [{ name: 'US minutes', includedSeconds: 30_000, scope: 'line', directions: ['outbound'] }],
  })
  expect((await api.send('GET', `/plans/${plan.json.id}`, { as })).json).toEqual(plan.json)
})

test('an account subscribes, gets a number and a trunk, and gives them back', async () => {
  const plan = await api.send('POST', '/plans', { as, body: { name: 'Trunk', currency: 'USD' } })
  const subscribed = await api.send('POST', `${acme}/subscriptions`, {
    as,
    body: { planId: plan.json.id, quantity: 2, label: 'Main office', startsOn: '2026-03-01' },
  })
  expect(subscribed.status).toBe(201)
  const ended = await api.send('POST', `${acme}/subscriptions/${subscribed.json.id}/end`, {
    as,
    body: { endsOn: '2026-06-01' },
  })
  expect(ended.json).toEqual({ ...subscribed.json, endsOn: '2026-06-01' })

  const number = await api.send('POST', `${acme}/numbers`, {
    as,
    body: {
      number: '+16125550148',
      label: 'Reception',
      from: '2026-03-01',
      subscriptionId: subscribed.json.id,
    },
  })
  // Midnight in Chicago.
  expect(number.json).toMatchObject({ number: '+16125550148', kind: 'did', heldFrom: '2026-03-01T06:00:00Z' })
  const taken = await api.send('POST', `/accounts/${api.other.id}/numbers`, {
    as,
    body: { number: '+16125550148' },
  })
  expect(taken.json.code).toBe('number_held')
  const mine = await api.send('GET', `${acme}/numbers`, { as: api.acmeOwner })
  expect(mine.json.items).toEqual([number.json])
  await api.send('POST', `${acme}/numbers/${number.json.id}/release`, { as, body: {} })
  expect((await api.send('GET', `${acme}/numbers`, { as })).json.items).toEqual([])
  expect((await api.send('GET', `${acme}/numbers?held=ever`, { as })).json.items).toHaveLength(1)

  const trunk = await api.send('POST', `${acme}/trunks`, { as, body: { kind: 'ip', value: '192.0.2.10' } })
  expect(trunk.status).toBe(201)
  const released = await api.send('POST', `${acme}/trunks/${trunk.json.id}/release`, {
    as,
    body: { until: '2026-04-01T00:00:00Z' },
  })
  expect(released.json.heldUntil).toBe('2026-04-01T00:00:00Z')
})

test('all pages together are the whole list, once each, in the same order, whatever their size', async () => {
  for (let i = 0; i < 23; i++) {
    // Names that differ in case only, and equal ones: the order must not depend on chance.
    const name = ['Alpha', 'alpha', 'Beta'][i % 3]!
    await api.send('POST', '/accounts', { as, body: { number: `6${String(i).padStart(3, '0')}`, name } })
    await api.send('POST', `${acme}/numbers`, { as, body: { number: `+1612555${String(1000 + i)}` } })
    await api.send('POST', `${acme}/adjustments`, {
      as,
      body: { amount: { amount: '1.00', currency: 'USD' }, description: `Gift ${i}`, reason: 'test' },
    })
  }
  for (const path of [
    '/accounts',
    '/accounts?search=alpha',
    `${acme}/numbers`,
    `${acme}/charges`,
    `${acme}/events`,
  ]) {
    const all = (await whole(path, 200)).map((item) => item.id)
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(15)
    for (const limit of [1, 7, all.length]) {
      expect(
        (await whole(path, limit)).map((item) => item.id),
        `${path} by ${limit}`,
      ).toEqual(all)
    }
  }
})

test('a write that is sent again with its key is done once and answered alike', async () => {
  const send = (key: string, amount: string, path = acme) =>
    api.send('POST', `${path}/adjustments`, {
      as,
      headers: { 'idempotency-key': key },
      body: { amount: { amount, currency: 'USD' }, description: 'Goodwill', reason: 'outage' },
    })
  const count = async () => (await whole(`${acme}/charges`, 200)).length
  const before = await count()
  const first = await send('k1', '-5.00')
  expect(first.status).toBe(201)
  const again = await send('k1', '-5.00')
  expect([again.status, again.text]).toEqual([201, first.text])
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(await count()).toBe(before + 1)
  expect((await send('k1', '-6.00')).json.code).toBe('idempotency_key_reused')
  expect((await send('k1', '-5.00', `/accounts/${api.other.id}`)).json.code).toBe('idempotency_key_reused')
  expect((await send('a b', '-5.00')).json.code).toBe('bad_idempotency_key')

  const many = await Promise.all(Array.from({ length: 8 }, () => send('k2', '-7.00')))
  expect(new Set(many.map(({ text }) => text)).size).toBe(1)
  expect(await count()).toBe(before + 2)
})

test('a key whose write was refused may be used again', async () => {
  const send = (amount: string) =>
    api.send('POST', `${acme}/adjustments`, {
      as,
      headers: { 'idempotency-key': 'k3' },
      body: { amount: { amount, currency: 'USD' }, description: 'x', reason: 'y' },
    })
  expect((await send('0')).json.code).toBe('zero_amount')
  expect((await send('1.25')).status).toBe(201)
})

test('tax rates are added and ended in one request', async () => {
  const rate = (fields: object) => ({
    jurisdiction: 'US-MN',
    authority: 'Minnesota Revenue',
    name: 'Minnesota sales tax',
    rate: '0.06875',
    effectiveFrom: '2025-01-01',
    effectiveUntil: null,
    source: 'https://www.revenue.state.mn.us',
    ...fields,
  })
  const saved = await api.send('POST', '/tax-rates', {
    as,
    body: {
      rates: [rate({ effectiveUntil: '2026-07-01' }), rate({ effectiveFrom: '2026-07-01', rate: '0.07' })],
    },
  })
  expect(saved.json.items.map((item: { rate: string }) => item.rate)).toEqual(['0.06875', '0.07'])
})

test('the provider is changed, and one who may not is told so', async () => {
  const { json } = await api.send('PATCH', '/provider', { as, body: { phone: '+1 612 555 0100' } })
  expect(json).toMatchObject({ name: 'Lakeside Telephone', phone: '+1 612 555 0100' })
  expect((await api.send('GET', '/provider')).json.phone).toBe('+1 612 555 0100')
})

test('what calls ask of customers is an administrator’s to change, in person; others leave it as it is', async () => {
  const change = (by: Record<string, string>, callDetailNeeds: string) =>
    api.send('PATCH', '/provider', { as: by, body: { callDetailNeeds, website: 'https://lakeside.example' } })
  for (const by of [api.billing, api.staffKey]) {
    const { status, json } = await change(by, 'sign_in')
    expect([status, json.code]).toEqual([403, 'forbidden'])
    expect((await change(by, 'password')).json.website).toBe('https://lakeside.example')
  }
  expect((await change(api.admin, 'sign_in')).json.callDetailNeeds).toBe('sign_in')
  expect((await change(api.billing, 'password')).status).toBe(403)
  expect((await change(api.admin, 'password')).json.callDetailNeeds).toBe('password')
})

test('a source is made and changed; its password is kept as a hash only', async () => {
  const body = {
    name: 'main-switch',
    format: 'asterisk-csv',
    profile: { timeZone: 'America/Chicago' },
    userName: 'switch1',
    password: 'a long enough one',
  }
  const made = await api.send('POST', '/sources', { as, body })
  expect(made.json).toMatchObject({ name: 'main-switch', userName: 'switch1' })
  expect(made.text).not.toContain('argon2')
  const bad = await api.send('PATCH', `/sources/${made.json.id}`, {
    as,
    body: { profile: { timeZone: 'Mars' } },
  })
  expect(bad.json.code).toBe('bad_profile')
  const changed = await api.send('PATCH', `/sources/${made.json.id}`, { as, body: { userName: 'switch2' } })
  expect(changed.json).toMatchObject({ userName: 'switch2', profile: { timeZone: 'America/Chicago' } })
})
