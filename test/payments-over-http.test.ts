import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, expect, test } from 'vitest'
import { createSandboxAdapter } from '../src/adapters/gateways/sandbox/adapter.ts'
import { listen } from '../src/http/listen.ts'
import { createServer } from '../src/http/server.ts'
import type { AccountId, PaymentId } from '../src/kernel/ids.ts'
import { balancesOf } from '../src/ledger/post.ts'
import { processDueEvents } from '../src/payments/gateway-events.ts'
import type { PaymentMethod } from '../src/payments/method.ts'
import { pay, resolveAttempts } from '../src/payments/payments.ts'
import { listDifferences, reconcile } from '../src/payments/reconciliation.ts'
import { refundPayment } from '../src/payments/refunds.ts'
import { finishSetup, startSetup } from '../src/payments/setups.ts'
import { createSandboxGateway, sandboxCredentials, setWebhookUrl } from '../src/sandbox-gateway/gateway.ts'
import { readSettings } from '../src/settings.ts'
import { expectBooksSound } from './support/books.ts'
import { testDatabase } from './support/database.ts'
import { payingWorld } from './support/paying.ts'
import { BOSTON } from './support/scripted-gateway.ts'

/*
 * Two companies over real HTTP: the simulated gateway on its port, our API on another, webhooks between them. What is proven is the end of it: when all has been
 * paid out, nothing is left at the gateway in our books.
 */

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { clock } = world
const log = pino({ level: 'silent' })

const { apiKey, webhookSecret } = await sandboxCredentials(kysely)
let origin = ''
const sandbox = createSandboxGateway({ database, clock, log, publicUrl: () => origin, promptly: false })
const sandboxPort = await listen(sandbox.app, 0)
origin = `http://localhost:${sandboxPort.port}`
const gateway = createSandboxAdapter({ baseUrl: origin, apiKey, webhookSecret })
const gateways = new Map([[gateway.name, gateway]])
const parts = { database, clock, gateways }
const printer = { print: () => Promise.reject(new Error('nothing is printed here')) }
const app = await createServer({
  ...{
    database,
    clock,
    log,
    gateways,
    settings: readSettings({ PUBLIC_URL: 'https://billing.example.com' }),
  },
  ...{ printer, receipts: printer, statements: printer, auditReports: printer },
})
const ourPort = await listen(app, 0)
await setWebhookUrl(kysely, `http://127.0.0.1:${ourPort.port}/api/v1/webhooks/sandbox`)
afterAll(async () => {
  await sandbox.close()
  await Promise.all([sandboxPort.close(), ourPort.close()])
})

async function control(path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}` }
  const response = await fetch(`${origin}/control${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
}

/** Enters a number in the gateway's own fields. */
async function enter(accountId: AccountId, number: string): Promise<PaymentMethod> {
  const rail = number.length === 12 ? 'bank' : 'card'
  const asked = { gateways, accountId, now: clock.now(), actor: world.actor }
  const { setupId, fieldsUrl } = await startSetup(database, {
    ...{ ...asked, rail, returnUrl: 'https://billing.example.com/back', billingAddress: BOSTON },
  })
  const typed: Record<string, string> =
    rail === 'card'
      ? { number, expiry: '12/30', cvc: '123' }
      : { routing: '110000000', account: number, accountAgain: number }
  const page = await fetch(fieldsUrl, {
    method: 'POST',
    body: new URLSearchParams({ name: 'Ada Lovelace', ...typed }),
  })
  await page.text()
  const result = await finishSetup(database, { ...asked, setupId, save: true })
  if (result.kind !== 'ready') throw new Error(JSON.stringify(result))
  return result.method
}

interface Paid {
  accountId: AccountId
  paymentId: PaymentId
  state(): Promise<string>
}

async function paid(number: string, amountMicros: bigint): Promise<Paid> {
  const { accountId } = await world.account(amountMicros)
  const method = await enter(accountId, number)
  const request = {
    accountId,
    methodId: method.id,
    amountMicros,
    invoices: [],
    quoteId: null,
    actor: world.actor,
  }
  const { paymentId } = await pay(parts, {
    ...{ ...request, consent: await world.consent(method, amountMicros), key: 'form', origin: 'one_time' },
    returnUrl: 'https://billing.example.com/payments',
  })
  return { accountId, paymentId, state: async () => (await world.story(accountId, paymentId)).state }
}

