import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { CREDIT_CARD } from '../../test/support/scripted-gateway.ts'
import {
  countNewMethod,
  countPayment,
  FAILED_PAYMENTS_A_DAY_MAX,
  NEW_METHODS_A_DAY_MAX,
  paymentWorked,
} from './card-testing.ts'
import { startSetup } from './setups.ts'

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { clock, gateway, gateways, account, method, payWith } = world
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'let pass',
    (error) => error.code,
  )
let addresses = 0
const nextIp = () => `203.0.113.${++addresses}`

test('an eleventh new method of an account within a day is refused, wherever it comes from; staff are not counted', async () => {
  const { accountId } = await account()
  const begin = async (actor: string) => {
    const returnUrl = 'https://billing.example.com/pay'
    const asked = {
      gateways,
      accountId,
      rail: 'card' as const,
      returnUrl,
      billingAddress: null,
      now: clock.now(),
      actor,
    }
    await startSetup(database, asked)
  }
  for (let n = 0; n < NEW_METHODS_A_DAY_MAX; n += 1) {
    clock.advance({ hours: 1 })
    await begin('staff:1')
    await countNewMethod(kysely, { accountId, ip: nextIp(), now: clock.now() })
    await begin('login:12')
  }
  expect(await code(countNewMethod(kysely, { accountId, ip: nextIp(), now: clock.now() }))).toBe(
    'too_many_methods',
  )
  // Another account is not its neighbour's keeper.
  const { accountId: other } = await account()
  expect(await code(countNewMethod(kysely, { accountId: other, ip: nextIp(), now: clock.now() }))).toBe(
    'let pass',
  )
  // The first was begun 9 hours ago; 16 hours later it is more than a day old.
  clock.advance({ hours: 16 })
  expect(await code(countNewMethod(kysely, { accountId, ip: nextIp(), now: clock.now() }))).toBe('let pass')
})

test('of a hundred entries begun at once for one account ten are let pass', async () => {
  const { accountId } = await account()
  const now = clock.now()
  const all = await Promise.all(
    Array.from({ length: 100 }, () => code(countNewMethod(kysely, { accountId, ip: nextIp(), now }))),
  )
  expect(all.filter((one) => one === 'let pass').length).toBeLessThanOrEqual(NEW_METHODS_A_DAY_MAX)
})

test('one address may begin fifty within a quarter of an hour, over however many accounts', async () => {
  clock.advance({ hours: 1 })
  const ip = nextIp()
  const accounts = await Promise.all([account(), account(), account(), account(), account(), account()])
  const tries = Array.from({ length: 51 }, (_, n) => accounts[n % accounts.length]!.accountId)
  const answers: string[] = []
  for (const accountId of tries)
    answers.push(await code(countNewMethod(kysely, { accountId, ip, now: clock.now() })))
  expect(answers.filter((one) => one === 'let pass')).toHaveLength(50)
  expect(answers.at(-1)).toBe('too_many_methods')
})

test('after twenty payments that failed within a day no more is tried; those that worked do not count', async () => {
  const { accountId } = await account(50_000_000n)
  const card = await method(accountId, CREDIT_CARD)
  const tryOnce = () => countPayment(kysely, { accountId, ip: nextIp(), now: clock.now() })
  for (let n = 0; n < FAILED_PAYMENTS_A_DAY_MAX; n += 1) {
    await tryOnce()
    gateway.answer('charge', { kind: 'declined', code: 'do_not_honor', retry: 'later' })
    await payWith(card, 1_000_000n)
  }
  expect(await code(tryOnce())).toBe('too_many_failed_payments')
  clock.advance({ hours: 25 })
  const attempt = await tryOnce()
  await paymentWorked(kysely, attempt)
})

test('from one address fifty payments in a quarter of an hour may fail', async () => {
  const { accountId } = await account()
  const ip = nextIp()
  const tryOnce = () => countPayment(kysely, { accountId, ip, now: clock.now() })
  for (let n = 0; n < 60; n += 1) await paymentWorked(kysely, await tryOnce())
  for (let n = 0; n < 50; n += 1) await tryOnce()
  expect(await code(tryOnce())).toBe('too_many_failed_payments')
})
