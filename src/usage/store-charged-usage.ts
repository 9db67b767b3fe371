import { sql } from 'kysely'
import { flagsArray, numbersArray, timesArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, ChargeId } from '../kernel/ids.ts'
import type { CallKey } from './call.ts'
import type { CallGroup, ChargedCall, CorrectedGroup, LineUsage, UsageGroup } from './charged-usage.ts'

export interface PeriodSpan {
  accountId: AccountId
  periodStart: Temporal.PlainDate
  periodEnd: Temporal.PlainDate
  fromAt: Temporal.Instant
  untilAt: Temporal.Instant
  spans: boolean
}

/** The rated calls `r` of some charges, found by account and time. */
const chargedCalls = ({
  periods,
  chargeIds,
}: {
  periods: readonly PeriodSpan[]
  chargeIds: readonly ChargeId[]
}) => sql`
  unnest(${numbersArray(periods.map((p) => p.accountId))}::bigint[], ${timesArray(periods.map((p) => p.fromAt))}::timestamptz[],
      ${timesArray(periods.map((p) => p.untilAt))}::timestamptz[], ${flagsArray(periods.map((p) => p.spans))}::boolean[])
    with ordinality as p (account_id, from_at, until_at, spans, n)
  join rated_calls r on r.account_id = p.account_id and r.answered_at >= p.from_at and r.answered_at < p.until_at
    and r.charge_id = any(${numbersArray(chargeIds)}::bigint[])`

/** The groups of the calls of some charges, by account and period. */
export async function readChargedUsage(
  db: Db | Tx,
  { periods, chargeIds }: { periods: readonly PeriodSpan[]; chargeIds: readonly ChargeId[] },
): Promise<UsageGroup[]> {
  const { rows } = await sql<UsageGroup & { period: number }>`
    with grouped as (
      select p.n, r.subscription_id, r.direction, r.destination_id, count(*)::int as calls, sum(r.billed_seconds)::int as billed_seconds,
        sum(r.included_seconds)::int as included_seconds, sum(r.amount_micros)::bigint as amount_micros,
        min(r.answered_at) filter (where p.spans) as first_at, max(r.answered_at) filter (where p.spans) as last_at
      from ${chargedCalls({ periods, chargeIds })}
      group by p.n, r.subscription_id, r.direction, r.destination_id
    )
    select g.n::int as period, g.subscription_id as "subscriptionId", g.direction, g.destination_id as "destinationId", d.name as destination,
      g.calls, g.billed_seconds as "billedSeconds", g.included_seconds as "includedSeconds", g.amount_micros as "amountMicros",
      g.first_at as "firstAt", g.last_at as "lastAt"
    from grouped g left join destinations d on d.id = g.destination_id
    order by g.n, g.subscription_id nulls last, g.direction, d.name`.execute(db.withoutPlugins())
  for (const row of rows) {
    const { accountId, periodStart, periodEnd } = periods[row.period - 1]!
    Object.assign(row, { accountId, periodStart, periodEnd })
  }
  return rows
}

export async function readUsageByLine(
  db: Db | Tx,
  charged: { periods: readonly PeriodSpan[]; chargeIds: readonly ChargeId[] },
): Promise<LineUsage[]> {
  const { rows } = await sql<LineUsage>`
    select used.*, coalesce((
      select n.label from numbers n where n.e164 = used.line and n.account_id = ${charged.periods[0]!.accountId} order by n.id desc limit 1
    ), '') as label
    from (
      select r.line, count(*)::int as calls, sum(r.billed_seconds)::int as billed_seconds, sum(r.amount_micros)::bigint as amount_micros
      from ${chargedCalls(charged)} group by r.line
    ) used order by used.line`.execute(db)
  return rows
}

export async function readCalls(
  db: Db | Tx,
  { limit, ...charged }: { periods: readonly PeriodSpan[]; chargeIds: readonly ChargeId[]; limit: number },
): Promise<ChargedCall[]> {
  const { rows } = await sql<ChargedCall>`
    select r.answered_at, r.line, r.direction, r.from_number, r.to_number, d.name as destination, r.duration_seconds, r.billed_seconds,
      r.amount_micros
    from ${chargedCalls(charged)} left join destinations d on d.id = r.destination_id
    order by r.line, r.answered_at, r.import_id, r.line_no limit ${limit}`.execute(db)
  return rows
}

export async function readCallGroups(
  db: Db | Tx,
  { accountId, keys }: { accountId: AccountId; keys: readonly CallKey[] },
): Promise<(CallGroup & CallKey)[]> {
  const { rows } = await sql<CallGroup & CallKey>`
    select r.answered_at, r.import_id, r.line_no, r.leg, r.subscription_id, r.direction, r.destination_id
    from unnest(${timesArray(keys.map((key) => key.answeredAt))}::timestamptz[], ${numbersArray(keys.map((key) => key.importId))}::int[],
        ${numbersArray(keys.map((key) => key.lineNo))}::int[], ${numbersArray(keys.map((key) => key.leg))}::smallint[])
      as k (answered_at, import_id, line_no, leg)
    join rated_calls r on (r.account_id, r.answered_at, r.import_id, r.line_no, r.leg) = (${accountId}, k.answered_at, k.import_id, k.line_no, k.leg)`.execute(
    db,
  )
  return rows
}

/** The corrections of the periods, the last of each call, against what the call was charged with. */
export async function readCorrected(
  db: Db | Tx,
  {
    periods,
    chargeIds,
    asOf,
  }: { periods: readonly PeriodSpan[]; chargeIds: readonly ChargeId[]; asOf: Temporal.Instant | null },
): Promise<CorrectedGroup[]> {
  const found =
    asOf === null
      ? sql``
      : sql`where exists (select from reratings g where g.id = k.rerating_id and g.started_at < ${asOf})`
  const { rows } = await sql<Omit<CorrectedGroup, 'periodStart' | 'periodEnd'> & { period: number }>`
    with latest as (
      select distinct on (p.n, k.answered_at, k.import_id, k.line_no, k.leg) p.n, k.account_id, k.answered_at, k.import_id, k.line_no, k.leg,
        k.amount_micros
      from unnest(${numbersArray(periods.map((p) => p.accountId))}::bigint[], ${timesArray(periods.map((p) => p.fromAt))}::timestamptz[],
          ${timesArray(periods.map((p) => p.untilAt))}::timestamptz[]) with ordinality as p (account_id, from_at, until_at, n)
      join call_corrections k on k.account_id = p.account_id and k.answered_at >= p.from_at and k.answered_at < p.until_at
      ${found}
      order by p.n, k.answered_at, k.import_id, k.line_no, k.leg, k.rerating_id desc
    )
    select l.n::int as period, r.subscription_id, r.direction, r.destination_id, sum(r.amount_micros - l.amount_micros)::bigint as less_micros
    from latest l
    join rated_calls r on (r.account_id, r.answered_at, r.import_id, r.line_no, r.leg) = (l.account_id, l.answered_at, l.import_id, l.line_no, l.leg)
    where r.charge_id = any(${numbersArray(chargeIds)}::bigint[])
    group by l.n, r.subscription_id, r.direction, r.destination_id`.execute(db)
  return rows.map(({ period, ...group }) => {
    const { periodStart, periodEnd } = periods[period - 1]!
    return { ...group, periodStart, periodEnd }
  })
}
