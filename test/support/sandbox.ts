import { randomUUID } from 'node:crypto'
import pino from 'pino'
import type { Database } from '../../src/db/database.ts'
import { testClock } from '../../src/kernel/clock.ts'
import { createSandboxGateway, sandboxCredentials } from '../../src/sandbox-gateway/gateway.ts'

/** What the sandbox's API answers: `id` of the thing, and whatever else the test expects. */
export interface SandboxAnswer {
  id: string
  method: { id: string; customer: string }
  data: never[]
  [name: string]: unknown
}

export interface SavedMethod {
  id: string
  customer: string
}

const RETURN_URL = 'https://billing.example.com/back'

/** The simulated gateway without a network, on a clock that stands until `pass`; what it does is done in `pass` and `sandbox.dispatch`. */
export async function testSandbox(database: Database, start = '2026-03-02T10:00:00Z') {
  const clock = testClock(start)
  const { apiKey } = await sandboxCredentials(database.kysely)
  const sandbox = createSandboxGateway({
    ...{ database, clock, log: pino({ level: 'silent' }), publicUrl: 'http://sandbox.test', promptly: false },
  })

  async function call(method: string, path: string, body?: unknown, key: string = randomUUID()) {
    const response = await sandbox.app.request(path, {
      ...{ method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
      headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': key },
    })
    return { status: response.status, json: (await response.json()) as SandboxAnswer }
  }
  const post = (path: string, body: unknown, key?: string) => call('POST', path, body, key)
  const get = async (path: string) => (await call('GET', path)).json

  /** A page as a browser gets it; with a form, as it gets the answer to that. */
  async function show(path: string, form?: Record<string, string>) {
    const body = form && new URLSearchParams(form)
    const response = await sandbox.app.request(path, form ? { method: 'POST', body } : {})
    return { status: response.status, headers: response.headers, html: await response.text() }
  }

  /** The ref of a new setup of a new customer. */
  async function startSetup(rail: 'card' | 'bank', more: object = {}): Promise<string> {
    const { json: customer } = await post('/v1/customers', {
      ...{ reference: randomUUID(), name: 'Ada', email: null },
    })
    const { json: setup } = await post('/v1/setups', {
      ...{ reference: randomUUID(), customer: customer.id, rail, return_url: RETURN_URL },
      ...{ holder_name: 'Ada Lovelace', billing_address: null, locale: 'en', ...more },
    })
    return setup.id
  }

  /** Fills in the fields of a new setup; returns it as the API shows it then. */
  async function enter(rail: 'card' | 'bank', number: string, more: Record<string, string> = {}) {
    const ref = await startSetup(rail)
    await show(`/fields/${ref}`, { ...fieldsOf(rail, number), ...more })
    return get(`/v1/setups/${ref}`)
  }

  async function save(
    rail: 'card' | 'bank',
    number: string,
    more: Record<string, string> = {},
  ): Promise<SavedMethod> {
    const setup = await enter(rail, number, more)
    if (setup.state !== 'ready') throw new Error(JSON.stringify(setup))
    return setup.method
  }

  /** So many cents, by a reference that is the key too. */
  async function charge(method: SavedMethod, amount: number, reference: string = randomUUID()) {
    const asked = {
      ...{ reference, customer: method.customer, method: method.id, amount, currency: 'USD' },
      ...{ payer: 'present', descriptor: 'LAKESIDE', return_url: RETURN_URL },
    }
    return post('/v1/charges', asked, reference)
  }

  async function refund(charged: string, amount: number, reference: string = randomUUID()) {
    return post('/v1/refunds', { reference, charge: charged, amount, currency: 'USD' }, reference)
  }

  async function pass(duration: Temporal.DurationLike): Promise<void> {
    clock.advance(duration)
    await sandbox.dispatch()
  }

  return { sandbox, clock, apiKey, call, post, get, show, startSetup, enter, save, charge, refund, pass }
}

function fieldsOf(rail: 'card' | 'bank', number: string): Record<string, string> {
  const name = 'Ada Lovelace'
  if (rail === 'bank') return { name, routing: '110000000', account: number, accountAgain: number }
  return { name, number, expiry: '12/30', cvc: number.startsWith('37') ? '1234' : '123' }
}
