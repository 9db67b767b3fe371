import { afterEach, expect, test } from 'vitest'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { BANK_ACCOUNT } from '../../test/support/scripted-gateway.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { balancesOf } from '../ledger/post.ts'
import { settleAccounts } from './allocations.ts'
import { followCharge } from './follow-charge.ts'
import { owedBy } from './payments.ts'
import { getRefund, type RefundRequest, refundPayment, resolveRefunds } from './refunds.ts'
import { changePaymentSettings } from './settings.ts'

/*
 * A debit of 100.00 that was refunded to its payer, and that the payer's bank takes back as well. What the payer then holds is 100.00 from the return
 * and the refund, for 100.00 that were debited: so the invoice is owed again, and what was refunded is owed once more, on no invoice.
 */

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { gateway, clock, parts } = world

afterEach(() => expectBooksSound(database))

type Debit = Awaited<ReturnType<typeof settledDebit>>
let keys = 0

/** An account that owed 100.00, and a debit of that which has settled. */
async function settledDebit() {
  const { accountId, invoiceIds } = await world.account(100_000_000n)
  const method = await world.method(accountId, BANK_ACCOUNT)
  const { paymentId } = await world.payWith(method, 100_000_000n)
  const [attempt] = (await world.story(accountId, paymentId)).attempts
  gateway.conclude(attempt!.ref!, 'succeeded')
  await follow(accountId, paymentId)
  return { accountId, invoiceId: invoiceIds[0]!, paymentId, chargeRef: attempt!.ref! }
}

/** What the gateway says of a payment's last charge is taken over. */
async function follow(accountId: AccountId, paymentId: PaymentId): Promise<void> {
  const attempt = (await world.story(accountId, paymentId)).attempts.at(-1)!
  const answer = await gateway.lookUpCharge({ reference: attempt.key, ref: attempt.ref })
  if (answer.kind !== 'found') throw new Error(answer.kind)
  await followCharge(parts, { attempt, found: answer.found })
}

async function comesBack({ accountId, paymentId, chargeRef }: Debit): Promise<void> {
  gateway.returnDebit(chargeRef, 'R10')
  await follow(accountId, paymentId)
  await follow(accountId, paymentId)
}

function refund({ accountId, paymentId }: Debit, amountMicros: bigint, over: Partial<RefundRequest> = {}) {
  keys += 1
  return refundPayment(parts, {
    ...{ accountId, paymentId, amountMicros, destination: 'method', reason: 'goodwill' },
    ...{ key: `refund-${keys}`, actor: 'staff:1', ...over },
  })
}

const settle = ({ accountId }: Debit) =>
  inTransaction(kysely, (tx) => settleAccounts(tx, { accountIds: [accountId], now: clock.now() }))

/** What the account owes by the ledger, on the invoice, and on none; its credit; and what the gateway holds for us. */
async function standing({ accountId, invoiceId }: Debit) {
  const balances = await balancesOf(kysely, accountId)
  const { creditMicros, beyondMicros } = await owedBy(kysely, { accountId })
  return {
    receivable: balances.get('receivable') ?? 0n,
    open: await world.openOn(invoiceId),
    beyond: beyondMicros,
    credit: creditMicros,
    clearing: balances.get('clearing:scripted') ?? 0n,
  }
}

test('refunded in full and then returned, the invoice is owed again and the refund once more', async () => {
  const debit = await settledDebit()
  await refund(debit, 100_000_000n)
  // Refunded alone, only the invoice is owed: the money is where it was.
  expect(await standing(debit)).toEqual({
    ...{ receivable: 100_000_000n, open: 100_000_000n, beyond: 0n, credit: 0n, clearing: 0n },
  })
  await comesBack(debit)
  // The gateway has paid 100.00 out of our own pocket: 100.00 in, twice 100.00 out.
  expect(await standing(debit)).toEqual({
    ...{ receivable: 200_000_000n, open: 100_000_000n, beyond: 100_000_000n, credit: 0n },
    clearing: -100_000_000n,
  })
})

