import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { CdrRecord } from './cdr-format.ts'

export interface RejectedRow {
  importId: number
  lineNo: number
  reason: string
  raw: string
  rejectedAt: Temporal.Instant
}

export async function selectRejected(
  db: Db | Tx,
  { importId, after, limit }: { importId: number; after: number; limit: number },
): Promise<RejectedRow[]> {
  const { rows } = await sql<RejectedRow>`
    select import_id, line_no, reason, raw, rejected_at from rejected_lines
    where import_id = ${importId} and line_no > ${after} order by line_no limit ${limit}`.execute(db)
  return rows
}

/** A leg that waits. */
export interface QueuedCall {
  sourceId: number
  sourceName: string
  recordKey: string
  leg: number
  importId: number
  lineNo: number
  accountId: bigint | null
  reasonCode: string
  reason: string
  answeredAt: Temporal.Instant
  fromNumber: string
  toNumber: string
  record: CdrRecord
  queuedAt: Temporal.Instant
  triedAt: Temporal.Instant
}

const QUEUED =
  sql.raw(`u.source_id, s.name as source_name, u.record_key, u.leg, u.import_id, u.line_no, u.account_id, u.reason_code, u.reason,
  u.answered_at, u.from_number, u.to_number, u.record, u.queued_at, u.tried_at from unrated_calls u join sources s on s.id = u.source_id`)

export async function selectUnrated(
  db: Db | Tx,
  {
    sourceId,
    reasonCode,
    after,
    limit,
  }: { sourceId: number | null; reasonCode: string | null; after: string[] | null; limit: number },
): Promise<QueuedCall[]> {
  const beyond = after
    ? sql`and (u.reason_code, u.source_id, u.record_key, u.leg) > (${after[0]}, ${after[1]}::int, ${after[2]} collate "C", ${after[3]}::smallint)`
    : sql``
  const { rows } = await sql<QueuedCall>`
    select ${QUEUED}
    where (${sourceId}::int is null or u.source_id = ${sourceId}) and (${reasonCode}::text is null or u.reason_code = ${reasonCode}) ${beyond}
    order by u.reason_code, u.source_id, u.record_key, u.leg limit ${limit}`.execute(db)
  return rows
}

export async function countUnrated(
  db: Db | Tx,
): Promise<{ sourceId: number; reasonCode: string; calls: number }[]> {
  const { rows } = await sql<{ sourceId: number; reasonCode: string; calls: number }>`
    select source_id, reason_code, count(*)::int as calls from unrated_calls group by 1, 2 order by 1, 2`.execute(
    db,
  )
  return rows
}

/** The next legs of one source to try again, locked; those another retry has in hand are left to it. */
export async function lockUnrated(
  tx: Tx,
  { sourceId, after, limit }: { sourceId: number; after: { recordKey: string; leg: number }; limit: number },
): Promise<QueuedCall[]> {
  const { rows } = await sql<QueuedCall>`
    select ${QUEUED}
    where u.source_id = ${sourceId} and (u.record_key, u.leg) > (${after.recordKey} collate "C", ${after.leg}::smallint)
    order by u.record_key, u.leg limit ${limit} for update of u skip locked`.execute(tx)
  return rows
}

/** Takes legs off the queue. */
export async function removeUnrated(
  tx: Tx,
  sourceId: number,
  legs: readonly { recordKey: string; leg: number }[],
): Promise<void> {
  if (legs.length === 0) return
  await sql`
    delete from unrated_calls u using unnest(${legs.map((leg) => leg.recordKey)}::text[], ${legs.map((leg) => leg.leg)}::smallint[])
      as done (record_key, leg)
    where u.source_id = ${sourceId} and u.record_key = done.record_key and u.leg = done.leg`.execute(tx)
}

/** Leaves legs in the queue with the reason as it is now. */
export async function updateReasons(
  tx: Tx,
  sourceId: number,
  legs: readonly { recordKey: string; leg: number; accountId: number | null; code: string; reason: string }[],
  at: Temporal.Instant,
): Promise<void> {
  if (legs.length === 0) return
  await sql`
    update unrated_calls u set account_id = now.account_id, reason_code = now.code, reason = now.reason, tried_at = ${at}
    from unnest(${legs.map((leg) => leg.recordKey)}::text[], ${legs.map((leg) => leg.leg)}::smallint[],
      ${legs.map((leg) => leg.accountId)}::bigint[], ${legs.map((leg) => leg.code)}::text[], ${legs.map((leg) => leg.reason)}::text[])
      as now (record_key, leg, account_id, code, reason)
    where u.source_id = ${sourceId} and u.record_key = now.record_key and u.leg = now.leg`.execute(tx)
}

/** Sources that have something waiting. */
export async function sourcesWithUnrated(db: Db | Tx): Promise<number[]> {
  const { rows } = await sql<{
    sourceId: number
  }>`select distinct source_id from unrated_calls order by 1`.execute(db)
  return rows.map((row) => row.sourceId)
}
