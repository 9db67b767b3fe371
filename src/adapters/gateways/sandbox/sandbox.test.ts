import { createHmac, randomUUID } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import pino from 'pino'
import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '../../../../test/support/database.ts'
import { type ContractWorld, gatewayContract } from '../../../../test/support/gateway-contract.ts'
import { listen } from '../../../http/listen.ts'
import { testClock } from '../../../kernel/clock.ts'
import type { Rail } from '../../../payments/gateway.ts'
import { createSandboxGateway, sandboxCredentials, setWebhookUrl } from '../../../sandbox-gateway/gateway.ts'
import { createSandboxAdapter } from './adapter.ts'

const database = await testDatabase()
const clock = testClock('2026-03-02T10:00:00Z') // a Monday
const RETURN_URL = 'https://billing.example.com/pay/back'

const { apiKey, webhookSecret } = await sandboxCredentials(database.kysely)
let origin = ''
const sandbox = createSandboxGateway({
  ...{ database, clock, log: pino({ level: 'silent' }), publicUrl: () => origin, promptly: false },
})
const listening = await listen(sandbox.app, 0)
origin = `http://localhost:${listening.port}`
// Long enough for a busy machine to answer, short enough to wait for what never does.
const gateway = createSandboxAdapter({ baseUrl: origin, apiKey, webhookSecret, timeoutMs: 2000 })

/** What arrives at our webhook address. */
const received: { bytes: Uint8Array; headers: Headers }[] = []
const receiver = http.createServer(async (request, response) => {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  received.push({
    bytes: Buffer.concat(chunks),
    headers: new Headers(request.headers as Record<string, string>),
  })
  response.writeHead(200).end()
})
await new Promise<void>((resolve) => receiver.listen(0, resolve))
await setWebhookUrl(database.kysely, `http://localhost:${(receiver.address() as AddressInfo).port}/webhooks`)

afterAll(async () => {
  await sandbox.close()
  receiver.closeAllConnections()
  receiver.close()
  await listening.close()
})

const FORMS: Record<Parameters<ContractWorld['save']>[0], { rail: Rail; form: Record<string, string> }> = {
  good_card: { rail: 'card', form: { number: '4242 4242 4242 4242' } },
  card_without_funds: { rail: 'card', form: { number: '4000000000009995' } },
  authenticating_card: { rail: 'card', form: { number: '4000002760003184' } },
  good_account: { rail: 'bank', form: { account: '000123456789', accountAgain: '000123456789' } },
  account_without_funds: { rail: 'bank', form: { account: '000222222227', accountAgain: '000222222227' } },
}

/** Saves a method as a payer does: by the form of the gateway's own page. */
async function save(kind: keyof typeof FORMS) {
  const { rail, form } = FORMS[kind]
  const customer = await gateway.createCustomer({
    reference: randomUUID(),
    name: 'Ada Lovelace',
    email: null,
  })
  if (customer.kind !== 'created') throw new Error(customer.cause)
  const started = await gateway.startSetup({
    ...{ reference: randomUUID(), customerRef: customer.ref, rail, returnUrl: RETURN_URL, locale: 'en-US' },
    prefill: { holderName: 'Ada Lovelace', billingAddress: null },
  })
  if (started.kind !== 'started') throw new Error(started.cause)
  const rest: Record<string, string> =
    rail === 'card' ? { expiry: '12 / 30', cvc: '123' } : { routing: '110000000' }
  const body = new URLSearchParams({ name: 'Ada Lovelace', ...rest, ...form })
  await (await fetch(started.setup.fieldsUrl, { method: 'POST', body })).text()
  const read = await gateway.readSetup({ ref: started.setup.ref })
  if (read.kind !== 'found' || read.found.kind !== 'ready') throw new Error(JSON.stringify(read))
  return read.found.method
}

async function control(path: string, body: unknown): Promise<void> {
  const response = await fetch(`${origin}/control${path}`, {
    ...{ method: 'POST', headers: { authorization: `Bearer ${apiKey}` }, body: JSON.stringify(body) },
  })
  expect(response.status).toBe(200)
}

gatewayContract('sandbox', async () => ({
  ...{ gateway, save, now: clock.now },
  breakNext: (fault) => control('/faults', fault),
  async authenticate(url, answer) {
    const body = new URLSearchParams({ answer })
    const response = await fetch(url, { method: 'POST', body, redirect: 'manual' })
    expect(response.headers.get('location')).toBe(RETURN_URL)
  },
  async pass(duration) {
    clock.advance(duration)
    await sandbox.dispatch()
  },
  async webhookAbout(ref) {
    await sandbox.dispatch()
    return received.find(({ bytes }) => Buffer.from(bytes).toString().includes(ref))!
  },
  sign(bytes, at) {
    const t = Math.floor(at.epochMilliseconds / 1000)
    const v1 = createHmac('sha256', webhookSecret).update(`${t}.`).update(bytes).digest('hex')
    return new Headers({ 'tollbook-signature': `t=${t},v1=${v1}` })
  },
}))

test('a gateway that is not there: not sent', async () => {
  const free = await listen(new Hono(), 0)
  await free.close()
  const nowhere = createSandboxAdapter({ baseUrl: `http://localhost:${free.port}`, apiKey, webhookSecret })
  const body = nowhere.writeCharge({
    ...{
      reference: 'a',
      customerRef: 'c',
      methodRef: 'm',
      amount: { amountMicros: 1_000_000n, currency: 'USD' },
    },
    ...{ payer: 'absent', descriptor: 'X', returnUrl: RETURN_URL },
  })
  expect(await nowhere.charge({ key: 'k', body })).toEqual({
    ...{ kind: 'not_sent', cause: 'no connection to the gateway (ECONNREFUSED)' },
  })
})

test('a wrong API key: not sent', async () => {
  const stranger = createSandboxAdapter({ baseUrl: origin, apiKey: 'sk_wrong', webhookSecret })
  const method = await save('good_card')
  const body = gateway.writeCharge({
    ...{ reference: randomUUID(), customerRef: method.customerRef, methodRef: method.ref },
    ...{ amount: { amountMicros: 1_000_000n, currency: 'USD' }, payer: 'absent', descriptor: 'X' },
    returnUrl: RETURN_URL,
  })
  expect(await stranger.charge({ key: 'k', body })).toMatchObject({ kind: 'not_sent' })
})
