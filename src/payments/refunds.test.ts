import { afterEach, expect, test } from 'vitest'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { BOSTON, CREDIT_CARD } from '../../test/support/scripted-gateway.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { balancesOf } from '../ledger/post.ts'
import { settleAccounts } from './allocations.ts'
import { followCharge } from './follow-charge.ts'
import { quotePayment } from './quotes.ts'
import {
  decideRefund,
  followRefund,
  getRefund,
  listRefunds,
  listUnresolvedRefunds,
  type RefundRequest,
  refundPayment,
  refundSurcharge,
  resolveRefunds,
} from './refunds.ts'
import { changePaymentSettings } from './settings.ts'

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { gateway, clock, parts } = world

afterEach(() => expectBooksSound(database))

type Paid = { accountId: AccountId; paymentId: PaymentId }
let keys = 0

function refund(paid: Paid, amountMicros: bigint, over: Partial<RefundRequest> = {}) {
  keys += 1
  return refundPayment(parts, {
    ...{ accountId: paid.accountId, paymentId: paid.paymentId, amountMicros, destination: 'method' },
    ...{ reason: 'goodwill', key: `refund-${keys}`, actor: 'staff:1', ...over },
  })
}

/** An account that owed these amounts and paid all of it by one card payment. */
async function paid(...owed: bigint[]) {
  const { accountId, invoiceIds } = await world.account(...owed)
  const card = await world.method(accountId)
  const { paymentId } = await world.payWith(
    card,
    owed.reduce((sum, micros) => sum + micros, 0n),
  )
  return { accountId, paymentId, invoiceIds, card }
}

/** An account in Florida that owed 99.99 and paid it with a surcharge of 2.89 (2.9 % is 2.89971, rounded down). */
async function paidWithSurcharge() {
  await inTransaction(kysely, (tx) =>
    changePaymentSettings(tx, { changes: { surchargeEnabled: true }, actor: 'staff:1', now: clock.now() }),
  )
  const { accountId } = await world.account(99_990_000n)
  const billingAddress = { ...BOSTON, city: 'Miami', region: 'FL', postalCode: '33101' }
  const card = await world.method(accountId, { ...CREDIT_CARD, billingAddress })
  const quote = await inTransaction(kysely, (tx) =>
    quotePayment(tx, { accountId, methodId: card.id, amountMicros: 99_990_000n, now: clock.now() }),
  )
  const consent = await world.consent(card, 99_990_000n, quote.surchargeMicros)
  const { paymentId } = await world.payWith(card, 99_990_000n, { quoteId: quote.id, consent })
  expect(quote.surchargeMicros).toBe(2_890_000n)
  return { accountId, paymentId }
}

const openOn = ({ invoiceIds }: Awaited<ReturnType<typeof paid>>) => Promise.all(invoiceIds.map(world.openOn))
const receivableOf = async ({ accountId }: Paid) => (await balancesOf(kysely, accountId)).get('receivable')

async function factsOf({ accountId }: Paid) {
  return (await world.staged('write_notice', accountId))
    .map(({ kind }) => String(kind))
    .filter((kind) => kind.startsWith('refund'))
}

test('a partial refund reopens the invoice that was paid last and is posted when the money has left', async () => {
  const payment = await paid(60_000_000n, 40_000_000n)
  const { refundId, created } = await refund(payment, 50_000_000n)
  expect(created).toBe(true)
  expect(await getRefund(kysely, { ...payment, refundId })).toMatchObject({
    state: 'succeeded',
    amountMicros: 50_000_000n,
    surchargeMicros: 0n,
    nextLookAt: null,
  })
  // 40.00 from the second invoice and 10.00 from the first.
  expect(await openOn(payment)).toEqual([10_000_000n, 40_000_000n])
  expect(await receivableOf(payment)).toBe(50_000_000n)
  expect(await factsOf(payment)).toEqual(['refund'])
})

