import { randomUUID } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { testClock } from '../kernel/clock.ts'
import { createSandboxGateway, sandboxCredentials, setWebhookUrl } from './gateway.ts'

const database = await testDatabase()
const MONDAY = '2026-03-02T10:00:00Z'
const clock = testClock(MONDAY)
const { apiKey } = await sandboxCredentials(database.kysely)
const sandbox = createSandboxGateway({
  ...{ database, clock, log: pino({ level: 'silent' }), publicUrl: 'http://sandbox.test', promptly: false },
})

/** What the test's merchant hears, and whether it answers. */
const heard: string[] = []
let answers = 200
const merchant = http.createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  if (answers === 200) heard.push(`${JSON.parse(body).type} ${JSON.parse(body).about.id}`)
  response.writeHead(answers).end()
})
await new Promise<void>((resolve) => merchant.listen(0, resolve))
const webhookUrl = `http://localhost:${(merchant.address() as AddressInfo).port}`
afterAll(async () => {
  await sandbox.close()
  merchant.closeAllConnections()
  merchant.close()
})

beforeEach(async () => {
  await post('/control/webhooks', {})
  await setWebhookUrl(database.kysely, null)
  await database.pool.query('update sandbox_gateway.events set next_at = null')
  await database.pool.query('delete from sandbox_gateway.agenda')
  heard.length = 0
  answers = 200
})

type Json = Record<string, never> & { id: string; [name: string]: unknown }

