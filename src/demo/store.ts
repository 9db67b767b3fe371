import { sql } from 'kysely'
import type { Database, Db } from '../db/database.ts'

/** How far the demo of this database has come. */
export interface DemoState {
  /** `making`: begun, and not to be shown to anybody. */
  state: 'making' | 'ready'
  /** The day on which its history ends. */
  madeOn: Temporal.PlainDate
}

export async function readDemo(db: Db): Promise<DemoState | null> {
  const { rows } = await sql<DemoState>`select state, made_on from demo`.execute(db)
  return rows[0] ?? null
}

/** Says that the making has begun. Fails (23505) where it has already. */
export async function insertDemo(db: Db, { madeOn }: { madeOn: Temporal.PlainDate }): Promise<void> {
  await sql`insert into demo (state, made_on) values ('making', ${madeOn})`.execute(db)
}

export async function saveDemoReady(db: Db): Promise<void> {
  await sql`update demo set state = 'ready'`.execute(db)
}

/** What was filled a moment ago is planned with as what it is, not as the empty tables of before. */
export async function analyzeTables(db: Db): Promise<void> {
  await sql`analyze`.execute(db)
}

// Any number of our own: an advisory lock of the database that the demo is made in.
const MAKING = 7_305_050

/** Takes the right to make the demo, until released or until this process ends; null while another has it. */
export async function lockDemo({ pool }: Database): Promise<{ release(): void } | null> {
  const client = await pool.connect()
  const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [MAKING])
  // Closed, not given back: the lock is the session's.
  if (rows[0]!.ours) return { release: () => client.release(true) }
  client.release()
  return null
}

/**
 * Takes all jobs out of the queue that may be done now, in the order in which they were staged; `later`: also those that are put off. For whom nothing
 * else works beside, and who starts over after a failure: one statement for many, where the worker takes several for each.
 */
export async function takeJobs(
  db: Db,
  { later = false }: { later?: boolean } = {},
): Promise<{ name: string; payload: unknown }[]> {
  const { rows } = await sql<{ id: bigint; name: string; payload: unknown }>`
    delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
    where t.id = j.task_id and (${later} or j.run_at <= now()) returning j.id, t.identifier as name, j.payload`.execute(
    db,
  )
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
