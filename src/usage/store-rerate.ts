import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, ChargeId, SubscriptionId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { CallKey } from './call.ts'
import type { BookRate } from './rating-book.ts'
import type { RerateCriteria } from './rerate.ts'

/** Writes that a re-rating has begun. */
export async function beginRerating(
  tx: Tx,
  start: { reason: string; criteria: RerateCriteria; actor: string; at: Temporal.Instant },
): Promise<number> {
  const criteria = JSON.stringify(start.criteria, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  const { rows } = await sql<{ id: number }>`
    insert into reratings (reason, criteria, requested_by, started_at)
    values (${start.reason}, ${criteria}::jsonb, ${start.actor}, ${start.at}) returning id`.execute(tx)
  return rows[0]!.id
}

export async function endRerating(
  tx: Tx,
  end: { reratingId: number; corrected: number; differenceMicros: Micros; at: Temporal.Instant },
): Promise<void> {
  await sql`
    update reratings set finished_at = ${end.at}, calls = ${end.corrected}, difference_micros = ${end.differenceMicros}
    where id = ${end.reratingId}`.execute(tx)
}

/** Accounts to look at: the one asked for, or all that have usage charged in periods that touch the range. */
export async function accountsWithCalls(
  db: Db,
  { accountId, from, until }: RerateCriteria,
): Promise<AccountId[]> {
  if (accountId !== undefined) return [accountId]
  const { rows } = await sql<{ id: AccountId }>`
    select id from accounts a
    where exists (select from rated_calls c where c.account_id = a.id and c.answered_at >= ${from} and c.answered_at < ${until})
    order by id`.execute(db)
  return rows.map(({ id }) => id)
}

/** One re-rating of an account at a time, until the transaction ends. */
export async function lockAccountCalls(tx: Tx, accountId: AccountId): Promise<void> {
  await sql`select pg_advisory_xact_lock(${RERATE_LOCK}, hashint8(${accountId}))`.execute(tx)
}
const RERATE_LOCK = 71_003

/** A rated call with the price it has now: its own, or what the last re-rating found. */
export interface PricedCall extends CallKey {
  direction: number
  line: string
  toNumber: string
  durationSeconds: number
  includedSeconds: number
  subscriptionId: SubscriptionId
  destinationId: number | null
  /** The usage charge that it is in. */
  chargeId: ChargeId
  amountMicros: Micros
}

/** Priced calls of the range in the order of their key, after one. */
export async function selectPricedCalls(
  tx: Tx,
  {
    accountId,
    criteria,
    after,
    limit,
  }: { accountId: AccountId; criteria: RerateCriteria; after: PricedCall | null; limit: number },
): Promise<PricedCall[]> {
  const beyond = after
    ? sql`and (c.answered_at, c.import_id, c.line_no, c.leg) > (${after.answeredAt}, ${after.importId}, ${after.lineNo}, ${after.leg})`
    : sql``
  const ofDeck = criteria.deckName
    ? sql`and c.rate_id in (select r.id from rates r join rate_decks d on d.id = r.deck_id where d.name = ${criteria.deckName})`
    : sql``
  const { rows } = await sql<PricedCall>`
    select c.answered_at, c.import_id, c.line_no, c.leg, c.direction, c.line, c.to_number, c.duration_seconds, c.included_seconds,
      c.subscription_id, c.destination_id, c.charge_id, coalesce(latest.amount_micros, c.amount_micros) as amount_micros
    from rated_calls c
    left join lateral (
      select k.amount_micros from call_corrections k
      where (k.account_id, k.answered_at, k.import_id, k.line_no, k.leg) = (c.account_id, c.answered_at, c.import_id, c.line_no, c.leg)
      order by k.rerating_id desc limit 1
    ) latest on true
    where c.account_id = ${accountId} and c.answered_at >= ${criteria.from} and c.answered_at < ${criteria.until}
      and c.rate_id is not null ${ofDeck} ${beyond}
    order by c.answered_at, c.import_id, c.line_no, c.leg limit ${limit}`.execute(tx)
  return rows
}

export interface Correction extends CallKey {
  rate: BookRate
  billedSeconds: number
  amountMicros: Micros
  chargeId: bigint
}

/** Writes what calls should have cost, beside them. */
export async function insertCorrections(
  tx: Tx,
  {
    accountId,
    reratingId,
    corrections,
  }: { accountId: AccountId; reratingId: number; corrections: readonly Correction[] },
): Promise<void> {
  if (corrections.length === 0) return
  const column = <T>(of: (correction: Correction) => T) => corrections.map(of)
  await sql`
    insert into call_corrections (account_id, answered_at, import_id, line_no, leg, rerating_id, rate_id, destination_id, billed_seconds,
      amount_micros, charge_id)
    select ${accountId}, answered_at, import_id, line_no, leg, ${reratingId}, rate_id, destination_id, billed_seconds, amount_micros, charge_id
    from unnest(${column((c) => c.answeredAt)}::timestamptz[], ${column((c) => c.importId)}::int[], ${column((c) => c.lineNo)}::int[],
      ${column((c) => c.leg)}::smallint[], ${column((c) => c.rate.id)}::bigint[], ${column((c) => c.rate.destinationId)}::int[],
      ${column((c) => c.billedSeconds)}::int[], ${column((c) => c.amountMicros)}::bigint[], ${column((c) => c.chargeId)}::bigint[])
      as c (answered_at, import_id, line_no, leg, rate_id, destination_id, billed_seconds, amount_micros, charge_id)`.execute(
    tx,
  )
}