async function call(method: string, path: string, body?: unknown, key?: string) {
  const response = await sandbox.app.request(path, {
    ...{ method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
    headers: { authorization: `Bearer ${apiKey}`, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  })
  return { status: response.status, json: (await response.json()) as Json }
}
const get = async (path: string) => (await call('GET', path)).json
const post = (path: string, body: unknown, key?: string) => call('POST', path, body, key)

async function startSetup(rail: 'card' | 'bank') {
  const { json: customer } = await post('/v1/customers', {
    reference: randomUUID(),
    name: 'Ada',
    email: null,
  })
  const { json: setup } = await post('/v1/setups', {
    ...{
      reference: randomUUID(),
      customer: customer.id,
      rail,
      return_url: 'https://billing.example.com/back',
    },
    ...{ holder_name: null, billing_address: null, locale: 'en' },
  })
  return setup.id
}

/** Fills in the fields; returns the setup as the API shows it. */
async function enter(rail: 'card' | 'bank', number: string, more: Record<string, string> = {}) {
  const ref = await startSetup(rail)
  const fields: Record<string, string> =
    rail === 'card'
      ? { number, expiry: '12/30', cvc: number.startsWith('37') ? '1234' : '123' }
      : { routing: '110000000', account: number, accountAgain: number }
  const body = new URLSearchParams({ name: 'Ada Lovelace', ...fields, ...more })
  await sandbox.app.request(`/fields/${ref}`, { method: 'POST', body })
  return get(`/v1/setups/${ref}`)
}

async function save(rail: 'card' | 'bank', number: string, more: Record<string, string> = {}) {
  const setup = await enter(rail, number, more)
  if (setup.state !== 'ready') throw new Error(JSON.stringify(setup))
  return setup.method as unknown as { id: string; customer: string }
}

async function charge(method: { id: string; customer: string }, amount: number, key: string = randomUUID()) {
  const asked = {
    ...{ reference: key, customer: method.customer, method: method.id, amount, currency: 'USD' },
    ...{ payer: 'present', descriptor: 'LAKESIDE', return_url: 'https://billing.example.com/back' },
  }
  return post('/v1/charges', asked, key)
}

async function pass(duration: Temporal.DurationLike): Promise<void> {
  clock.advance(duration)
  await sandbox.dispatch()
}

describe('saving and charging cards', () => {
  test.each([
    ['4242 4242 4242 4242', 'visa', 'credit'],
    ['4000056655665556', 'visa', 'debit'],
    ['5105105105105100', 'mastercard', 'prepaid'],
    ['5555555555554444', 'mastercard', 'credit'],
    ['378282246310005', 'amex', 'credit'],
    ['6011111111111117', 'discover', 'credit'],
  ])('%s is saved as a %s %s card and charged', async (number, brand, funding) => {
    const setup = await enter('card', number)
    const card = { brand, funding, expiry_month: 12, expiry_year: 2030 }
    expect(setup).toMatchObject({
      state: 'ready',
      method: { card, last4: number.slice(-4), state: 'usable' },
    })
    const { status, json } = await charge(setup.method as never, 1999)
    expect([status, json.status]).toEqual([200, 'succeeded'])
  })

  test.each([
    ['4000000000000002', 'do_not_honor'],
    ['4000000000009987', 'lost_card'],
    ['4000000000009979', 'stolen_card'],
    ['4000000000000069', 'expired_card'],
    ['4000000000000127', 'incorrect_cvc'],
  ])('%s is declined when it is to be saved: %s', async (number, code) => {
    expect(await enter('card', number)).toMatchObject({ state: 'failed', failure: { code }, method: null })
  })

  test.each([
    ['4000000000009995', 'insufficient_funds'],
    ['4000000000000341', 'do_not_honor'],
  ])('%s is saved, and every charge is declined: %s', async (number, code) => {
    const method = await save('card', number)
    for (const amount of [1999, 50]) {
      expect(await charge(method, amount)).toMatchObject({ status: 402, json: { error: { code } } })
    }
  })

  test('4000002500003155 asks when it is saved, and then no more', async () => {
    const setup = await enter('card', '4000002500003155')
    expect(setup).toMatchObject({ state: 'requires_action', method: null })
    await sandbox.app.request(`/3ds/${setup.id}`, {
      method: 'POST',
      body: new URLSearchParams({ answer: 'complete' }),
    })
    const { method } = await get(`/v1/setups/${setup.id}`)
    expect((await charge(method as never, 1999)).json.status).toBe('succeeded')
  })

  test('a payer who does not come back from 3-D Secure has given up after a day', async () => {
    const { json } = await charge(await save('card', '4000002760003184'), 1999)
    expect(json).toMatchObject({
      status: 'requires_action',
      action: { url: `http://sandbox.test/3ds/${json.id}` },
    })
    await pass({ hours: 24 })
    expect(await get(`/v1/charges/${json.id}`)).toMatchObject({
      status: 'declined',
      decline: { code: 'abandoned' },
    })
  })

  test('a saved card expires by the clock, is renewed by the account updater, and can go bad', async () => {
    const method = await save('card', '4242424242424242', { expiry: '03/26' })
    expect((await charge(method, 1999)).status).toBe(200)
    clock.set('2026-04-01T00:00:00Z')
    expect((await charge(method, 1999)).json).toMatchObject({ error: { code: 'expired_card' } })
    const renewed = { expiryMonth: 3, expiryYear: 2031, last4: '7777' }
    expect((await post(`/control/methods/${method.id}/update-card`, renewed)).json).toMatchObject({
      last4: '7777',
    })
    expect((await charge(method, 1999)).status).toBe(200)
    await post(`/control/methods/${method.id}/behave`, { behaviour: 'lost_card' })
    expect((await charge(method, 1999)).json).toMatchObject({ error: { code: 'lost_card' } })
  })

  test('no number of a card or an account is in the database, and the same card has the same fingerprint', async () => {
    const [one, two] = [await enter('card', '4242424242424242'), await enter('card', '4242 4242 4242 4242')]
    await save('bank', '000123456789')
    const print = (setup: Json) => (setup.method as unknown as { fingerprint: string }).fingerprint
    expect(print(one)).toBe(print(two))
    const { rows } = await database.pool.query<{ text: string }>(
      `select m::text || s::text as text from sandbox_gateway.methods m join sandbox_gateway.setups s on s.method_ref = m.ref`,
    )
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.filter(({ text }) => /4242424242424242|4242 4242|000123456789/.test(text))).toEqual([])
  })
})

describe('bank accounts', () => {
  test('one to be confirmed by micro-deposits cannot be debited until they are named', async () => {
    const method = await save('bank', '000123456789', { validation: 'micro_deposits' })
    expect((await charge(method, 1999)).json).toMatchObject({ error: { code: 'method_unverified' } })
    const verify = async (amounts: number[]) =>
      (await post(`/v1/methods/${method.id}/verify`, { amounts })).json
    expect(await verify([1, 2])).toEqual({ verified: false, tries_left: 2 })
    expect(await verify([32, 45])).toMatchObject({ verified: true, method: { state: 'usable' } })
    expect((await charge(method, 1999)).json.status).toBe('pending')
  })

  test('10 and 11 are too many tries, and the right ones come too late', async () => {
    const method = await save('bank', '000123456789', { validation: 'micro_deposits' })
    const verify = async (amounts: number[]) =>
      (await post(`/v1/methods/${method.id}/verify`, { amounts })).json
    expect(await verify([10, 11])).toEqual({ verified: false, tries_left: 0 })
    expect(await verify([32, 45])).toEqual({ verified: false, tries_left: 0 })
  })

  test('a debit is pending over the weekend and settles on its day, not before', async () => {
    clock.set('2026-05-07T10:00:00Z') // a Thursday
    const { json } = await charge(await save('bank', '000123456789'), 1999)
    expect(json).toMatchObject({ status: 'pending', expected_at: '2026-05-13T10:00:00Z' })
    await pass({ hours: 24 * 6 - 1 })
    expect((await get(`/v1/charges/${json.id}`)).status).toBe('pending')
    await pass({ hours: 1 })
    expect((await get(`/v1/charges/${json.id}`)).status).toBe('succeeded')
  })

  test.each([
    ['000222222227', 4200, 'R01'],
    ['000111111113', 4200, 'R02'],
    ['000111111116', 4200, 'R03'],
    ['000123456789', 5501, 'R01'],
  ])('a debit of %s for %i comes back before it settles: %s', async (account, amount, code) => {
    const { json } = await charge(await save('bank', account), amount)
    await pass({ hours: 24 * 40 })
    expect(await get(`/v1/charges/${json.id}`)).toMatchObject({
      ...{ status: 'declined', decline: { return_code: code }, returned: null },
    })
  })

  test('an unauthorised debit settles, and comes back ten days later', async () => {
    clock.set('2026-06-01T10:00:00Z') // a Monday
    const { json } = await charge(await save('bank', '000333333335'), 4200)
    await pass({ hours: 24 * 4 })
    expect(await get(`/v1/charges/${json.id}`)).toMatchObject({ status: 'succeeded', returned: null })
    await pass({ hours: 24 * 10 })
    const returned = { code: 'R10', at: '2026-06-15T10:00:00Z' }
    expect(await get(`/v1/charges/${json.id}`)).toMatchObject({ status: 'succeeded', returned })
    const refund = { reference: 'late', charge: json.id, amount: 100, currency: 'USD' }
    expect((await post('/v1/refunds', refund, randomUUID())).json).toMatchObject({
      error: { code: 'charge_returned' },
    })
  })

  test('000000000009 stays pending for good', async () => {
    const { json } = await charge(await save('bank', '000000000009'), 4200)
    await pass({ hours: 24 * 400 })
    expect((await get(`/v1/charges/${json.id}`)).status).toBe('pending')
  })
})

describe('keys', () => {
  test('a key is forgotten after 24 hours, and not a minute before', async () => {
    const method = await save('card', '4242424242424242')
    const first = await charge(method, 1999, 'daily')
    clock.advance({ hours: 23, minutes: 59 })
    expect(await charge(method, 1999, 'daily')).toEqual(first)
    expect((await charge(method, 2000, 'daily')).json).toMatchObject({ error: { code: 'key_reused' } })
    clock.advance({ minutes: 1 })
    const second = await charge(method, 2000, 'daily')
    expect(second.json).toMatchObject({ status: 'succeeded', amount: 2000 })
    expect(second.json.id).not.toBe(first.json.id)
  })

  test('a key that is in use at the same time is 409', async () => {
    const method = await save('card', '4242424242424242')
    const other = await database.pool.connect()
    await other.query('begin')
    await other.query(
      `insert into sandbox_gateway.idempotency_keys values ('busy', '\\x00', 200, '{}', $1)`,
      [clock.now().toString()],
    )
    const waiting = charge(method, 1999, 'busy')
    await new Promise((resolve) => setTimeout(resolve, 100))
    await other.query('commit')
    other.release()
    expect(await waiting).toMatchObject({ status: 409, json: { error: { code: 'key_in_use' } } })
  })

  test.each([
    ['0.5 of a cent', { amount: 100.5 }],
    ['zero', { amount: 0 }],
    ['a negative amount', { amount: -100 }],
    ['an amount as text', { amount: '100' }],
    ['no currency', { currency: 'XXXX' }],
    ['a field too many', { extra: 1 }],
  ])('%s is refused and keeps no key', async (_, wrong) => {
    const method = await save('card', '4242424242424242')
    const key = randomUUID()
    const asked = {
      ...{ reference: key, customer: method.customer, method: method.id, amount: 100, currency: 'USD' },
      ...{ payer: 'present', descriptor: 'X', return_url: 'https://a.example', ...wrong },
    }
    expect((await post('/v1/charges', asked, key)).status).toBe(400)
    expect((await charge(method, 100, key)).status).toBe(200)
  })

  test('no API key, no answer', async () => {
    for (const path of ['/v1/events', '/control/faults', '/control/dispatch']) {
      expect((await sandbox.app.request(path, { method: 'POST' })).status).toBe(401)
    }
  })
})

describe('disputes', () => {
  async function dispute() {
    const { json } = await charge(await save('card', '4000000000000259'), 10_000)
    expect(json.status).toBe('succeeded')
    await pass({ hours: 24 * 3 })
    const { disputes } = (await get(`/v1/charges/${json.id}`)) as unknown as { disputes: string[] }
    return get(`/v1/disputes/${disputes[0]}`)
  }
  const evidence = (text: string) => ({
    text,
    files: [{ name: 'log.txt', media: 'text/plain', base64: 'aGk=' }],
  })
  const outcome = async (ref: string) => (await get(`/v1/disputes/${ref}`)).state

  test('4000000000000259 is disputed three days later, with fourteen days for evidence', async () => {
    const { opened_at, evidence_due_at, ...rest } = await dispute()
    expect(rest).toMatchObject({ state: 'needs_response', amount: 10_000, reason: 'fraudulent' })
    const days = Temporal.Instant.from(String(evidence_due_at)).since(
      Temporal.Instant.from(String(opened_at)),
    )
    expect(days.total('hours')).toBe(14 * 24)
  })

  test.each([
    ['here is winning_evidence', 'won'],
    ['please', 'lost'],
  ])('evidence saying "%s" is decided a week later: %s', async (text, state) => {
    const { id } = await dispute()
    expect((await post(`/v1/disputes/${id}/evidence`, evidence(text))).json.state).toBe('under_review')
    expect((await post(`/v1/disputes/${id}/evidence`, evidence(text))).status).toBe(200)
    expect((await post(`/v1/disputes/${id}/evidence`, evidence('other'))).status).toBe(400)
    await pass({ hours: 24 * 7 - 1 })
    expect(await outcome(id)).toBe('under_review')
    await pass({ hours: 1 })
    expect(await outcome(id)).toBe(state)
  })

  test('without evidence by the deadline it is lost', async () => {
    const { id } = await dispute()
    await pass({ hours: 24 * 14 })
    expect(await outcome(id)).toBe('lost')
    expect((await post(`/v1/disputes/${id}/evidence`, evidence('winning_evidence'))).status).toBe(400)
  })

  test('any charge can be disputed by the control', async () => {
    const { json } = await charge(await save('card', '4242424242424242'), 1999)
    await post(`/control/charges/${json.id}/dispute`, {})
    expect(await get(`/v1/charges/${json.id}`)).toMatchObject({ disputes: [expect.stringMatching(/^dp_/)] })
  })
})

describe('webhooks', () => {
  const arrive = async () => {
    await sandbox.dispatch()
    return heard.splice(0)
  }

  test('wait while there is no address or no answer, and are tried again after 1, 5 and 30 minutes', async () => {
    const { json } = await charge(await save('card', '4242424242424242'), 1999)
    await database.pool.query(`update sandbox_gateway.events set next_at = null where about_ref <> $1`, [
      json.id,
    ])
    await arrive()
    await setWebhookUrl(database.kysely, webhookUrl)
    answers = 500
    for (const minutes of [0, 1, 5, 29]) {
      await pass({ minutes })
      expect(heard).toEqual([])
    }
    answers = 200
    expect(await arrive()).toEqual([])
    clock.advance({ minutes: 1 })
    expect(await arrive()).toEqual([`charge.succeeded ${json.id}`])
    expect(await arrive()).toEqual([])
  })

  test('are given up after three days', async () => {
    await charge(await save('card', '4242424242424242'), 1999)
    clock.advance({ hours: 73 })
    await database.pool.query('delete from sandbox_gateway.agenda')
    await setWebhookUrl(database.kysely, webhookUrl)
    expect(await arrive()).toEqual([])
  })

  test('come late, twice, out of order or not at all when told to', async () => {
    await setWebhookUrl(database.kysely, webhookUrl)
    const method = await save('card', '4242424242424242')
    await arrive()
    const one = async (mischief: object) => {
      await post('/control/webhooks', mischief)
      return (await charge(method, 1999)).json.id
    }
    const late = await one({ delaySeconds: 90 })
    expect(await arrive()).toEqual([])
    clock.advance({ seconds: 90 })
    expect(await arrive()).toEqual([`charge.succeeded ${late}`])
    const twice = await one({ duplicate: true })
    expect(await arrive()).toEqual([`charge.succeeded ${twice}`, `charge.succeeded ${twice}`])
    const [first, second] = [await one({ shuffle: true }), await one({ shuffle: true })]
    expect(await arrive()).toEqual([`charge.succeeded ${second}`, `charge.succeeded ${first}`])
    await one({ lose: true })
    clock.advance({ hours: 2 })
    expect(await arrive()).toEqual([])
  })

  test('arrive by themselves within a second of a call', async () => {
    await setWebhookUrl(database.kysely, webhookUrl)
    const prompt = createSandboxGateway({
      ...{ database, clock, log: pino({ level: 'silent' }), publicUrl: 'http://sandbox.test' },
    })
    const method = await save('card', '4242424242424242')
    await prompt.app.request(`/v1/methods/${method.id}/detach`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${apiKey}` } },
    })
    await expect.poll(() => heard).toContain(`method.detached ${method.id}`)
    await prompt.close()
  })
})