test('refunded in part and then returned, the part is owed once more', async () => {
  const debit = await settledDebit()
  await refund(debit, 30_000_000n)
  await comesBack(debit)
  expect(await standing(debit)).toEqual({
    ...{ receivable: 130_000_000n, open: 100_000_000n, beyond: 30_000_000n, credit: 0n },
    clearing: -30_000_000n,
  })
})

test('what was credited off its invoice, refunded and then returned is owed though no invoice is', async () => {
  const debit = await settledDebit()
  await world.creditOff(debit.accountId, debit.invoiceId, 100_000_000n)
  await refund(debit, 100_000_000n)
  expect(await standing(debit)).toMatchObject({ receivable: 0n, open: 0n, beyond: 0n, credit: 0n })
  await comesBack(debit)
  expect(await standing(debit)).toMatchObject({ receivable: 100_000_000n, open: 0n, beyond: 100_000_000n })
})

test.each(['method', 'credit'] as const)('returned, it is not refunded as %s', async (destination) => {
  const debit = await settledDebit()
  await comesBack(debit)
  const asked = gateway.count('refund')
  await expect(refund(debit, 10_000_000n, { destination })).rejects.toMatchObject({ code: 'not_refundable' })
  expect(gateway.count('refund')).toBe(asked)
  expect(await standing(debit)).toEqual({
    ...{ receivable: 100_000_000n, open: 100_000_000n, beyond: 0n, credit: 0n, clearing: 0n },
  })
})

test('credit that was given instead of money is taken back, and nothing is owed twice', async () => {
  const debit = await settledDebit()
  await refund(debit, 30_000_000n, { destination: 'credit' })
  await comesBack(debit)
  expect(await standing(debit)).toMatchObject({ receivable: 100_000_000n, open: 100_000_000n, beyond: 0n })
})

test.each([
  // The refund stays made: it is owed once more. It fails after all: only the invoice is owed.
  ['is made', 'succeeded', 130_000_000n, 30_000_000n, -30_000_000n],
  ['fails', 'failed', 100_000_000n, 0n, 0n],
] as const)(
  'a refund that is pending when the debit comes back, and then %s',
  async (_, end, receivable, beyond, clearing) => {
    const debit = await settledDebit()
    gateway.answer('refund', (_asked, carryOut) => {
      const made = carryOut()
      if (made.kind !== 'succeeded') throw new Error(made.kind)
      gateway.refunds.get(made.ref)!.outcome = { kind: 'pending', ref: made.ref, amount: made.amount }
      return gateway.refunds.get(made.ref)!.outcome
    })
    const { refundId } = await refund(debit, 30_000_000n)
    const { ref } = await getRefund(kysely, { ...debit, refundId })
    await comesBack(debit)
    // It has left: 100.00 in, 130.00 out.
    expect(await standing(debit)).toMatchObject({ receivable: 130_000_000n, beyond: 30_000_000n })
    const amount = { amountMicros: 30_000_000n, currency: 'USD' }
    gateway.refunds.get(ref!)!.outcome =
      end === 'succeeded' ? { kind: end, ref: ref!, amount } : { kind: end, ref: ref!, cause: 'closed' }
    clock.advance({ hours: 25 })
    await resolveRefunds(parts)
    expect(await getRefund(kysely, { ...debit, refundId })).toMatchObject({ state: end })
    expect(await standing(debit)).toEqual({ receivable, open: 100_000_000n, beyond, credit: 0n, clearing })
  },
)

test.each([
  // Whose answer was lost was made, and is found by its key. Whose request was lost was not, and is not made of a payment that came back.
  ['lose', 'succeeded', 130_000_000n, 30_000_000n],
  ['fail', 'failed', 100_000_000n, 0n],
] as const)(
  'a refund that nobody heard of when the debit comes back: %s',
  async (fault, end, receivable, beyond) => {
    const debit = await settledDebit()
    gateway[fault]('refund')
    const { refundId } = await refund(debit, 30_000_000n)
    expect(await getRefund(kysely, { ...debit, refundId })).toMatchObject({ state: 'unknown' })
    await comesBack(debit)
    // What may have left is not in the ledger before it is known; the payment has kept nothing either way.
    expect(await standing(debit)).toMatchObject({ receivable: 100_000_000n, open: 100_000_000n })
    const asked = gateway.count('refund')
    for (const minutes of [5, 30, 30]) {
      clock.advance({ minutes })
      await resolveRefunds(parts)
    }
    expect(gateway.count('refund')).toBe(asked)
    expect(await getRefund(kysely, { ...debit, refundId })).toMatchObject({ state: end })
    expect(await standing(debit)).toMatchObject({ receivable, open: 100_000_000n, beyond, credit: 0n })
  },
)