test('credit is given back before invoices are touched', async () => {
  const { accountId, invoiceIds } = await world.account(60_000_000n)
  const card = await world.method(accountId)
  const { paymentId } = await world.payWith(card, 100_000_000n)
  await refund({ accountId, paymentId }, 40_000_000n)
  expect(await world.openOn(invoiceIds[0]!)).toBe(0n)
  expect(await world.story(accountId, paymentId)).toMatchObject({
    unappliedMicros: 0n,
    refundedMicros: 40_000_000n,
  })
})

test('the same key is the same refund; with another body it is refused', async () => {
  const payment = await paid(100_000_000n)
  const both = await Promise.all([1, 2, 3].map(() => refund(payment, 10_000_000n, { key: 'double' })))
  expect(both.map(({ created }) => created).toSorted()).toEqual([false, false, true])
  expect(new Set(both.map(({ refundId }) => refundId)).size).toBe(1)
  await expect(refund(payment, 11_000_000n, { key: 'double' })).rejects.toMatchObject({ code: 'key_reused' })
  // Of another account, it is another key.
  const other = await paid(100_000_000n)
  expect(await refund(other, 11_000_000n, { key: 'double' })).toMatchObject({ created: true })
})

test('two refunds at once are never more than was captured', async () => {
  const payment = await paid(100_000_000n)
  const results = await Promise.allSettled(
    [60_000_000n, 60_000_000n].map((micros) => refund(payment, micros)),
  )
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'above_refundable' },
  })
  await expect(refund(payment, 40_010_000n)).rejects.toMatchObject({ code: 'above_refundable' })
  await refund(payment, 40_000_000n)
  await expect(refund(payment, 10_000n)).rejects.toMatchObject({ code: 'above_refundable' })
})

test.each([
  [0n, {}, 'amount_zero'],
  [-10_000n, {}, 'amount_zero'],
  [5_000n, {}, 'amount_precision'],
  [10_000n, { reason: ' ' }, 'reason_missing'],
  [10_000n, { paymentId: 999_999n as PaymentId }, 'not_found'],
])('a refund of %s micros %s is refused', async (amountMicros, over, code) => {
  const payment = await paid(100_000_000n)
  const asked = gateway.count('refund')
  await expect(refund(payment, amountMicros, over)).rejects.toMatchObject({ code })
  expect(gateway.count('refund')).toBe(asked)
})

test('a payment of another account, and one that is not there yet, are not refunded', async () => {
  const [mine, other] = [await paid(100_000_000n), await paid(100_000_000n)]
  const foreign = { accountId: mine.accountId, paymentId: other.paymentId }
  await expect(refund(foreign, 10_000n)).rejects.toMatchObject({ code: 'not_found' })
  const { accountId } = await world.account(100_000_000n)
  const bank = await world.method(accountId, world.BANK_ACCOUNT)
  const { paymentId } = await world.payWith(bank, 100_000_000n)
  await expect(refund({ accountId, paymentId }, 10_000n)).rejects.toMatchObject({ code: 'not_refundable' })
})

test('in any parts, the surcharge goes back to the cent', async () => {
  const payment = await paidWithSurcharge()
  const surcharges: bigint[] = []
  for (const amountMicros of [33_330_000n, 33_330_000n, 33_330_000n]) {
    const { refundId } = await refund(payment, amountMicros)
    surcharges.push((await getRefund(kysely, { ...payment, refundId })).surchargeMicros)
  }
  // A third of 2.89 is 0.9633: 0.96, 1.93 − 0.96, 2.89 − 1.93.
  expect(surcharges).toEqual([960_000n, 970_000n, 960_000n])
  const balances = await balancesOf(kysely, payment.accountId)
  expect([balances.get('surcharge'), balances.get('clearing:scripted')]).toEqual([0n, 0n])
  expect(await receivableOf(payment)).toBe(99_990_000n)
})

