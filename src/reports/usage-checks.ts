import { sql } from 'kysely'
import type { BookCheck } from './verify-books.ts'

/** Days that have been summed and whose calls have not changed since. */
const standing = sql`
  select d.*, a.number from usage_days d join accounts a on a.id = d.account_id
  where d.time_zone = a.time_zone and not exists (
    select from stale_usage s where s.account_id = d.account_id
      and s.from_at < ((d.on_day + 1)::timestamp + interval '3 hours') at time zone d.time_zone
      and s.until_at >= (d.on_day::timestamp - interval '3 hours') at time zone d.time_zone)`

/** Sums of usage that are kept, held against the calls and against each other. They cost about what reading the calls of summed days costs. */
export const USAGE_CHECKS: readonly BookCheck[] = [
  {
    check: 'calls sum to their days',
    query: (limit) => sql`
      with standing as (${standing})
      select format('Account %s: %s has %s calls of %s billed seconds, its sum says %s of %s.', d.number, d.on_day, c.calls, coalesce(c.billed, 0),
        d.calls, d.billed_seconds) as sentence
      from standing d cross join lateral (
        select count(*) as calls, coalesce(sum(duration_seconds), 0) as duration, coalesce(sum(billed_seconds), 0) as billed,
          coalesce(sum(included_seconds), 0) as included, coalesce(sum(amount_micros), 0) as micros
        from rated_calls c
        where c.account_id = d.account_id and c.answered_at >= (d.on_day::timestamp - interval '3 hours') at time zone d.time_zone
          and c.answered_at < ((d.on_day + 1)::timestamp + interval '3 hours') at time zone d.time_zone
          and (c.answered_at at time zone d.time_zone)::date = d.on_day
      ) c
      where (c.calls, c.duration, c.billed, c.included, c.micros)
        is distinct from (d.calls, d.duration_seconds, d.billed_seconds, d.included_seconds, d.amount_micros)
      order by d.number, d.on_day limit ${limit}`,
  },
  {
    check: 'the parts of a day sum to it',
    query: (limit) => sql`
      with standing as (${standing}), parts as (
        select account_id, on_day, part, sum(calls) as calls, sum(duration_seconds) as duration, sum(billed_seconds) as billed,
          sum(included_seconds) as included, sum(amount_micros) as micros
        from usage_parts group by 1, 2, 3
      )
      select format('Account %s: part %s of %s has %s calls of %s billed seconds, the day %s of %s.', d.number, part.n, d.on_day, coalesce(p.calls, 0),
        coalesce(p.billed, 0), d.calls, d.billed_seconds) as sentence
      from standing d cross join generate_series(1, 5) part (n)
      left join parts p on p.account_id = d.account_id and p.on_day = d.on_day and p.part = part.n
      where (part.n < 4 or d.by_line_parts) and (p.calls, p.duration, p.billed, p.included, p.micros)
        is distinct from (d.calls::numeric, d.duration_seconds::numeric, d.billed_seconds::numeric, d.included_seconds::numeric, d.amount_micros::numeric)
      order by d.number, d.on_day, part.n limit ${limit}`,
  },
]
