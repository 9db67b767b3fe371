import { afterEach, expect, test } from 'vitest'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { balancesOf } from '../ledger/post.ts'
import { submitEvidence } from './dispute-evidence.ts'
import { getDispute, listDisputes, listOpenDisputes, partsOfDisputed } from './disputes.ts'
import { followCharge } from './follow-charge.ts'
import { refundPayment } from './refunds.ts'
import { findFile } from './store-disputes.ts'

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { gateway, clock, parts } = world

afterEach(() => expectBooksSound(database))

async function follow(accountId: AccountId, paymentId: PaymentId): Promise<void> {
  const attempt = (await world.story(accountId, paymentId)).attempts.at(-1)!
  const answer = await gateway.lookUpCharge({ reference: attempt.key, ref: attempt.ref })
  if (answer.kind !== 'found') throw new Error(answer.kind)
  await followCharge(parts, { attempt, found: answer.found })
}

/** An account that owed 100.00 and paid it by card. */
async function paid() {
  const { accountId, invoiceIds } = await world.account(100_000_000n)
  const card = await world.method(accountId)
  const { paymentId } = await world.payWith(card, 100_000_000n)
  const { id: attemptId, ref } = (await world.story(accountId, paymentId)).attempts[0]!
  return { accountId, invoiceId: invoiceIds[0]!, paymentId, attemptId, chargeRef: ref! }
}

async function disputed(fields: Parameters<typeof gateway.dispute>[1] = {}) {
  const payment = await paid()
  const found = gateway.dispute(payment.chargeRef, fields)
  await follow(payment.accountId, payment.paymentId)
  const [dispute] = await listDisputes(kysely, payment)
  return { ...payment, found, disputeId: dispute!.id }
}

const refund = (accountId: AccountId, paymentId: PaymentId, amountMicros: bigint) =>
  refundPayment(parts, {
    ...{ accountId, paymentId, amountMicros, destination: 'method', reason: 'goodwill' },
    ...{ key: `${paymentId}:${amountMicros}`, actor: 'staff:1' },
  })

async function balances(accountId: AccountId) {
  const all = await balancesOf(kysely, accountId)
  return [all.get('receivable'), all.get('clearing:scripted'), all.get('disputed:scripted')]
}

async function factsOf(accountId: AccountId) {
  return (await world.staged('write_notice', accountId))
    .map(({ kind }) => String(kind))
    .filter((kind) => kind.startsWith('dispute_'))
}

test('a dispute holds the money back and leaves the invoice paid; lost, it is owed again', async () => {
  const { accountId, invoiceId, paymentId, found } = await disputed()
  expect(await balances(accountId)).toEqual([0n, 0n, 100_000_000n])
  expect(await world.openOn(invoiceId)).toBe(0n)
  expect(await world.story(accountId, paymentId)).toMatchObject({ state: 'succeeded' })
  gateway.disputes.set(found.ref, { ...found, state: 'lost' })
  await follow(accountId, paymentId)
  await follow(accountId, paymentId)
  expect(await balances(accountId)).toEqual([100_000_000n, 0n, 0n])
  expect(await world.openOn(invoiceId)).toBe(100_000_000n)
  expect(await world.story(accountId, paymentId)).toMatchObject({
    state: 'charged_back',
    reversedMicros: 100_000_000n,
  })
  expect(await factsOf(accountId)).toEqual(['dispute_opened', 'dispute_closed'])
})

test('won, the money is there again', async () => {
  const { accountId, invoiceId, paymentId, found } = await disputed()
  gateway.disputes.set(found.ref, { ...found, state: 'won' })
  await follow(accountId, paymentId)
  expect(await balances(accountId)).toEqual([0n, 100_000_000n, 0n])
  expect(await world.openOn(invoiceId)).toBe(0n)
  expect(await world.story(accountId, paymentId)).toMatchObject({ state: 'succeeded', reversedMicros: 0n })
})

test('what comes late, twice and out of order leads nowhere back', async () => {
  const { accountId, paymentId, found, disputeId } = await disputed({ state: 'lost' })
  for (const state of ['needs_response', 'under_review', 'won', 'lost'] as const) {
    gateway.disputes.set(found.ref, { ...found, state })
    await follow(accountId, paymentId)
    expect(await getDispute(kysely, { accountId, disputeId })).toMatchObject({ state: 'lost' })
  }
  expect(await balances(accountId)).toEqual([100_000_000n, 0n, 0n])
  expect(await factsOf(accountId)).toEqual(['dispute_opened', 'dispute_closed'])
})