test('a surcharge that was not owed goes back alone, once', async () => {
  const payment = await paidWithSurcharge()
  const give = () => refundSurcharge(parts, { ...payment, reason: 'a debit card', actor: 'system' })
  gateway.answer('refund', { kind: 'failed', cause: 'try later' })
  const failed = await give()
  expect(await getRefund(kysely, { ...payment, refundId: failed! })).toMatchObject({ state: 'failed' })
  const [one, two] = await Promise.all([give(), give()])
  expect([one, two].filter((id) => id === null)).toHaveLength(1)
  expect(await listRefunds(kysely, payment)).toMatchObject([
    { state: 'failed' },
    { state: 'succeeded', amountMicros: 0n, surchargeMicros: 2_890_000n },
  ])
  expect(await receivableOf(payment)).toBe(0n)
  // What is refunded later has no surcharge left to take along.
  const { refundId } = await refund(payment, 99_990_000n)
  expect(await getRefund(kysely, { ...payment, refundId })).toMatchObject({ surchargeMicros: 0n })
})

test('the answer is lost: the refund is unknown, and is found by looking', async () => {
  const payment = await paid(100_000_000n)
  gateway.lose('refund')
  const { refundId } = await refund(payment, 40_000_000n)
  const name = { ...payment, refundId }
  expect(await getRefund(kysely, name)).toMatchObject({ state: 'unknown' })
  // It may have left: it counts, and is not in the ledger yet.
  expect(await openOn(payment)).toEqual([40_000_000n])
  expect(await receivableOf(payment)).toBe(0n)
  await expect(refund(payment, 60_010_000n)).rejects.toMatchObject({ code: 'above_refundable' })
  clock.advance({ minutes: 2 })
  await Promise.all([resolveRefunds(parts), resolveRefunds(parts)])
  expect(await getRefund(kysely, name)).toMatchObject({ state: 'succeeded', nextLookAt: null })
  expect(await receivableOf(payment)).toBe(40_000_000n)
})

test('it never arrived: the same bytes are sent again under the same key', async () => {
  const payment = await paid(100_000_000n)
  gateway.fail('refund')
  const { refundId } = await refund(payment, 40_000_000n)
  clock.advance({ minutes: 2 })
  await resolveRefunds(parts)
  expect(await getRefund(kysely, { ...payment, refundId })).toMatchObject({ state: 'succeeded' })
  const sent = gateway.calls.filter((call) => call.operation === 'refund').slice(-2)
  expect(sent[0]!.asked).toEqual(sent[1]!.asked)
  const { key } = await getRefund(kysely, { ...payment, refundId })
  expect([...gateway.refunds.values()].filter(({ request }) => request.reference === key)).toHaveLength(1)
})

test('after the life of its key, absent twice is proof: the payment has its part back', async () => {
  const payment = await paid(100_000_000n)
  gateway.fail('refund')
  const { refundId } = await refund(payment, 40_000_000n)
  const name = { ...payment, refundId }
  const asked = gateway.count('refund')
  clock.advance({ hours: 24 })
  await resolveRefunds(parts)
  expect(await getRefund(kysely, name)).toMatchObject({ state: 'unknown', absences: 1 })
  clock.advance({ hours: 2 })
  await resolveRefunds(parts)
  expect(await getRefund(kysely, name)).toMatchObject({ state: 'failed' })
  expect(gateway.count('refund')).toBe(asked)
  expect(await openOn(payment)).toEqual([0n])
  expect(await factsOf(payment)).toEqual([])
})

