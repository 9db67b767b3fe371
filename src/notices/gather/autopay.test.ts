import { expect, test } from 'vitest'
import { autopayWorld } from '../../../test/support/autopay.ts'
import { testDatabase } from '../../../test/support/database.ts'
import { tellingOf } from '../../../test/support/telling.ts'
import { inTransaction } from '../../db/database.ts'
import { planRetries } from '../../dunning/dunning.ts'
import type { AccountId } from '../../kernel/ids.ts'

const database = await testDatabase()
const world = await autopayWorld(database)
const { clock, gateway } = world
const telling = tellingOf(world)
const { tell, addressed } = telling

async function account(...owed: bigint[]): Promise<AccountId> {
  const { accountId } = await world.account(...owed)
  await addressed(accountId)
  return accountId
}

const DECLINED = { kind: 'declined', code: 'insufficient_funds', retry: 'later' } as const

/** What the job does that payments stage when an attempt has failed. */
async function afterFailure(accountId: AccountId) {
  for (const failed of await world.staged('payment_failed', accountId)) await world.fallback(failed)
}

test('AutoPay says its terms when it begins, changes and ends', async () => {
  clock.set('2026-01-05T15:00:00Z')
  // Issued on January 1, due on January 15.
  const accountId = await account(20_000_000n)
  const [card, bank] = [await world.method(accountId), await world.method(accountId, world.BANK_ACCOUNT)]
  await world.enrolled(accountId, card, { fallbackMethodId: bank.id, capMicros: 500_000_000n })
  const [enrolled] = await tell(accountId, 'autopay_enrolled')
  for (const words of [
    'Visa ending in 4242',
    'Sandbox Bank account ending in 6789',
    '$500.00',
    '$20.00 · January 15, 2026',
    'https://billing.example.com/autopay',
  ]) {
    expect(enrolled!.text).toContain(words)
  }
  await world.pause(accountId, '2026-02-01')
  const [paused] = await tell(accountId, 'autopay_changed')
  expect(paused!.text).toContain('February 1, 2026')
  await world.end(accountId)
  const [ended] = await tell(accountId, 'autopay_ended')
  expect(ended!.text).toContain('You turned Auto Pay off.')
  expect(ended!.text).toContain('At this moment $20.00 is open.')
})

test('a draft is announced with its amount, day and invoices, and not when it has changed meanwhile', async () => {
  clock.set('2026-01-10T15:00:00Z')
  const accountId = await account(20_000_000n)
  await world.enrolled(accountId, await world.method(accountId))
  await world.announce()
  const [notice] = await tell(accountId, 'autopay_notice')
  expect(notice!.subject).toBe('Auto Pay will take $20.00 on January 15, 2026')
  expect(notice!.text).toMatch(/Invoice INV-\d+: \$20\.00/)

  const other = await account(20_000_000n)
  await world.enrolled(other, await world.method(other))
  await world.announce()
  expect(await world.staged('write_notice', other)).toContainEqual(
    expect.objectContaining({ kind: 'autopay_notice' }),
  )
  await world.payWith(await world.method(other), 5_000_000n)
  expect(await tell(other, 'autopay_notice')).toEqual([])
})

test('a draft above the cap asks for an approval', async () => {
  clock.set('2026-01-10T15:00:00Z')
  const accountId = await account(20_000_000n)
  await world.enrolled(accountId, await world.method(accountId), { capMicros: 15_000_000n })
  clock.set('2026-01-15T15:00:00Z')
  await world.run()
  const [mail] = await tell(accountId, 'autopay_needs_approval')
  expect(mail!.subject).toBe('Please approve your payment of $20.00')
  expect(mail!.text).toContain('$15.00')
})

