import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { makeAccounts, makeProvider } from '../../test/support/billing.ts'
import { testDatabase } from '../../test/support/database.ts'
import { BOSTON, CREDIT_CARD, gatewaysOf, scriptedGateway } from '../../test/support/scripted-gateway.ts'
import { inTransaction } from '../db/database.ts'
import type { MethodId } from '../kernel/ids.ts'
import { changeMethod } from './change-method.ts'
import { dropForsaken, remindOfExpiry } from './expiry-reminders.ts'
import type { MethodUser } from './method-uses.ts'
import { getMethod, removeMethod } from './methods.ts'
import { finishSetup, startSetup } from './setups.ts'

const database = await testDatabase()
const { kysely } = database
await makeProvider(database)
const gateway = scriptedGateway()
const gateways = gatewaysOf(gateway)
const at = (text: string) => Temporal.Instant.from(text)
const now = at('2026-03-10T15:00:00Z')
const actor = 'login:12'
const accounts = await makeAccounts(database, { count: 4 })
const accountId = accounts[0]!.accountId

async function newMethod(
  fields: { expiryMonth?: number; expiryYear?: number; save?: boolean; of?: number } = {},
) {
  const { expiryMonth = 3, expiryYear = 2027, save = true, of = 0 } = fields
  const asked = { gateways, accountId: accounts[of]!.accountId, now, actor }
  const { setupId } = await startSetup(database, {
    ...asked,
    rail: 'card',
    returnUrl: 'https://x.example',
    billingAddress: BOSTON,
  })
  const card = { ...CREDIT_CARD.card!, expiryMonth, expiryYear }
  gateway.fillIn([...gateway.setups.keys()].at(-1)!, { ...CREDIT_CARD, card })
  const result = await finishSetup(database, { ...asked, setupId, save })
  if (result.kind !== 'ready') throw new Error(result.kind)
  return result.method
}

/** What was told since the last look: method, expiry, days. */
async function told() {
  const { rows } = await sql<{ methodId: string; expiresOn: string; days: string }>`
    with gone as (
      delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
      where t.id = j.task_id and t.identifier = 'write_notice' returning payload)
    select payload->'ids'->>'methodId' as method_id, payload->'ids'->>'expiresOn' as expires_on, payload->'ids'->>'days' as days
    from gone where payload->>'kind' = 'method_expiring' order by 1`.execute(kysely)
  return rows.map(({ methodId, expiresOn, days }) => [BigInt(methodId), expiresOn, days])
}

test('the owner of the default card is told 30 and 7 days ahead, once, by the account’s own day', async () => {
  const { id } = await newMethod()
  const remind = async (instant: string) => remindOfExpiry(database, { now: at(instant) })
  // Good until March 31, 2027 in New York; March 1 begins there at 05:00 UTC.
  expect(await remind('2027-03-01T04:59:00Z')).toBe(0)
  expect(await remind('2027-03-01T05:00:00Z')).toBe(1)
  expect(await told()).toEqual([[id, '2027-03-31', '30']])
  expect(await remind('2027-03-01T06:00:00Z')).toBe(0)
  expect(await remind('2027-03-24T03:59:00Z')).toBe(0)
  expect(await remind('2027-03-24T04:00:00Z')).toBe(1)
  expect(await told()).toEqual([[id, '2027-03-31', '7']])
  expect(await remind('2027-03-31T23:00:00Z')).toBe(0)

  const renewed = { expiry: { month: 2, year: 2028 } }
  await changeMethod(database, { gateways, accountId, methodId: id, changes: renewed, now, actor })
  expect(await remind('2027-04-01T12:00:00Z')).toBe(0)
  // A leap year. Who was late for the first reminder gets the second only.
  expect(await remind('2028-02-25T12:00:00Z')).toBe(1)
  expect(await told()).toEqual([[id, '2028-02-29', '7']])
  await inTransaction(kysely, (tx) => removeMethod(tx, { accountId, methodId: id, actor, now }))
})

test('a card that nothing uses is not spoken of; one that AutoPay uses is, until it is removed', async () => {
  const first = await newMethod({ of: 1, expiryMonth: 12, expiryYear: 2031 })
  const other = await newMethod({ of: 1, expiryMonth: 6, expiryYear: 2027 })
  expect([first.isDefault, other.isDefault]).toEqual([true, false])
  const june = at('2027-06-10T12:00:00Z')
  expect(await remindOfExpiry(database, { now: june })).toBe(0)
  const users: MethodUser[] = [
    {
      usesOf: async (_, { methods }) =>
        methods.map((method) => ({
          ...method,
          methodId: method.methodId as MethodId,
          use: 'autopay_fallback',
        })),
      stopUsing: async () => [],
    },
  ]
  expect(await remindOfExpiry(database, { now: june, users })).toBe(1)
  expect(await told()).toEqual([[other.id, '2027-06-30', '30']])
  await inTransaction(kysely, (tx) =>
    removeMethod(tx, { accountId: other.accountId, methodId: other.id, actor, now }),
  )
  expect(await remindOfExpiry(database, { now: at('2027-06-28T12:00:00Z'), users })).toBe(0)
})

test('two workers at once tell once', async () => {
  const { id } = await newMethod({ of: 2, expiryMonth: 9, expiryYear: 2027 })
  const september = at('2027-09-10T12:00:00Z')
  const done = await Promise.all([1, 2, 3].map(() => remindOfExpiry(database, { now: september })))
  expect(done.reduce((sum, n) => sum + n, 0)).toBe(1)
  expect(await told()).toEqual([[id, '2027-09-30', '30']])
})

test('a method that was entered for a payment which never came goes after a day', async () => {
  const once = await newMethod({ of: 3, save: false })
  const kept = await newMethod({ of: 3 })
  expect(await dropForsaken(database, { now: now.add({ hours: 23 }) })).toBe(0)
  expect(await dropForsaken(database, { now: now.add({ hours: 25 }) })).toBe(1)
  const stateOf = async (methodId: MethodId) =>
    (await getMethod(kysely, { accountId: kept.accountId, methodId })).state
  expect([await stateOf(once.id), await stateOf(kept.id)]).toEqual(['removed', 'usable'])
})
