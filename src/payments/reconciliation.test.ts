import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { BANK_ACCOUNT } from '../../test/support/scripted-gateway.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { balancesOf } from '../ledger/post.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { processGatewayEvent, receiveWebhook } from './gateway-events.ts'
import {
  type Difference,
  listDifferences,
  listReconciliationRuns,
  reconcile,
  resolveDifference,
} from './reconciliation.ts'
import { refundPayment } from './refunds.ts'

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { gateway, clock, parts } = world
const USD = (units: bigint) => ({ amountMicros: units * 1_000_000n, currency: 'USD' })
const run = async () => (await reconcile(parts))[0]!

async function differences(accountId: AccountId | null, open = true): Promise<Difference[]> {
  const { items } = await listDifferences(kysely, { open, page: { limit: 200 } })
  return items.filter((difference) => difference.accountId === accountId)
}

// What one test has left open is no other's.
afterEach(async () => {
  const { items } = await listDifferences(kysely, { open: true, page: { limit: 200 } })
  for (const { id } of items) await resolve(id, 'Left by a test')
})

/** The gateway's own balances of an account; zeros are left out. */
async function held(accountId: AccountId): Promise<Record<string, Micros>> {
  const all = [...(await balancesOf(kysely, accountId))]
  return Object.fromEntries(
    all.filter(([name, micros]) => name.includes(':scripted') && micros !== 0n).toSorted(),
  )
}

/** A payment of an account of its own that owes it, and its attempt as the gateway has it. */
async function paid(units: bigint, entered?: typeof BANK_ACCOUNT) {
  const { accountId, invoiceIds } = await world.account(units * 1_000_000n)
  const method = await world.method(accountId, entered)
  const { paymentId } = await world.payWith(method, units * 1_000_000n)
  const attempt = (await world.story(accountId, paymentId)).attempts[0]!
  return { accountId, invoiceIds, method, paymentId, attempt, ref: attempt.ref!, reference: attempt.key }
}

type Paid = Awaited<ReturnType<typeof paid>>
const settleCharge = ({ ref, reference, attempt }: Paid, over: object = {}) =>
  gateway.settle({
    kind: 'charge',
    ref,
    reference,
    amount: { amountMicros: attempt.amountMicros, currency: 'USD' },
    ...over,
  })

/** Pays out what has settled and is not paid yet; what it comes to. */
function payOut(ref: string): Micros {
  const items = gateway.settled.filter((item) => item.payoutRef === null)
  for (const item of items) item.payoutRef = ref
  const amountMicros = items.reduce((sum, item) => sum + item.amount.amountMicros - item.feeMicros, 0n)
  gateway.payouts.push({ ref, amount: { amountMicros, currency: 'USD' }, paidAt: clock.now() })
  return amountMicros
}

test('a settled charge agrees, its fee is posted, and a payout leaves the clearing account at zero', async () => {
  const payment = await paid(100n)
  expect(await held(payment.accountId)).toEqual({ 'clearing:scripted': 100_000_000n })
  settleCharge(payment, { feeMicros: 3_200_000n })
  expect(await run()).toMatchObject({
    items: 1,
    matched: 1,
    found: 0,
    open: 0,
    cause: null,
    moved: [{ currency: 'USD', feesMicros: 3_200_000n, paidOutMicros: 0n }],
  })
  expect(await held(payment.accountId)).toEqual({
    'clearing:scripted': 96_800_000n,
    'fees:scripted': 3_200_000n,
  })

  expect(payOut('po_first')).toBe(96_800_000n)
  expect(await run()).toMatchObject({
    items: 0,
    matched: 0,
    found: 0,
    moved: [{ currency: 'USD', feesMicros: 0n, paidOutMicros: 96_800_000n }],
  })
  expect(await held(payment.accountId)).toEqual({ 'bank:scripted': 96_800_000n, 'fees:scripted': 3_200_000n })
})

