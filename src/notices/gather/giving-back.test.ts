import { expect, test } from 'vitest'
import { testDatabase } from '../../../test/support/database.ts'
import { payingWorld } from '../../../test/support/paying.ts'
import { tellingOf } from '../../../test/support/telling.ts'
import { followRefund, getRefund, type RefundRequest, refundPayment } from '../../payments/refunds.ts'

const database = await testDatabase()
const world = await payingWorld(database)
const { gateway, clock, parts } = world
const { tell, addressed, follow } = tellingOf(world)

/** An account that owed 60.00 and 40.00 and paid them by card. */
async function paid() {
  const { accountId } = await world.account(60_000_000n, 40_000_000n)
  await addressed(accountId)
  const card = await world.method(accountId)
  const { paymentId } = await world.payWith(card, 100_000_000n)
  const { ref } = (await world.story(accountId, paymentId)).attempts[0]!
  return { accountId, paymentId, chargeRef: ref! }
}

type Paid = Awaited<ReturnType<typeof paid>>

function refund({ accountId, paymentId }: Paid, over: Partial<RefundRequest> = {}) {
  return refundPayment(parts, {
    ...{ accountId, paymentId, amountMicros: 25_000_000n, destination: 'method' },
    ...{ reason: 'The fax line never worked', key: `refund-${paymentId}`, actor: 'staff:1', ...over },
  })
}

test('a refund to the card says how much, to which card and why', async () => {
  const payment = await paid()
  const { refundId } = await refund(payment)
  const [mail] = await tell(payment.accountId, 'refund')
  expect(mail!.factKey).toBe(`refund:${payment.paymentId}:${refundId}`)
  for (const words of [
    'Amount: $25.00',
    'Visa ending in 4242',
    'The fax line never worked',
    `Reference: REF-${refundId}`,
  ]) {
    expect(mail!.text).toContain(words)
  }
})

test('a refund as credit names no card', async () => {
  const payment = await paid()
  await refund(payment, { destination: 'credit' })
  const [mail] = await tell(payment.accountId, 'refund')
  expect(mail!.text).toContain('$25.00')
  expect(mail!.text).not.toContain('4242')
})

test('a refund that the bank did not take is told after it was told as made', async () => {
  const payment = await paid()
  gateway.answer('refund', (_, carryOut) => {
    const done = carryOut()
    if (done.kind !== 'succeeded') return done
    const pending = { ...done, kind: 'pending' as const }
    gateway.refunds.get(done.ref)!.outcome = pending
    return pending
  })
  const { refundId } = await refund(payment)
  const { ref, key } = await getRefund(database.kysely, { accountId: payment.accountId, refundId })
  gateway.refunds.get(ref!)!.outcome = { kind: 'failed', ref: ref!, cause: 'account closed' }
  await followRefund(parts, { gateway: 'scripted', ref: ref!, reference: key })
  const mails = await tell(payment.accountId)
  expect(mails.map(({ kind }) => kind).slice(-2)).toEqual(['refund', 'refund_failed'])
  expect(mails.at(-1)!.subject).toBe('Your refund of $25.00 could not be delivered')
})

test.each([
  // 100.00 that the invoice asks for again, and the 30.00 that went back twice.
  ['after a refund', 30_000_000n, 0n, 'Pay $130.00'],
  // 100.00, of which 40.00 of another payment's credit pay at once.
  ['where there is other credit', 0n, 40_000_000n, 'Pay $60.00'],
  ['where other credit pays all of it', 0n, 100_000_000n, null],
])(
  'a debit that came back asks for what is owed by now: %s',
  async (_, refundMicros, creditMicros, button) => {
    const { accountId } = await world.account(100_000_000n)
    await addressed(accountId)
    const bank = await world.method(accountId, world.BANK_ACCOUNT)
    const { paymentId } = await world.payWith(bank, 100_000_000n)
    const { ref } = (await world.story(accountId, paymentId)).attempts[0]!
    gateway.conclude(ref!, 'succeeded')
    await follow(accountId, paymentId)
    const debit = { accountId, paymentId, chargeRef: ref! }
    if (refundMicros > 0n) await refund(debit, { amountMicros: refundMicros })
    if (creditMicros > 0n) await world.payWith(await world.method(accountId), creditMicros)
    gateway.returnDebit(ref!, 'R01')
    await follow(accountId, paymentId)
    clock.advance({ minutes: 2 })
    const [mail] = await tell(accountId, 'payment_returned')
    expect(mail!.subject).toBe('Your bank returned your payment of $100.00')
    if (button === null) expect(mail!.text).not.toContain('Pay $')
    else expect(mail!.text).toContain(button)
  },
)

test('a dispute is told when it begins and, lost, with what is open again', async () => {
  const payment = await paid()
  const found = gateway.dispute(payment.chargeRef)
  await follow(payment.accountId, payment.paymentId)
  const [opened] = await tell(payment.accountId, 'dispute_opened')
  expect(opened!.subject).toBe('A payment of $100.00 is disputed')
  expect(opened!.text).toContain('Visa ending in 4242')
  expect(await tell(payment.accountId, 'dispute_closed')).toEqual([])
  clock.advance({ hours: 48 })
  found.state = 'lost'
  await follow(payment.accountId, payment.paymentId)
  const [closed] = await tell(payment.accountId, 'dispute_closed')
  expect(closed!.text).toContain('Open again: $100.00')
  expect(closed!.text).toContain('https://billing.example.com/pay')
})

test('a dispute that is won asks for nothing', async () => {
  const payment = await paid()
  gateway.dispute(payment.chargeRef, { state: 'won' })
  await follow(payment.accountId, payment.paymentId)
  const [closed] = await tell(payment.accountId, 'dispute_closed')
  expect(closed!.text).toContain('decided that the payment of $100.00 stands')
  expect(closed!.text).not.toContain('Open again')
})
