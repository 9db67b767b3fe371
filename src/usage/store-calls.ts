import { type RawBuilder, sql } from 'kysely'
import { textsArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { CallKey } from './call.ts'
import type { CallFilter, CallTotals } from './calls.ts'
import { directionCode } from './direction.ts'
import { destinationsNamed, labelOf, type UsageSums } from './store-usage-sums.ts'

export interface CallRow extends CallKey {
  direction: number
  line: string
  fromNumber: string
  toNumber: string
  destination: string | null
  durationSeconds: number
  billedSeconds: number
  includedSeconds: number
  amountMicros: Micros
}

/** Where in an account's calls one is, and how far one looks. */
interface Looking {
  limit: number
  /** The key of the last call seen. */
  after: string[] | null
  /** So many calls are looked at, at most: what a filter asks besides account and time has no index. */
  lookAtMax: number
}

/** Calls that match, at most `limit`. Where fewer were found and not all were looked at, `lookedUpTo` is the last that was. */
export async function selectCalls(
  db: Db | Tx,
  filter: CallFilter,
  looking: Looking,
): Promise<{ rows: CallRow[]; lookedUpTo: CallKey | null }> {
  const rows = await selectLookedAt(db, filter, looking, null)
  if (!narrowing(filter) || rows.length === looking.limit) return { rows, lookedUpTo: null }
  const { lookAtMax, after } = looking
  const { rows: last } = await sql<CallKey>`
    select c.answered_at, c.import_id, c.line_no, c.leg from rated_calls c where ${span(filter)} ${beyond(after)}
    ${NEWEST_FIRST} offset ${lookAtMax - 1} limit 1`.execute(db)
  const lookedUpTo = last[0] ?? null
  // Calls may have come meanwhile: what is given out and where it ends have to agree.
  return lookedUpTo
    ? { rows: await selectLookedAt(db, filter, looking, lookedUpTo), lookedUpTo }
    : { rows, lookedUpTo }
}

async function selectLookedAt(
  db: Db | Tx,
  filter: CallFilter,
  { limit, after, lookAtMax }: Looking,
  upTo: CallKey | null,
): Promise<CallRow[]> {
  const end = upTo
    ? sql`and (c.answered_at, c.import_id, c.line_no, c.leg) >= (${upTo.answeredAt}, ${upTo.importId}, ${upTo.lineNo}, ${upTo.leg})`
    : sql``
  const where = sql`${span(filter)} ${beyond(after)} ${end}`
  const narrow = narrowing(filter)
  const source = narrow
    ? sql`(select c.* from rated_calls c where ${where} ${NEWEST_FIRST} limit ${lookAtMax})`
    : sql`rated_calls`
  const { rows } = await sql<CallRow>`
    select c.answered_at, c.import_id, c.line_no, c.leg, c.direction, c.line, c.from_number, c.to_number, c.duration_seconds,
      c.billed_seconds, c.included_seconds, c.amount_micros, d.name as destination
    from ${source} c left join destinations d on d.id = c.destination_id
    where ${narrow ?? where} ${NEWEST_FIRST} limit ${limit}`.execute(db)
  return rows
}

function beyond(after: Looking['after']): RawBuilder<unknown> {
  if (!after) return sql``
  const [answeredAt, importId, lineNo, leg] = after
  return sql`and (c.answered_at, c.import_id, c.line_no, c.leg) <
    (${answeredAt}::timestamptz, ${importId}::int, ${lineNo}::int, ${leg}::smallint)`
}

const NEWEST_FIRST = sql`order by c.answered_at desc, c.import_id desc, c.line_no desc, c.leg desc`

/** The newest calls of the filter summed, of those looked at; `isComplete` false: there may be more. */
export async function selectTotals(
  db: Db | Tx,
  filter: CallFilter,
  { lookAtMax, sumMax }: { lookAtMax: number; sumMax: number },
): Promise<CallTotals & { isComplete: boolean }> {
  const { rows } = await sql<CallTotals & { isComplete: boolean }>`
    with looked_at as (
      select c.* from rated_calls c where ${span(filter)} ${NEWEST_FIRST} limit ${lookAtMax}
    ), summed as (
      select c.duration_seconds, c.billed_seconds, c.included_seconds, c.amount_micros, row_number() over () as n
      from (select * from looked_at c where ${narrowing(filter) ?? sql`true`} limit ${sumMax + 1}) c
    )
    select count(*)::int as calls, coalesce(sum(duration_seconds), 0)::bigint as duration_seconds,
      coalesce(sum(billed_seconds), 0)::bigint as billed_seconds, coalesce(sum(included_seconds), 0)::bigint as included_seconds,
      coalesce(sum(amount_micros), 0)::bigint as amount_micros,
      not exists (select from summed where n > ${sumMax})
        and not exists (select from rated_calls c where ${span(filter)} ${NEWEST_FIRST} offset ${lookAtMax} limit 1) as is_complete
    from summed where n <= ${sumMax}`.execute(db)
  return rows[0]!
}

/** What the key of the calls finds: the account and a span of time. */
function span(filter: CallFilter): RawBuilder<unknown> {
  const all = [sql`c.account_id = ${filter.accountId}`]
  if (filter.from) all.push(sql`c.answered_at >= ${filter.from}`)
  if (filter.until) all.push(sql`c.answered_at < ${filter.until}`)
  if (filter.invoiceId !== undefined) all.push(spanOfInvoice(filter))
  return sql.join(all, sql` and `)
}

/** What each call of the span has to be asked; null: nothing. */
function narrowing(filter: CallFilter): RawBuilder<unknown> | null {
  const all: RawBuilder<unknown>[] = []
  if (filter.lines) all.push(sql`c.line = any(${textsArray(filter.lines)}::text[])`)
  if (filter.direction) all.push(sql`c.direction = ${directionCode(filter.direction)}`)
  const digits = filter.number?.replace(/\D/g, '')
  if (filter.number !== undefined && filter.number !== '') {
    const part = `%${digits || '\u0001'}%`
    all.push(sql`(c.from_number like ${part} or c.to_number like ${part} or c.line like ${part})`)
  }
  if (filter.destinations) all.push(sql`c.destination_id in ${destinationsNamed(filter.destinations)}`)
  if (filter.minSeconds !== undefined) all.push(sql`c.duration_seconds >= ${filter.minSeconds}`)
  if (filter.minAmountMicros !== undefined) all.push(sql`c.amount_micros >= ${filter.minAmountMicros}`)
  if (filter.invoiceId !== undefined) all.push(ofInvoice(filter))
  return all.length > 0 ? sql.join(all, sql` and `) : null
}

const chargesOf = ({ accountId, invoiceId }: CallFilter) =>
  sql`from charges where account_id = ${accountId} and invoice_id = ${invoiceId} and kind = 'usage'`

/** The invoice's usage charges say in which span of time its calls lie, so that only that is read. */
function spanOfInvoice(filter: CallFilter): RawBuilder<unknown> {
  const charges = chargesOf(filter)
  const zone = sql`(select time_zone from accounts where id = ${filter.accountId})`
  return sql`c.answered_at >= (select min(period_start)::timestamp at time zone ${zone} ${charges})
    and c.answered_at < (select max(period_end)::timestamp at time zone ${zone} ${charges})`
}

function ofInvoice(filter: CallFilter): RawBuilder<unknown> {
  const { accountId, invoiceId, invoiceLine } = filter
  const charges = chargesOf(filter)
  if (!invoiceLine) return sql`c.charge_id in (select id ${charges})`
  const periodStart = sql`(select period_start from invoices where account_id = ${accountId} and id = ${invoiceId})`
  const period = invoiceLine.late ? sql`period_end <= ${periodStart}` : sql`period_end > ${periodStart}`
  return sql`c.charge_id in (select id ${charges} and ${period})
    and c.subscription_id is not distinct from ${invoiceLine.subscriptionId}
    and c.direction = ${invoiceLine.directionCode} and c.destination_id is not distinct from ${invoiceLine.destinationId}`
}

/** The open usage charges of an account and the span of time their calls lie in. */
export interface OpenCharges {
  ids: bigint[]
  from: Temporal.Instant
  until: Temporal.Instant
}

export async function selectOpenUsageCharges(
  db: Db | Tx,
  { accountId, timeZone }: { accountId: AccountId; timeZone: string },
): Promise<OpenCharges> {
  const { rows } = await sql<{ ids: bigint[] | null; from: Temporal.Instant; until: Temporal.Instant }>`
    select array_agg(id) as ids, min(period_start)::timestamp at time zone ${timeZone} as "from",
      max(period_end)::timestamp at time zone ${timeZone} as until
    from charges where account_id = ${accountId} and invoice_id is null and kind = 'usage'`.execute(db)
  const row = rows[0]!
  return { ids: row.ids ?? [], from: row.from, until: row.until }
}

/** The calls of charges, summed by local day, by direction and destination, by own line, by local hour; lines and destinations dearest first. */
export async function selectUsageGroups(
  db: Db | Tx,
  {
    accountId,
    timeZone,
    charges,
    lines,
  }: { accountId: AccountId; timeZone: string; charges: OpenCharges; lines: readonly string[] | null },
) {
  const ofLines = lines ? sql`and c.line = any(${textsArray(lines)}::text[])` : sql``
  const calls = sql`
    from rated_calls c left join destinations d on d.id = c.destination_id
    where c.account_id = ${accountId} and c.answered_at >= ${charges.from} and c.answered_at < ${charges.until}
      and c.charge_id = any(${charges.ids}::bigint[]) ${ofLines}`
  const sums = sql`count(*)::int as calls, sum(c.duration_seconds)::bigint as duration_seconds, sum(c.billed_seconds)::bigint as billed_seconds,
    sum(c.included_seconds)::bigint as included_seconds, sum(c.amount_micros)::bigint as amount_micros`
  const byDay = await sql<UsageSums & { onDay: Temporal.PlainDate }>`
    select (c.answered_at at time zone ${timeZone})::date as on_day, ${sums} ${calls} group by 1 order by 1`.execute(
    db,
  )
  const byDestination = await sql<UsageSums & { direction: number; destination: string }>`
    select c.direction, coalesce(d.name, '') as destination, ${sums} ${calls} group by 1, 2 order by amount_micros desc, calls desc, 2`.execute(
    db,
  )
  const byLine = await sql<UsageSums & { line: string; label: string | null }>`
    select c.line, ${labelOf({ accountId, line: sql`c.line` })} as label, ${sums} ${calls} group by 1 order by amount_micros desc, calls desc, 1`.execute(
    db,
  )
  const byHour = await sql<UsageSums & { hour: number }>`
    select extract(hour from c.answered_at at time zone ${timeZone})::int as hour, ${sums} ${calls} group by 1 order by 1`.execute(
    db,
  )
  return {
    ...{ byDay: byDay.rows, byDestination: byDestination.rows },
    ...{ byLine: byLine.rows, byHour: byHour.rows },
  }
}

/** What open usage charges come to. */
export async function selectUnbilledCalls(
  db: Db | Tx,
  accountId: AccountId,
): Promise<{ calls: number; amountMicros: Micros }> {
  const { rows } = await sql<{ calls: number; amountMicros: Micros }>`
    select coalesce(sum(calls), 0)::int as calls, coalesce(sum(amount_micros), 0)::bigint as amount_micros
    from charges where account_id = ${accountId} and invoice_id is null and kind = 'usage'`.execute(db)
  return rows[0]!
}

/** When the account's first call was answered; null: there was none. */
export async function selectFirstCallAt(db: Db | Tx, accountId: AccountId): Promise<Temporal.Instant | null> {
  const { rows } = await sql<{ answeredAt: Temporal.Instant }>`
    select answered_at from rated_calls where account_id = ${accountId} order by answered_at limit 1`.execute(
    db,
  )
  return rows[0]?.answeredAt ?? null
}