async function refunded({ accountId, paymentId }: Paid, amountMicros: bigint): Promise<void> {
  const asked = {
    accountId,
    paymentId,
    amountMicros,
    destination: 'method' as const,
    reason: 'x',
    key: 'r',
    actor: 'staff:1',
  }
  await refundPayment(parts, asked)
}

/** Days as they pass: the gateway does what is due, its webhooks travel, ours are worked off, and in the morning we reconcile. */
async function pass(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    clock.advance({ hours: 24 })
    await sandbox.dispatch()
    await processDueEvents(parts)
    await resolveAttempts(parts)
    for (const { cause } of await reconcile(parts)) expect(cause).toBeNull()
  }
}

async function eventsOf(): Promise<bigint> {
  const { rows } = await sql<{
    n: bigint
  }>`select count(*) as n from gateway_events where result = 'followed'`.execute(kysely)
  return rows[0]!.n
}

async function bankOf(): Promise<bigint> {
  const { rows } = await sql<{ micros: bigint }>`
    select sum(balance_micros)::bigint as micros from balances where ledger_account = 'bank:sandbox'`.execute(
    kysely,
  )
  return rows[0]!.micros
}

async function winDispute({ accountId, paymentId }: Paid): Promise<void> {
  const [attempt] = (await world.story(accountId, paymentId)).attempts
  const charge = await gateway.lookUpCharge({ reference: attempt!.key, ref: null })
  if (charge.kind !== 'found') throw new Error(charge.kind)
  const submitted = await gateway.submitEvidence!({
    disputeRef: charge.found.disputeRefs[0]!,
    text: 'winning_evidence',
    files: [],
  })
  expect(submitted).toEqual({ kind: 'submitted' })
}

test.each([
  ['as they should', {}],
  ['twice and out of order', { duplicate: true, shuffle: true }],
  ['half a day late', { delaySeconds: 43_200 }],
  ['never', { lose: true }],
])(
  'webhooks come %s: all ends where it should, and nothing is left at the gateway',
  async (_, webhooks) => {
    await control('/webhooks', {
      delaySeconds: 0,
      duplicate: false,
      shuffle: false,
      lose: false,
      ...webhooks,
    })
    const units = (amount: bigint) => amount * 1_000_000n
    const eventsBefore = await eventsOf()
    const all = {
      card: await paid('4242424242424242', units(100n)),
      partlyRefunded: await paid('4242424242424242', units(80n)),
      refundFails: await paid('4000000000005126', units(50n)),
      lost: await paid('4000000000000259', units(40n)),
      won: await paid('4000000000000259', units(45n)),
      bank: await paid('000123456789', units(70n)),
      comesBack: await paid('000333333335', units(60n)),
      withoutFunds: await paid('000222222227', units(65n)),
      declined: await paid('4000000000000341', units(20n)),
    }
    await refunded(all.partlyRefunded, units(30n))
    await refunded(all.refundFails, units(50n))
    await pass(5)
    await winDispute(all.won)
    await pass(30)
    // What the gateway has lost by us is taken off what comes later.
    const later = await paid('4242424242424242', units(1000n))
    await pass(7)
    const states = Object.entries(all).map(async ([name, payment]) => [name, await payment.state()])
    expect(Object.fromEntries(await Promise.all(states))).toEqual({
      ...{
        card: 'succeeded',
        partlyRefunded: 'succeeded',
        refundFails: 'succeeded',
        lost: 'charged_back',
        won: 'succeeded',
      },
      ...{ bank: 'succeeded', comesBack: 'returned', withoutFunds: 'failed', declined: 'failed' },
    })
    for (const { accountId } of [...Object.values(all), later]) {
      const balances = await balancesOf(kysely, accountId)
      expect([balances.get('clearing:sandbox') ?? 0n, balances.get('disputed:sandbox') ?? 0n]).toEqual([
        0n,
        0n,
      ])
    }
    // 60.00 in and out; the fee of 0.48 is lost.
    expect((await balancesOf(kysely, all.comesBack.accountId)).get('bank:sandbox')).toBe(-480_000n)
    expect((await eventsOf()) === eventsBefore).toBe('lose' in webhooks)
    // Our books' bank is what the gateway has paid out.
    const payouts = await gateway.listPayouts({ after: null, limit: 1000 })
    const paidOut =
      payouts.kind === 'listed'
        ? payouts.items.reduce((sum, { amount }) => sum + amount.amountMicros, 0n)
        : null
    expect(await bankOf()).toBe(paidOut)
    expect((await listDifferences(kysely, { open: false, page: { limit: 10 } })).items).toEqual([])
    await expectBooksSound(database)
  },
  120_000,
)
