import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { BANK_ACCOUNT, BOSTON, CREDIT_CARD } from '../../test/support/scripted-gateway.ts'
import { tellingOf } from '../../test/support/telling.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { quotePayment } from '../payments/quotes.ts'
import { changePaymentSettings } from '../payments/settings.ts'
import { factKeyOf, writeNotice } from './write-notice.ts'

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { gateway, clock } = world
const telling = tellingOf(world)
const { tell, addressed, follow } = telling

/** An account that owes these amounts, and has somebody who reads its mails. */
async function account(...owed: bigint[]) {
  const made = await world.account(...owed)
  await addressed(made.accountId)
  return made
}

async function settings(changes: Parameters<typeof changePaymentSettings>[1]['changes']) {
  const change = { changes, actor: 'staff:1', now: clock.now() }
  await inTransaction(kysely, (tx) => changePaymentSettings(tx, change))
}

async function numberOf(invoiceId: bigint): Promise<string> {
  const { rows } = await sql<{ number: string }>`select number from invoices where id = ${invoiceId}`.execute(
    kysely,
  )
  return rows[0]!.number
}

const receipt = (accountId: AccountId, paymentId: PaymentId) => ({
  ...{ kind: 'receipt', accountId, ids: { paymentId: String(paymentId) } },
  ...{ publicUrl: 'https://billing.example.com', now: clock.now() },
})

test('a captured payment has a receipt: the invoices that it paid, the credit that is left, the surcharge, all of it', async () => {
  await settings({ surchargeEnabled: true })
  const { accountId, invoiceIds } = await account(60_000_000n, 30_000_000n)
  const billingAddress = { ...BOSTON, city: 'Miami', region: 'FL', postalCode: '33101' }
  const card = await world.method(accountId, { ...CREDIT_CARD, billingAddress })
  const quoted = await inTransaction(kysely, (tx) =>
    quotePayment(tx, { accountId, methodId: card.id, amountMicros: 100_000_000n, now: clock.now() }),
  )
  // 2.9 % of 100.00.
  expect(quoted.surchargeMicros).toBe(2_900_000n)
  const consent = await world.consent(card, 100_000_000n, quoted.surchargeMicros)
  const { paymentId } = await world.payWith(card, 100_000_000n, { quoteId: quoted.id, consent })
  await settings({ surchargeEnabled: false })
  const [mail] = await tell(accountId, 'receipt')
  const [first, second] = [await numberOf(invoiceIds[0]!), await numberOf(invoiceIds[1]!)]
  expect(mail).toMatchObject({
    ...{ factKey: `receipt:${paymentId}`, toAddress: 'ann@northwoods.example', state: 'waiting' },
    subject: 'Receipt for your payment of $102.90',
  })
  for (const words of [
    `Invoice ${first}: $60.00`,
    `Invoice ${second}: $30.00`,
    'Credit on your account: $10.00',
    'Credit card surcharge: $2.90',
    'Total charged: $102.90',
    'Paid with: Visa ending in 4242',
    `Receipt: PAY-${paymentId}`,
    `https://billing.example.com/payments/${paymentId}`,
  ]) {
    expect(mail!.text).toContain(words)
  }
  // 60.00 + 30.00 + 10.00 + 2.90
  expect(mail!.attachments).toMatchObject([
    { fileName: `Receipt PAY-${paymentId}.pdf`, receipt: { total: { amount: '$102.90' } } },
  ])
})

test('a fact is one mail: told again, by two at once, or after one who died in the middle of it', async () => {
  const { accountId } = await account(10_000_000n)
  const card = await world.method(accountId)
  const { paymentId } = await world.payWith(card, 10_000_000n)
  const fact = receipt(accountId, paymentId)
  const died = inTransaction(kysely, async (tx) => {
    expect((await writeNotice(tx, fact)).kind).toBe('written')
    throw new Error('killed')
  })
  await expect(died).rejects.toThrow('killed')
  const write = () => inTransaction(kysely, (tx) => writeNotice(tx, fact))
  const kinds = (await Promise.all([write(), write()])).map(({ kind }) => kind)
  expect(kinds.toSorted()).toEqual(['not_written', 'written'])
  await tell(accountId)
  expect(await tell(accountId, 'receipt')).toHaveLength(1)
})