test('run again, it changes nothing', async () => {
  const before = await sql<{ n: bigint }>`select count(*) as n from postings`.execute(kysely)
  expect(await run()).toMatchObject({ items: 0, matched: 0, found: 0, resolved: 0, moved: [], open: 0 })
  expect((await sql`select count(*) as n from postings`.execute(kysely)).rows).toEqual(before.rows)
})

test('two at once post nothing twice', async () => {
  const payment = await paid(40n)
  settleCharge(payment, { feeMicros: 1_460_000n })
  payOut('po_two_at_once')
  await Promise.all([run(), run(), run()])
  await run()
  expect(await held(payment.accountId)).toEqual({ 'bank:scripted': 38_540_000n, 'fees:scripted': 1_460_000n })
})

test('a refund and its failure end at zero', async () => {
  const payment = await paid(50n)
  const refund = {
    accountId: payment.accountId,
    paymentId: payment.paymentId,
    actor: 'staff:1',
    reason: 'Line was down',
  }
  gateway.answer('refund', (_, carryOut) => {
    const done = carryOut()
    if (done.kind !== 'succeeded') throw new Error(done.kind)
    gateway.refunds.get(done.ref)!.outcome = { ...done, kind: 'pending' }
    return { ...done, kind: 'pending' }
  })
  await refundPayment(parts, { ...refund, amountMicros: 20_000_000n, destination: 'method', key: 'refund-1' })
  const [ref, { request }] = [...gateway.refunds].at(-1)!
  const { reference } = request
  settleCharge(payment)
  gateway.settle({ kind: 'refund', ref, reference, amount: USD(-20n) })
  payOut('po_refund')
  await run()
  expect(await held(payment.accountId)).toEqual({ 'bank:scripted': 30_000_000n })
  // No event told us: the settlement list does.
  gateway.refunds.get(ref)!.outcome = { kind: 'failed', ref, cause: 'The card has been closed.' }
  gateway.settle({ kind: 'refund_failure', ref, reference, amount: USD(20n) })
  payOut('po_refund_failed')
  expect(await run()).toMatchObject({ matched: 1, open: 0 })
  expect(await held(payment.accountId)).toEqual({ 'bank:scripted': 50_000_000n })
})

test('a debit that came back ends at zero, though no event told of it', async () => {
  const payment = await paid(70n, BANK_ACCOUNT)
  gateway.conclude(payment.ref, 'succeeded')
  settleCharge(payment, { feeMicros: 560_000n })
  expect(await run()).toMatchObject({ matched: 1, open: 0 })
  expect((await world.story(payment.accountId, payment.paymentId)).state).toBe('succeeded')
  gateway.returnDebit(payment.ref, 'R10')
  gateway.settle({ kind: 'return', ref: payment.ref, reference: payment.reference, amount: USD(-70n) })
  payOut('po_return')
  expect(await run()).toMatchObject({ matched: 1, open: 0 })
  // 70 - 0.56 - 70: the fee is lost.
  expect(await held(payment.accountId)).toEqual({ 'bank:scripted': -560_000n, 'fees:scripted': 560_000n })
  expect(await world.openOn(payment.invoiceIds[0]!)).toBe(70_000_000n)
})

test.each(['won', 'lost'] as const)(
  'a dispute that is %s leaves clearing and disputed at zero',
  async (state) => {
    const payment = await paid(60n)
    settleCharge(payment)
    const dispute = gateway.dispute(payment.ref)
    gateway.settle({
      kind: 'dispute',
      ref: dispute.ref,
      reference: payment.reference,
      amount: USD(-60n),
      feeMicros: 15_000_000n,
    })
    payOut(`po_dispute_${state}`)
    expect(await run()).toMatchObject({ matched: 2, open: 0 })
    expect(await held(payment.accountId)).toEqual({
      'bank:scripted': -15_000_000n,
      'disputed:scripted': 60_000_000n,
      'fees:scripted': 15_000_000n,
    })
    dispute.state = state
    if (state === 'won')
      gateway.settle({
        kind: 'dispute_reversal',
        ref: dispute.ref,
        reference: payment.reference,
        amount: USD(60n),
      })
    else await hearOf({ kind: 'dispute', ref: dispute.ref, chargeRef: payment.ref })
    payOut(`po_dispute_end_${state}`)
    expect(await run()).toMatchObject({ matched: state === 'won' ? 1 : 0, open: 0 })
    expect(await held(payment.accountId)).toEqual({
      'bank:scripted': state === 'won' ? 45_000_000n : -15_000_000n,
      'fees:scripted': 15_000_000n,
    })
  },
)

