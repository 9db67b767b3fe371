import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'

/**
 * Stages a job in the transaction that causes it: it runs once that commits, or never. `key`: a job of that key which has not begun is
 * replaced, so that many causes make one job. `delaySeconds`: not before then, by the machine's clock.
 */
export async function stageJob(
  tx: Tx,
  name: string,
  payload: object,
  options: { key?: string; delaySeconds?: number } = {},
): Promise<void> {
  const { key = null, delaySeconds = 0 } = options
  await sql`
    select graphile_worker.add_job(${name}, ${JSON.stringify(payload)}::json, job_key => ${key},
      run_at => case when ${delaySeconds}::int > 0 then now() + make_interval(secs => ${delaySeconds}::int) end)`.execute(
    tx,
  )
}

/** As `stageJob`, many of one name in one statement. */
export async function stageJobs(tx: Tx, name: string, payloads: readonly object[]): Promise<void> {
  if (payloads.length === 0) return
  // One call for all of them: a call each takes some twenty times as long.
  await sql`
    select count(*) from graphile_worker.add_jobs((
      select array_agg((${name}, p::json, null, null, null, null, null, null)::graphile_worker.job_spec)
      from unnest(${payloads.map((payload) => JSON.stringify(payload))}::text[]) p))`.execute(tx)
}

/** How many jobs could be done now, or are being done; those that wait for another try are not among them. */
export async function countWaitingJobs(db: Db): Promise<bigint> {
  const { rows } = await sql<{ n: bigint }>`
    select count(*) as n from graphile_worker._private_jobs where run_at <= now() and attempts < max_attempts`.execute(
    db,
  )
  return rows[0]!.n
}

/** Lets jobs that wait for a time of the machine's be due so much earlier: the provider's time has been moved. */
export async function bringForward(db: Db, { hours }: { hours: number }): Promise<void> {
  await sql`
    update graphile_worker._private_jobs set run_at = run_at - make_interval(hours => ${hours}) where run_at > now()`.execute(
    db,
  )
}
