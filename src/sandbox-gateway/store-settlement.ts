import { sql } from 'kysely'
import { numbersArray, textsArray, timesArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'

export interface SettledRow {
  id: string
  kind: 'charge' | 'refund' | 'refund_failure' | 'return' | 'dispute' | 'dispute_reversal'
  ref: string
  reference: string | null
  currency: string
  /** Signed, before the fee. */
  amount: bigint
  fee: bigint
  settledAt: Temporal.Instant
}

export interface PayoutRow {
  sequence: bigint
  ref: string
  currency: string
  amount: bigint
  paidAt: Temporal.Instant
}

/** Only under the agenda's lock: so a number that is seen has no smaller one behind it that is not there yet. */
export async function insertSettled(tx: Tx, items: readonly SettledRow[]): Promise<void> {
  if (items.length === 0) return
  const texts = (pick: (item: SettledRow) => string | null) => textsArray(items.map(pick))
  await sql`
    insert into sandbox_gateway.settled_items (id, kind, ref, reference, currency, amount, fee, settled_at)
    select i.id, i.kind, i.ref, i.reference, i.currency, i.amount, i.fee, i.settled_at
    from unnest(${texts((i) => i.id)}::text[], ${texts((i) => i.kind)}::text[], ${texts((i) => i.ref)}::text[],
        ${texts((i) => i.reference)}::text[], ${texts((i) => i.currency)}::text[], ${numbersArray(items.map((i) => i.amount))}::bigint[],
        ${numbersArray(items.map((i) => i.fee))}::bigint[], ${timesArray(items.map((i) => i.settledAt))}::timestamptz[])
      with ordinality as i (id, kind, ref, reference, currency, amount, fee, settled_at, n)
    order by i.n`.execute(tx)
}

export async function listSettledRows(
  db: Db | Tx,
  { after, limit }: { after: bigint; limit: number },
): Promise<(SettledRow & { sequence: bigint; payoutRef: string | null })[]> {
  const { rows } = await sql<SettledRow & { sequence: bigint; payoutRef: string | null }>`
    select sequence, id, kind, ref, reference, currency, amount, fee, settled_at, payout_ref
    from sandbox_gateway.settled_items where sequence > ${after} order by sequence limit ${limit}`.execute(db)
  return rows
}

/**
 * Pays out what settled before an instant and has not been paid yet, where that comes to more than nothing; else it is carried on.
 * Returns whether there was a payout.
 */
export async function payOut(
  tx: Tx,
  payout: { ref: string; currency: string; settledBefore: Temporal.Instant; paidAt: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    with paid as (
      insert into sandbox_gateway.payouts (ref, currency, amount, paid_at)
      select ${payout.ref}, ${payout.currency}, sum(amount - fee)::bigint, ${payout.paidAt}::timestamptz from sandbox_gateway.settled_items
      where currency = ${payout.currency} and payout_ref is null and settled_at < ${payout.settledBefore}
      having sum(amount - fee) > 0
      returning ref, currency
    )
    update sandbox_gateway.settled_items i set payout_ref = paid.ref from paid
    where i.currency = paid.currency and i.payout_ref is null and i.settled_at < ${payout.settledBefore}
    returning 1`.execute(tx)
  return rows.length > 0
}

export async function listPayoutRows(
  db: Db | Tx,
  { after, limit }: { after: bigint; limit: number },
): Promise<PayoutRow[]> {
  const { rows } = await sql<PayoutRow>`
    select sequence, ref, currency, amount, paid_at from sandbox_gateway.payouts where sequence > ${after} order by sequence limit ${limit}`.execute(
    db,
  )
  return rows
}
