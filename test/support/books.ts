import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { verifyBalances } from '../../src/ledger/verify.ts'
import { verifyPayments } from '../../src/reports/verify-books.ts'

/**
 * Proves that the payment room and the ledger say the same, account by account: every balance is the sum of its entries, all of them sum to zero, what is receivable
 * is what invoices owe less the credit of payments, and every sum that is kept beside its parts is their sum.
 */
export async function expectBooksSound({ kysely }: Database): Promise<void> {
  expect((await verifyBalances(kysely, { limit: 5 })).differences).toEqual([])
  const { rows: sums } = await sql<{ sum: bigint }>`
    select coalesce(sum(balance_micros), 0)::bigint as sum from balances`.execute(kysely)
  expect(sums).toEqual([{ sum: 0n }])

  expect(await verifyPayments(kysely, { limit: 5 })).toEqual([])

  const { rows: unsettled } = await sql`
    select invoice_id, open_micros, settled_at from invoice_dues
    where (open_micros <= 0) <> (settled_at is not null) and paid_micros + written_off_micros > 0`.execute(
    kysely,
  )
  expect(unsettled).toEqual([])
}
