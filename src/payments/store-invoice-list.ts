import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { ON_ITS_WAY } from './store-payments.ts'

/** Which invoices of an account, by how far they are paid: `null` is all documents, credit notes too. */
export type PaidHow = 'open' | 'in_progress' | 'paid' | null

export interface InvoiceQuestion {
  accountId: AccountId
  paid: PaidHow
  year?: number | undefined
  /** Any part of a number, in any case; an amount is looked for among totals as well. */
  search?: { text: string; total: { fromMicros: Micros; untilMicros: Micros } | null } | undefined
  after: [issuedOn: string, id: string] | null
  limit: number
}

/**
 * Documents of an account, newest first, by their place in the list. What is open is found by the partial index of open dues, what is on its way
 * by the account's open attempts, both few; what is paid by walking the account's own invoices back from the newest.
 */
export async function readInvoicePlaces(
  db: Db | Tx,
  { accountId, paid, year, search, after, limit }: InvoiceQuestion,
): Promise<{ id: InvoiceId; issuedOn: Temporal.PlainDate }[]> {
  const { rows } = await sql<{ id: InvoiceId; issuedOn: Temporal.PlainDate }>`
    select i.id, i.issued_on from ${FROM[paid ?? 'all']}
    where i.account_id = ${accountId} ${WHERE[paid ?? 'all']}
      ${year === undefined ? sql`` : sql`and i.issued_on >= make_date(${year}::int, 1, 1) and i.issued_on < make_date(${year}::int + 1, 1, 1)`}
      ${search ? matching(search) : sql``}
      ${after ? sql`and (i.issued_on, i.id) < (${after[0]}::date, ${after[1]}::bigint)` : sql``}
    order by i.issued_on desc, i.id desc limit ${limit}`.execute(db)
  return rows
}

const WITH_DUE = sql`invoices i join invoice_dues d on d.account_id = i.account_id and d.invoice_id = i.id`

const FROM = {
  all: sql`invoices i`,
  open: WITH_DUE,
  in_progress: WITH_DUE,
  paid: sql`invoices i left join invoice_dues d on d.account_id = i.account_id and d.invoice_id = i.id`,
}

const WHERE = {
  all: sql``,
  // Where a payment of a part is on its way, the rest is open, and it is both.
  open: sql`and d.open_micros > 0 and ${ON_ITS_WAY} < d.open_micros`,
  in_progress: sql`and d.open_micros > 0 and ${ON_ITS_WAY} > 0`,
  // An invoice that asks for nothing has no due, and is paid.
  paid: sql`and i.kind = 'invoice' and coalesce(d.open_micros, 0) <= 0`,
}

function matching({ text, total }: NonNullable<InvoiceQuestion['search']>) {
  const number = sql`strpos(upper(i.number), upper(${text})) > 0`
  if (!total) return sql`and ${number}`
  return sql`and (${number} or (i.total_micros >= ${total.fromMicros} and i.total_micros < ${total.untilMicros}))`
}
