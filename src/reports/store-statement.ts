import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId, PaymentId } from '../kernel/ids.ts'

/** A document that a statement names. */
export interface NamedDocument {
  id: InvoiceId
  number: string
  correctsNumber: string | null
}

export async function readDocuments(
  db: Db | Tx,
  { accountId, ids }: { accountId: AccountId; ids: readonly bigint[] },
): Promise<NamedDocument[]> {
  const { rows } = await sql<NamedDocument>`
    select i.id, i.number, c.number as corrects_number
    from invoices i left join invoices c on c.account_id = i.account_id and c.id = i.corrects_invoice_id
    where i.account_id = ${accountId} and i.id = any(${numbersArray(ids)}::bigint[])`.execute(db)
  return rows
}

/** What moved money: an attempt, a refund or a card dispute, with the payment and the method that it belongs to. */
export interface NamedPayment {
  id: bigint
  paymentId: PaymentId
  method: { rail: 'card' | 'bank'; brand: string | null; bankName: string | null; last4: string }
}

type Moved = 'attempt' | 'refund' | 'dispute'

export async function readPayments(
  db: Db | Tx,
  { accountId, moved, ids }: { accountId: AccountId; moved: Moved; ids: readonly bigint[] },
): Promise<NamedPayment[]> {
  const { rows } = await sql<Omit<NamedPayment, 'method'> & NamedPayment['method']>`
    select x.id, a.payment_id, m.rail, m.brand, m.bank_name, m.last4
    from ${MOVED[moved]} x
    join payment_attempts a on a.account_id = x.account_id and a.id = ${moved === 'attempt' ? sql`x.id` : sql`x.attempt_id`}
    join payment_methods m on m.account_id = a.account_id and m.id = a.method_id
    where x.account_id = ${accountId} and x.id = any(${numbersArray(ids)}::bigint[])`.execute(db)
  return rows.map(({ id, paymentId, ...method }) => ({ id, paymentId, method }))
}

const MOVED = { attempt: sql`payment_attempts`, refund: sql`refunds`, dispute: sql`disputes` }

export async function readWriteOffs(
  db: Db | Tx,
  { accountId, ids }: { accountId: AccountId; ids: readonly bigint[] },
): Promise<{ id: bigint; invoiceId: InvoiceId; number: string }[]> {
  const { rows } = await sql<{ id: bigint; invoiceId: InvoiceId; number: string }>`
    select w.id, w.invoice_id, i.number
    from write_offs w join invoices i on i.account_id = w.account_id and i.id = w.invoice_id
    where w.account_id = ${accountId} and w.id = any(${numbersArray(ids)}::bigint[])`.execute(db)
  return rows
}
