import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page } from '../db/page.ts'
import type { Micros } from '../kernel/money.ts'
import { json } from './store-attempts.ts'

/** What a run has done in one currency. */
export interface Moved {
  currency: string
  /** Posted as fees. */
  feesMicros: Micros
  /** Posted as paid out to the bank, net of fees. */
  paidOutMicros: Micros
}

export interface RunCounts {
  /** Items that were not listed before. */
  items: number
  /** Items that agree and did not before. */
  matched: number
  /** Differences found, and resolved by what the gateway said since. */
  found: number
  resolved: number
  moved: Moved[]
}

/** A run over one gateway. */
export interface ReconciliationRun extends RunCounts {
  id: number
  gateway: string
  requestedBy: string
  startedAt: Temporal.Instant
  finishedAt: Temporal.Instant | null
  /** Why it did not get to its end. */
  cause: string | null
}

export async function insertRun(
  db: Db | Tx,
  { gateway, requestedBy, now }: { gateway: string; requestedBy: string; now: Temporal.Instant },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into reconciliation_runs (gateway, requested_by, started_at) values (${gateway}, ${requestedBy}, ${now}) returning id`.execute(
    db,
  )
  return rows[0]!.id
}

export async function finishRun(
  db: Db | Tx,
  {
    runId,
    counts,
    cause,
    now,
  }: { runId: number; counts: RunCounts; cause: string | null; now: Temporal.Instant },
): Promise<void> {
  const { items, matched, found, resolved, moved } = counts
  await sql`
    update reconciliation_runs set finished_at = ${now}, cause = ${cause}, items = ${items}, matched = ${matched}, found = ${found},
      resolved = ${resolved}, moved = ${json(moved)}::jsonb where id = ${runId}`.execute(db)
}

type Stored = Omit<ReconciliationRun, 'moved'> & {
  moved: { currency: string; feesMicros: string; paidOutMicros: string }[]
}

/** Newest first. */
export async function listRuns(db: Db | Tx, { page }: { page: Page }): Promise<ReconciliationRun[]> {
  const after = page.after ? sql`where id < ${decodeIdCursor(page.after)}` : sql``
  const { rows } = await sql<Stored>`
    select id, gateway, requested_by, started_at, finished_at, cause, items, matched, found, resolved, moved
    from reconciliation_runs ${after} order by id desc limit ${page.limit + 1}`.execute(db)
  return rows.map((row) => ({
    ...row,
    moved: row.moved.map(({ currency, feesMicros, paidOutMicros }) => ({
      currency,
      feesMicros: BigInt(feesMicros),
      paidOutMicros: BigInt(paidOutMicros),
    })),
  }))
}
