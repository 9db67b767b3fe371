import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'

/** What was owed on an invoice and given up. */
export interface WriteOff {
  accountId: AccountId
  id: bigint
  invoiceId: InvoiceId
  amountMicros: Micros
  reason: string
  actor: string
  writtenOffAt: Temporal.Instant
  /** It is owed again after all. */
  reversedAt: Temporal.Instant | null
  reversedBy: string | null
  reversalReason: string | null
}

const WRITE_OFF = sql`w.account_id, w.id, w.invoice_id, w.amount_micros, w.reason, w.actor, w.written_off_at, w.reversed_at, w.reversed_by,
  w.reversal_reason`

export async function insertWriteOff(
  tx: Tx,
  row: Pick<WriteOff, 'accountId' | 'invoiceId' | 'amountMicros' | 'reason' | 'actor' | 'writtenOffAt'>,
): Promise<WriteOff> {
  const { accountId, invoiceId, amountMicros, reason, actor, writtenOffAt } = row
  const { rows } = await sql<WriteOff>`
    insert into write_offs as w (account_id, invoice_id, amount_micros, reason, actor, written_off_at)
    values (${accountId}, ${invoiceId}, ${amountMicros}, ${reason}, ${actor}, ${writtenOffAt}) returning ${WRITE_OFF}`.execute(
    tx,
  )
  return rows[0]!
}

export async function lockWriteOff(
  tx: Tx,
  { accountId, writeOffId }: { accountId: AccountId; writeOffId: bigint },
): Promise<WriteOff | undefined> {
  const { rows } = await sql<WriteOff>`
    select ${WRITE_OFF} from write_offs w where w.account_id = ${accountId} and w.id = ${writeOffId} for update`.execute(
    tx,
  )
  return rows[0]
}

export async function updateReversal(
  tx: Tx,
  { accountId, id, reversedAt, reversedBy, reversalReason }: WriteOff,
): Promise<void> {
  await sql`
    update write_offs set reversed_at = ${reversedAt}, reversed_by = ${reversedBy}, reversal_reason = ${reversalReason}
    where account_id = ${accountId} and id = ${id}`.execute(tx)
}

/** Moves what was given up of an invoice; below zero: it is owed again. */
export async function addWrittenOff(
  tx: Tx,
  {
    accountId,
    invoiceId,
    amountMicros,
    now,
  }: { accountId: AccountId; invoiceId: InvoiceId; amountMicros: Micros; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update invoice_dues set written_off_micros = written_off_micros + ${amountMicros},
      settled_at = case when open_micros - ${amountMicros} <= 0 then coalesce(settled_at, ${now}::timestamptz) end
    where account_id = ${accountId} and invoice_id = ${invoiceId}`.execute(tx)
}

/** Write-offs of an invoice, oldest first, reversed ones included. */
export async function readWriteOffs(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<WriteOff[]> {
  const { rows } = await sql<WriteOff>`
    select ${WRITE_OFF} from write_offs w where w.account_id = ${accountId} and w.invoice_id = ${invoiceId} order by w.id`.execute(
    db,
  )
  return rows
}
