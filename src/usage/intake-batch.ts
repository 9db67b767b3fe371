import type { CopyTransaction } from '../db/copy-transaction.ts'
import type { Database } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import type { Batch } from './batch.ts'
import { chargeCalls } from './charge-calls.ts'
import { FATE, fateOfSkip, skipOfFate } from './fate.ts'
import type { ImportCounts } from './import.ts'
import type { CallRecord } from './mediation.ts'
import type { MatchKind } from './profile.ts'
import { type Assigned, assignCalls } from './rate-calls.ts'
import { addToImport } from './store-imports.ts'
import { enterCdrs, keepChunk, keepRejected, noteHealth, queueUnrated } from './store-intake.ts'
import { currentRatingBook, factsStand } from './store-rating-book.ts'
import type { ChargeUsage } from './usage-charge.ts'

/** Where a batch goes. */
export interface BatchTarget {
  database: Database
  sourceId: number
  importId: number
  matchBy: readonly MatchKind[]
  charges: ChargeUsage
  now: Temporal.Instant
}

/** A batch in the intake: whose its new calls are, how many were there already. */
export interface EnteredBatch {
  assigned: Assigned
  /** Of the rating book that was asked. */
  factsVersion: bigint
  entered: number
  known: number
}

/** First step: the intake says which calls are new, the rating book whose they are. */
export async function enterBatch(
  transaction: CopyTransaction,
  { database, sourceId, importId, matchBy }: BatchTarget,
  batch: Batch,
  { fresh }: { fresh: boolean },
): Promise<EnteredBatch> {
  const book = await currentRatingBook(database, transaction.tx)
  // A batch that is tried again may find its calls otherwise than the first time.
  for (const { lineNo } of batch.calls) batch.fates[lineNo - batch.firstLine] = FATE.call
  const entered = await enterCdrs(transaction, { sourceId, importId, calls: batch.calls, fresh })
  const known = batch.calls.length - entered.length
  if (known > 0) markKnown(batch, entered)
  const assigned = assignCalls(book, entered, matchBy)
  for (const call of assigned.internal) batch.fates[call.lineNo - batch.firstLine] = fateOfSkip('internal')
  return { assigned, factsVersion: book.version, entered: entered.length, known }
}

/** Second step, in the same transaction: prices, charges, queues, the raw lines and the counts. */
export async function storeBatch(
  transaction: CopyTransaction,
  { sourceId, importId, charges, now }: BatchTarget,
  batch: Batch,
  { assigned, factsVersion, entered, known }: EnteredBatch,
): Promise<ImportCounts> {
  const { tx } = transaction
  const origin = `usage:${importId}:${batch.firstLine}`
  await chargeCalls(transaction, assigned, { importIdOf: () => importId, origin, charges, now })
  await queueUnrated(tx, { sourceId, importIdOf: () => importId, unrated: assigned.unrated, at: now })
  await keepRejected(tx, { sourceId, importId, batch, at: now })
  await keepChunk(tx, { sourceId, importId, batch, onlyIfNew: entered === 0 })
  // Calls that were not answered have running numbers too.
  if (entered > 0 || known === 0)
    await noteHealth(tx, { sourceId, sequences: batch.sequences, hours: hoursOf(assigned) })
  // Whoever has mended a cause meanwhile did not see these calls waiting.
  if (assigned.unrated.length > 0 && !(await factsStand(tx, factsVersion))) {
    await stageJob(tx, 'retry_unrated', {}, { key: 'retry_unrated' })
  }
  const counts = countsOf(batch, {
    known,
    calls: entered - assigned.internal.length,
    rated: assigned.rated.length,
    unrated: assigned.unrated.length,
  })
  await addToImport(tx, importId, counts, batch.bytes)
  return counts
}

/** New records by the hour of their answer. */
function hoursOf({ rated, unrated, internal }: Assigned): Map<number, number> {
  const hours = new Map<number, number>()
  const count = ({ record }: CallRecord) => {
    const hour = record.answeredAtMs - (record.answeredAtMs % HOUR_MS)
    hours.set(hour, (hours.get(hour) ?? 0) + 1)
  }
  // A call's legs follow one another.
  let last: CallRecord | null = null
  for (const { call } of rated) {
    if (call !== last) count(call)
    last = call
  }
  for (const { call } of unrated) {
    if (call !== last) count(call)
    last = call
  }
  for (const call of internal) count(call)
  return hours
}
const HOUR_MS = 3_600_000

function markKnown(batch: Batch, entered: readonly { lineNo: number }[]) {
  const fresh = new Set(entered.map(({ lineNo }) => lineNo))
  for (const { lineNo } of batch.calls) {
    if (!fresh.has(lineNo)) batch.fates[lineNo - batch.firstLine] = FATE.known
  }
}

/** What became of a batch's lines. */
export function countsOf(
  batch: Batch,
  found: Pick<ImportCounts, 'known' | 'calls' | 'rated' | 'unrated'>,
): ImportCounts {
  const skipped: ImportCounts['skipped'] = {}
  for (const fate of batch.fates.subarray(0, batch.texts.length)) {
    const reason = skipOfFate(fate)
    if (reason) skipped[reason] = (skipped[reason] ?? 0) + 1
  }
  return {
    linesRead: batch.texts.length,
    rejected: batch.rejected.length,
    skipped,
    ...found,
  }
}
