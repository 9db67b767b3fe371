import type { CopyTransaction } from '../db/copy-transaction.ts'
import type { Database, Tx } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import type { Batch } from './batch.ts'
import { CallCharger } from './charge-calls.ts'
import { FATE, fateOfSkip, skipOfFate } from './fate.ts'
import type { ImportCounts } from './import.ts'
import type { CallRecord } from './mediation.ts'
import type { MatchKind } from './profile.ts'
import { type Assigned, assignCalls, type UnratedCall } from './rate-calls.ts'
import type { RatingBook } from './rating-book.ts'
import { addToImport } from './store-imports.ts'
import {
  CdrRows,
  enteredWhole,
  keepChunk,
  keepRejected,
  noteHealth,
  queueUnrated,
  unknownCalls,
} from './store-intake.ts'
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

/** A batch whose new calls are in the intake and priced, but neither stored nor charged. */
export interface EnteredBatch {
  charger: CallCharger
  unrated: UnratedCall[]
  internal: number
  /** New records by the hour of their answer. */
  hours: Map<number, number>
  /** Of the rating book that was asked. */
  factsVersion: bigint
  entered: number
  known: number
}

const SLICE_LINES = 2_048
const HOUR_MS = 3_600_000

/**
 * First step: reads the lines, asks the rating book whose each call is and what it costs, and enters them into the intake. `fresh` says that all are expected to
 * be new: then they are simply copied, and only if the key refuses one is the slower way taken, which asks first. `beforePools` is waited for
 * before included minutes are read.
 */
export async function enterBatch(
  transaction: CopyTransaction,
  target: BatchTarget,
  batch: Batch,
  { fresh, beforePools }: { fresh: boolean; beforePools: () => Promise<void> },
): Promise<EnteredBatch> {
  const { client, tx } = transaction
  const book = await currentRatingBook(target.database, tx)
  for (let ask = !fresh; ; ask = true) {
    const rows = new CdrRows(target.sourceId, target.importId)
    const read = () => readBatch(tx, { target, batch, book, rows, ask, beforePools })
    const entered = await enteredWhole(client, rows, read)
    if (entered) return entered
  }
}

interface Reading {
  target: BatchTarget
  batch: Batch
  book: RatingBook
  rows: CdrRows
  /** Ask the intake which calls it knows, before they are copied. */
  ask: boolean
  beforePools: () => Promise<void>
}

/** A slice at a time, giving way to the event loop after each, so that the batch before can reach the database meanwhile. */
async function readBatch(
  tx: Tx,
  { target, batch, book, rows, ask, beforePools }: Reading,
): Promise<EnteredBatch> {
  const { sourceId, importId, matchBy, charges, now } = target
  const origin = `usage:${importId}:${batch.firstLine}`
  const charger = new CallCharger({ origin, charges, now })
  const entered: EnteredBatch = {
    ...{
      charger,
      unrated: [],
      internal: 0,
      hours: new Map(),
      factsVersion: book.version,
      entered: 0,
      known: 0,
    },
  }
  const seen = new Set<string>()
  batch.startOver()
  for (let from = 0; from < batch.texts.length; from += SLICE_LINES) {
    const read = batch.read(from, Math.min(from + SLICE_LINES, batch.texts.length))
    const calls = ask ? await unknownCalls(tx, { sourceId, calls: read, seen }) : read
    if (calls.length < read.length) markKnown(batch, read, calls)
    rows.add(calls)
    const assigned = assignCalls(book, calls, { matchBy, pools: charger.pools })
    if (charger.needsPools) await beforePools()
    await charger.add(tx, assigned.rated, () => importId)
    note(entered, { batch, calls, assigned })
    entered.known += read.length - calls.length
    await new Promise(setImmediate)
  }
  return entered
}

function note(
  entered: EnteredBatch,
  { batch, calls, assigned }: { batch: Batch; calls: readonly CallRecord[]; assigned: Assigned },
): void {
  for (const call of assigned.internal) batch.fates[call.lineNo - batch.firstLine] = fateOfSkip('internal')
  for (const { record } of calls) {
    const hour = record.answeredAtMs - (record.answeredAtMs % HOUR_MS)
    entered.hours.set(hour, (entered.hours.get(hour) ?? 0) + 1)
  }
  for (const call of assigned.unrated) entered.unrated.push(call)
  entered.internal += assigned.internal.length
  entered.entered += calls.length
}

function markKnown(batch: Batch, read: readonly CallRecord[], entered: readonly CallRecord[]) {
  const fresh = new Set(entered)
  for (const call of read) if (!fresh.has(call)) batch.fates[call.lineNo - batch.firstLine] = FATE.known
}

/** Third step, in the same transaction, after the calls are stored: charges, queues, the raw lines and the counts. */
export async function storeBatch(
  { tx }: CopyTransaction,
  { sourceId, importId, now }: BatchTarget,
  batch: Batch,
  { charger, unrated, internal, hours, factsVersion, entered, known }: EnteredBatch,
): Promise<ImportCounts> {
  await charger.storeCharges(tx)
  await queueUnrated(tx, { sourceId, importIdOf: () => importId, unrated, at: now })
  await keepRejected(tx, { sourceId, importId, batch, at: now })
  await keepChunk(tx, { sourceId, importId, batch, onlyIfNew: entered === 0 })
  // Calls that were not answered have running numbers too.
  if (entered > 0 || known === 0) await noteHealth(tx, { sourceId, sequences: batch.sequences, hours })
  // Whoever has mended a cause meanwhile did not see these calls waiting.
  if (unrated.length > 0 && !(await factsStand(tx, factsVersion))) {
    await stageJob(tx, 'retry_unrated', {}, { key: 'retry_unrated' })
  }
  const counts = countsOf(batch, {
    known,
    calls: entered - internal,
    rated: charger.rated,
    unrated: unrated.length,
  })
  await addToImport(tx, importId, counts, batch.bytes)
  return counts
}

/** What became of a batch's lines. */
function countsOf(
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
