import { type RawBuilder, sql } from 'kysely'
import { numbersArray, textsArray, timesArray } from '../db/arrays.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { AccountDay } from './store-stale-usage.ts'

/*
 * A call's day is its local date, in the words of PostgreSQL alone: where clocks change at midnight, two ideas of when a day begins would count a call twice or
 * never. The bounds that an index can use are three hours wider, which is more than any clock is moved at once.
 */
export const DAY_SLACK = sql.raw(`interval '3 hours'`)

/** The local date and hour of call `c`, given a zone. */
export const localTimeOf = (timeZone: RawBuilder<unknown>) => sql`(c.answered_at at time zone ${timeZone})`

/** That call `c` was answered on days `[from, until)` of a zone. */
export function answeredOn(
  timeZone: RawBuilder<unknown>,
  { from, until }: { from: RawBuilder<unknown>; until: RawBuilder<unknown> },
): RawBuilder<unknown> {
  return sql`c.answered_at >= (${from}::timestamp - ${DAY_SLACK}) at time zone ${timeZone}
    and c.answered_at < (${until}::timestamp + ${DAY_SLACK}) at time zone ${timeZone}
    and ${localTimeOf(timeZone)} >= ${from}::timestamp and ${localTimeOf(timeZone)} < ${until}::timestamp`
}

/** What is summed of calls `c`. */
export const CALL_SUMS =
  sql.raw(`count(*) as calls, sum(c.duration_seconds) as duration_seconds, sum(c.billed_seconds) as billed_seconds,
  sum(c.included_seconds) as included_seconds, sum(c.amount_micros) as amount_micros`)

/** Those sums, as columns. */
export const SUMS = sql.raw('calls, duration_seconds, billed_seconds, included_seconds, amount_micros')

/** What a day is taken apart by, as stored in `usage_parts.part`. */
export const PART = { line: 1, destination: 2, hour: 3, lineDestination: 4, lineHour: 5 } as const

/** Parts by line and something else are kept where so many calls come to one of them: else they would be as many as the calls. */
const CALLS_A_PART = 3

/** Removes the sums of days in a zone that the account has no more, and marks the days they spanned. */
export async function dropOtherZones(tx: Tx, accountIds: readonly AccountId[]): Promise<void> {
  await sql`
    with dropped as (
      delete from usage_days d using accounts a
      where d.account_id = any(${numbersArray(accountIds)}::bigint[]) and a.id = d.account_id and d.time_zone <> a.time_zone
      returning d.account_id, d.on_day, a.time_zone
    ), ${partsOf(sql`dropped`)}
    insert into stale_usage (account_id, from_at, until_at)
    select account_id, (min(on_day) - 1)::timestamp at time zone time_zone, (max(on_day) + 1)::timestamp at time zone time_zone
    from dropped group by account_id, time_zone`.execute(tx)
}

/**
 * Sums days anew. A day of fewer than `callsMin` calls has no rows: reading its calls costs less than its parts would. The caller holds
 * the lock of the accounts.
 */
export async function sumDays(
  tx: Tx,
  {
    days,
    callsMin,
    callsAPart = CALLS_A_PART,
  }: { days: readonly AccountDay[]; callsMin: number; callsAPart?: number | undefined },
): Promise<void> {
  const wanted = sql`
    unnest(${numbersArray(days.map((day) => day.accountId))}::bigint[], ${timesArray(days.map((day) => day.onDay))}::date[],
      ${textsArray(days.map((day) => day.timeZone))}::text[]) as w (account_id, on_day, time_zone)`
  await deleteDays(tx, wanted)
  const spans = sql`
    select account_id, time_zone, min(on_day) as from_day, max(on_day) + 1 as until_day
    from (select w.*, w.on_day - row_number() over (partition by w.account_id order by w.on_day)::int as run from ${wanted}) runs
    group by account_id, time_zone, run`
  const local = localTimeOf(sql`b.time_zone`)
  await sql`
    with busy as materialized (
      select s.account_id, s.time_zone, of_day.on_day from (${spans}) s cross join lateral (
        select ${localTimeOf(sql`s.time_zone`)}::date as on_day from rated_calls c
        where c.account_id = s.account_id and ${answeredOn(sql`s.time_zone`, { from: sql`s.from_day`, until: sql`s.until_day` })}
        group by 1 having count(*) >= ${callsMin}
      ) of_day
    ), sums as materialized (
      select b.account_id, b.on_day, b.time_zone, of_day.* from busy b cross join lateral (
        select c.line, c.direction, coalesce(c.destination_id, 0) as destination_id, h.hour,
          grouping(c.line, c.direction, h.hour) as apart, ${CALL_SUMS}
        from rated_calls c cross join lateral (select extract(hour from ${local})::smallint as hour) h
        where c.account_id = b.account_id and ${answeredOn(sql`b.time_zone`, { from: sql`b.on_day`, until: sql`(b.on_day + 1)` })}
        group by grouping sets ((), (c.line), (c.direction, coalesce(c.destination_id, 0)), (h.hour),
          (c.line, c.direction, coalesce(c.destination_id, 0)), (c.line, h.hour))
      ) of_day
    ), days as materialized (
      select d.*, fine.parts * ${callsAPart} <= d.calls as by_line_parts
      from sums d
      join (select account_id, on_day, count(*) filter (where apart in (1, 2)) as parts from sums group by 1, 2) fine using (account_id, on_day)
      where apart = 7
    ), of_days as (
      insert into usage_days (account_id, on_day, time_zone, by_line_parts, ${SUMS})
      select account_id, on_day, time_zone, by_line_parts, ${SUMS} from days
    )
    insert into usage_parts (account_id, on_day, part, line, direction, destination_id, hour, ${SUMS})
    select s.account_id, s.on_day, case s.apart when 3 then ${PART.line}::smallint when 5 then ${PART.destination}::smallint when 6 then ${PART.hour}::smallint
        when 1 then ${PART.lineDestination}::smallint else ${PART.lineHour}::smallint end,
      coalesce(s.line, ''), coalesce(s.direction, -1), coalesce(s.destination_id, 0), coalesce(s.hour, -1),
      s.calls, s.duration_seconds, s.billed_seconds, s.included_seconds, s.amount_micros
    from sums s join days d on d.account_id = s.account_id and d.on_day = s.on_day
    where s.apart <> 7 and (d.by_line_parts or s.apart not in (1, 2))`.execute(tx)
}

/** Removes what is kept of days, found by key one after the other: a join would read all that is kept of everybody. */
async function deleteDays(tx: Tx, wanted: RawBuilder<unknown>): Promise<void> {
  await sql`
    with gone as (
      delete from usage_days where ctid = any(array(
        select d.ctid from ${wanted} cross join lateral (
          select ctid from usage_days d where d.account_id = w.account_id and d.on_day = w.on_day offset 0) d))
      returning account_id, on_day
    ), ${partsOf(sql`gone`)} select`.execute(tx)
}

/** Removes the parts of days that are removed, and no others: an account that moves while it is summed has days of two zones. */
function partsOf(days: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`gone_parts as (
      delete from usage_parts where ctid = any(array(
        select p.ctid from ${days} gone cross join generate_series(1, ${Object.keys(PART).length}::int) n cross join lateral (
          select ctid from usage_parts p where p.account_id = gone.account_id and p.part = n and p.on_day = gone.on_day offset 0) p))
    )`
}