test('a payment that is disputed meanwhile is not sent a refund again', async () => {
  const payment = await paid(100_000_000n)
  gateway.fail('refund')
  const { refundId } = await refund(payment, 40_000_000n)
  const asked = gateway.count('refund')
  const attempt = (await world.story(payment.accountId, payment.paymentId)).attempts[0]!
  gateway.dispute(attempt.ref!)
  const answer = await gateway.lookUpCharge({ reference: attempt.key, ref: attempt.ref })
  if (answer.kind === 'found') await followCharge(parts, { attempt, found: answer.found })
  clock.advance({ minutes: 2 })
  await resolveRefunds(parts)
  clock.advance({ minutes: 10 })
  await resolveRefunds(parts)
  expect(gateway.count('refund')).toBe(asked)
  expect(await getRefund(kysely, { ...payment, refundId })).toMatchObject({ state: 'failed' })
})

test('a process that dies while sending leaves a refund that is found out', async () => {
  const payment = await paid(100_000_000n)
  const held = gateway.hold('refund')
  const sending = refund(payment, 40_000_000n)
  await held.arrived
  const [row] = await listRefunds(kysely, payment)
  expect(row).toMatchObject({ state: 'sending' })
  clock.advance({ minutes: 3 })
  await resolveRefunds(parts)
  held.release()
  await sending
  expect(await listRefunds(kysely, payment)).toMatchObject([{ state: 'succeeded' }])
  expect(await receivableOf(payment)).toBe(40_000_000n)
})

test('an adapter that throws, or answers another amount, moves no money of ours', async () => {
  const payment = await paid(100_000_000n)
  gateway.answer('refund', () => {
    throw new Error('a bug')
  })
  const thrown = await refund(payment, 10_000_000n)
  expect(await getRefund(kysely, { ...payment, ...thrown })).toMatchObject({
    state: 'unknown',
    cause: 'a bug',
  })
  const amount = { amountMicros: 20_010_000n, currency: 'USD' }
  gateway.answer('refund', { kind: 'succeeded', ref: 're_other', amount })
  const other = await refund(payment, 20_000_000n)
  expect(await getRefund(kysely, { ...payment, ...other })).toMatchObject({
    state: 'sending',
    nextLookAt: null,
  })
  const { items } = await listUnresolvedRefunds(kysely, { page: { limit: 100 } })
  expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining([thrown.refundId, other.refundId]))
  expect(items.find(({ id }) => id === other.refundId)!.frozenBecause).toContain('20010000')
})

test('a refund that is refused at once is put back, and nobody is told', async () => {
  const payment = await paid(100_000_000n)
  gateway.answer('refund', { kind: 'failed', cause: 'charge too old' }, { kind: 'not_sent', cause: '429' })
  const one = await refund(payment, 100_000_000n)
  const two = await refund(payment, 100_000_000n)
  expect(await getRefund(kysely, { ...payment, ...one })).toMatchObject({
    state: 'failed',
    cause: 'charge too old',
  })
  expect(await getRefund(kysely, { ...payment, ...two })).toMatchObject({ state: 'failed', cause: '429' })
  expect(await openOn(payment)).toEqual([0n])
  expect(await receivableOf(payment)).toBe(0n)
  expect(await factsOf(payment)).toEqual([])
})

test('a refund that fails after it had left is credited again and pays its invoice, whatever comes in what order', async () => {
  const payment = await paid(100_000_000n)
  gateway.answer('refund', (_, carryOut) => {
    const done = carryOut()
    if (done.kind !== 'succeeded') return done
    const pending = { ...done, kind: 'pending' as const }
    gateway.refunds.get(done.ref)!.outcome = pending
    return pending
  })
  const { refundId } = await refund(payment, 40_000_000n)
  const name = { ...payment, refundId }
  const { ref, key } = await getRefund(kysely, name)
  expect(await getRefund(kysely, name)).toMatchObject({ state: 'pending' })
  expect(await receivableOf(payment)).toBe(40_000_000n)
  const stored = gateway.refunds.get(ref!)!
  const pending = stored.outcome
  const happens = async (outcome: typeof pending) => {
    stored.outcome = outcome
    return followRefund(parts, { gateway: 'scripted', ref: ref!, reference: key })
  }
  await happens({ kind: 'failed', ref: ref!, cause: 'account closed' })
  await happens(pending)
  await happens({ kind: 'succeeded', ref: ref!, amount: { amountMicros: 40_000_000n, currency: 'USD' } })
  await happens({ kind: 'failed', ref: ref!, cause: 'account closed' })
  expect(await getRefund(kysely, name)).toMatchObject({ state: 'failed', frozenBecause: null })
  expect(await openOn(payment)).toEqual([0n])
  expect(await receivableOf(payment)).toBe(0n)
  expect(await factsOf(payment)).toEqual(['refund', 'refund_failed'])
  // What it had taken may be refunded again.
  await refund(payment, 100_000_000n)
})