test('a receipt tells of the payment as it was made, also where it is written late', async () => {
  const { accountId, invoiceIds } = await account(10_000_000n)
  const debit = await world.method(accountId, BANK_ACCOUNT)
  const { paymentId } = await world.payWith(debit, 10_000_000n)
  const { ref } = (await world.story(accountId, paymentId)).attempts[0]!
  gateway.conclude(ref!, 'succeeded')
  await follow(accountId, paymentId)
  gateway.returnDebit(ref!, 'R01')
  await follow(accountId, paymentId)
  const [mail] = await tell(accountId, 'receipt')
  expect(mail!.text).toContain(`Invoice ${await numberOf(invoiceIds[0]!)}: $10.00`)
})

test('a bank debit is told as pending while it is, and not once it has come', async () => {
  const { accountId } = await account(10_000_000n)
  const debit = await world.method(accountId, BANK_ACCOUNT)
  await world.payWith(debit, 10_000_000n)
  const [mail] = await tell(accountId, 'payment_pending')
  expect(mail!.subject).toBe('Your bank payment of $10.00 is on its way')
  expect(mail!.text).toContain('Sandbox Bank account ending in 6789')

  const late = await account(10_000_000n)
  const other = await world.method(late.accountId, BANK_ACCOUNT)
  const { paymentId: second } = await world.payWith(other, 10_000_000n)
  gateway.conclude((await world.story(late.accountId, second)).attempts[0]!.ref!, 'succeeded')
  await follow(late.accountId, second)
  const mails = await tell(late.accountId)
  expect(mails.map(({ kind }) => kind)).toEqual(['mandate_copy', 'receipt'])
  expect(telling.logged).toContainEqual(
    expect.objectContaining({ fact: 'payment_pending', because: 'the payment is succeeded by now' }),
  )
})

test.each([
  ['insufficient_funds', 'later', 'There was not enough money in the account.', 'You can try again later'],
  ['expired_card', 'new_method', 'The card has expired.', 'Please pay with another method, or mend this one'],
  ['authentication_failed', 'authenticate', 'was not confirmed', 'confirm the payment when your bank asks'],
  ['stolen_card', 'never', 'Your bank declined the card.', 'Please pay with another method'],
  ['invalid_amount', 'later', 'Your bank does not accept this amount.', 'This is nothing that you did'],
] as const)('a card declined with %s is told with what to do', async (code, retry, why, advice) => {
  const { accountId } = await account(10_000_000n)
  const card = await world.method(accountId)
  gateway.answer('charge', { kind: 'declined', code, retry })
  await world.payWith(card, 10_000_000n)
  const [mail] = await tell(accountId, 'payment_failed')
  expect(mail!.subject).toBe('Your payment of $10.00 did not go through')
  expect(mail!.text).toContain(why)
  expect(mail!.text).toContain(advice)
  expect(mail!.text).toContain('https://billing.example.com/pay')
  // 15:00 UTC is 11:00 in New York, in whose zone the account is.
  expect(mail!.text).toContain('March 10, 2026 at 11:00 AM EDT')
})

test('a debit that comes back before it settled says its code, and that the account is not debited again', async () => {
  const { accountId } = await account(10_000_000n)
  const debit = await world.method(accountId, BANK_ACCOUNT)
  const { paymentId } = await world.payWith(debit, 10_000_000n)
  const { ref } = (await world.story(accountId, paymentId)).attempts[0]!
  gateway.conclude(ref!, {
    ...{ kind: 'declined', ref: ref!, code: 'ach_return', retry: 'never', returnCode: 'R10' },
  })
  await follow(accountId, paymentId)
  const [mail] = await tell(accountId, 'payment_failed')
  expect(mail!.text).toContain('Bank’s code: R10')
  expect(mail!.text).toContain('We will not debit this account again.')
})

