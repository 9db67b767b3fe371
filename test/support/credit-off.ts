import { sql } from 'kysely'
import { type Database, inTransaction } from '../../src/db/database.ts'
import type { AccountId, InvoiceId } from '../../src/kernel/ids.ts'
import type { Micros } from '../../src/kernel/money.ts'
import { post, transferOf } from '../../src/ledger/post.ts'

/** Takes an amount off an invoice that was made without lines, by a credit note with its posting, as staff would. */
export async function creditOff(
  { kysely }: Database,
  credit: {
    accountId: AccountId
    invoiceId: InvoiceId
    totalMicros: Micros
    now: Temporal.Instant
    actor: string
  },
): Promise<void> {
  const { accountId, invoiceId, totalMicros, now, actor } = credit
  await inTransaction(kysely, async (tx) => {
    const { rows } = await sql<{ id: InvoiceId }>`
      with taken as (update invoice_series set next_number = next_number + 1 where name = 'credit_note' returning next_number - 1 as sequence)
      insert into invoices (account_id, kind, series, sequence, number, corrects_invoice_id, period_start, period_end, issued_at, issued_on, due_on,
        currency, net_micros, tax_micros, total_micros, rounding_micros, buyer, seller)
      select i.account_id, 'credit_note', 'credit_note', taken.sequence, 'CN-' || taken.sequence, i.id, i.period_start, i.period_end, ${now}, i.issued_on,
        i.due_on, i.currency, ${totalMicros}, 0, ${totalMicros}, 0, i.buyer, i.seller
      from taken, invoices i where i.account_id = ${accountId} and i.id = ${invoiceId} returning id`.execute(
      tx,
    )
    const transfers = transferOf('receivable', 'revenue:recurring', totalMicros)
    const posting = {
      ...{ accountId, key: `credit_note:${rows[0]!.id}`, bookedAt: now, source: actor, transfers },
    }
    await post(tx, { postings: [posting], recordedAt: now })
  })
}