test('while it is open the payment cannot be refunded, and once lost neither', async () => {
  const { accountId, paymentId, found } = await disputed()
  await expect(refund(accountId, paymentId, 10_000_000n)).rejects.toMatchObject({ code: 'payment_disputed' })
  gateway.disputes.set(found.ref, { ...found, state: 'lost' })
  await follow(accountId, paymentId)
  await expect(refund(accountId, paymentId, 10_000_000n)).rejects.toMatchObject({ code: 'not_refundable' })
})

test('lost in full after a partial refund, the account owes what it got twice', async () => {
  const { accountId, invoiceId, paymentId, chargeRef } = await paid()
  await refund(accountId, paymentId, 30_000_000n)
  gateway.dispute(chargeRef, { state: 'lost' })
  await follow(accountId, paymentId)
  expect(await world.openOn(invoiceId)).toBe(100_000_000n)
  // 100.00 on the invoice, and 30.00 that the payer has got twice; the gateway has paid out 30.00 more than it took.
  expect(await balances(accountId)).toEqual([130_000_000n, -30_000_000n, 0n])
})

test('lost in part, the rest stays paid', async () => {
  const { accountId, invoiceId, paymentId, chargeRef } = await paid()
  gateway.dispute(chargeRef, { state: 'lost', amount: { amountMicros: 40_000_000n, currency: 'USD' } })
  await follow(accountId, paymentId)
  expect(await world.openOn(invoiceId)).toBe(40_000_000n)
  expect(await world.story(accountId, paymentId)).toMatchObject({
    state: 'charged_back',
    allocatedMicros: 60_000_000n,
  })
})

test.each([
  ['of more than was charged', { amountMicros: 100_010_000n, currency: 'USD' }],
  ['in another currency', { amountMicros: 100_000_000n, currency: 'CAD' }],
])('a dispute %s freezes the attempt and moves nothing', async (_, amount) => {
  const { accountId, paymentId, chargeRef } = await paid()
  gateway.dispute(chargeRef, { amount })
  await follow(accountId, paymentId)
  expect(await listDisputes(kysely, { accountId, paymentId })).toEqual([])
  expect((await world.story(accountId, paymentId)).attempts[0]!.frozenBecause).toContain('can be disputed')
  expect(await balances(accountId)).toEqual([0n, 100_000_000n, undefined])
})

test.each([
  // Of 100.00 with a surcharge of 3.00, what is disputed, and what of it is the payment's own.
  ['all of it', {}, 103_000_000n, [100_000_000n, 3_000_000n]],
  ['half of it', {}, 51_500_000n, [50_000_000n, 1_500_000n]],
  // 30.00 and 0.90 went back.
  [
    'the rest',
    { refundedMicros: 30_000_000n, refundedSurchargeMicros: 900_000n },
    72_100_000n,
    [70_000_000n, 2_100_000n],
  ],
  [
    'all, after a refund',
    { refundedMicros: 30_000_000n, refundedSurchargeMicros: 900_000n },
    103_000_000n,
    [100_000_000n, 3_000_000n],
  ],
  // The surcharge went back alone, since the card was a debit card.
  ['the rest, without surcharge', { refundedSurchargeMicros: 3_000_000n }, 100_000_000n, [100_000_000n, 0n]],
])('of %s, the surcharge has its part', (_, changes, disputedMicros, [amountMicros, surchargeMicros]) => {
  const payment = {
    ...{ capturedMicros: 100_000_000n, surchargeMicros: 3_000_000n, refundedMicros: 0n, reversedMicros: 0n },
    ...{ refundedSurchargeMicros: 0n, currency: 'USD', ...changes },
  }
  expect(partsOfDisputed(payment, disputedMicros)).toEqual({ amountMicros, surchargeMicros })
})

const PDF = new TextEncoder().encode('%PDF-1.7 what was agreed')
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])

