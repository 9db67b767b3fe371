import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { inTransaction } from '../db/database.ts'
import { balancesOf } from '../ledger/post.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { giveUpAttempt, resolveAttempts } from './payments.ts'

const database = await testDatabase()
const world = await payingWorld(database)
const { gateway, clock, parts } = world

test('a card payment is captured once, pays the oldest invoices, and is posted', async () => {
  const { accountId, invoiceIds } = await world.account(10_000_000n, 20_000_000n)
  const card = await world.method(accountId)
  const { paymentId, created } = await world.payWith(card, 15_000_000n)
  expect(created).toBe(true)
  const payment = await world.story(accountId, paymentId)
  expect(payment).toMatchObject({
    state: 'succeeded',
    capturedMicros: 15_000_000n,
    allocatedMicros: 15_000_000n,
  })
  expect(payment.attempts).toMatchObject([{ state: 'succeeded', amountMicros: 15_000_000n, rail: 'card' }])
  expect([await world.openOn(invoiceIds[0]!), await world.openOn(invoiceIds[1]!)]).toEqual([0n, 15_000_000n])
  // 30.00 owed, 15.00 paid.
  const balances = await balancesOf(database.kysely, accountId)
  expect(balances.get('receivable')).toBe(15_000_000n)
  expect(balances.get('clearing:scripted')).toBe(15_000_000n)
  expect(await world.staged('write_notice', accountId)).toContainEqual({
    kind: 'receipt',
    accountId: String(accountId),
    ids: { paymentId: String(paymentId) },
  })
})

test('the answer is lost: the payment is unknown, blocks its invoices, and is found by looking', async () => {
  const { accountId } = await world.account(10_000_000n)
  const card = await world.method(accountId)
  gateway.lose('charge')
  const { paymentId } = await world.payWith(card, 10_000_000n)
  expect(await world.story(accountId, paymentId)).toMatchObject({ state: 'unknown', capturedMicros: 0n })
  await expect(world.payWith(card, 10_000_000n)).rejects.toMatchObject({ code: 'payment_in_progress' })
  clock.advance({ minutes: 2 })
  await resolveAttempts(parts)
  expect(await world.story(accountId, paymentId)).toMatchObject({
    state: 'succeeded',
    allocatedMicros: 10_000_000n,
  })
})

test('the request never arrived: the same bytes are sent again under the same key', async () => {
  const { accountId } = await world.account(10_000_000n)
  const card = await world.method(accountId)
  gateway.fail('charge')
  const { paymentId } = await world.payWith(card, 10_000_000n)
  clock.advance({ minutes: 2 })
  await resolveAttempts(parts)
  const { state, attempts } = await world.story(accountId, paymentId)
  expect(state).toBe('succeeded')
  expect(attempts).toHaveLength(1)
  const sent = gateway.calls.filter((call) => call.operation === 'charge').slice(-2)
  expect(sent[0]!.asked).toEqual(sent[1]!.asked)
})

test('after the life of its key it is not sent again: absent twice is proof', async () => {
  const { accountId, invoiceIds } = await world.account(10_000_000n)
  const card = await world.method(accountId)
  gateway.fail('charge')
  const { paymentId } = await world.payWith(card, 10_000_000n)
  const charges = gateway.count('charge')
  clock.advance({ hours: 24 })
  await resolveAttempts(parts)
  expect(await world.story(accountId, paymentId)).toMatchObject({ state: 'unknown' })
  clock.advance({ hours: 2 })
  await resolveAttempts(parts)
  expect(await world.story(accountId, paymentId)).toMatchObject({ state: 'failed' })
  expect(gateway.count('charge')).toBe(charges)
  expect(await world.openOn(invoiceIds[0]!)).toBe(10_000_000n)
})

test('two clicks at once make one payment', async () => {
  const { accountId } = await world.account(10_000_000n)
  const card = await world.method(accountId)
  const consent = await world.consent(card, 10_000_000n)
  const charges = gateway.count('charge')
  const both = await Promise.all(
    [1, 2].map(() => world.payWith(card, 10_000_000n, { key: 'double', consent })),
  )
  expect(both[0]!.paymentId).toBe(both[1]!.paymentId)
  expect(gateway.count('charge')).toBe(charges + 1)
})

test('a key that stands for another payment is refused', async () => {
  const { accountId } = await world.account(10_000_000n)
  const card = await world.method(accountId)
  await world.payWith(card, 4_000_000n, { key: 'reused' })
  await expect(world.payWith(card, 5_000_000n, { key: 'reused' })).rejects.toMatchObject({
    code: 'key_reused',
  })
})

test('what was captured beyond what is owed is credit, and pays the next invoice', async () => {
  const { accountId } = await world.account(10_000_000n)
  const card = await world.method(accountId)
  const { paymentId } = await world.payWith(card, 25_000_000n)
  expect(await world.story(accountId, paymentId)).toMatchObject({ unappliedMicros: 15_000_000n })
  const next = await world.invoice(accountId, 3, 12_000_000n)
  const { settleAccounts } = await import('./payments.ts')
  await inTransaction(database.kysely, (tx) =>
    settleAccounts(tx, { accountIds: [accountId], now: clock.now() }),
  )
  expect(await world.openOn(next)).toBe(0n)
  expect(await world.story(accountId, paymentId)).toMatchObject({ unappliedMicros: 3_000_000n })
})

test('who leaves 3-D Secure gives the payment up, and pays another way at once', async () => {
  const { accountId } = await world.account(10_000_000n)
  const card = await world.method(accountId)
  gateway.answer('charge', (_, carryOut) => {
    const done = carryOut()
    if (done.kind !== 'succeeded') return done
    const charge = gateway.charges.get(done.ref)!
    const action = { kind: 'three_d_secure' as const, url: 'https://scripted.example/3ds' }
    charge.outcome = { kind: 'requires_action', ref: done.ref, amount: done.amount, action }
    return charge.outcome
  })
  const { paymentId } = await world.payWith(card, 10_000_000n)
  const { attempts } = await world.story(accountId, paymentId)
  expect(attempts).toMatchObject([{ state: 'requires_action' }])
  await expect(world.payWith(card, 10_000_000n)).rejects.toMatchObject({ code: 'payment_in_progress' })
  await giveUpAttempt(parts, { name: { accountId, attemptId: attempts[0]!.id } })
  expect(await world.story(accountId, paymentId)).toMatchObject({ state: 'failed', capturedMicros: 0n })
  const other = await world.payWith(card, 10_000_000n)
  expect(await world.story(accountId, other.paymentId)).toMatchObject({ state: 'succeeded' })
})

test('the ledger sums to zero', async () => {
  expect((await verifyBalances(database.kysely, { limit: 5 })).differences).toEqual([])
})
