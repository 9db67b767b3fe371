import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { autopayWorld } from '../../test/support/autopay.ts'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { CREDIT_CARD, type Scripted } from '../../test/support/scripted-gateway.ts'
import type { AccountId, AttemptId, PaymentId } from '../kernel/ids.ts'
import { followCharge } from './follow-charge.ts'
import type { FoundCharge } from './gateway.ts'
import { decideAttempt, lookNow, resolveAttempts } from './payments.ts'
import { readDueStates } from './store-payments.ts'

/* Of some attempts the gateway says what cannot be. They wait for a person, and until then nothing else is charged in their place. */

const database = await testDatabase()
const world = await autopayWorld(database)
const { gateway, clock, parts, account, method, payWith, story } = world

interface Name {
  accountId: AccountId
  paymentId: PaymentId
}

async function attemptOf({ accountId, paymentId }: Name, n = 0) {
  return (await story(accountId, paymentId)).attempts[n]!
}

/** The gateway is heard to say that a charge succeeded. */
async function hearSucceeded(name: Name, ref: string, amountMicros?: bigint) {
  const attempt = await attemptOf(name)
  const { rows } = await sql<{ customerRef: string }>`
    select customer_ref from payment_methods where id = ${attempt.methodId}`.execute(database.kysely)
  const amount = { amountMicros: amountMicros ?? attempt.amountMicros, currency: 'USD' }
  const found: FoundCharge = {
    ...{ ref, reference: attempt.key, customerRef: rows[0]!.customerRef, amount },
    ...{ outcome: { kind: 'succeeded', ref, amount }, returned: null, disputeRefs: [] },
  }
  await followCharge(parts, { attempt, found })
}

function decide(name: Name, attemptId: AttemptId, decision: Parameters<typeof decideAttempt>[1]['decision']) {
  const { accountId } = name
  return decideAttempt(parts, {
    ...{ name: { accountId, attemptId }, decision, reason: 'the pages of the gateway', actor: 'staff:1' },
  })
}

test('a debit on its way that is frozen, and was not paid as a person says, ends and frees its invoice', async () => {
  const { accountId, invoiceIds } = await account(10_000_000n)
  const { paymentId } = await payWith(await method(accountId, world.BANK_ACCOUNT), 10_000_000n)
  const name = { accountId, paymentId }
  const { ref } = await attemptOf(name)
  await hearSucceeded(name, ref!, 9_000_000n)
  const frozen = await attemptOf(name)
  expect(frozen).toMatchObject({ state: 'pending', frozenBecause: expect.stringContaining('asked for') })
  await decide(name, frozen.id, { kind: 'not_paid' })
  expect(await story(accountId, paymentId)).toMatchObject({
    state: 'failed',
    attempts: [{ state: 'failed', frozenBecause: null }],
  })
  await payWith(await method(accountId, CREDIT_CARD), 10_000_000n)
  expect(await world.openOn(invoiceIds[0]!)).toBe(0n)
})

test('while the gateway says that what was held not to be sent succeeded, the invoice is not charged again', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceId = await world.invoice(accountId, 3, 10_000_000n)
  const card = await method(accountId)
  await world.enrolled(accountId, card)
  clock.set('2026-03-15T13:00:00Z')
  gateway.answer('charge', { kind: 'not_sent', cause: 'connection refused' })
  expect(await world.run()).toMatchObject({ drafted: 1, notSent: 1 })
  const { rows } = await sql<{ id: PaymentId }>`
    select id from payments where account_id = ${accountId}`.execute(database.kysely)
  const name = { accountId, paymentId: rows[0]!.id }
  await hearSucceeded(name, 'late_1')
  const charges = gateway.count('charge')
  clock.advance({ minutes: 10 })
  await world.run()
  await expect(payWith(card, 10_000_000n)).rejects.toMatchObject({ code: 'payment_in_progress' })
  expect(gateway.count('charge')).toBe(charges)
  // Nobody is reminded of it, and it cannot be written off, as with any that is on its way.
  expect(await readDueStates(database.kysely, { invoices: [{ accountId, invoiceId }] })).toMatchObject([
    { inProgressMicros: 10_000_000n },
  ])
  await decide(name, (await attemptOf(name)).id, { kind: 'paid', ref: 'late_1' })
  expect(await story(accountId, name.paymentId)).toMatchObject({ state: 'succeeded' })
  expect(await world.openOn(invoiceId)).toBe(0n)
  expect(await readDueStates(database.kysely, { invoices: [{ accountId, invoiceId }] })).toMatchObject([
    { inProgressMicros: 0n },
  ])
})

