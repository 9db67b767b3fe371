import { expect, test } from 'vitest'
import { autopayWorld } from '../../../test/support/autopay.ts'
import { testDatabase } from '../../../test/support/database.ts'
import { CREDIT_CARD } from '../../../test/support/scripted-gateway.ts'
import { tellingOf } from '../../../test/support/telling.ts'
import { inTransaction } from '../../db/database.ts'
import type { AccountId, MethodId } from '../../kernel/ids.ts'
import { remindOfExpiry } from '../../payments/expiry-reminders.ts'
import { listMandates } from '../../payments/mandates.ts'
import { removeMethod } from '../../payments/methods.ts'

const database = await testDatabase()
const world = await autopayWorld(database)
const { clock } = world
const telling = tellingOf(world)
const { tell, addressed } = telling

async function account(...owed: bigint[]): Promise<AccountId> {
  const { accountId } = await world.account(...owed)
  await addressed(accountId)
  return accountId
}

function remove(accountId: AccountId, methodId: MethodId, actor: string) {
  const removal = { accountId, methodId, actor, now: clock.now() }
  return inTransaction(database.kysely, (tx) => removeMethod(tx, removal))
}

test.each([
  ['login:12', 'Visa ending in 4242 was removed on March 10, 2026 at 11:00 AM EDT.'],
  ['staff:3', 'We removed Visa ending in 4242 on March 10, 2026'],
  ['system', 'Your bank or card company withdrew Visa ending in 4242'],
])('a method that %s removed says who did it', async (actor, words) => {
  const accountId = await account()
  const { id } = await world.method(accountId)
  await remove(accountId, id, actor)
  const [mail] = await tell(accountId, 'method_removed')
  expect(mail!.text).toContain(words)
  expect(mail!.text).not.toContain('Auto Pay used this method')
})

test('where AutoPay goes with its method the mail says so, and where the fallback takes over it does not', async () => {
  const alone = await account()
  const card = await world.method(alone)
  await world.enrolled(alone, card)
  await remove(alone, card.id, 'login:12')
  expect((await tell(alone, 'method_removed'))[0]!.text).toContain('Auto Pay used this method and is now off')
  expect((await tell(alone, 'autopay_ended'))[0]!.text).toContain('its payment method was removed')

  const both = await account()
  const [first, second] = [await world.method(both), await world.method(both, world.BANK_ACCOUNT)]
  await world.enrolled(both, first, { fallbackMethodId: second.id })
  await remove(both, first.id, 'login:12')
  expect((await tell(both, 'method_removed'))[0]!.text).not.toContain('Auto Pay used this method')
  expect(await tell(both, 'autopay_ended')).toEqual([])
  expect((await tell(both, 'autopay_changed'))[0]!.text).toContain('Sandbox Bank account ending in 6789')
})

test('a card that expires is told, unless it has been removed since', async () => {
  const expiring = { ...CREDIT_CARD, card: { ...CREDIT_CARD.card!, expiryMonth: 3, expiryYear: 2026 } }
  const [kept, gone] = [await account(), await account()]
  await world.method(kept, expiring, { save: true, makeDefault: true })
  const { id } = await world.method(gone, expiring, { save: true, makeDefault: true })
  await remindOfExpiry(database, { now: clock.now() })
  await remove(gone, id, 'login:12')
  const [mail] = await tell(kept, 'method_expiring')
  expect(mail!.subject).toContain('March 2026')
  expect(mail!.text).toContain('https://billing.example.com/payment-methods')
  expect(await tell(gone, 'method_expiring')).toEqual([])
})

test('the copy of the terms is the text that was accepted, to the letter', async () => {
  const accountId = await account()
  await world.enrolled(accountId, await world.method(accountId))
  const [mandate] = (await listMandates(database.kysely, { accountId, page: { limit: 1 } })).items
  const [mail] = await tell(accountId, 'mandate_copy')
  for (const line of mandate!.text.split('\n')) expect(mail!.text).toContain(line.trim())
  expect(mail!.text).toContain('203.0.113.9')
})
