import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { verifyPayments } from './verify-books.ts'

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { accountId, invoiceIds } = await world.account(10_000_000n, 20_000_000n)
const { paymentId } = await world.payWith(await world.method(accountId), 15_000_000n)
await world.creditOff(accountId, invoiceIds[1]!, 2_000_000n)

const checksThatFind = async () =>
  (await verifyPayments(kysely, { limit: 5 })).map(({ sentence }) => sentence)

test('a payment that pays one invoice and a part of another is sound', async () => {
  expect(await checksThatFind()).toEqual([])
})

// One planted mistake for each thing that is kept beside its parts, put back afterwards.
test.each([
  ['what was paid on an invoice', 'invoice_dues', 'paid_micros', 'owe'],
  ['what was credited on an invoice', 'invoice_dues', 'credited_micros', 'owe'],
  ['what was written off an invoice', 'invoice_dues', 'written_off_micros', 'owe'],
  ['what a payment has paid', 'payments', 'allocated_micros', 'has paid'],
])('%s, changed by one cent, is found and named', async (_, table, column, words) => {
  const move = (by: bigint) =>
    sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.ref(column)} + ${by} where account_id = ${accountId}
      ${table === 'payments' ? sql`and id = ${paymentId}` : sql`and invoice_id = ${invoiceIds[1]}`}`.execute(
      kysely,
    )
  const cent = column === 'allocated_micros' ? -10_000n : 10_000n
  await move(cent)
  const found = await checksThatFind()
  await move(-cent)
  expect(found.join('\n')).toContain(words)
  expect(found.every((sentence) => sentence.startsWith('Account A1:'))).toBe(true)
  expect(await checksThatFind()).toEqual([])
})