test.each([
  ['R01', 'There was not enough money in the account.', 'A fee of $25.00 for the returned payment'],
  ['R02', 'The bank account is closed.', 'save a new bank account'],
  ['R10', 'this debit was not authorized', 'We will not debit this account again.'],
])('a debit returned as %s says why, what is open again and what to do', async (code, why, advice) => {
  await settings({ returnFeeMicros: 25_000_000n })
  const { accountId, invoiceIds } = await account(10_000_000n, 20_000_000n)
  const debit = await world.method(accountId, BANK_ACCOUNT)
  const { paymentId } = await world.payWith(debit, 30_000_000n)
  const { ref } = (await world.story(accountId, paymentId)).attempts[0]!
  gateway.conclude(ref!, 'succeeded')
  await follow(accountId, paymentId)
  gateway.returnDebit(ref!, code)
  await follow(accountId, paymentId)
  const [mail] = await tell(accountId, 'payment_returned')
  expect(mail!.subject).toBe('Your bank returned your payment of $30.00')
  for (const words of [
    why,
    advice,
    'Open again: $30.00',
    `Bank’s code: ${code}`,
    `Reference: PAY-${paymentId}`,
  ]) {
    expect(mail!.text).toContain(words)
  }
  expect(mail!.text).toContain(`Invoice ${await numberOf(invoiceIds[1]!)}: $20.00`)
  // Who says that the debit was never authorised is not charged for it.
  expect(mail!.text.includes('A fee of')).toBe(code !== 'R10')
  await settings({ returnFeeMicros: 0n })
})

test('mails are written in the language of the account, with its times', async () => {
  const { accountId } = await account(10_000_000n)
  await sql`update accounts set locale = 'fr-CA', time_zone = 'America/Vancouver' where id = ${accountId}`.execute(
    kysely,
  )
  const card = await world.method(accountId)
  gateway.answer('charge', { kind: 'declined', code: 'expired_card', retry: 'new_method' })
  await world.payWith(card, 10_000_000n)
  const [mail] = await tell(accountId, 'payment_failed')
  expect(mail).toMatchObject({
    locale: 'fr-CA',
    subject: 'Votre paiement de 10,00\u00a0$\u00a0US n’a pas abouti',
  })
  expect(mail!.text).toMatch(/10 mars 2026 à 08\sh\s00 HAP/)
  expect(mail!.text).toContain('ou corriger celui-ci et réessayer')
})

test('what cannot be told is logged, and not tried again', async () => {
  const { accountId } = await account(10_000_000n)
  const told = (kind: string, ids: unknown, of: unknown = String(accountId)) =>
    telling.run({ kind, accountId: of, ids })
  await told('sang_a_song', {})
  expect(telling.logged.at(-1)).toMatchObject({ because: "there is no mail of the kind 'sang_a_song'" })
  await told('receipt', { paymentId: '987654321' })
  expect(telling.logged.at(-1)).toMatchObject({ because: 'There is no payment with id 987654321.' })
  await told('receipt', {})
  expect(telling.logged.at(-1)).toMatchObject({ msg: 'not told', level: 40 })
  await told('receipt', { paymentId: '1' }, '987654321')
  expect(telling.logged.at(-1)).toMatchObject({ because: 'There is no account with id 987654321.' })
  await told('receipt', { paymentId: 'x#2' })
  expect(telling.logged.at(-1)).toMatchObject({ msg: 'a fact that cannot be read', level: 50 })
  await telling.run('nonsense')
  expect(telling.logged.at(-1)).toMatchObject({ msg: 'a fact that cannot be read' })
  expect(await tell(accountId)).toEqual([])
})

test('a fact of one account never reads the rows of another', async () => {
  const { accountId } = await account(10_000_000n)
  const { paymentId } = await world.payWith(await world.method(accountId), 10_000_000n)
  const { accountId: stranger } = await account()
  const written = await inTransaction(kysely, (tx) => writeNotice(tx, receipt(stranger, paymentId)))
  expect(written.kind).toBe('untold')
})

test('a fact’s name is the same in whatever order its ids come', () => {
  const ids = { paymentId: '12', refundId: '31' }
  const name = factKeyOf({ kind: 'refund', ids })
  expect(name).toBe('refund:12:31')
  expect(factKeyOf({ kind: 'refund', ids: { refundId: '31', paymentId: '12' } })).toBe(name)
})