test('an attempt is not decided to be paid while another of its payment is on its way or was captured', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  await world.invoice(accountId, 3, 10_000_000n)
  const bank = await method(accountId, world.BANK_ACCOUNT)
  await world.enrolled(accountId, bank)
  clock.set('2026-03-15T13:00:00Z')
  gateway.answer('charge', { kind: 'not_sent', cause: 'connection refused' })
  await world.run()
  clock.advance({ minutes: 10 })
  expect(await world.run()).toMatchObject({ pending: 1 })
  const { rows } = await sql<{ id: PaymentId }>`
    select id from payments where account_id = ${accountId}`.execute(database.kysely)
  const name = { accountId, paymentId: rows[0]!.id }
  await hearSucceeded(name, 'late_2')
  const [first, second] = (await story(accountId, name.paymentId)).attempts
  expect(first!.frozenBecause).not.toBeNull()
  const paid = { kind: 'paid' as const, ref: 'late_2' }
  await expect(decide(name, first!.id, paid)).rejects.toMatchObject({ code: 'payment_captured' })
  gateway.conclude(second!.ref!, 'succeeded')
  clock.advance({ hours: 24 * 10 })
  await resolveAttempts(parts)
  expect(await story(accountId, name.paymentId)).toMatchObject({ state: 'succeeded' })
  await expect(decide(name, first!.id, paid)).rejects.toMatchObject({ code: 'payment_captured' })
  await decide(name, first!.id, { kind: 'not_paid' })
  expect(await story(accountId, name.paymentId)).toMatchObject({ state: 'succeeded' })
})

test('a decision that names another charge of ours is refused', async () => {
  const { accountId } = await account(10_000_000n)
  const card = await method(accountId)
  const done = await payWith(card, 5_000_000n)
  const { ref } = await attemptOf({ accountId, paymentId: done.paymentId })
  gateway.fail('charge')
  const { paymentId } = await payWith(card, 5_000_000n)
  const name = { accountId, paymentId }
  const { id } = await attemptOf(name)
  await expect(decide(name, id, { kind: 'paid', ref: ref! })).rejects.toMatchObject({
    code: 'reference_taken',
  })
  await decide(name, id, { kind: 'not_paid' })
})

test('a payment that is being sent just now is left to its own answer', async () => {
  const { accountId } = await account(10_000_000n)
  const card = await method(accountId)
  const { arrived, release } = gateway.hold('charge')
  const paying = payWith(card, 10_000_000n)
  await arrived
  const { rows } = await sql<{ id: AttemptId }>`
    select id from payment_attempts where account_id = ${accountId}`.execute(database.kysely)
  const asked = gateway.count('lookUpCharge')
  await lookNow(parts, { name: { accountId, attemptId: rows[0]!.id } })
  const { rows: states } = await sql<{ state: string }>`
    select state from payment_attempts where account_id = ${accountId}`.execute(database.kysely)
  expect(states).toEqual([{ state: 'sending' }])
  expect(gateway.count('lookUpCharge')).toBe(asked)
  release()
  await paying
})

test('attempts that cannot be looked at keep no other from it', async () => {
  clock.advance({ hours: 48 })
  await resolveAttempts(parts)
  // More than are looked at at once.
  for (let i = 0; i < 9; i++) {
    const { accountId } = await account(10_000_000n)
    gateway.fail('charge')
    await payWith(await method(accountId), 10_000_000n)
  }
  const { accountId } = await account(10_000_000n)
  gateway.lose('charge')
  const { paymentId } = await payWith(await method(accountId), 10_000_000n)
  clock.advance({ minutes: 2 })
  const nineFail: Scripted<'lookUpCharge'> = ({ reference }, carryOut) => {
    if ([...gateway.charges.values()].some((charge) => charge.reference === reference)) return carryOut()
    throw new Error('a mistake of the adapter')
  }
  gateway.answer('lookUpCharge', ...Array.from({ length: 10 }, () => nineFail))
  await expect(resolveAttempts(parts)).rejects.toThrow('a mistake of the adapter')
  expect(await story(accountId, paymentId)).toMatchObject({ state: 'succeeded' })
})

test('the books are sound after all of this', async () => {
  await expectBooksSound(database)
})