test.each([['before'], ['after']])(
  'another payment %s the return leads to the same: invoices first',
  async (when) => {
    const debit = await settledDebit()
    await refund(debit, 30_000_000n)
    const card = await world.method(debit.accountId)
    if (when === 'before') await world.payWith(card, 50_000_000n)
    await comesBack(debit)
    if (when === 'after') await world.payWith(card, 50_000_000n)
    // 130.00 less 50.00.
    expect(await standing(debit)).toMatchObject({
      ...{ receivable: 80_000_000n, open: 50_000_000n, beyond: 30_000_000n, credit: 0n },
    })
  },
)

test('where nobody may pay ahead, what was given back twice is paid all the same, and no more', async () => {
  const allow = (payAhead: boolean) =>
    inTransaction(kysely, (tx) =>
      changePaymentSettings(tx, { changes: { payAhead }, actor: 'staff:1', now: clock.now() }),
    )
  await allow(false)
  const debit = await settledDebit()
  await refund(debit, 30_000_000n)
  await comesBack(debit)
  const card = await world.method(debit.accountId)
  await expect(world.payWith(card, 130_010_000n)).rejects.toMatchObject({ code: 'above_owed' })
  await world.payWith(card, 130_000_000n)
  expect(await standing(debit)).toMatchObject({ receivable: 0n, open: 0n, beyond: 0n, credit: 0n })
  await expect(world.payWith(card, 10_000_000n)).rejects.toMatchObject({ code: 'above_owed' })
  await allow(true)
})

test('two tabs that pay the same, and what was given back twice, pay it once: of the second nothing is left to be ahead', async () => {
  const debit = await settledDebit()
  await refund(debit, 30_000_000n)
  await comesBack(debit)
  const card = await world.method(debit.accountId)
  const shown = { aheadMicros: 30_000_000n }
  await world.payWith(card, 130_000_000n, shown)
  await expect(world.payWith(card, 130_000_000n, shown)).rejects.toMatchObject({ code: 'above_owed' })
  expect(await standing(debit)).toMatchObject({ receivable: 0n, open: 0n, beyond: 0n, credit: 0n })
})

test('what is paid ahead settles what is owed on no invoice, and pays no invoice before it has', async () => {
  const debit = await settledDebit()
  await refund(debit, 30_000_000n)
  await comesBack(debit)
  const card = await world.method(debit.accountId)
  await world.payWith(card, 110_000_000n)
  // 100.00 for the invoice; 10.00 of the 30.00.
  expect(await standing(debit)).toMatchObject({ receivable: 20_000_000n, open: 0n, beyond: 20_000_000n })
  const march = await world.invoice(debit.accountId, 3, 50_000_000n)
  await settle(debit)
  expect(await world.openOn(march)).toBe(50_000_000n)
  expect(await standing(debit)).toMatchObject({ receivable: 70_000_000n, beyond: 20_000_000n, credit: 0n })
  // 50.00, the 20.00, and 5.00 too much, which is credit as ever and pays the next invoice.
  await world.payWith(card, 75_000_000n)
  expect(await standing(debit)).toMatchObject({ receivable: -5_000_000n, beyond: 0n, credit: 5_000_000n })
  const april = await world.invoice(debit.accountId, 4, 50_000_000n)
  await settle(debit)
  expect(await world.openOn(april)).toBe(45_000_000n)
  expect(await standing(debit)).toMatchObject({ receivable: 45_000_000n, beyond: 0n, credit: 0n })
})