test('what is to be approved is what would be charged: credited meanwhile it is less, or not asked about at all', async () => {
  clock.set('2026-01-10T15:00:00Z')
  const [part, whole] = [await world.account(20_000_000n), await world.account(20_000_000n)]
  for (const { accountId } of [part, whole]) {
    await addressed(accountId)
    await world.enrolled(accountId, await world.method(accountId), { capMicros: 15_000_000n })
  }
  clock.set('2026-01-15T15:00:00Z')
  await world.run()
  // The job that writes the mail comes after the credit notes. 20.00 − 3.50.
  await world.creditOff(part.accountId, part.invoiceIds[0]!, 3_500_000n)
  await world.creditOff(whole.accountId, whole.invoiceIds[0]!, 20_000_000n)
  const [mail] = await tell(part.accountId, 'autopay_needs_approval')
  expect(mail!.subject).toBe('Please approve your payment of $16.50')
  expect(mail!.text).not.toContain('$20.00')
  expect(await tell(whole.accountId, 'autopay_needs_approval')).toEqual([])
})

test('a draft whose fallback pays is told as paid, and not as failed', async () => {
  clock.set('2026-01-10T15:00:00Z')
  const accountId = await account(20_000_000n)
  const [card, other] = [await world.method(accountId), await world.method(accountId, world.DEBIT_CARD)]
  await world.enrolled(accountId, card, { fallbackMethodId: other.id })
  clock.set('2026-01-15T15:00:00Z')
  gateway.answer('charge', DECLINED)
  await world.run()
  // The job that tells may be the first.
  expect(await tell(accountId, 'payment_failed')).toEqual([])
  await afterFailure(accountId)
  clock.advance({ minutes: 2 })
  expect(await tell(accountId, 'payment_failed')).toEqual([])
  expect((await tell(accountId, 'receipt'))[0]!.text).toContain('Visa ending in 5556')
})

test('a draft that failed for good is told after a minute, with the day on which it is tried again', async () => {
  clock.set('2026-01-10T15:00:00Z')
  const accountId = await account(20_000_000n)
  await world.enrolled(accountId, await world.method(accountId))
  clock.set('2026-01-15T15:00:00Z')
  gateway.answer('charge', DECLINED)
  await world.run()
  const staged = (await world.staged('write_notice', accountId)).length
  expect(await tell(accountId, 'payment_failed')).toEqual([])
  // It has left word for itself.
  expect(await world.staged('write_notice', accountId)).toHaveLength(staged + 1)
  await afterFailure(accountId)
  const [given] = await world.staged('autopay_failed', accountId)
  const paymentId = BigInt(String(given!.paymentId)) as Parameters<typeof planRetries>[1]['paymentId']
  await inTransaction(database.kysely, (tx) => planRetries(tx, { accountId, paymentId, now: clock.now() }))
  clock.advance({ minutes: 2 })
  const mails = await tell(accountId, 'payment_failed')
  expect(mails).toHaveLength(1)
  expect(mails[0]!.text).toContain('Auto Pay could not take your payment of $20.00.')
  expect(mails[0]!.text).toContain('We will try again on January 16, 2026.')
})

test('a draft that the bank wants confirmed sends its payer to the payment, as long as it waits', async () => {
  clock.set('2026-01-10T15:00:00Z')
  const accountId = await account(20_000_000n)
  await world.enrolled(accountId, await world.method(accountId))
  clock.set('2026-01-15T15:00:00Z')
  gateway.answer('charge', ({ body }, carryOut) => {
    const done = carryOut()
    if (!('ref' in done) || done.ref === undefined) throw new Error(`no charge of ${body}`)
    gateway.demandAction(done.ref, { kind: 'three_d_secure', url: 'https://bank.example/3ds' })
    return gateway.charges.get(done.ref)!.outcome
  })
  await world.run()
  const [mail] = await tell(accountId, 'payment_needs_action')
  expect(mail!.subject).toBe('Please confirm your payment of $20.00')
  expect(mail!.text).toContain('Please confirm it by January 16, 2026')
  expect(mail!.text).toMatch(/https:\/\/billing\.example\.com\/payments\/\d+/)
})
