import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { CallKey } from './call.ts'
import type { CallFilter, CallTotals } from './calls.ts'
import { directionCode } from './direction.ts'

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

/** Newest first; `after` is the key of the last row seen. */
export async function selectCalls(
  db: Db | Tx,
  filter: CallFilter,
  { limit, after }: { limit: number; after: string[] | null },
): Promise<CallRow[]> {
  const beyond = after
    ? sql`and (c.answered_at, c.import_id, c.line_no, c.leg) < (${after[0]}::timestamptz, ${after[1]}::int, ${after[2]}::int, ${after[3]}::smallint)`
    : sql``
  const { rows } = await sql<CallRow>`
    select c.answered_at, c.import_id, c.line_no, c.leg, c.direction, c.line, c.from_number, c.to_number, c.duration_seconds,
      c.billed_seconds, c.included_seconds, c.amount_micros, d.name as destination
    from rated_calls c left join destinations d on d.id = c.destination_id
    where ${conditions(filter)} ${beyond}
    order by c.answered_at desc, c.import_id desc, c.line_no desc, c.leg desc limit ${limit}`.execute(db)
  return rows
}

export async function selectTotals(db: Db | Tx, filter: CallFilter): Promise<CallTotals> {
  const { rows } = await sql<CallTotals>`
    select count(*)::int as calls, coalesce(sum(c.duration_seconds), 0)::bigint as duration_seconds,
      coalesce(sum(c.billed_seconds), 0)::bigint as billed_seconds, coalesce(sum(c.included_seconds), 0)::bigint as included_seconds,
      coalesce(sum(c.amount_micros), 0)::bigint as amount_micros
    from rated_calls c where ${conditions(filter)}`.execute(db)
  return rows[0]!
}

function conditions(filter: CallFilter): RawBuilder<unknown> {
  const all = [sql`c.account_id = ${filter.accountId}`]
  if (filter.from) all.push(sql`c.answered_at >= ${filter.from}`)
  if (filter.until) all.push(sql`c.answered_at < ${filter.until}`)
  if (filter.direction) all.push(sql`c.direction = ${directionCode(filter.direction)}`)
  const digits = filter.number?.replace(/\D/g, '')
  if (filter.number !== undefined && filter.number !== '') {
    const part = `%${digits || '\u0001'}%`
    all.push(sql`(c.from_number like ${part} or c.to_number like ${part} or c.line like ${part})`)
  }
  if (filter.destination) {
    all.push(
      sql`c.destination_id in (select id from destinations where lower(name) like ${`${escapeLike(filter.destination.toLowerCase())}%`})`,
    )
  }
  if (filter.invoiceId !== undefined) all.push(ofInvoice(filter))
  return sql.join(all, sql` and `)
}

/** The invoice's usage charges say in which span of time its calls lie, so that only that is read. */
function ofInvoice({ accountId, invoiceId, invoiceLine }: CallFilter): RawBuilder<unknown> {
  const charges = sql`from charges where account_id = ${accountId} and invoice_id = ${invoiceId} and kind = 'usage'`
  const bounds = sql`(select time_zone from accounts where id = ${accountId})`
  const span = sql`c.answered_at >= (select min(period_start)::timestamp at time zone ${bounds} ${charges})
    and c.answered_at < (select max(period_end)::timestamp at time zone ${bounds} ${charges})`
  if (!invoiceLine) return sql`${span} and c.charge_id in (select id ${charges})`
  const periodStart = sql`(select period_start from invoices where account_id = ${accountId} and id = ${invoiceId})`
  const period = invoiceLine.late ? sql`period_end <= ${periodStart}` : sql`period_end > ${periodStart}`
  return sql`${span} and c.charge_id in (select id ${charges} and ${period})
    and c.subscription_id is not distinct from ${invoiceLine.subscriptionId}
    and c.direction = ${invoiceLine.directionCode} and c.destination_id is not distinct from ${invoiceLine.destinationId}`
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
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

export interface UsageSums {
  calls: number
  durationSeconds: bigint
  billedSeconds: bigint
  includedSeconds: bigint
  amountMicros: Micros
}

/** The calls of charges, summed by local day, by direction and destination, by own line; the last two dearest first. */
export async function selectUsageGroups(
  db: Db | Tx,
  { accountId, timeZone, charges }: { accountId: AccountId; timeZone: string; charges: OpenCharges },
) {
  const calls = sql`
    from rated_calls c left join destinations d on d.id = c.destination_id
    where c.account_id = ${accountId} and c.answered_at >= ${charges.from} and c.answered_at < ${charges.until}
      and c.charge_id = any(${charges.ids}::bigint[])`
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
  const byLine = await sql<UsageSums & { line: string }>`
    select c.line, ${sums} ${calls} group by 1 order by amount_micros desc, calls desc, 1`.execute(db)
  return { byDay: byDay.rows, byDestination: byDestination.rows, byLine: byLine.rows }
}
