import { sql } from 'kysely'
import { type Database, type Db, openDatabase } from '../db/database.ts'

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

/**
 * The same database by connections that do not wait for the disk at each commit: what is being made is thrown away anyway if it does not get to its end, and
 * the commit that says it did, on an ordinary connection, waits for all before it.
 */
export function openHurried({ url }: Database): Database {
  const hurried = new URL(url)
  hurried.searchParams.set('options', '-c timezone=UTC -c datestyle=ISO -c synchronous_commit=off')
  return openDatabase(hurried.href)
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

/** What the schedule may find to do; on many days of the year there is nothing. */
export interface Due {
  /** Payments to be looked at. */
  looks: boolean
  /** Drafts to be made, or announced. */
  drafts: boolean
  /** Something is overdue with no payment on its way, or was, or a retry's time has come. */
  dunning: boolean
}

/** What may be due at an instant: more rather than less, since the jobs themselves look closer. */
export async function readDue(db: Db, { now }: { now: Temporal.Instant }): Promise<Due> {
  const { rows } = await sql<Due>`
    select exists (select from payment_attempts where next_look_at <= ${now}) as looks,
      exists (select from autopay where next_try_at <= ${now} or next_notice_at <= ${now}) as drafts,
      exists (select from dunning_cases where closed_at is null) or exists (select from invoice_dues d where d.open_micros > 0 and d.due_on < ${now}::timestamptz::date and not exists (
          select from attempt_obligations o where o.account_id = d.account_id and o.obligation = 'invoice:' || d.invoice_id and o.open))
        or exists (select from payment_retries where done_at is null and due_at <= ${now}) as dunning`.execute(
    db,
  )
  return rows[0]!
}
