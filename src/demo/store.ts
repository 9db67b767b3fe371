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
