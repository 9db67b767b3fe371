import { sql } from 'kysely'
import { textsArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page } from '../db/page.ts'
import type { AccountId, AttemptId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { Difference, DifferenceKind, NewDifference } from './difference.ts'
import { json } from './store-attempts.ts'

const DIFFERENCE = sql`d.id, d.gateway, d.kind, d.subject, d.account_id, d.attempt_id, d.item_id, d.payout_ref, d.currency, d.amount_micros,
  d.detail, d.found_at, d.resolution, d.resolved_at, d.resolved_by`

/** How far a gateway's lists have been read. */
export interface Cursors {
  settledAfter: string | null
  payoutsAfter: string | null
  /** What we had as done up to then has been looked for in the list. */
  checkedUntil: Temporal.Instant | null
}

export async function readCursors(db: Db | Tx, { gateway }: { gateway: string }): Promise<Cursors> {
  const { rows } = await sql<Cursors>`
    select settled_after, payouts_after, checked_until from reconciliation_cursors where gateway = ${gateway}`.execute(
    db,
  )
  return rows[0] ?? { settledAfter: null, payoutsAfter: null, checkedUntil: null }
}

/** Moves what is given; the others stay. */
export async function saveCursors(
  tx: Db | Tx,
  { gateway, ...cursors }: Partial<Cursors> & { gateway: string },
): Promise<void> {
  const { settledAfter = null, payoutsAfter = null, checkedUntil = null } = cursors
  await sql`
    insert into reconciliation_cursors as c (gateway, settled_after, payouts_after, checked_until)
    values (${gateway}, ${settledAfter}, ${payoutsAfter}, ${checkedUntil})
    on conflict (gateway) do update set settled_after = coalesce(excluded.settled_after, c.settled_after),
      payouts_after = coalesce(excluded.payouts_after, c.payouts_after), checked_until = greatest(c.checked_until, excluded.checked_until)`.execute(
    tx,
  )
}

/** Stores differences that were not found before, open or resolved. Returns how many. */
export async function insertDifferences(
  tx: Tx,
  { differences, now }: { differences: readonly NewDifference[]; now: Temporal.Instant },
): Promise<number> {
  if (differences.length === 0) return 0
  const { rows } = await sql`
    insert into reconciliation_differences (gateway, kind, subject, account_id, attempt_id, item_id, payout_ref, currency, amount_micros, detail, found_at)
    select gateway, kind, subject, "accountId", "attemptId", "itemId", "payoutRef", currency, "amountMicros", detail, ${now}
    from json_to_recordset(${json(differences)}::json) as r (gateway text, kind text, subject text, "accountId" bigint, "attemptId" bigint,
      "itemId" text, "payoutRef" text, currency text, "amountMicros" bigint, detail text)
    on conflict do nothing returning 1`.execute(tx)
  return rows.length
}

/**
 * Resolves open differences of subjects that are not what they were: the kinds that were found just now stay open. What a person only can judge
 * (`item_changed`) stays as well. Returns how many were resolved.
 */
export async function resolveGone(
  tx: Tx,
  {
    gateway,
    subjects,
    stillFound,
    resolution,
    now,
  }: {
    gateway: string
    subjects: readonly string[]
    stillFound: readonly { subject: string; kind: DifferenceKind }[]
    resolution: string
    now: Temporal.Instant
  },
): Promise<number> {
  const still = stillFound.map(({ subject, kind }) => `${kind} ${subject}`)
  const { rows } = await sql`
    update reconciliation_differences set resolution = ${resolution}, resolved_at = ${now}, resolved_by = 'system'
    where gateway = ${gateway} and subject = any(${textsArray(subjects)}::text[]) and resolved_at is null and kind <> 'item_changed'
      and kind || ' ' || subject <> all(${textsArray(still)}::text[])
    returning 1`.execute(tx)
  return rows.length
}

/** Open disputes and the attempts that they are about, by id. */
export async function readOpenDisputes(
  db: Db | Tx,
  { gateway, after, limit }: { gateway: string; after: bigint; limit: number },
): Promise<{ disputeId: bigint; accountId: AccountId; attemptId: AttemptId }[]> {
  const { rows } = await sql<{ disputeId: bigint; accountId: AccountId; attemptId: AttemptId }>`
    select id as dispute_id, account_id, attempt_id from disputes
    where gateway = ${gateway} and state in ('needs_response', 'under_review') and id > ${after} order by id limit ${limit}`.execute(
    db,
  )
  return rows
}

/** Things of ours that are done, as the settlement list should show them. */
const DONE = (gateway: string) => sql`
  select 'charge' as kind, a.account_id, a.id as attempt_id, a.id as thing_id, a.currency, -a.amount_micros as amount_micros, a.closed_at as at,
    'Attempt ' || a.id || ' succeeded' as what
  from payment_attempts a where a.gateway = ${gateway} and a.state = 'succeeded'
  union all
  select 'refund', r.account_id, r.attempt_id, r.id, r.currency, r.amount_micros + r.surcharge_micros, r.closed_at, 'Refund ' || r.id || ' succeeded'
  from refunds r where r.gateway = ${gateway} and r.state = 'succeeded' and r.destination = 'method'
  union all
  select 'return', r.account_id, r.attempt_id, r.attempt_id, a.currency, r.amount_micros, r.recorded_at, 'Attempt ' || a.id || ' came back'
  from payment_returns r join payment_attempts a on a.account_id = r.account_id and a.id = r.attempt_id where a.gateway = ${gateway}
  union all
  select 'dispute', d.account_id, d.attempt_id, d.id, d.currency, d.amount_micros, d.opened_at, 'Dispute ' || d.id || ' was opened'
  from disputes d where d.gateway = ${gateway}
  union all
  select 'dispute_reversal', d.account_id, d.attempt_id, d.id, d.currency, -d.amount_micros, d.closed_at, 'Dispute ' || d.id || ' was won'
  from disputes d where d.gateway = ${gateway} and d.state = 'won'`

/** Finds what we have had as done since one instant and up to another, and the gateway has not settled. Returns how many were not found before. */
export async function insertMissing(
  tx: Tx,
  {
    gateway,
    after,
    until,
    now,
  }: { gateway: string; after: Temporal.Instant | null; until: Temporal.Instant; now: Temporal.Instant },
): Promise<number> {
  const since = after === null ? sql`` : sql`and d.at > ${after}`
  const { rows } = await sql`
    insert into reconciliation_differences (gateway, kind, subject, account_id, attempt_id, currency, amount_micros, detail, found_at)
    select ${gateway}, 'we_paid_they_do_not', d.kind || ':' || d.thing_id, d.account_id, d.attempt_id, d.currency, d.amount_micros,
      d.what || ', and ' || ${gateway} || ' has not settled it.', ${now}
    from (${DONE(gateway)}) d
    where d.at <= ${until} ${since} and not exists (
      select from settled_items s where s.account_id = d.account_id and s.attempt_id = d.attempt_id and s.kind = d.kind
        and coalesce(s.refund_id, s.dispute_id, s.attempt_id) = d.thing_id)
    on conflict do nothing returning 1`.execute(tx)
  return rows.length
}

/** Resolves what was missing and has been settled since. Returns how many. */
export async function resolveSettled(
  tx: Tx,
  { gateway, now }: { gateway: string; now: Temporal.Instant },
): Promise<number> {
  const { rows } = await sql`
    update reconciliation_differences d set resolution = 'Settled since, as ' || s.item_id || '.', resolved_at = ${now}, resolved_by = 'system'
    from settled_items s
    where d.gateway = ${gateway} and d.kind = 'we_paid_they_do_not' and d.resolved_at is null and s.account_id = d.account_id
      and s.attempt_id = d.attempt_id and s.kind || ':' || coalesce(s.refund_id, s.dispute_id, s.attempt_id) = d.subject
    returning 1`.execute(tx)
  return rows.length
}

/** A payout that has not been found to be the sum of its items. */
export interface PayoutToWork {
  ref: string
  amountMicros: Micros
  currency: string
  itemsMicros: Micros
  items: bigint
}

export async function lockPayouts(tx: Tx, { gateway }: { gateway: string }): Promise<PayoutToWork[]> {
  const { rows } = await sql<PayoutToWork>`
    select p.ref, p.amount_micros, p.currency, coalesce(i.sum, 0)::bigint as items_micros, coalesce(i.n, 0) as items
    from payouts p left join lateral (
      select sum(s.amount_micros - s.fee_micros) as sum, count(*) as n from settled_items s
      where s.gateway = p.gateway and s.payout_ref = p.ref and s.currency = p.currency
    ) i on true
    where p.gateway = ${gateway} and p.agreed_at is null order by p.paid_at, p.ref for update of p`.execute(
    tx,
  )
  return rows
}

export async function markPayoutsAgreed(
  tx: Tx,
  { gateway, refs, now }: { gateway: string; refs: readonly string[]; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update payouts set agreed_at = ${now} where gateway = ${gateway} and ref = any(${textsArray(refs)}::text[])`.execute(
    tx,
  )
}

/** Payouts that items named before an instant, and that are not listed. */
export async function readUnlisted(
  db: Db | Tx,
  { gateway, namedBefore }: { gateway: string; namedBefore: Temporal.Instant },
): Promise<{ ref: string; currency: string; itemsMicros: Micros }[]> {
  const { rows } = await sql<{ ref: string; currency: string; itemsMicros: Micros }>`
    select s.payout_ref as ref, s.currency, sum(s.amount_micros - s.fee_micros)::bigint as items_micros from settled_items s
    where s.gateway = ${gateway} and s.payout_ref is not null and s.payout_seen_at < ${namedBefore}
      and (s.paid_out_posted_at is null)
      and not exists (select from payouts p where p.gateway = s.gateway and p.ref = s.payout_ref)
    group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

/** Payouts whose items were said not to be listed, and that are now. */
export async function readListedSince(db: Db | Tx, { gateway }: { gateway: string }): Promise<string[]> {
  const { rows } = await sql<{ subject: string }>`
    select d.subject from reconciliation_differences d join payouts p on p.gateway = d.gateway and p.ref = d.payout_ref
    where d.gateway = ${gateway} and d.kind = 'payout_unlisted' and d.resolved_at is null`.execute(db)
  return rows.map((row) => row.subject)
}

/** Differences by id, newest first. */
export async function listDifferences(
  db: Db | Tx,
  { open, gateway, page }: { open: boolean; gateway?: string; page: Page },
): Promise<Difference[]> {
  const after = page.after ? sql`and d.id < ${decodeIdCursor(page.after)}` : sql``
  const { rows } = await sql<Difference>`
    select ${DIFFERENCE} from reconciliation_differences d
    where (${!open} or d.resolved_at is null) ${gateway === undefined ? sql`` : sql`and d.gateway = ${gateway}`} ${after}
    order by d.id desc limit ${page.limit + 1}`.execute(db)
  return rows
}

export async function countOpen(db: Db | Tx, { gateway }: { gateway: string }): Promise<number> {
  const { rows } = await sql<{ n: bigint }>`
    select count(*) as n from reconciliation_differences where gateway = ${gateway} and resolved_at is null`.execute(
    db,
  )
  return Number(rows[0]!.n)
}

export async function lockDifference(tx: Tx, { id }: { id: bigint }): Promise<Difference | undefined> {
  const { rows } = await sql<Difference>`
    select ${DIFFERENCE} from reconciliation_differences d where d.id = ${id} for update`.execute(tx)
  return rows[0]
}

export async function saveResolution(
  tx: Tx,
  { id, resolution, actor, now }: { id: bigint; resolution: string; actor: string; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update reconciliation_differences set resolution = ${resolution}, resolved_at = ${now}, resolved_by = ${actor} where id = ${id}`.execute(
    tx,
  )
}
