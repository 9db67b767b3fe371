import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros, RoundingMode } from '../kernel/money.ts'
import type { CallKey } from './call.ts'

export interface CallFacts {
  direction: number
  line: string
  fromNumber: string
  toNumber: string
  durationSeconds: number
  billedSeconds: number
  includedSeconds: number
  amountMicros: Micros
  timeZone: string
  subscriptionId: bigint | null
  destinationId: number | null
  plan: string | null
  label: string | null
  allowance: string | null
  rate: string | null
  connectFee: string | null
  minimum: string | null
  initialIncrement: number | null
  nextIncrement: number | null
  prefix: string | null
  timePeriod: string | null
  destination: string | null
  deckName: string | null
  deckVersion: number | null
  rounding: RoundingMode | null
  currency: string | null
  chargeId: bigint | null
  periodStart: Temporal.PlainDate | null
  periodEnd: Temporal.PlainDate | null
  invoiceId: bigint | null
  invoiceNumber: string | null
  invoicePeriodStart: Temporal.PlainDate | null
  sourceName: string
}

/** A rated call with all that it was priced by. */
export async function selectCallFacts(
  db: Db | Tx,
  accountId: AccountId,
  key: CallKey,
): Promise<CallFacts | null> {
  const { rows } = await sql<CallFacts>`
    select c.direction, c.line, c.from_number, c.to_number, c.duration_seconds, c.billed_seconds, c.included_seconds, c.amount_micros,
      c.subscription_id, c.destination_id, a.time_zone, p.name as plan, s.label, w.name as allowance, r.rate, r.connect_fee, r.minimum,
      r.initial_increment, r.next_increment, r.prefix, r.time_period, d.name as destination, k.name as deck_name, k.version as deck_version,
      k.rounding, k.currency, g.id as charge_id, g.period_start, g.period_end, i.id as invoice_id, i.number as invoice_number,
      i.period_start as invoice_period_start, o.name as source_name
    from rated_calls c
    join accounts a on a.id = c.account_id
    join imports m on m.id = c.import_id
    join sources o on o.id = m.source_id
    left join subscriptions s on s.account_id = c.account_id and s.id = c.subscription_id
    left join plans p on p.id = s.plan_id
    left join allowances w on w.id = c.allowance_id
    left join rates r on r.id = c.rate_id
    left join rate_decks k on k.id = r.deck_id
    left join destinations d on d.id = c.destination_id
    left join charges g on g.account_id = c.account_id and g.id = c.charge_id
    left join invoices i on i.account_id = g.account_id and i.id = g.invoice_id
    where c.account_id = ${accountId} and c.answered_at = ${key.answeredAt} and c.import_id = ${key.importId}
      and c.line_no = ${key.lineNo} and c.leg = ${key.leg}`.execute(db)
  return rows[0] ?? null
}

/** What re-ratings found, oldest first. */
export async function selectCorrections(
  db: Db | Tx,
  accountId: AccountId,
  key: CallKey,
): Promise<{ reason: string; at: Temporal.Instant; amountMicros: Micros }[]> {
  const { rows } = await sql<{ reason: string; at: Temporal.Instant; amountMicros: Micros }>`
    select r.reason, r.started_at as at, c.amount_micros
    from call_corrections c join reratings r on r.id = c.rerating_id
    where c.account_id = ${accountId} and c.answered_at = ${key.answeredAt} and c.import_id = ${key.importId}
      and c.line_no = ${key.lineNo} and c.leg = ${key.leg}
    order by c.rerating_id`.execute(db)
  return rows
}

/** The invoice's usage line that counts the call: lines group calls by these. */
export async function selectInvoiceLine(
  db: Db | Tx,
  {
    accountId,
    invoiceId,
    facts,
    late,
  }: { accountId: AccountId; invoiceId: bigint; facts: CallFacts; late: boolean },
): Promise<number | null> {
  const { rows } = await sql<{ n: number }>`
    select n from invoice_lines
    where account_id = ${accountId} and invoice_id = ${invoiceId} and kind = 'usage' and late = ${late}
      and direction = ${facts.direction} and destination_id is not distinct from ${facts.destinationId}
      and subscription_id is not distinct from ${facts.subscriptionId}
    order by n limit 1`.execute(db)
  return rows[0]?.n ?? null
}
