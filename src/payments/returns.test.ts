import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { BANK_ACCOUNT } from '../../test/support/scripted-gateway.ts'
import { listCharges } from '../charges/charges.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { balancesOf } from '../ledger/post.ts'
import { followCharge } from './follow-charge.ts'
import { getMethod } from './methods.ts'
import { refundPayment } from './refunds.ts'
import { actOnReturnCode, returnOf } from './returns.ts'
import { changePaymentSettings } from './settings.ts'

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { gateway, clock, parts } = world

afterEach(() => expectBooksSound(database))

/** What the gateway says of a payment's last charge is taken over. */
async function follow(accountId: AccountId, paymentId: PaymentId): Promise<void> {
  const attempt = (await world.story(accountId, paymentId)).attempts.at(-1)!
  const answer = await gateway.lookUpCharge({ reference: attempt.key, ref: attempt.ref })
  if (answer.kind !== 'found') throw new Error(answer.kind)
  await followCharge(parts, { attempt, found: answer.found })
}

/** An account that owes 100.00, and a debit of that which has settled. */
async function settledDebit() {
  const { accountId, invoiceIds } = await world.account(100_000_000n)
  const method = await world.method(accountId, BANK_ACCOUNT)
  const { paymentId } = await world.payWith(method, 100_000_000n)
  const { id: attemptId, ref } = (await world.story(accountId, paymentId)).attempts[0]!
  gateway.conclude(ref!, 'succeeded')
  await follow(accountId, paymentId)
  expect(await world.openOn(invoiceIds[0]!)).toBe(0n)
  return { accountId, invoiceId: invoiceIds[0]!, method, paymentId, attemptId, chargeRef: ref! }
}

const receivableOf = async (accountId: AccountId) => (await balancesOf(kysely, accountId)).get('receivable')

async function eventsOf(accountId: AccountId): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`
    select kind from account_events where account_id = ${accountId} order by id`.execute(kysely)
  return rows.map(({ kind }) => kind)
}

test('a settled debit that comes back reopens its invoice, once however often it is heard', async () => {
  const { accountId, invoiceId, paymentId, attemptId, chargeRef, method } = await settledDebit()
  clock.advance({ hours: 48 })
  gateway.returnDebit(chargeRef, 'R01')
  await follow(accountId, paymentId)
  await follow(accountId, paymentId)
  expect(await world.openOn(invoiceId)).toBe(100_000_000n)
  expect(await world.story(accountId, paymentId)).toMatchObject({
    state: 'returned',
    reversedMicros: 100_000_000n,
    allocatedMicros: 0n,
    unappliedMicros: 0n,
    attempts: [{ state: 'succeeded', returnCode: 'R01' }],
  })
  expect(await receivableOf(accountId)).toBe(100_000_000n)
  expect((await balancesOf(kysely, accountId)).get('clearing:scripted')).toBe(0n)
  expect(await returnOf(kysely, { accountId, paymentId })).toMatchObject({ code: 'R01', attemptId })
  const facts = (await world.staged('write_notice', accountId)).filter(
    ({ kind }) => kind === 'payment_returned',
  )
  expect(facts).toEqual([
    {
      kind: 'payment_returned',
      accountId: String(accountId),
      ids: { paymentId: String(paymentId), attemptId: String(attemptId) },
    },
  ])
  // R01 may be tried again: that is for dunning, and the account stays usable.
  expect(await world.staged('payment_returned', accountId)).toEqual([
    { accountId: String(accountId), attemptId: String(attemptId) },
  ])
  expect(await getMethod(kysely, { accountId, methodId: method.id })).toMatchObject({ state: 'usable' })
})

