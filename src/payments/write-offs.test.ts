import { afterEach, expect, test } from 'vitest'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { balancesOf } from '../ledger/post.ts'
import { listWriteOffs, reverseWriteOff, trimWriteOffs, writeOff } from './write-offs.ts'

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { clock } = world
const actor = 'staff:7'

afterEach(() => expectBooksSound(database))

async function owing() {
  const { accountId, invoiceIds } = await world.account(100_000_000n)
  return { accountId, invoiceId: invoiceIds[0]! }
}

const giveUp = (
  name: { accountId: AccountId; invoiceId: InvoiceId },
  amountMicros: bigint | 'all',
  reason = 'bankrupt',
) => inTransaction(kysely, (tx) => writeOff(tx, { ...name, amountMicros, reason, actor, now: clock.now() }))

const reverse = (accountId: AccountId, writeOffId: bigint, reason = 'they paid') =>
  inTransaction(kysely, (tx) =>
    reverseWriteOff(tx, { accountId, writeOffId, reason, actor, now: clock.now() }),
  )

test('what is given up is not owed any more and is bad debt; reversed, it is owed again', async () => {
  const name = await owing()
  const part = await giveUp(name, 30_000_000n)
  const rest = await giveUp(name, 'all', ' gone ')
  expect([part.amountMicros, rest.amountMicros, rest.reason]).toEqual([30_000_000n, 70_000_000n, 'gone'])
  expect(await world.openOn(name.invoiceId)).toBe(0n)
  const balances = () => balancesOf(kysely, name.accountId)
  expect([(await balances()).get('receivable'), (await balances()).get('bad_debt')]).toEqual([
    0n,
    100_000_000n,
  ])
  await reverse(name.accountId, part.id)
  expect(await world.openOn(name.invoiceId)).toBe(30_000_000n)
  expect([(await balances()).get('receivable'), (await balances()).get('bad_debt')]).toEqual([
    30_000_000n,
    70_000_000n,
  ])
  await expect(reverse(name.accountId, part.id)).rejects.toMatchObject({ code: 'write_off_reversed' })
  expect(await listWriteOffs(kysely, name)).toMatchObject([
    { id: part.id, reversedBy: actor, reversalReason: 'they paid' },
    { id: rest.id, reversedAt: null },
  ])
})

test.each([
  [0n, 'x', 'amount_zero'],
  [-1_000_000n, 'x', 'amount_zero'],
  [5_000n, 'x', 'amount_precision'],
  [100_010_000n, 'x', 'above_invoice'],
  [10_000n, '  ', 'reason_missing'],
] as const)('to write off %s because of %j is refused', async (amountMicros, reason, code) => {
  await expect(giveUp(await owing(), amountMicros, reason)).rejects.toMatchObject({ code })
})

test('two at once do not give up more than is owed', async () => {
  const name = await owing()
  const results = await Promise.allSettled([giveUp(name, 60_000_000n), giveUp(name, 60_000_000n)])
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await world.openOn(name.invoiceId)).toBe(40_000_000n)
})

test('not while a payment is on its way, nor when nothing is owed, nor of another account', async () => {
  const name = await owing()
  const bank = await world.method(name.accountId, world.BANK_ACCOUNT)
  await world.payWith(bank, 50_000_000n)
  await expect(giveUp(name, 'all')).rejects.toMatchObject({ code: 'payment_in_progress' })
  const paid = await owing()
  await world.payWith(await world.method(paid.accountId), 100_000_000n)
  await expect(giveUp(paid, 'all')).rejects.toMatchObject({ code: 'not_owed' })
  const other = await owing()
  await expect(giveUp({ ...other, accountId: name.accountId }, 'all')).rejects.toMatchObject({
    code: 'not_found',
  })
  const { id } = await giveUp(other, 'all')
  await expect(reverse(name.accountId, id)).rejects.toMatchObject({ code: 'not_found' })
})

test('credit of the account pays what is owed again at once', async () => {
  const name = await owing()
  const { id } = await giveUp(name, 'all')
  await world.payWith(await world.method(name.accountId), 40_000_000n)
  await reverse(name.accountId, id)
  expect(await world.openOn(name.invoiceId)).toBe(60_000_000n)
})

test('a credit note takes a write-off back as far as it is not needed any more', async () => {
  const { accountId, invoiceIds } = await world.account(10_000_000n)
  const invoiceId = invoiceIds[0]!
  await giveUp({ accountId, invoiceId }, 7_000_000n, 'moved away')
  // 10.00 − 7.00 given up = 3.00 owed; 5.00 are credited, so 2.00 of what was given up need not be.
  await world.creditOff(accountId, invoiceId, 5_000_000n)
  const trim = () =>
    inTransaction(kysely, (tx) => trimWriteOffs(tx, { accountIds: [accountId], now: clock.now() }))
  await trim()
  await trim()
  expect(await world.openOn(invoiceId)).toBe(0n)
  const standing = (await listWriteOffs(kysely, { accountId, invoiceId })).filter(
    ({ reversedAt }) => !reversedAt,
  )
  expect(standing).toMatchObject([{ amountMicros: 5_000_000n, reason: 'moved away' }])
})