test('money that left after the refund was held not to have been made calls a person', async () => {
  const payment = await paid(100_000_000n)
  gateway.answer('refund', { kind: 'not_sent', cause: 'connection refused' })
  const { refundId } = await refund(payment, 40_000_000n)
  const { key } = await getRefund(kysely, { ...payment, refundId })
  const amount = { amountMicros: 40_000_000n, currency: 'USD' }
  gateway.answer('lookUpRefund', { kind: 'found', found: { kind: 'succeeded', ref: 're_9', amount } })
  await followRefund(parts, { gateway: 'scripted', ref: 're_9', reference: key })
  const { state, frozenBecause } = await getRefund(kysely, { ...payment, refundId })
  expect([state, frozenBecause]).toEqual([
    'failed',
    'the gateway says succeeded, and it was held not to have been made',
  ])
  // Until then nothing is given back a second time.
  await expect(refund(payment, 40_000_000n)).rejects.toMatchObject({ code: 'refund_in_doubt' })
  const decided = { accountId: payment.accountId, refundId, reason: 'seen at the gateway', actor: 'staff:7' }
  await decideRefund(parts, { ...decided, decision: { kind: 'made', ref: 're_9' } })
  expect(await receivableOf(payment)).toBe(40_000_000n)
  await refund(payment, 60_000_000n)
  await expect(refund(payment, 10_000n)).rejects.toMatchObject({ code: 'above_refundable' })
})

test('a decision that names another refund of ours is refused', async () => {
  const payment = await paid(100_000_000n)
  const { refundId: first } = await refund(payment, 10_000_000n)
  const { ref } = await getRefund(kysely, { ...payment, refundId: first })
  gateway.fail('refund')
  const { refundId } = await refund(payment, 10_000_000n)
  const decided = { accountId: payment.accountId, refundId, reason: 'seen at the gateway', actor: 'staff:7' }
  await expect(
    decideRefund(parts, { ...decided, decision: { kind: 'made', ref: ref! } }),
  ).rejects.toMatchObject({ code: 'reference_taken' })
})

test('an event about a refund that is not ours, or of a gateway that does not answer, waits', async () => {
  const stranger = { gateway: 'scripted', ref: 're_stranger', reference: null }
  expect(await followRefund(parts, stranger)).toBe('not_ours')
  const payment = await paid(100_000_000n)
  const { refundId } = await refund(payment, 40_000_000n)
  const { ref } = await getRefund(kysely, { ...payment, refundId })
  gateway.fail('lookUpRefund')
  expect(await followRefund(parts, { gateway: 'scripted', ref: ref!, reference: null })).toBe('unreachable')
  expect(await followRefund(parts, { gateway: 'scripted', ref: ref!, reference: null })).toBe('followed')
})