test('an attempt whose answer was lost is resolved by the settlement list', async () => {
  const { accountId } = await world.account(30_000_000n)
  const method = await world.method(accountId)
  gateway.lose('charge')
  const { paymentId } = await world.payWith(method, 30_000_000n)
  const unknown = await world.story(accountId, paymentId)
  expect(unknown.state).toBe('unknown')
  const [ref] = [...gateway.charges.keys()].slice(-1)
  gateway.settle({ kind: 'charge', ref: ref!, reference: unknown.attempts[0]!.key, amount: USD(30n) })
  payOut('po_unknown')
  expect(await run()).toMatchObject({ matched: 1, open: 0 })
  expect((await world.story(accountId, paymentId)).state).toBe('succeeded')
  expect(await held(accountId)).toEqual({ 'bank:scripted': 30_000_000n })
})

test('a charge that was declined here and settled there is a difference, and nothing is repaired', async () => {
  const { accountId } = await world.account(30_000_000n)
  const method = await world.method(accountId)
  gateway.answer('charge', (_, carryOut) => {
    carryOut()
    return { kind: 'declined', code: 'do_not_honor', retry: 'later' }
  })
  const { paymentId } = await world.payWith(method, 30_000_000n)
  const { attempts } = await world.story(accountId, paymentId)
  gateway.settle({
    kind: 'charge',
    ref: [...gateway.charges.keys()].at(-1)!,
    reference: attempts[0]!.key,
    amount: USD(30n),
  })
  expect(await run()).toMatchObject({ matched: 0, found: 1, open: 1 })
  const [difference] = await differences(accountId)
  expect(difference).toMatchObject({
    kind: 'they_paid_we_do_not_know',
    amountMicros: 30_000_000n,
    attemptId: attempts[0]!.id,
  })
  expect(difference!.detail).toContain('declined')
  const after = await world.story(accountId, paymentId)
  expect(after.state).toBe('failed')
  expect(after.attempts[0]!.frozenBecause).toContain('succeeded')
  // Found once.
  expect(await run()).toMatchObject({ found: 0, open: 1 })
  await resolve(difference!.id, 'Refunded by hand at the gateway')
  expect(await run()).toMatchObject({ found: 0, open: 0 })
})

test('what bears no reference of ours, and a fee of nobody, belong to no account', async () => {
  gateway.settle({ kind: 'charge', ref: 'charge_of_others', reference: 'inv-9', amount: USD(5n) })
  gateway.settle({ kind: 'fee', ref: 'monthly', amount: USD(-10n) })
  expect(await run()).toMatchObject({ items: 2, matched: 0, found: 2, open: 2 })
  const found = await differences(null)
  expect(found.map(({ kind, amountMicros }) => [kind, amountMicros])).toEqual([
    ['fee_without_account', -10_000_000n],
    ['unknown_reference', 5_000_000n],
  ])
  expect(found[1]!.detail).toBe(
    "scripted settled a charge of 5.00 USD (charge_of_others), and nothing here has its reference 'inv-9'.",
  )
  for (const { id } of found) await resolve(id, 'Booked by hand')
})