test('evidence is kept, given to the gateway, and cannot be given twice', async () => {
  const { accountId, disputeId } = await disputed()
  const submit = () =>
    submitEvidence(parts, {
      ...{ accountId, disputeId, text: ' They called for an hour. ', actor: 'staff:7' },
      files: [
        { name: 'contract.pdf', bytes: PDF },
        { name: 'screen.png', bytes: PNG },
      ],
    })
  await submit()
  const dispute = await getDispute(kysely, { accountId, disputeId })
  expect(dispute).toMatchObject({
    state: 'under_review',
    evidenceText: 'They called for an hour.',
    submittedBy: 'staff:7',
    files: [
      { name: 'contract.pdf', media: 'application/pdf', size: 24 },
      { name: 'screen.png', media: 'image/png', size: 11 },
    ],
  })
  const file = await findFile(kysely, { accountId, disputeId, fileId: dispute.files[0]!.id })
  expect(new Uint8Array(file!.bytes)).toEqual(PDF)
  await expect(submit()).rejects.toMatchObject({ code: 'dispute_answered' })
})

test('the gateway does not answer: it is asked, and what it has is not sent again', async () => {
  const { accountId, disputeId } = await disputed()
  const submit = () =>
    submitEvidence(parts, {
      accountId,
      disputeId,
      text: 'x',
      files: [{ name: 'a.pdf', bytes: PDF }],
      actor: 'staff:7',
    })
  gateway.fail('submitEvidence')
  await expect(submit()).rejects.toMatchObject({ code: 'gateway_unreachable' })
  expect(await getDispute(kysely, { accountId, disputeId })).toMatchObject({
    state: 'needs_response',
    submittedAt: null,
  })
  gateway.lose('submitEvidence')
  await submit()
  const dispute = await getDispute(kysely, { accountId, disputeId })
  expect(dispute).toMatchObject({ state: 'under_review', submittedBy: 'staff:7' })
  expect(dispute.files).toHaveLength(1)
})

test.each([
  ['no text', { text: '  ', files: [{ name: 'x.pdf', bytes: PDF }] }, 'evidence_empty'],
  [
    'a page',
    { text: 'x', files: [{ name: 'x.pdf', bytes: new TextEncoder().encode('<html>') }] },
    'evidence_media',
  ],
  [
    'eleven files',
    { text: 'x', files: Array.from({ length: 11 }, () => ({ name: 'x.pdf', bytes: PDF })) },
    'evidence_too_much',
  ],
  [
    'six megabytes',
    { text: 'x', files: [{ name: 'x.pdf', bytes: new Uint8Array(6_000_000) }] },
    'evidence_too_much',
  ],
])('%s is no evidence', async (_, evidence, code) => {
  const { accountId, disputeId } = await disputed()
  const asked = gateway.count('submitEvidence')
  await expect(
    submitEvidence(parts, { accountId, disputeId, ...evidence, actor: 'staff:7' }),
  ).rejects.toMatchObject({ code })
  expect(gateway.count('submitEvidence')).toBe(asked)
})

test('after the deadline nothing is submitted, and what the gateway refuses is said', async () => {
  const { accountId, disputeId } = await disputed()
  const submit = () => submitEvidence(parts, { accountId, disputeId, text: 'x', files: [], actor: 'staff:7' })
  gateway.answer('submitEvidence', { kind: 'refused', cause: 'too long' })
  await expect(submit()).rejects.toMatchObject({ code: 'evidence_refused' })
  // 14 days.
  clock.advance({ hours: 14 * 24 + 1 })
  await expect(submit()).rejects.toMatchObject({ code: 'evidence_late' })
  const other = await world.account()
  const others = submitEvidence(parts, {
    accountId: other.accountId,
    disputeId,
    text: 'x',
    files: [],
    actor: 'staff:7',
  })
  await expect(others).rejects.toMatchObject({ code: 'not_found' })
})

test('open disputes are listed by deadline, page by page', async () => {
  const deadlines = ['2027-01-03T00:00:00Z', '2027-01-01T00:00:00Z', '2027-01-02T00:00:00Z']
  for (const at of deadlines) await disputed({ evidenceDueAt: Temporal.Instant.from(at) })
  const found: string[] = []
  let after: string | null = null
  do {
    const page = await listOpenDisputes(kysely, { page: { limit: 2, after } })
    found.push(...page.items.map((dispute) => dispute.evidenceDueAt.toString()))
    after = page.next
  } while (after !== null)
  expect(found).toEqual(found.toSorted())
  expect(found.slice(-3)).toEqual(deadlines.toSorted())
})
