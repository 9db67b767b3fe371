import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { PoolClient } from 'pg'
import { BinaryCopy } from '../db/binary-copy.ts'
import { copyBlocks } from '../db/copy-transaction.ts'
import type { Tx } from '../db/database.ts'
import { directionCode } from './direction.ts'
import { freeBytes } from './free-bytes.ts'
import { firstOf, type LineSlice } from './line-slice.ts'
import type { CallRecord } from './mediation.ts'
import { storedNumber } from './mediation.ts'
import type { AllowancePool, RatedCall, UnratedCall } from './rate-calls.ts'
import type { RejectedLine, SliceReading } from './read-slice.ts'

/** The intake's rows, written as calls are read. */
export class CdrRows {
  readonly #rows = new BinaryCopy()
  readonly #sourceId: number
  readonly #importId: number
  count = 0

  constructor(sourceId: number, importId: number) {
    this.#sourceId = sourceId
    this.#importId = importId
  }

  add(calls: readonly CallRecord[]): void {
    const rows = this.#rows
    for (const { record, lineNo } of calls) {
      rows.row(4, 40 + record.key.length * 3)
      rows.int4(this.#sourceId)
      rows.text(record.key)
      rows.int4(this.#importId)
      rows.int4(lineNo)
    }
    this.count += calls.length
  }

  /** Enters them. Fails with a unique violation if one is there; another import that is entering the same call is waited for. */
  async store(client: PoolClient): Promise<void> {
    if (this.count > 0) {
      await copyOnce(client, 'cdrs (source_id, record_key, import_id, line_no)', this.#rows)
    }
  }
}

/** Rated calls, written as they are priced: facts once the transaction that stores them commits. */
export class RatedRows {
  readonly #rows = new BinaryCopy()
  count = 0

  add(rated: RatedCall, { importId, chargeId }: { importId: number; chargeId: bigint | null }): void {
    const { call, account, rate, subscription, line, from, to } = rated
    const rows = this.#rows
    rows.row(18, 256 + (line.length + from.length + to.length) * 3)
    rows.int8(account.id)
    rows.timestamptz(call.record.answeredAtMs)
    rows.int4(importId)
    rows.int4(call.lineNo)
    rows.int2(rated.leg)
    rows.int2(directionCode(rated.direction))
    rows.int4(call.record.durationSeconds)
    rows.int4(rated.billedSeconds)
    rows.int4(rated.includedSeconds)
    rows.int4(rate ? rate.destinationId : null)
    rows.int8(rate ? rate.id : null)
    rows.int8(subscription ? subscription.id : null)
    rows.int4(rated.allowanceId)
    rows.int8(chargeId)
    rows.int8(rated.amountMicros)
    rows.text(line)
    rows.text(from)
    rows.text(to)
    this.count++
  }

  async store(client: PoolClient): Promise<void> {
    if (this.count > 0) await copyOnce(client, RATED_CALLS_COLUMNS, this.#rows)
  }
}

export const RATED_CALLS_COLUMNS = `rated_calls (account_id, answered_at, import_id, line_no, leg, direction, duration_seconds,
  billed_seconds, included_seconds, destination_id, rate_id, subscription_id, allowance_id, charge_id, amount_micros, line,
  from_number, to_number)`

async function copyOnce(client: PoolClient, target: string, rows: BinaryCopy): Promise<void> {
  const blocks = rows.end()
  await copyBlocks(client, target, blocks)
  blocks.forEach(freeBytes)
}

const UNIQUE_VIOLATION = '23505'

/** What `store` gives; null, with nothing of it left, if a call that it copied is in the intake already. */
export async function unlessKnown<T>(client: PoolClient, store: () => Promise<T>): Promise<T | null> {
  await client.query('savepoint intake')
  try {
    return await store()
  } catch (error) {
    const { code, table } = error as { code?: string; table?: string }
    if (code !== UNIQUE_VIOLATION || table !== 'cdrs') throw error
    await client.query('rollback to savepoint intake')
    return null
  }
}

/** Those of the calls whose keys are neither in the intake nor in `seen`, to which they are added: each key once. */
export async function unknownCalls(
  tx: Tx,
  { sourceId, calls, seen }: { sourceId: number; calls: readonly CallRecord[]; seen: Set<string> },
): Promise<CallRecord[]> {
  if (calls.length === 0) return []
  const keys = calls.map(({ record }) => record.key)
  const { rows } = await sql<{ recordKey: string }>`
    select record_key from cdrs where source_id = ${sourceId} and record_key = any(${keys}::text[])`.execute(
    tx,
  )
  if (rows.length === calls.length) return []
  const known = new Set(rows.map((row) => row.recordKey))
  return calls.filter(({ record: { key } }) => !known.has(key) && !seen.has(key) && seen.add(key))
}

/** Locks the pools (in sorted order) and fills in what is used of them. */
export async function loadPools(tx: Tx, pools: readonly AllowancePool[]): Promise<void> {
  if (pools.length === 0) return
  const sorted = pools.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const columns = poolColumns(sorted)
  const { rows } = await sql<{ n: bigint; usedSeconds: number }>`
    with wanted as (
      select * from unnest(${columns.accountIds}::bigint[], ${columns.subscriptionIds}::bigint[], ${columns.allowanceIds}::int[],
        ${columns.lines}::text[], ${columns.periodStarts}::date[]) with ordinality
        as w (account_id, subscription_id, allowance_id, line, period_start, n)
    ), added as (
      insert into allowance_use (account_id, subscription_id, allowance_id, line, period_start, used_seconds)
      select account_id, subscription_id, allowance_id, line, period_start, 0 from wanted order by n
      on conflict (account_id, subscription_id, allowance_id, line, period_start) do update set used_seconds = allowance_use.used_seconds
      returning account_id, subscription_id, allowance_id, line, period_start, used_seconds
    )
    select n, used_seconds from added join wanted using (account_id, subscription_id, allowance_id, line, period_start)`.execute(
    tx,
  )
  for (const row of rows) sorted[Number(row.n) - 1]!.usedSeconds = row.usedSeconds
}

/** Writes what is used of the pools now. */
export async function savePools(tx: Tx, pools: readonly AllowancePool[]): Promise<void> {
  if (pools.length === 0) return
  const columns = poolColumns(pools)
  await sql`
    update allowance_use u set used_seconds = w.used_seconds
    from unnest(${columns.accountIds}::bigint[], ${columns.subscriptionIds}::bigint[], ${columns.allowanceIds}::int[],
      ${columns.lines}::text[], ${columns.periodStarts}::date[], ${pools.map((pool) => pool.usedSeconds)}::int[])
      as w (account_id, subscription_id, allowance_id, line, period_start, used_seconds)
    where (u.account_id, u.subscription_id, u.allowance_id, u.line, u.period_start)
      = (w.account_id, w.subscription_id, w.allowance_id, w.line, w.period_start)`.execute(tx)
}

function poolColumns(pools: readonly AllowancePool[]) {
  return {
    accountIds: pools.map((pool) => pool.accountId),
    subscriptionIds: pools.map((pool) => pool.subscriptionId),
    allowanceIds: pools.map((pool) => pool.allowanceId),
    lines: pools.map((pool) => pool.line),
    periodStarts: pools.map((pool) => pool.period.start),
  }
}

/** Puts legs that cannot be priced into the queue, with what is needed to try again. */
export async function queueUnrated(
  tx: Tx,
  queue: {
    sourceId: number
    importIdOf: (call: CallRecord) => number
    unrated: readonly UnratedCall[]
    at: Temporal.Instant
  },
): Promise<void> {
  const { sourceId, importIdOf, unrated } = queue
  if (unrated.length === 0) return
  const now = queue.at.toString()
  await sql`
    insert into unrated_calls (source_id, record_key, leg, import_id, line_no, account_id, reason_code, reason, answered_at,
      from_number, to_number, record, queued_at, tried_at)
    select ${sourceId}, u.record_key, u.leg, u.import_id, u.line_no, u.account_id, u.code, u.reason, u.answered_at, u.from_number,
      u.to_number, u.record, ${now}::timestamptz, ${now}::timestamptz
    from unnest(${unrated.map(({ call }) => call.record.key)}::text[], ${unrated.map(({ leg }) => leg)}::smallint[],
      ${unrated.map(({ call }) => importIdOf(call))}::int[], ${unrated.map(({ call }) => call.lineNo)}::int[],
      ${unrated.map(({ accountId }) => accountId)}::bigint[],
      ${unrated.map(({ code }) => code)}::text[], ${unrated.map(({ reason }) => reason)}::text[],
      ${unrated.map(({ call }) => instantText(call.record.answeredAtMs))}::timestamptz[],
      ${unrated.map(({ call }) => storedNumber(call.from))}::text[], ${unrated.map(({ call }) => storedNumber(call.to))}::text[],
      ${unrated.map(({ call }) => JSON.stringify(call.record))}::jsonb[])
      as u (record_key, leg, import_id, line_no, account_id, code, reason, answered_at, from_number, to_number, record)`.execute(
    tx,
  )
}

/** Keeps rejected lines with their reasons, each text once a source: the same line in another copy of the file is the same rejection. */
export async function keepRejected(
  tx: Tx,
  {
    sourceId,
    importId,
    rejected,
    at,
  }: { sourceId: number; importId: number; rejected: readonly RejectedLine[]; at: Temporal.Instant },
): Promise<void> {
  if (rejected.length === 0) return
  await sql`
    insert into rejected_lines (source_id, line_hash, import_id, line_no, reason, raw, rejected_at)
    select ${sourceId}, decode(r.line_hash, 'hex'), ${importId}, r.line_no, r.reason, r.raw, ${at.toString()}::timestamptz
    from unnest(${rejected.map(({ raw }) => hash('md5', raw))}::text[], ${rejected.map(({ lineNo }) => lineNo)}::int[],
      ${rejected.map(({ reason }) => withoutNul(reason))}::text[], ${rejected.map(({ raw }) => withoutNul(raw.slice(0, SHOWN_LENGTH_MAX)))}::text[])
      as r (line_hash, line_no, reason, raw)
    on conflict do nothing`.execute(tx)
}

/** Of a rejected line, this much is shown in the queue; all of it is in its chunk. */
const SHOWN_LENGTH_MAX = 8192

/** PostgreSQL's text holds no NUL; its picture stands for it. The chunk has the true bytes. */
function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '␀') : text
}

/**
 * Keeps the raw lines of a slice with the fate of each. `onlyIfNew`: not if the source has a chunk of the same content (a file read again), but
 * for the file's first line, which may be the header by which later ones are read.
 */
export async function keepChunk(
  tx: Tx,
  {
    sourceId,
    importId,
    reading: { slice, firstLine, fates },
    onlyIfNew,
  }: { sourceId: number; importId: number; reading: SliceReading; onlyIfNew: boolean },
): Promise<void> {
  let kept = slice
  if (onlyIfNew && (await hasChunk(tx, { sourceId, slice }))) {
    if (firstLine > 1) return
    kept = await firstOf(slice)
  }
  const { lines, raw, contentHash } = kept
  await sql`
    insert into cdr_chunks (import_id, first_line, lines, raw, content_hash, fates)
    values (${importId}, ${firstLine}, ${lines}, ${raw}, ${contentHash}, ${Buffer.from(fates.subarray(0, lines))})`.execute(
    tx,
  )
}

async function hasChunk(
  tx: Tx,
  { sourceId, slice }: { sourceId: number; slice: LineSlice },
): Promise<boolean> {
  const { rows } = await sql`
    select from cdr_chunks c join imports i on i.id = c.import_id
    where c.content_hash = ${slice.contentHash} and i.source_id = ${sourceId} limit 1`.execute(tx)
  return rows.length > 0
}

/** Notes which running numbers of the switch were seen, and how many records each hour had. */
export async function noteHealth(
  tx: Tx,
  {
    sourceId,
    sequences,
    hours,
  }: { sourceId: number; sequences: readonly number[]; hours: ReadonlyMap<number, number> },
): Promise<void> {
  if (sequences.length > 0) {
    await sql`
      insert into source_sequences (source_id, seen) values (${sourceId}, ${multirange(sequences)}::int8multirange)
      on conflict (source_id) do update set seen = source_sequences.seen + excluded.seen`.execute(tx)
  }
  if (hours.size > 0) {
    const at = [...hours.keys()].map((hour) => instantText(hour))
    await sql`
      insert into source_hours (source_id, hour_at, records)
      select ${sourceId}, * from unnest(${at}::timestamptz[], ${[...hours.values()]}::int[])
      on conflict (source_id, hour_at) do update set records = source_hours.records + excluded.records`.execute(
      tx,
    )
  }
}

/** Whole numbers as PostgreSQL's multirange: 3, 4, 5, 9 → `{[3,6),[9,10)}`. */
function multirange(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b)
  const ranges: [number, number][] = []
  for (const n of sorted) {
    const last = ranges.at(-1)
    if (last && n <= last[1]) last[1] = Math.max(last[1], n + 1)
    else ranges.push([n, n + 1])
  }
  return `{${ranges.map(([from, until]) => `[${from},${until})`).join(',')}}`
}

function instantText(epochMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toString()
}