test('an amount that is not what was asked is a difference, and stays in the clearing account', async () => {
  const payment = await paid(25n)
  settleCharge(payment, { amount: USD(24n) })
  payOut('po_amount')
  expect(await run()).toMatchObject({ matched: 0, found: 1, open: 1 })
  const [difference] = await differences(payment.accountId)
  expect(difference).toMatchObject({ kind: 'amount', amountMicros: -1_000_000n })
  expect(await held(payment.accountId)).toEqual({
    'bank:scripted': 24_000_000n,
    'clearing:scripted': 1_000_000n,
  })
  await resolve(difference!.id, 'The bank took 1.00')
})

test('another currency is a difference, and nothing of it is posted', async () => {
  const payment = await paid(25n)
  settleCharge(payment, {
    amount: { amountMicros: 25_000_000n, currency: 'EUR' },
    feeMicros: 1_000_000n,
    payoutRef: 'po_eur',
  })
  gateway.payouts.push({
    ref: 'po_eur',
    amount: { amountMicros: 24_000_000n, currency: 'EUR' },
    paidAt: clock.now(),
  })
  await run()
  const [difference] = await differences(payment.accountId)
  expect(difference).toMatchObject({ kind: 'currency', currency: 'EUR' })
  expect(await held(payment.accountId)).toEqual({ 'clearing:scripted': 25_000_000n })
  await resolve(difference!.id, 'Settled in EUR by agreement')
})

test('a charge that settled twice, on one page or later, is a difference', async () => {
  const payment = await paid(10n)
  settleCharge(payment)
  settleCharge(payment)
  await run()
  settleCharge(payment, { ref: 'charge_again' })
  await run()
  payOut('po_twice')
  await run()
  const found = await differences(payment.accountId)
  expect(found.map(({ kind, amountMicros }) => [kind, amountMicros])).toEqual([
    ['twice', 10_000_000n],
    ['twice', 10_000_000n],
  ])
  // 20.00 more than the payer owes has come: it is owed back.
  expect(await held(payment.accountId)).toEqual({
    'bank:scripted': 30_000_000n,
    'clearing:scripted': -20_000_000n,
  })
  for (const { id } of found) await resolve(id, 'Refunded by hand')
})

test('an item that is listed otherwise than before is a difference, and stays as it was', async () => {
  const payment = await paid(15n)
  const item = settleCharge(payment)
  await run()
  item.amount = USD(14n)
  expect(await run()).toMatchObject({ found: 1, open: 1 })
  item.amount = USD(15n)
  const { items } = await listDifferences(kysely, { open: true, page: { limit: 10 } })
  expect(items.map(({ kind, itemId }) => [kind, itemId])).toEqual([['item_changed', item.id]])
  await resolve(items[0]!.id, 'A slip of theirs')
  payOut('po_changed')
  expect(await run()).toMatchObject({ open: 0 })
  expect(await held(payment.accountId)).toEqual({ 'bank:scripted': 15_000_000n })
})

test('a payout that is not the sum of its items is a difference until it is', async () => {
  const [one, two] = [await paid(10n), await paid(20n)]
  settleCharge(one)
  payOut('po_sum')
  gateway.payouts.at(-1)!.amount = USD(30n)
  expect(await run()).toMatchObject({ found: 1, open: 1 })
  const { items } = await listDifferences(kysely, { open: true, page: { limit: 10 } })
  expect(items[0]).toMatchObject({ kind: 'payout_sum', payoutRef: 'po_sum', amountMicros: 20_000_000n })
  expect(items[0]!.detail).toBe('Payout po_sum of scripted is 30.00 USD, and its 1 items come to 10.00 USD.')
  settleCharge(two, { payoutRef: 'po_sum' })
  expect(await run()).toMatchObject({ resolved: 1, open: 0 })
  const { items: all } = await listDifferences(kysely, { open: false, page: { limit: 1 } })
  expect(all[0]).toMatchObject({ kind: 'payout_sum', resolvedBy: 'system' })
})

