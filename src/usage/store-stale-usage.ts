import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'

/** Calls of an account that were stored: the first and the last answer among them. */
export interface StoredSpan {
  accountId: number
  fromMs: number
  untilMs: number
}

/** Marks the days of calls as not summed any more, in the transaction that stores the calls. Adds rows only, so that nobody waits for anybody. */
export async function markStale(tx: Tx, spans: readonly StoredSpan[]): Promise<void> {
  if (spans.length === 0) return
  await sql`
    insert into stale_usage (account_id, from_at, until_at)
    select account_id, to_timestamp(from_ms / 1000.0), to_timestamp(until_ms / 1000.0)
    from unnest(${numbersArray(spans.map((span) => span.accountId))}::bigint[],
      ${numbersArray(spans.map((span) => Math.floor(span.fromMs)))}::bigint[],
      ${numbersArray(spans.map((span) => Math.ceil(span.untilMs)))}::bigint[]) as s (account_id, from_ms, until_ms)`.execute(
    tx,
  )
}

/** Accounts with days to be summed, in order, after one. */
export async function selectStaleAccounts(
  db: Db | Tx,
  { after, limit }: { after: AccountId; limit: number },
): Promise<AccountId[]> {
  const { rows } = await sql<{ accountId: AccountId }>`
    select distinct account_id from stale_usage where account_id > ${after} order by account_id limit ${limit}`.execute(
    db,
  )
  return rows.map((row) => row.accountId)
}

/** Of the accounts, those that nobody else is summing; they are ours until the transaction ends. */
export async function lockUsageOf(tx: Tx, accountIds: readonly AccountId[]): Promise<AccountId[]> {
  const { rows } = await sql<{ id: AccountId }>`
    select id from unnest(${numbersArray(accountIds)}::bigint[]) as a (id)
    where pg_try_advisory_xact_lock(${USAGE_LOCK}, hashint8(id))`.execute(tx)
  return rows.map((row) => row.id)
}
const USAGE_LOCK = 71_081

/** A day of an account, in the zone that the account has now. */
export interface AccountDay {
  accountId: AccountId
  onDay: Temporal.PlainDate
  timeZone: string
}

/** Takes the marks of accounts: the days they touch, in order. A mark written later is another mark. */
export async function takeStaleDays(tx: Tx, accountIds: readonly AccountId[]): Promise<AccountDay[]> {
  const { rows } = await sql<AccountDay>`
    with taken as (
      delete from stale_usage where account_id = any(${numbersArray(accountIds)}::bigint[]) returning account_id, from_at, until_at
    )
    select distinct t.account_id, day::date as on_day, a.time_zone
    from taken t join accounts a on a.id = t.account_id,
      generate_series((t.from_at at time zone a.time_zone)::date::timestamp, (t.until_at at time zone a.time_zone)::date::timestamp, interval '1 day') day
    order by 1, 2`.execute(tx)
  return rows
}

/** Puts days back that were taken and not summed: one mark an account, from its first to its last. */
export async function returnStaleDays(tx: Tx, days: readonly AccountDay[]): Promise<void> {
  if (days.length === 0) return
  await sql`
    insert into stale_usage (account_id, from_at, until_at)
    select d.account_id, min(d.on_day)::timestamp at time zone a.time_zone, max(d.on_day)::timestamp at time zone a.time_zone
    from unnest(${numbersArray(days.map((day) => day.accountId))}::bigint[], ${days.map((day) => day.onDay)}::date[]) as d (account_id, on_day)
    join accounts a on a.id = d.account_id
    group by d.account_id, a.time_zone`.execute(tx)
}

/**
 * Accounts whose days are summed in another zone than they have now: those days are of no use any more, and are marked to be summed anew.
 * All days of an account are of one zone, since they are removed together.
 */
export async function markChangedZones(tx: Tx): Promise<number> {
  const { rows } = await sql<{ accountId: AccountId }>`
    insert into stale_usage (account_id, from_at, until_at)
    select a.id, min(d.on_day)::timestamp at time zone a.time_zone, (max(d.on_day) + 1)::timestamp at time zone a.time_zone
    from accounts a
    cross join lateral (select time_zone from usage_days where account_id = a.id limit 1) any_day
    join usage_days d on d.account_id = a.id
    where any_day.time_zone <> a.time_zone and not exists (select from stale_usage s where s.account_id = a.id)
    group by a.id returning account_id`.execute(tx)
  return rows.length
}
