import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'
import { stageJob } from './jobs.ts'

/** Transactions that have said it already: once is enough, and thousands of times would pile up versions of one row. */
const touched = new WeakSet<Tx>()

/**
 * Says that something which matching or rating reads has changed: a running import then reloads its book, and what waited for want of a price or an
 * owner is tried again. Every verb that changes such a thing calls it in its own transaction. On the floor, because accounts stand to the left
 * of the catalog and must say it too.
 */
export async function touchRatingFacts(tx: Tx): Promise<void> {
  if (touched.has(tx)) return
  await sql`update rating_facts set version = version + 1`.execute(tx)
  await stageJob(tx, 'retry_unrated', {}, { key: 'retry_unrated' })
  touched.add(tx)
}

/** Counts up with every change to what matching and rating read. */
export async function ratingFactsVersion(db: Db | Tx): Promise<bigint> {
  const { rows } = await sql<{ version: bigint }>`select version from rating_facts`.execute(db)
  return rows[0]!.version
}
