import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { BANK_ACCOUNT } from '../../test/support/scripted-gateway.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { listInvoicesPaid, type PaidHow } from './invoice-list.ts'
import { writeOff } from './write-offs.ts'

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)

/** The months of 2026 in which what is listed was issued, from the top. */
async function months(
  accountId: AccountId,
  paid: PaidHow,
  more: { year?: number; search?: string } = {},
): Promise<number[]> {
  const { items } = await listInvoicesPaid(kysely, { accountId, paid, ...more, page: { limit: 50 } })
  return items.map(({ issuedOn }) => issuedOn.month)
}

test('an invoice is open, on its way or paid, whatever paid it; all are listed newest first', async () => {
  const owed = [10_000_000n, 20_000_000n, 30_000_000n, 40_000_000n]
  const { accountId, invoiceIds } = await world.account(...owed)
  const [january, february, march] = invoiceIds as [InvoiceId, InvoiceId, InvoiceId]
  const pay = async (entered: Parameters<typeof world.method>[1], invoiceId: InvoiceId, micros: bigint) =>
    world.payWith(await world.method(accountId, entered), micros, {
      invoices: [{ invoiceId, amountMicros: null }],
    })
  expect(await months(accountId, 'open')).toEqual([4, 3, 2, 1])
  await pay(undefined, january, 10_000_000n)
  await pay(BANK_ACCOUNT, february, 20_000_000n)
  expect(await months(accountId, 'paid')).toEqual([1])
  expect(await months(accountId, 'in_progress')).toEqual([2])
  expect(await months(accountId, 'open')).toEqual([4, 3])
  await inTransaction(kysely, (tx) =>
    writeOff(tx, {
      ...{ accountId, invoiceId: march, amountMicros: 'all', reason: 'goodwill', actor: 'staff:1' },
      now: world.clock.now(),
    }),
  )
  expect(await months(accountId, 'paid')).toEqual([3, 1])
  expect(await months(accountId, 'open')).toEqual([4])
  expect(await months(accountId, null)).toEqual([4, 3, 2, 1])
})

test('an invoice of which a part is on its way is open as well, with the rest', async () => {
  const { accountId, invoiceIds } = await world.account(10_000_000n, 20_000_000n)
  const bank = await world.method(accountId, BANK_ACCOUNT)
  await world.payWith(bank, 4_000_000n, { invoices: [{ invoiceId: invoiceIds[0]!, amountMicros: null }] })
  expect(await months(accountId, 'in_progress')).toEqual([1])
  expect(await months(accountId, 'open')).toEqual([2, 1])
})

test('a credit note is among all, and makes its invoice paid where nothing is left; what asks for nothing is paid', async () => {
  const { accountId, invoiceIds } = await world.account(10_000_000n)
  await world.creditOff(accountId, invoiceIds[0]!, 10_000_000n)
  await world.invoice(accountId, 5, 0n)
  expect(await months(accountId, 'paid')).toEqual([5, 1])
  const { items } = await listInvoicesPaid(kysely, { accountId, paid: null, page: { limit: 9 } })
  expect(items.map(({ kind }) => kind).toSorted()).toEqual(['credit_note', 'invoice', 'invoice'])
})

test('they are found by a part of the number, by total, and by year, within a tab', async () => {
  const { accountId } = await world.account(214_500_000n, 99_000_000n)
  const { items } = await listInvoicesPaid(kysely, { accountId, paid: null, page: { limit: 9 } })
  const { number } = items.at(-1)!
  expect(await months(accountId, 'open', { search: number.toLowerCase() })).toEqual([1])
  expect(await months(accountId, null, { search: '$214.50' })).toEqual([1])
  expect(await months(accountId, 'open', { search: '214' })).toContain(1)
  expect(await months(accountId, 'paid', { search: '214.50' })).toEqual([])
  expect(await months(accountId, null, { search: '%' })).toEqual([])
  expect(await months(accountId, null, { year: 2026 })).toEqual([2, 1])
  expect(await months(accountId, 'open', { year: 2025 })).toEqual([])
})

test('another account’s invoices are in none of its lists', async () => {
  const { accountId } = await world.account()
  for (const paid of [null, 'open', 'in_progress', 'paid'] as const)
    expect(await months(accountId, paid)).toEqual([])
})

test('pages follow each other by key', async () => {
  const { accountId, invoiceIds } = await world.account(1_000_000n, 2_000_000n, 3_000_000n)
  const first = await listInvoicesPaid(kysely, { accountId, paid: 'open', page: { limit: 2 } })
  expect(first.items.map(({ id }) => id)).toEqual([invoiceIds[2], invoiceIds[1]])
  const page = { limit: 2, after: first.next }
  const second = await listInvoicesPaid(kysely, { accountId, paid: 'open', page })
  expect([second.items.map(({ id }) => id), second.next]).toEqual([[invoiceIds[0]], null])
})