test('items of a payout that is not listed wait, and say so', async () => {
  const payment = await paid(12n)
  settleCharge(payment, { payoutRef: 'po_hidden' })
  expect(await run()).toMatchObject({ found: 0, open: 0 })
  clock.advance({ minutes: 1 })
  expect(await run()).toMatchObject({ found: 1, open: 1 })
  gateway.payouts.push({ ref: 'po_hidden', amount: USD(12n), paidAt: clock.now() })
  expect(await run()).toMatchObject({ resolved: 1, open: 0 })
  expect(await held(payment.accountId)).toEqual({ 'bank:scripted': 12_000_000n })
})

test('a payment that the gateway has not settled after three business days is a difference until it does', async () => {
  clock.set('2026-03-13T15:00:00Z') // a Friday
  const payment = await paid(35n)
  clock.set('2026-03-18T23:00:00Z') // Wednesday: the third business day has not ended
  await run()
  expect(await differences(payment.accountId)).toEqual([])
  clock.set('2026-03-19T07:30:00Z')
  await run()
  const [difference] = await differences(payment.accountId)
  expect(difference).toMatchObject({
    kind: 'we_paid_they_do_not',
    amountMicros: -35_000_000n,
    attemptId: payment.attempt.id,
  })
  expect(difference!.detail).toBe(`Attempt ${payment.attempt.id} succeeded, and scripted has not settled it.`)
  settleCharge(payment)
  payOut('po_late')
  await run()
  expect(await differences(payment.accountId)).toEqual([])
  const [resolved] = await differences(payment.accountId, false)
  expect(resolved).toMatchObject({
    resolvedBy: 'system',
    resolution: expect.stringMatching(/^Settled since, as scripted_movement_/),
  })
})

test('a gateway that does not answer stops the run, which says so, and the next goes on where it was', async () => {
  const payment = await paid(45n)
  settleCharge(payment)
  gateway.fail('listSettled')
  expect(await run()).toMatchObject({ items: 0, cause: 'connection reset' })
  const { items } = await listReconciliationRuns(kysely, { page: { limit: 1 } })
  expect(items[0]).toMatchObject({ gateway: 'scripted', cause: 'connection reset', finishedAt: clock.now() })
  expect(await run()).toMatchObject({ items: 1, matched: 1, cause: null })
})

test('a difference is resolved with a note, once, and never changes after', async () => {
  gateway.settle({ kind: 'charge', ref: 'x', amount: USD(1n) })
  await run()
  const [difference] = await differences(null)
  const { id } = difference!
  await expect(resolve(id, '  ')).rejects.toMatchObject({ code: 'reason_missing' })
  expect(await resolve(id, ' Booked ')).toMatchObject({
    resolution: 'Booked',
    resolvedBy: 'staff:1',
    resolvedAt: clock.now(),
  })
  await expect(resolve(id, 'Again')).rejects.toMatchObject({ code: 'difference_resolved' })
  await expect(resolve(987_654n, 'x')).rejects.toMatchObject({ code: 'not_found' })
  await expect(
    sql`update reconciliation_differences set resolution = 'other' where id = ${id}`.execute(kysely),
  ).rejects.toThrow('never change')
  await expect(sql`delete from reconciliation_differences`.execute(kysely)).rejects.toThrow('never change')
})

test('the ledger is sound after all of this', async () => {
  expect((await verifyBalances(kysely, { limit: 5 })).differences).toEqual([])
})

function resolve(id: bigint, resolution: string): Promise<Difference> {
  return inTransaction(kysely, (tx) =>
    resolveDifference(tx, { id, resolution, actor: 'staff:1', now: clock.now() }),
  )
}

async function hearOf(about: Parameters<typeof gateway.webhook>[0]): Promise<void> {
  const { id, bytes, headers } = gateway.webhook(about)
  await receiveWebhook(parts, { gateway: 'scripted', bytes, headers })
  expect(await processGatewayEvent(parts, { gateway: 'scripted', eventId: id })).toBe('followed')
}
