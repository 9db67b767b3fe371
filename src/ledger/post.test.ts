import { fork } from 'node:child_process'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { inTransaction, openDatabase } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { balancesOf, type Posting, post, transferOf } from './post.ts'
import { verifyBalances } from './verify.ts'

const database = await testDatabase()
const { kysely } = database
const at = Temporal.Instant.from('2026-03-01T12:00:00Z')
const ONE = 1n as AccountId

const book = (postings: Posting[], db = kysely) =>
  inTransaction(db, (tx) => post(tx, { postings, recordedAt: at }))

function posting(key: string, transfers: Posting['transfers'], accountId = ONE): Posting {
  return { accountId, key, bookedAt: at, source: 'test', transfers }
}

async function expectSound(): Promise<void> {
  expect((await verifyBalances(kysely, { limit: 5 })).differences).toEqual([])
  const { rows } = await sql<{
    sum: bigint
  }>`select coalesce(sum(balance_micros), 0)::bigint as sum from balances`.execute(kysely)
  expect(rows[0]!.sum).toBe(0n)
}

test('a transfer takes from one balance what it gives another', async () => {
  await book([
    posting('a', [{ from: 'revenue:usage', to: 'unbilled', amountMicros: 5n }]),
    posting('b', transferOf('revenue:usage', 'unbilled', -2n)),
  ])
  expect(Object.fromEntries(await balancesOf(kysely, ONE))).toEqual({ 'revenue:usage': -3n, unbilled: 3n })
  await expectSound()
})

test('a posting of nothing is not made, and a key is posted once', async () => {
  await book([posting('nothing', transferOf('revenue:usage', 'unbilled', 0n))])
  const { rows } = await sql`select 1 from postings where key = 'nothing'`.execute(kysely)
  expect(rows).toEqual([])
  await expect(book([posting('a', [{ from: 'x', to: 'y', amountMicros: 1n }])])).rejects.toMatchObject({
    code: '23505',
  })
  await expectSound()
})

test.each([
  ['of zero', { from: 'x', to: 'y', amountMicros: 0n }],
  ['of less than zero', { from: 'x', to: 'y', amountMicros: -1n }],
  ['to itself', { from: 'x', to: 'x', amountMicros: 1n }],
  ['to nowhere', { from: 'x', to: '', amountMicros: 1n }],
])('the database refuses a transfer %s', async (name, transfer) => {
  await expect(book([posting(name, [transfer])])).rejects.toMatchObject({ code: '23514' })
  await expectSound()
})

const names = fc.constantFrom('receivable', 'unbilled', 'rounding', 'revenue:usage', 'tax_payable:"MA", {1}')
const transfers = fc.array(
  fc
    .record({ from: names, to: names, amountMicros: fc.bigInt(1n, 10n ** 15n) })
    .filter(({ from, to }) => from !== to),
  { maxLength: 5 },
)
let keys = 0
const postings = fc.array(
  fc
    .record({ accountId: fc.bigInt(1n, 4n).map((id) => id as AccountId), transfers })
    .map(({ accountId, transfers }) => {
      keys += 1
      return posting(`random:${keys}`, transfers, accountId)
    }),
  { minLength: 1, maxLength: 20 },
)

test('whatever is posted, every balance is the sum of its entries and all of them sum to zero', async () => {
  await fc.assert(
    fc.asyncProperty(postings, async (batch) => {
      await book(batch)
      await expectSound()
    }),
    { numRuns: 40 },
  )
})

test('many connections that post to the same few accounts in any order never wait for each other in a ring', async () => {
  const others = Array.from({ length: 4 }, () => openDatabase(database.url))
  const work = others.map(async ({ kysely: db }) => {
    for (const batch of fc.sample(postings, 25)) await book(batch, db)
  })
  await Promise.all(work)
  await Promise.all(others.map((other) => other.close()))
  await expectSound()
})

test('two processes in parallel leave the same as one after the other', async () => {
  const before = (await balancesOf(kysely, 9n as AccountId)).get('receivable') ?? 0n
  const run = (name: string) =>
    new Promise<number | null>((resolve) => {
      const child = fork(new URL('./post-in-parallel.fixture.ts', import.meta.url), [database.url, name], {
        execArgv: [],
      })
      child.on('exit', resolve)
    })
  expect(await Promise.all([run('one'), run('two')])).toEqual([0, 0])
  // Two processes, 100 postings each, of 3 micros.
  expect((await balancesOf(kysely, 9n as AccountId)).get('receivable')).toBe(before + 600n)
  await expectSound()
})
