import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import type { Account } from '../accounts/account.ts'
import { createAccount } from '../accounts/accounts.ts'
import { savePlan } from '../catalog/plans.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import { ratingFactsVersion } from '../db/rating-facts.ts'
import { Refusal } from '../kernel/refusal.ts'
import { endSubscription, listSubscriptions, subscribe } from '../subscriptions/subscriptions.ts'
import { assignNumber, countNumbers, listNumbers, releaseNumber, updateNumber } from './numbers.ts'
import { assignTrunk, listTrunks, releaseTrunk } from './trunks.ts'

const { kysely } = await testDatabase()
const now = Temporal.Instant.from('2026-03-01T12:00:00Z')
const january = Temporal.Instant.from('2026-01-01T05:00:00Z')
const april = Temporal.Instant.from('2026-04-01T04:00:00Z')
const page = { limit: 10 }
const write = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(kysely, work)

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof Refusal) return `${error.code}: ${error.message}`
  throw error
}

let acme: Account
let birch: Account
beforeAll(async () => {
  const terms = {
    country: 'US',
    currency: 'USD',
    timeZone: 'America/New_York',
    locale: 'en-US',
    now,
    actor: 'cli',
  }
  acme = await write((tx) => createAccount(tx, { number: '100001', name: 'Acme', ...terms }))
  birch = await write((tx) => createAccount(tx, { number: '100002', name: 'Birch', ...terms }))
})

test('a number is held from an instant on, and rating hears of it', async () => {
  const before = await ratingFactsVersion(kysely)
  const number = await write((tx) =>
    assignNumber(tx, { accountId: acme.id, e164: '+16175550100', from: january, now }),
  )
  expect(number).toMatchObject({ e164: '16175550100', kind: 'did', label: '', heldUntil: null })
  expect((await listNumbers(kysely, { accountId: acme.id, page })).items).toEqual([number])
  expect(await ratingFactsVersion(kysely)).toBe(before + 1n)
})

test('a toll-free prefix makes a TFN unless it is said otherwise', async () => {
  const assign = (e164: string) =>
    write((tx) => assignNumber(tx, { accountId: acme.id, e164, from: january, now }))
  expect((await assign('+18005550100')).kind).toBe('tfn')
  expect((await assign('+448005550100')).kind).toBe('did')
})

test.each(['617 555 0100', '+0617', '0016175550100', 'sip:alice', '+1617555010012345', '911'])(
  '%s is no number to hold',
  async (e164) => {
    expect(
      await refusal(write((tx) => assignNumber(tx, { accountId: acme.id, e164, from: january, now }))),
    ).toBe(`bad_input: number: e164 '${e164}' is not an E.164 telephone number such as +16175550100.`)
  },
)

test('a number that is held is refused, with whose it is and when', async () => {
  const assign = () =>
    write((tx) => assignNumber(tx, { accountId: birch.id, e164: '+16175550100', from: april, now }))
  expect(await refusal(assign())).toBe(
    'number_held: +16175550100 is held by account 100001 from 2026-01-01 00:00 on (America/New_York).',
  )
  const { items } = await listNumbers(kysely, { accountId: acme.id, page })
  const held = items.find((number) => number.e164 === '16175550100')!
  const release = (until: Temporal.Instant) =>
    write((tx) => releaseNumber(tx, { accountId: acme.id, numberId: held.id, until, now }))
  expect([(await release(april)).change, (await release(april)).change]).toEqual(['changed', 'unchanged'])
  expect((await assign()).heldFrom).toEqual(april)
  expect(await refusal(release(april.add({ hours: 1 })))).toBe(
    'number_held: +16175550100 is held by account 100002 from 2026-04-01 00:00 on (America/New_York).',
  )
  expect(await refusal(release(january))).toBe(
    'bad_dates: until 2026-01-01T05:00:00Z is not after from 2026-01-01T05:00:00Z.',
  )
  expect(await countNumbers(kysely, { accountId: acme.id, at: now })).toBe(3)
  expect(await countNumbers(kysely, { accountId: acme.id, at: april })).toBe(2)
})

