import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'

/** What lies between the ranges of running numbers seen. */
export async function selectGaps(
  db: Db | Tx,
  sourceId: number,
): Promise<{ first: bigint; last: bigint; missing: bigint }[]> {
  const { rows } = await sql<{ first: bigint; last: bigint; missing: bigint }>`
    select lower(gap) as first, upper(gap) - 1 as last, upper(gap) - lower(gap) as missing
    from source_sequences, unnest(int8multirange(range_merge(seen)) - seen) gap
    where source_id = ${sourceId} order by 1`.execute(db)
  return rows
}

/** Runs of hours without a record, from the last that had one before `from` on, up to `until`. */
export async function selectSilences(
  db: Db | Tx,
  span: { sourceId: number; from: Temporal.Instant; until: Temporal.Instant; hoursMin: number },
): Promise<{ from: Temporal.Instant; until: Temporal.Instant; hours: number }[]> {
  const { rows } = await sql<{ from: Temporal.Instant; until: Temporal.Instant; hours: number }>`
    with heard as (
      select hour_at from source_hours where source_id = ${span.sourceId} and hour_at < ${span.until}
        and hour_at >= coalesce((select max(hour_at) from source_hours where source_id = ${span.sourceId} and hour_at < ${span.from}), ${span.from})
      union all select date_trunc('hour', ${span.until}::timestamptz)
    ), steps as (
      select lag(hour_at) over (order by hour_at) + interval '1 hour' as "from", hour_at as until from heard
    )
    select "from", until, (extract(epoch from until - "from") / 3600)::int as hours
    from steps where until - "from" >= make_interval(hours => ${span.hoursMin}) order by 1`.execute(db)
  return rows
}

/** The hour of the newest record. */
export async function selectLastHour(db: Db | Tx, sourceId: number): Promise<Temporal.Instant | null> {
  const { rows } = await sql<{ hourAt: Temporal.Instant }>`
    select hour_at from source_hours where source_id = ${sourceId} order by hour_at desc limit 1`.execute(db)
  return rows[0]?.hourAt ?? null
}
