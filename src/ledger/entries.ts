import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'

/** What one posting did to `receivable`: above zero, the account owes more. */
export interface ReceivableChange {
  postingId: bigint
  key: string
  source: string
  bookedAt: Temporal.Instant
  amountMicros: Micros
  /** What it moved of `surcharge` besides, whichever way. */
  surchargeMicros: Micros
}

/*
 * `receivable` has a transfer or a few for each bill and payment of an account, found by an index of their own, however many calls were posted beside
 * them. Postings that leave it as it was are left out.
 */
const OF_RECEIVABLE = sql`t.from_account = 'receivable' or t.to_account = 'receivable'`
const AMOUNT = sql`sum(case when t.to_account = 'receivable' then t.amount_micros else -t.amount_micros end)::bigint`

/** What an account owed at an instant: the sum of the entries of `receivable` that had taken effect before it. */
export async function receivableAt(
  db: Db | Tx,
  { accountId, at }: { accountId: AccountId; at: Temporal.Instant },
): Promise<Micros> {
  const { rows } = await sql<{ owedMicros: Micros }>`
    select coalesce(${AMOUNT}, 0)::bigint as owed_micros
    from transfers t join postings p on p.account_id = t.account_id and p.id = t.posting_id
    where t.account_id = ${accountId} and (${OF_RECEIVABLE}) and p.booked_at < ${at}`.execute(db)
  return rows[0]!.owedMicros
}

/** What changed what an account owes, as it took effect, `[from, until)`. At most `limit`. */
export async function receivableChanges(
  db: Db | Tx,
  {
    accountId,
    from,
    until,
    limit,
  }: { accountId: AccountId; from: Temporal.Instant; until: Temporal.Instant; limit: number },
): Promise<ReceivableChange[]> {
  const { rows } = await sql<ReceivableChange>`
    select p.id as posting_id, p.key, p.source, p.booked_at, ${AMOUNT} as amount_micros, (
      select coalesce(sum(s.amount_micros), 0)::bigint from transfers s
      where s.account_id = p.account_id and s.posting_id = p.id and (s.from_account = 'surcharge' or s.to_account = 'surcharge')
    ) as surcharge_micros
    from transfers t join postings p on p.account_id = t.account_id and p.id = t.posting_id
    where t.account_id = ${accountId} and (${OF_RECEIVABLE}) and p.booked_at >= ${from} and p.booked_at < ${until}
    group by p.account_id, p.id having ${AMOUNT} <> 0
    order by p.booked_at, p.id limit ${limit}`.execute(db)
  return rows
}