test('two who want the same number at once: one gets it, the other is told', async () => {
  const assign = (account: Account) =>
    write((tx) => assignNumber(tx, { accountId: account.id, e164: '+16175550111', from: january, now }))
  const both = await Promise.allSettled([assign(acme), assign(birch)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const rejected = both.find((result) => result.status === 'rejected')!
  expect(rejected.reason).toBeInstanceOf(Refusal)
})

test('trunks, account codes and addresses are held like numbers', async () => {
  const assign = (account: Account, kind: 'trunk' | 'account_code' | 'ip', value: string) =>
    write((tx) => assignTrunk(tx, { accountId: account.id, kind, value, from: january, now }))
  const trunk = await assign(acme, 'trunk', 'acme-pbx')
  await assign(acme, 'account_code', 'acme-pbx')
  expect(await refusal(assign(birch, 'trunk', 'acme-pbx'))).toBe(
    'trunk_held: Trunk acme-pbx is held by account 100001 from 2026-01-01 00:00 on (America/New_York).',
  )
  expect(await refusal(assign(birch, 'ip', '192.0.2.300'))).toBe(
    "bad_input: trunk: value '192.0.2.300' is not an IP address.",
  )
  await write((tx) => releaseTrunk(tx, { accountId: acme.id, trunkId: trunk.id, until: april, now }))
  const held = async (at: Temporal.Instant) =>
    (await listTrunks(kysely, { accountId: acme.id, at, page })).items.map(({ kind }) => kind)
  expect([await held(now), await held(april)]).toEqual([['trunk', 'account_code'], ['account_code']])
})

test('a subscription begins and ends on any day, and a number belongs to one of its own account', async () => {
  const { item: plan } = await write((tx) => savePlan(tx, { name: 'Line', currency: 'USD', now }))
  const subscription = await write((tx) =>
    subscribe(tx, {
      accountId: acme.id,
      planId: plan.id,
      quantity: 3,
      label: 'Office',
      startsOn: '2026-01-31',
      now,
    }),
  )
  expect(subscription).toMatchObject({
    planName: 'Line',
    quantity: 3,
    startsOn: Temporal.PlainDate.from('2026-01-31'),
  })
  expect((await listSubscriptions(kysely, { accountId: acme.id, page })).items).toEqual([subscription])
  const end = (endsOn: string) =>
    write((tx) =>
      endSubscription(tx, {
        accountId: acme.id,
        subscriptionId: subscription.id,
        endsOn: Temporal.PlainDate.from(endsOn),
        now,
      }),
    )
  expect([(await end('2026-02-15')).change, (await end('2026-02-15')).change]).toEqual([
    'changed',
    'unchanged',
  ])
  expect(await refusal(end('2026-01-30'))).toBe('bad_dates: endsOn 2026-01-30 is before startsOn 2026-01-31.')
  const own = await write((tx) =>
    assignNumber(tx, {
      accountId: acme.id,
      e164: '+16175550120',
      subscriptionId: subscription.id,
      from: january,
      now,
    }),
  )
  const label = { accountId: acme.id, numberId: own.id, label: 'Fax', subscriptionId: null }
  expect((await write((tx) => updateNumber(tx, label))).change).toBe('changed')
  expect((await write((tx) => updateNumber(tx, label))).change).toBe('unchanged')
  const other = write((tx) =>
    assignNumber(tx, {
      accountId: birch.id,
      e164: '+16175550121',
      subscriptionId: subscription.id,
      from: january,
      now,
    }),
  )
  expect(await refusal(other)).toBe(`not_found: There is no subscription with id ${subscription.id}.`)
})

test('a plan in another currency cannot be taken', async () => {
  const { item: plan } = await write((tx) => savePlan(tx, { name: 'Ligne', currency: 'EUR', now }))
  const take = write((tx) =>
    subscribe(tx, { accountId: acme.id, planId: plan.id, startsOn: '2026-01-01', now }),
  )
  expect(await refusal(take)).toBe(
    "currency_mismatch: Account 100001 is billed in USD, but plan 'Ligne' is in EUR.",
  )
})