test('a person decides what cannot be found out', async () => {
  const payment = await paid(100_000_000n)
  const unknownRefund = async () => {
    gateway.fail('refund')
    const { refundId } = await refund(payment, 40_000_000n)
    return { accountId: payment.accountId, refundId }
  }
  const decide = (
    name: Awaited<ReturnType<typeof unknownRefund>>,
    decision: Parameters<typeof decideRefund>[1]['decision'],
  ) => decideRefund(parts, { ...name, decision, reason: 'seen at the gateway', actor: 'staff:7' })
  const made = await unknownRefund()
  await decide(made, { kind: 'made', ref: 're_seen' })
  expect(await getRefund(kysely, made)).toMatchObject({ state: 'succeeded', ref: 're_seen' })
  await expect(decide(made, { kind: 'not_made' })).rejects.toMatchObject({ code: 'refund_resolved' })
  const notMade = await unknownRefund()
  await decide(notMade, { kind: 'not_made' })
  expect(await getRefund(kysely, notMade)).toMatchObject({ state: 'failed' })
  expect(await receivableOf(payment)).toBe(40_000_000n)
})

test('a person thaws what was frozen: the gateway was wrong, or we were', async () => {
  const payment = await paid(100_000_000n)
  const decide = (refundId: Awaited<ReturnType<typeof refund>>['refundId'], isMade: boolean) =>
    decideRefund(parts, {
      ...{ accountId: payment.accountId, refundId, reason: 'seen at the gateway', actor: 'staff:7' },
      decision: isMade ? { kind: 'made', ref: `re_${refundId}` } : { kind: 'not_made' },
    })
  const amount = { amountMicros: 40_000_000n, currency: 'USD' }
  /** Held not to have been made, and then (after `meanwhile`) the gateway says that it was. */
  const madeAfterAll = async (meanwhile = async () => {}) => {
    gateway.answer('refund', { kind: 'not_sent', cause: 'connection refused' })
    const { refundId } = await refund(payment, 40_000_000n)
    await meanwhile()
    const { key } = await getRefund(kysely, { ...payment, refundId })
    gateway.answer('lookUpRefund', {
      kind: 'found',
      found: { kind: 'succeeded', ref: `re_${refundId}`, amount },
    })
    await followRefund(parts, { gateway: 'scripted', ref: `re_${refundId}`, reference: key })
    return refundId
  }
  const wrong = await madeAfterAll()
  await decide(wrong, false)
  expect(await getRefund(kysely, { ...payment, refundId: wrong })).toMatchObject({
    state: 'failed',
    frozenBecause: null,
  })
  const right = await madeAfterAll()
  await decide(right, true)
  expect(await getRefund(kysely, { ...payment, refundId: right })).toMatchObject({
    state: 'succeeded',
    ref: `re_${right}`,
  })
  expect(await receivableOf(payment)).toBe(40_000_000n)
  const late = await madeAfterAll(async () => void (await refund(payment, 60_000_000n)))
  await expect(decide(late, true)).rejects.toMatchObject({ code: 'above_refundable' })
})

test('as credit no money moves: invoices are owed again until accounts are settled, and both kinds together keep to what was captured', async () => {
  const payment = await paid(60_000_000n, 40_000_000n)
  const asked = gateway.count('refund')
  const { refundId } = await refund(payment, 40_000_000n, { destination: 'credit' })
  expect(await getRefund(kysely, { ...payment, refundId })).toMatchObject({
    state: 'succeeded',
    destination: 'credit',
  })
  expect(gateway.count('refund')).toBe(asked)
  expect(await openOn(payment)).toEqual([0n, 40_000_000n])
  expect(await world.story(payment.accountId, payment.paymentId)).toMatchObject({
    refundedMicros: 0n,
    unappliedMicros: 40_000_000n,
  })
  expect(await receivableOf(payment)).toBe(0n)
  await expect(refund(payment, 60_010_000n)).rejects.toMatchObject({ code: 'above_refundable' })
  // Only what pays invoices can become credit.
  await refund(payment, 50_000_000n)
  await expect(refund(payment, 60_000_000n, { destination: 'credit' })).rejects.toMatchObject({
    code: 'above_refundable',
  })
  await inTransaction(kysely, (tx) =>
    settleAccounts(tx, { accountIds: [payment.accountId], now: clock.now() }),
  )
  expect((await world.story(payment.accountId, payment.paymentId)).unappliedMicros).toBe(0n)
})