test.each([
  ['R02', 'needs_replacement', false],
  ['R10', 'needs_replacement', true],
  ['R08', 'usable', false],
  ['R99', 'usable', false],
])('%s leaves the bank account %s', async (code, state, revokes) => {
  const { accountId, paymentId, chargeRef, method } = await settledDebit()
  gateway.returnDebit(chargeRef, code)
  await follow(accountId, paymentId)
  expect(await getMethod(kysely, { accountId, methodId: method.id })).toMatchObject({
    state,
    trouble: state === 'usable' ? null : code,
  })
  expect((await eventsOf(accountId)).includes('mandate_revoked')).toBe(revokes)
  expect(await world.staged('payment_returned', accountId)).toEqual([])
  if (state === 'usable') return
  await expect(world.payWith(method, 100_000_000n, { consent: null })).rejects.toMatchObject({
    code: 'method_unusable',
  })
})

test('a debit that failed before it settled has the same consequences for its bank account', async () => {
  const { accountId } = await world.account(100_000_000n)
  const method = await world.method(accountId, BANK_ACCOUNT)
  const { paymentId } = await world.payWith(method, 100_000_000n)
  const { id: attemptId, ref } = (await world.story(accountId, paymentId)).attempts[0]!
  gateway.conclude(ref!, {
    kind: 'declined',
    ref: ref!,
    code: 'ach_return',
    retry: 'new_method',
    returnCode: 'R03',
  })
  await follow(accountId, paymentId)
  const act = () =>
    inTransaction(kysely, (tx) =>
      actOnReturnCode(tx, { accountId, attemptId, code: 'R03', now: clock.now() }),
    )
  await act()
  await act()
  expect(await getMethod(kysely, { accountId, methodId: method.id })).toMatchObject({ trouble: 'R03' })
  const kinds = await eventsOf(accountId)
  expect(kinds.filter((kind) => kind === 'method_needs_replacement')).toHaveLength(1)
})

test('what a refund had given back is owed on top when the debit comes back', async () => {
  const { accountId, invoiceId, paymentId, chargeRef } = await settledDebit()
  await refundPayment(parts, {
    ...{ accountId, paymentId, amountMicros: 30_000_000n, destination: 'method', reason: 'goodwill' },
    ...{ key: 'one', actor: 'staff:1' },
  })
  expect(await world.openOn(invoiceId)).toBe(30_000_000n)
  gateway.returnDebit(chargeRef, 'R10')
  await follow(accountId, paymentId)
  expect(await world.openOn(invoiceId)).toBe(100_000_000n)
  // 100.00 on the invoice, and 30.00 that the payer has got twice.
  expect(await receivableOf(accountId)).toBe(130_000_000n)
  expect(await world.story(accountId, paymentId)).toMatchObject({
    refundedMicros: 30_000_000n,
    unappliedMicros: 0n,
  })
})

test('an invoice that is owed again is paid by credit of another payment at once', async () => {
  const { accountId, invoiceId, paymentId, chargeRef } = await settledDebit()
  const card = await world.method(accountId)
  await world.payWith(card, 40_000_000n)
  gateway.returnDebit(chargeRef, 'R01')
  await follow(accountId, paymentId)
  expect(await world.openOn(invoiceId)).toBe(60_000_000n)
})

test('a fee is charged for what the payer is to blame for, once', async () => {
  await inTransaction(kysely, (tx) =>
    changePaymentSettings(tx, {
      changes: { returnFeeMicros: 25_000_000n },
      actor: 'staff:1',
      now: clock.now(),
    }),
  )
  const feesAfter = async (code: string) => {
    const { accountId, paymentId, chargeRef } = await settledDebit()
    gateway.returnDebit(chargeRef, code)
    await follow(accountId, paymentId)
    await follow(accountId, paymentId)
    const { items } = await listCharges(kysely, { accountId, page: { limit: 10 } })
    return items.map(({ kind, amountMicros, description }) => ({
      kind,
      amountMicros,
      description,
      paymentId,
    }))
  }
  const [fee, ...others] = await feesAfter('R01')
  expect(others).toEqual([])
  expect(fee).toMatchObject({ kind: 'one_time', amountMicros: 25_000_000n })
  expect(fee!.description).toBe(`Fee for returned payment PAY-${fee!.paymentId}`)
  expect(await feesAfter('R10')).toEqual([])
})
