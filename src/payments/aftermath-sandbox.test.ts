import pino from 'pino'
import { afterAll, afterEach, expect, test } from 'vitest'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { BOSTON } from '../../test/support/scripted-gateway.ts'
import { createSandboxAdapter } from '../adapters/gateways/sandbox/adapter.ts'
import { listen } from '../http/listen.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { balancesOf } from '../ledger/post.ts'
import { createSandboxGateway, sandboxCredentials } from '../sandbox-gateway/gateway.ts'
import { submitEvidence } from './dispute-evidence.ts'
import { listDisputes } from './disputes.ts'
import { followCharge } from './follow-charge.ts'
import { getMethod } from './methods.ts'
import { pay, resolveAttempts } from './payments.ts'
import { getRefund, refundPayment, resolveRefunds } from './refunds.ts'
import { finishSetup, startSetup } from './setups.ts'

/* What happens afterwards, with the simulated company at the other end of a real connection. */

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { clock, actor } = world

const { apiKey, webhookSecret } = await sandboxCredentials(kysely)
let origin = ''
const sandbox = createSandboxGateway({
  ...{ database, clock, log: pino({ level: 'silent' }), publicUrl: () => origin, promptly: false },
})
const listening = await listen(sandbox.app, 0)
origin = `http://localhost:${listening.port}`
const adapter = createSandboxAdapter({ baseUrl: origin, apiKey, webhookSecret })
const gateways = new Map([[adapter.name, adapter]])
const parts = { database, clock, gateways }

afterEach(() => expectBooksSound(database))
afterAll(async () => {
  await sandbox.close()
  await listening.close()
})

/** An account that owed 100.00 and paid it by a method entered in the gateway's fields. */
async function paid(form: Record<string, string>) {
  const rail = form.number ? 'card' : 'bank'
  const { accountId, invoiceIds } = await world.account(100_000_000n)
  const returnUrl = 'https://billing.example.com/pay'
  const { setupId, fieldsUrl } = await startSetup(database, {
    ...{ gateways, accountId, rail, returnUrl, billingAddress: BOSTON, now: clock.now(), actor },
  })
  const body = new URLSearchParams({ name: 'Ada Lovelace', ...form })
  await (await fetch(fieldsUrl, { method: 'POST', body })).text()
  const result = await finishSetup(database, {
    gateways,
    accountId,
    setupId,
    now: clock.now(),
    actor,
    save: true,
  })
  if (result.kind !== 'ready') throw new Error(result.kind)
  const { method } = result
  const { paymentId } = await pay(parts, {
    ...{ accountId, methodId: method.id, amountMicros: 100_000_000n, invoices: [], quoteId: null },
    ...{
      consent: await world.consent(method, 100_000_000n),
      key: 'form',
      origin: 'one_time',
      returnUrl,
      actor,
    },
  })
  return { accountId, invoiceId: invoiceIds[0]!, paymentId, methodId: method.id }
}

const card = (number: string) => ({ number, expiry: '12/30', cvc: '123' })
const account = (number: string) => ({ routing: '110000000', account: number, accountAgain: number })

async function pass(days: number): Promise<void> {
  clock.advance({ hours: days * 24 })
  await sandbox.dispatch()
}

async function follow(accountId: AccountId, paymentId: PaymentId): Promise<void> {
  const attempt = (await world.story(accountId, paymentId)).attempts.at(-1)!
  const answer = await adapter.lookUpCharge({ reference: attempt.key, ref: attempt.ref })
  if (answer.kind !== 'found') throw new Error(answer.kind)
  await followCharge(parts, { attempt, found: answer.found })
}

test('a refund that is pending and fails three days later pays its invoice again', async () => {
  const payment = await paid(card('4000000000005126'))
  const { refundId } = await refundPayment(parts, {
    ...{ ...payment, amountMicros: 40_000_000n, destination: 'method', reason: 'goodwill', key: '1', actor },
  })
  const name = { accountId: payment.accountId, refundId }
  expect(await getRefund(kysely, name)).toMatchObject({ state: 'pending' })
  expect(await world.openOn(payment.invoiceId)).toBe(40_000_000n)
  await pass(3)
  await resolveRefunds(parts)
  expect(await getRefund(kysely, name)).toMatchObject({ state: 'failed' })
  expect(await world.openOn(payment.invoiceId)).toBe(0n)
})

test('a refund whose answer is lost is made once', async () => {
  const payment = await paid(card('4242424242424242'))
  await fetch(`${origin}/control/faults`, {
    ...{ method: 'POST', headers: { authorization: `Bearer ${apiKey}` } },
    body: JSON.stringify({ operation: 'refund', when: 'after', fault: 'reset', times: 1 }),
  })
  const { refundId } = await refundPayment(parts, {
    ...{ ...payment, amountMicros: 100_000_000n, destination: 'method', reason: 'goodwill', key: '1', actor },
  })
  const name = { accountId: payment.accountId, refundId }
  expect(await getRefund(kysely, name)).toMatchObject({ state: 'unknown' })
  clock.advance({ minutes: 2 })
  await resolveRefunds(parts)
  expect(await getRefund(kysely, name)).toMatchObject({ state: 'succeeded' })
  expect((await balancesOf(kysely, payment.accountId)).get('clearing:sandbox')).toBe(0n)
})

test.each([
  ['here is winning_evidence', 'won', 0n],
  ['please', 'lost', 100_000_000n],
])('a dispute answered with "%s" is %s a week later', async (text, state, owed) => {
  const { accountId, paymentId, invoiceId } = await paid(card('4000000000000259'))
  await pass(3)
  await follow(accountId, paymentId)
  const [dispute] = await listDisputes(kysely, { accountId, paymentId })
  const bytes = new TextEncoder().encode('%PDF-1.7 a contract')
  const files = [{ name: 'contract.pdf', bytes }]
  await submitEvidence(parts, { accountId, disputeId: dispute!.id, text, files, actor: 'staff:7' })
  await pass(7)
  await follow(accountId, paymentId)
  expect(await listDisputes(kysely, { accountId, paymentId })).toMatchObject([
    { state, submittedBy: 'staff:7' },
  ])
  expect(await world.openOn(invoiceId)).toBe(owed)
})

test('a debit that settles and comes back ten days later as not authorised reopens its invoice and ends its mandate', async () => {
  const { accountId, paymentId, invoiceId, methodId } = await paid(account('000333333335'))
  await pass(7)
  await resolveAttempts(parts)
  expect(await world.openOn(invoiceId)).toBe(0n)
  await pass(11)
  await follow(accountId, paymentId)
  expect(await world.story(accountId, paymentId)).toMatchObject({ state: 'returned' })
  expect(await world.openOn(invoiceId)).toBe(100_000_000n)
  expect(await getMethod(kysely, { accountId, methodId })).toMatchObject({
    state: 'needs_replacement',
    trouble: 'R10',
  })
})
