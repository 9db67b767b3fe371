import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, AttemptId, PaymentId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'

/** A bank debit that had settled and came back. */
export interface PaymentReturn {
  accountId: AccountId
  attemptId: AttemptId
  /** ACH: `R01`. */
  code: string
  /** As it was charged. */
  amountMicros: Micros
  returnedAt: Temporal.Instant
  recordedAt: Temporal.Instant
}

/** Stores a return; false where the attempt has one. */
export async function insertReturn(tx: Tx, row: PaymentReturn): Promise<boolean> {
  const { rows } = await sql`
    insert into payment_returns (account_id, attempt_id, code, amount_micros, returned_at, recorded_at)
    values (${row.accountId}, ${row.attemptId}, ${row.code}, ${row.amountMicros}, ${row.returnedAt}, ${row.recordedAt})
    on conflict do nothing returning 1`.execute(tx)
  return rows.length === 1
}

export async function readReturn(
  db: Db | Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<PaymentReturn | undefined> {
  const { rows } = await sql<PaymentReturn>`
    select r.account_id, r.attempt_id, r.code, r.amount_micros, r.returned_at, r.recorded_at
    from payment_returns r join payment_attempts a on a.account_id = r.account_id and a.id = r.attempt_id
    where a.account_id = ${accountId} and a.payment_id = ${paymentId}`.execute(db)
  return rows[0]
}

/** Bank debits sent since an instant, by the code with which they came back; null: they did not. */
export async function countDebits(
  db: Db | Tx,
  { since }: { since: Temporal.Instant },
): Promise<{ code: string | null; debits: number }[]> {
  const { rows } = await sql<{ code: string | null; debits: number }>`
    select return_code as code, count(*)::int as debits from payment_attempts
    where rail = 'bank' and sent_at >= ${since} and state in ('pending', 'succeeded', 'failed', 'declined') group by 1`.execute(
    db,
  )
  return rows
}
