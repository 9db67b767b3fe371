import { sql } from 'kysely'
import { flagsArray, numbersArray, textsArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { MatchedItem } from './difference.ts'
import type { Payout, SettledItem } from './gateway.ts'
import { json } from './store-attempts.ts'

/**
 * Keeps items of a page as they were listed, each once. Of one that is there, only the payout that has taken it since is added. Returns how many
 * were new, and those that were once listed otherwise.
 */
export async function keepItems(
  tx: Tx,
  {
    gateway,
    listedAfter,
    items,
    now,
  }: { gateway: string; listedAfter: string; items: readonly SettledItem[]; now: Temporal.Instant },
): Promise<{ fresh: number; changed: string[] }> {
  if (items.length === 0) return { fresh: 0, changed: [] }
  const rows = items.map(({ amount, ...item }, n) => ({ ...item, ...amount, n }))
  const asked = sql`json_to_recordset(${json(rows)}::json) as r (n int, id text, kind text, ref text, reference text, "amountMicros" bigint,
    currency text, "feeMicros" bigint, "settledAt" timestamptz, "payoutRef" text)`
  const kept = await sql<{ fresh: boolean }>`
    insert into settled_items as s (gateway, listed_after, item_id, kind, ref, reference, amount_micros, currency, fee_micros, settled_at,
      payout_ref, seen_at, payout_seen_at)
    select ${gateway}, ${listedAfter}, id, kind, ref, reference, "amountMicros", currency, "feeMicros", "settledAt", "payoutRef", ${now},
      case when "payoutRef" is not null then ${now}::timestamptz end
    from (select distinct on (id) * from ${asked} order by id, n) once order by n
    on conflict (gateway, item_id) do update set payout_ref = excluded.payout_ref, payout_seen_at = excluded.payout_seen_at
      where s.payout_ref is null and excluded.payout_ref is not null
    returning xmax = 0 as fresh`.execute(tx)
  const changed = await sql<{ itemId: string }>`
    select s.item_id from ${asked} join settled_items s on s.gateway = ${gateway} and s.item_id = r.id
    where (s.kind, s.ref, s.amount_micros, s.fee_micros, s.currency::text) <> (r.kind, r.ref, r."amountMicros", r."feeMicros", r.currency)
      or r."payoutRef" is distinct from s.payout_ref`.execute(tx)
  return {
    fresh: kept.rows.filter(({ fresh }) => fresh).length,
    changed: changed.rows.map(({ itemId }) => itemId),
  }
}

/** The cursors of the pages that hold items which no payout has taken yet, in the order in which they were listed. */
export async function pagesUnpaid(db: Db | Tx, { gateway }: { gateway: string }): Promise<string[]> {
  const { rows } = await sql<{ listedAfter: string }>`
    select listed_after from settled_items where gateway = ${gateway} and payout_ref is null group by 1 order by min(sequence)`.execute(
    db,
  )
  return rows.map((row) => row.listedAfter)
}

export async function keepPayouts(
  tx: Tx,
  { gateway, payouts, now }: { gateway: string; payouts: readonly Payout[]; now: Temporal.Instant },
): Promise<void> {
  if (payouts.length === 0) return
  const rows = payouts.map(({ amount, ...payout }) => ({ ...payout, ...amount }))
  await sql`
    insert into payouts (gateway, ref, amount_micros, currency, paid_at, seen_at)
    select ${gateway}, ref, "amountMicros", currency, "paidAt", ${now}
    from json_to_recordset(${json(rows)}::json) as r (ref text, "amountMicros" bigint, currency text, "paidAt" timestamptz)
    on conflict do nothing`.execute(tx)
}

/** What of ours an item belongs to: a refund or dispute by its own name, a charge by our reference or the gateway's. */
const THING = sql`
  select * from (
    select 1 as rank, r.key = s.reference as by_key, r.account_id, r.attempt_id, r.id as refund_id, null::bigint as dispute_id, r.currency,
      r.state, r.ref
    from refunds r
    where s.kind in ('refund', 'refund_failure', 'fee') and r.gateway = s.gateway and (r.key = s.reference or r.ref = s.ref)
    union all
    select 2, false, d.account_id, d.attempt_id, null, d.id, d.currency, d.state, d.ref
    from disputes d where s.kind in ('dispute', 'dispute_reversal', 'fee') and d.gateway = s.gateway and d.ref = s.ref
    union all
    select 3, a.key = s.reference, a.account_id, a.id, null, null, a.currency, a.state,
      case when s.kind in ('charge', 'return') then a.ref end
    from payment_attempts a
    where s.kind in ('charge', 'return', 'dispute', 'dispute_reversal', 'fee') and a.gateway = s.gateway
      and (a.key = s.reference or a.ref = s.ref)
  ) things order by rank, by_key desc nulls last limit 1`

/** The keys under which postings.ts posts what an item is about. */
const POSTING_KEY = sql`
  case s.kind when 'charge' then 'payment:' || m.attempt_id when 'return' then 'return:' || m.attempt_id
    when 'refund' then 'refund:' || m.refund_id when 'refund_failure' then 'refund_failed:' || m.refund_id
    when 'dispute' then 'dispute:' || m.dispute_id when 'dispute_reversal' then 'dispute_won:' || m.dispute_id end`

const MATCHED = sql`
  select s.gateway, s.item_id, s.sequence, s.kind, s.ref, s.reference, s.amount_micros, s.fee_micros, s.currency,
    m.account_id, m.attempt_id, m.refund_id, m.dispute_id, m.currency as our_currency, m.state as our_state, m.ref as our_ref,
    (select sum(case when t.to_account = 'clearing:' || s.gateway then t.amount_micros else -t.amount_micros end)::bigint
     from postings p join transfers t on t.account_id = p.account_id and t.posting_id = p.id
     where p.account_id = m.account_id and p.key = ${POSTING_KEY} and 'clearing:' || s.gateway in (t.from_account, t.to_account)
    ) as effect_micros,
    (select min(o.item_id) from settled_items o
     where o.account_id = m.account_id and o.attempt_id = m.attempt_id and o.kind = s.kind and o.gateway = s.gateway
       and o.refund_id is not distinct from m.refund_id and o.dispute_id is not distinct from m.dispute_id and o.sequence < s.sequence
    ) as twin_id
  from settled_items s left join lateral (${THING}) m on true`

/** Items that have not been found to agree with what we have, in the order in which they were seen. */
export async function readToWork(
  db: Db | Tx,
  { gateway, after, limit }: { gateway: string; after: bigint; limit: number },
): Promise<MatchedItem[]> {
  const { rows } = await sql<MatchedItem>`
    ${MATCHED} where s.gateway = ${gateway} and s.agreed_at is null and s.sequence > ${after} order by s.sequence limit ${limit}`.execute(
    db,
  )
  return rows
}

/** Items by their ids, locked, matched as it is now. */
export async function lockItems(
  tx: Tx,
  { gateway, itemIds }: { gateway: string; itemIds: readonly string[] },
): Promise<MatchedItem[]> {
  const ids = textsArray(itemIds)
  await sql`
    select 1 from settled_items where gateway = ${gateway} and item_id = any(${ids}::text[]) order by sequence for update`.execute(
    tx,
  )
  const { rows } = await sql<MatchedItem>`
    ${MATCHED} where s.gateway = ${gateway} and s.item_id = any(${ids}::text[]) order by s.sequence`.execute(
    tx,
  )
  return rows
}

/** Writes down what items belong to, and which of them agree. Returns how many agree that had not before. */
export async function saveMatches(
  tx: Tx,
  { matches, now }: { matches: readonly (MatchedItem & { agrees: boolean })[]; now: Temporal.Instant },
): Promise<number> {
  const column = (pick: (match: MatchedItem) => bigint | null) => numbersArray(matches.map(pick))
  const { rows } = await sql<{ agrees: boolean }>`
    update settled_items s set account_id = m.account_id, attempt_id = m.attempt_id, refund_id = m.refund_id, dispute_id = m.dispute_id,
      agreed_at = case when m.agrees then ${now}::timestamptz end
    from unnest(${textsArray(matches.map((m) => m.gateway))}::text[], ${textsArray(matches.map((m) => m.itemId))}::text[],
      ${column((m) => m.accountId)}::bigint[], ${column((m) => m.attemptId)}::bigint[], ${column((m) => m.refundId)}::bigint[],
      ${column((m) => m.disputeId)}::bigint[], ${flagsArray(matches.map((m) => m.agrees))}::boolean[])
      as m (gateway, item_id, account_id, attempt_id, refund_id, dispute_id, agrees)
    where s.gateway = m.gateway and s.item_id = m.item_id and s.agreed_at is null
    returning m.agrees`.execute(tx)
  return rows.filter(({ agrees }) => agrees).length
}

/** An item of which the fee, or its payout, is not in the ledger yet. */
export interface ItemToPost {
  gateway: string
  itemId: string
  sequence: bigint
  accountId: AccountId
  kind: SettledItem['kind']
  amountMicros: Micros
  feeMicros: Micros
  currency: string
  settledAt: Temporal.Instant
  feeIsPosted: boolean
  /** When the payout that took it was paid; null: none has, or it is not listed yet, or it is posted. */
  paidAt: Temporal.Instant | null
}

/** Items to be posted, locked. One in a currency that is not its account's waits for a person. */
export async function lockToPost(
  tx: Tx,
  { gateway, after, limit }: { gateway: string; after: bigint; limit: number },
): Promise<ItemToPost[]> {
  const { rows } = await sql<ItemToPost>`
    select s.gateway, s.item_id, s.sequence, s.account_id, s.kind, s.amount_micros, s.fee_micros, s.currency, s.settled_at,
      s.fee_posted_at is not null as fee_is_posted, case when s.paid_out_posted_at is null then p.paid_at end as paid_at
    from settled_items s join accounts a on a.id = s.account_id and a.currency = s.currency
    left join payouts p on p.gateway = s.gateway and p.ref = s.payout_ref
    where s.gateway = ${gateway} and s.sequence > ${after} and s.account_id is not null
      and (s.fee_posted_at is null or s.paid_out_posted_at is null)
      and (s.fee_posted_at is null or p.ref is not null)
    order by s.sequence limit ${limit} for update of s`.execute(tx)
  return rows
}

export async function markPosted(
  tx: Tx,
  { items, now }: { items: readonly ItemToPost[]; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update settled_items s set fee_posted_at = coalesce(s.fee_posted_at, ${now}),
      paid_out_posted_at = case when m.paid then ${now}::timestamptz else s.paid_out_posted_at end
    from unnest(${textsArray(items.map((i) => i.gateway))}::text[], ${textsArray(items.map((i) => i.itemId))}::text[],
      ${flagsArray(items.map((i) => i.paidAt !== null))}::boolean[]) as m (gateway, item_id, paid)
    where s.gateway = m.gateway and s.item_id = m.item_id`.execute(tx)
}
