import { type RawBuilder, sql } from 'kysely'
import { textsArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { answeredOn, CALL_SUMS, DAY_SLACK, localTimeOf, PART, SUMS } from './store-usage-days.ts'

/** Which calls of an account: on its days `[from, until)`; null: from the beginning, to the end. What is null does not filter. */
export interface UsageQuestion {
  accountId: AccountId
  timeZone: string
  from: Temporal.PlainDate | null
  until: Temporal.PlainDate | null
  /** Own numbers or trunks. */
  lines: readonly string[] | null
  directionCode: number | null
  /** Beginnings of destinations' names, in any case: one of them. */
  destinations: readonly string[] | null
}

export interface UsageSums {
  calls: number
  durationSeconds: bigint
  billedSeconds: bigint
  includedSeconds: bigint
  amountMicros: Micros
}

/** Sums told apart in each way. */
export interface UsageRows {
  byDay: (UsageSums & { onDay: Temporal.PlainDate })[]
  byLine: (UsageSums & { line: string; label: string | null })[]
  byDestination: (UsageSums & { direction: number; destination: string | null })[]
  byHour: (UsageSums & { hour: number })[]
}

/** How sums are told apart, and where each is kept. `key` is of a sum that is kept, `callKey` of a call `c`. */
const GROUPS = {
  day: { key: sql`s.on_day`, callKey: sql`h.local::date` },
  line: { key: sql`s.line`, callKey: sql`c.line` },
  destination: {
    key: sql`s.direction, nullif(s.destination_id, 0)`,
    callKey: sql`c.direction, c.destination_id`,
  },
  hour: { key: sql`s.hour`, callKey: sql`extract(hour from h.local)::smallint` },
} as const

/** All calls of the question. */
export async function selectSums(db: Db | Tx, question: UsageQuestion): Promise<UsageSums> {
  const { rows } = await sql<UsageSums>`
    ${found(question, null)} select ${TOTALS} from found`.execute(db)
  return rows[0]!
}

/** By day, in order; days without calls are not there. */
export async function selectByDay(db: Db | Tx, question: UsageQuestion): Promise<UsageRows['byDay']> {
  const { rows } = await sql<UsageRows['byDay'][number]>`
    ${found(question, 'day')} select key_1 as on_day, ${TOTALS} from found group by 1 order by 1`.execute(db)
  return rows
}

/** By own number or trunk, dearest first, with what the account calls it. */
export async function selectByLine(db: Db | Tx, question: UsageQuestion): Promise<UsageRows['byLine']> {
  const { rows } = await sql<UsageRows['byLine'][number]>`
    ${found(question, 'line')}, sums as (select key_1 as line, ${TOTALS} from found group by 1)
    select sums.*, ${labelOf({ accountId: question.accountId, line: sql`sums.line` })} as label
    from sums order by amount_micros desc, calls desc, line`.execute(db)
  return rows
}

/** By direction and destination, dearest first. */
export async function selectByDestination(
  db: Db | Tx,
  question: UsageQuestion,
): Promise<UsageRows['byDestination']> {
  const { rows } = await sql<UsageRows['byDestination'][number]>`
    ${found(question, 'destination')}, sums as (select key_1 as direction, key_2 as destination_id, ${TOTALS} from found group by 1, 2)
    select direction, d.name as destination, ${SUMS} from sums left join destinations d on d.id = sums.destination_id
    order by amount_micros desc, calls desc, destination, direction`.execute(db)
  return rows
}

/** By local hour, 0 to 23, in order; hours without calls are not there. */
export async function selectByHour(db: Db | Tx, question: UsageQuestion): Promise<UsageRows['byHour']> {
  const { rows } = await sql<UsageRows['byHour'][number]>`
    ${found(question, 'hour')} select key_1 as hour, ${TOTALS} from found group by 1 order by 1`.execute(db)
  return rows
}

const TOTALS =
  sql.raw(`coalesce(sum(calls), 0)::int as calls, coalesce(sum(duration_seconds), 0)::bigint as duration_seconds,
  coalesce(sum(billed_seconds), 0)::bigint as billed_seconds, coalesce(sum(included_seconds), 0)::bigint as included_seconds,
  coalesce(sum(amount_micros), 0)::bigint as amount_micros`)

/**
 * The sums of the question as rows `found`, in one statement and so of one moment: what is kept for days that stand, and the calls themselves of
 * all other days. Those are few: quiet days, and days whose calls are being stored now.
 */
function found(question: UsageQuestion, group: keyof typeof GROUPS | null): RawBuilder<unknown> {
  const { accountId, timeZone } = question
  const [from, until] = [
    sql`${question.from?.toString() ?? '1970-01-01'}::date`,
    sql`${question.until?.toString() ?? '2200-01-01'}::date`,
  ]
  const zone = sql`${timeZone}::text`
  const keys = group ? GROUPS[group] : null
  const names = group === 'destination' ? sql`key_1, key_2, ` : group ? sql`key_1, ` : sql``
  const { table, part } = keptIn(question, group)
  const onPart = part === null ? sql`` : sql`and s.part = ${part}`
  return sql`
    with standing as materialized (
      select d.on_day from usage_days d
      where d.account_id = ${accountId} and d.time_zone = ${zone} and d.on_day >= ${from} and d.on_day < ${until}
        ${part === PART.lineDestination || part === PART.lineHour ? sql`and d.by_line_parts` : sql``}
        and not exists (
          select from stale_usage t where t.account_id = d.account_id
            and t.from_at < ((d.on_day + 1)::timestamp + ${DAY_SLACK}) at time zone ${zone}
            and t.until_at >= (d.on_day::timestamp - ${DAY_SLACK}) at time zone ${zone})
    ), gaps as materialized (
      select from_day, until_day from (
        select coalesce(lag(on_day) over (order by on_day) + 1, ${from}) as from_day, on_day as until_day
        from (select on_day from standing union all select ${until}) days
      ) between_days where from_day < until_day
    ), found (${names}calls, duration_seconds, billed_seconds, included_seconds, amount_micros) as (
      select ${keys ? sql`${keys.key}, ` : sql``}s.calls, s.duration_seconds, s.billed_seconds, s.included_seconds, s.amount_micros
      from standing join ${table} s on s.account_id = ${accountId} and s.on_day = standing.on_day ${onPart} ${conditions(question, sql`s`)}
      union all
      select of_gap.* from gaps g cross join lateral (
        select ${keys ? sql`${keys.callKey}, ` : sql``}${CALL_SUMS}
        from rated_calls c cross join lateral (select ${localTimeOf(zone)} as local) h
        where c.account_id = ${accountId} and ${answeredOn(zone, { from: sql`g.from_day`, until: sql`g.until_day` })} ${conditions(question, sql`c`)}
        ${keys ? sql`group by ${keys.callKey}` : sql``}
      ) of_gap
    )`
}

/** The coarsest sums that can still be told apart as the question asks. */
function keptIn(
  { lines, directionCode, destinations }: UsageQuestion,
  group: keyof typeof GROUPS | null,
): { table: RawBuilder<unknown>; part: number | null } {
  const byDestination = directionCode !== null || destinations !== null || group === 'destination'
  const byLine = lines !== null || group === 'line'
  if (group === 'hour') {
    if (byDestination) throw new Error('hours are not told apart by destination')
    return { table: sql`usage_parts`, part: byLine ? PART.lineHour : PART.hour }
  }
  if (byDestination)
    return { table: sql`usage_parts`, part: byLine ? PART.lineDestination : PART.destination }
  if (byLine) return { table: sql`usage_parts`, part: PART.line }
  return { table: sql`usage_days`, part: null }
}

function conditions(
  { lines, directionCode, destinations }: UsageQuestion,
  row: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const all = [sql``]
  if (lines !== null) all.push(sql`and ${row}.line = any(${textsArray(lines)}::text[])`)
  if (directionCode !== null) all.push(sql`and ${row}.direction = ${directionCode}`)
  if (destinations !== null) all.push(sql`and ${row}.destination_id in ${destinationsNamed(destinations)}`)
  return sql.join(all, sql` `)
}

/** What an account calls one of its lines, now or when it last held it; null: it is no number. */
export function labelOf({
  accountId,
  line,
}: {
  accountId: AccountId
  line: RawBuilder<unknown>
}): RawBuilder<unknown> {
  return sql`(select n.label from numbers n where n.account_id = ${accountId} and n.e164 = ${line} order by n.held_from desc limit 1)`
}

/** Destinations whose name begins so, in any case. */
export function destinationsNamed(beginnings: readonly string[]): RawBuilder<unknown> {
  const patterns = beginnings.map((text) => `${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`)
  return sql`(select id from destinations where lower(name) like any(${patterns}::text[]))`
}
