import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'

/** A balance that is not the sum of its entries. */
export interface BalanceDifference {
  accountId: AccountId
  ledgerAccount: string
  balanceMicros: Micros
  entriesMicros: Micros
}

/**
 * Proves every balance against its entries, in one snapshot. Returns the first `limit` that differ, by account; none means that the
 * ledger is sound. `entries` is the sum over all entries and is always zero, since a transfer has two sides.
 */
export async function verifyBalances(
  db: Db | Tx,
  { limit }: { limit: number },
): Promise<{ differences: BalanceDifference[]; checked: bigint }> {
  const { rows } = await sql<BalanceDifference & { checked: bigint }>`
    with sums as (
      select account_id, ledger_account, sum(amount_micros)::bigint as entries_micros from entries group by 1, 2
    ), compared as (
      select coalesce(b.account_id, s.account_id) as account_id, coalesce(b.ledger_account, s.ledger_account) as ledger_account,
        coalesce(b.balance_micros, 0) as balance_micros, coalesce(s.entries_micros, 0) as entries_micros
      from balances b full join sums s on s.account_id = b.account_id and s.ledger_account = b.ledger_account
    )
    select account_id, ledger_account, balance_micros,
      entries_micros, (select count(*) from compared) as checked
    from compared where balance_micros <> entries_micros order by 1, 2 limit ${limit}`.execute(db)
  const counted =
    rows[0]?.checked ?? (await sql<{ n: bigint }>`select count(*) as n from balances`.execute(db)).rows[0]!.n
  return { differences: rows.map(({ checked: _, ...difference }) => difference), checked: counted }
}
