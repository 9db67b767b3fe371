import type { CopyTransaction } from '../db/copy-transaction.ts'
import type { Database } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import type { Batch } from './batch.ts'
import { CallCharger } from './charge-calls.ts'
import { FATE, fateOfSkip, skipOfFate } from './fate.ts'
import { freeBytes } from './free-bytes.ts'
import { type ImportCounts, noCounts } from './import.ts'
import { type LineSlice, unpack } from './line-slice.ts'
import type { CallRecord } from './mediation.ts'
import type { MatchKind } from './profile.ts'
import { assignCalls, type UnratedCall } from './rate-calls.ts'
import type { RatingBook } from './rating-book.ts'
import { type LineRules, SliceReading } from './read-slice.ts'
import { addToImport } from './store-imports.ts'
import {
  CdrRows,
  keepChunk,
  keepRejected,
  noteHealth,
  queueUnrated,
  type RatedRows,
  unknownCalls,
  unlessKnown,
} from './store-intake.ts'
import { currentRatingBook, factsStand } from './store-rating-book.ts'
import type { ChargeUsage } from './usage-charge.ts'

/** Where a batch goes, and how its lines are read. */
export interface BatchTarget {
  database: Database
  sourceId: number
  importId: number
  lines: LineRules
  matchBy: readonly MatchKind[]
  charges: ChargeUsage
  now: Temporal.Instant
  /** Told of each slice once it has been read. */
  onRead?: (reading: SliceReading) => void
}

/** Some bytes of lines are read at a time, so that objects die young; more of them where each time the intake is asked. */
const READ_BYTES = 64 * 1024
const ASK_BYTES = 256 * 1024
/** Slices that have been read and wait to be stored: enough that neither reading nor the database waits for a slow one of the other. */
const WAITING_MAX = 2
const HOUR_MS = 3_600_000

/**
 * Stores a batch: reads its lines, enters its calls into the intake, asks the rating book whose each call is and what it costs, and charges them. `fresh` says that
 * all calls are expected to be new: then they are simply copied, and only if the key refuses one is the batch read again, asking first.
 */
export async function storeBatch(
  transaction: CopyTransaction,
  target: BatchTarget,
  { batch, fresh }: { batch: Batch; fresh: boolean },
): Promise<ImportCounts> {
  const book = await currentRatingBook(target.database, transaction.tx)
  for (let ask = !fresh; ; ask = true) {
    const store = () => new BatchStore(transaction, target, { batch, book, ask }).store()
    const counts = await unlessKnown(transaction.client, store)
    if (counts) return counts
  }
}

/** A slice that has been read: what is to be stored of it. */
interface ReadSlice {
  reading: SliceReading
  keys: CdrRows
  calls: RatedRows
  unrated: UnratedCall[]
}

class BatchStore {
  readonly #counts = noCounts()
  /** New records by the hour of their answer. */
  readonly #hours = new Map<number, number>()
  readonly #sequences: number[] = []
  readonly #charger: CallCharger
  readonly #transaction: CopyTransaction
  readonly #target: BatchTarget
  readonly #batch: Batch
  readonly #book: RatingBook
  /** Ask the intake which calls it knows, before they are copied. */
  readonly #ask: boolean

  constructor(
    transaction: CopyTransaction,
    target: BatchTarget,
    { batch, book, ask }: { batch: Batch; book: RatingBook; ask: boolean },
  ) {
    this.#transaction = transaction
    this.#target = target
    this.#batch = batch
    this.#book = book
    this.#ask = ask
    const { importId, charges, now } = target
    this.#charger = new CallCharger({ origin: `usage:${importId}:${batch.firstLine}`, charges, now })
  }

  /** Slices are read while those before are being stored; at most so many wait, since each holds its rows. */
  async store(): Promise<ImportCounts> {
    const waiting: Promise<void>[] = []
    let storing = Promise.resolve()
    try {
      let firstLine = this.#batch.firstLine
      for (const slice of this.#batch.slices) {
        const read = await this.#read(slice, firstLine)
        storing = storing.then(() => this.#storeSlice(read))
        storing.catch(() => {})
        waiting.push(storing)
        if (waiting.length > WAITING_MAX) await waiting.shift()
        firstLine += slice.lines
      }
    } finally {
      // If it failed, this is why, and whatever failed after it in the same transaction.
      await storing
    }
    return this.#end()
  }

  async #read(slice: LineSlice, firstLine: number): Promise<ReadSlice> {
    const { sourceId, importId, lines: how } = this.#target
    const lines = await unpack(slice)
    const reading = new SliceReading(slice, { firstLine, lines, how })
    const keys = new CdrRows(sourceId, importId)
    const unrated: UnratedCall[] = []
    const seen = new Set<string>()
    for (;;) {
      const found = reading.readSome(this.#ask ? ASK_BYTES : READ_BYTES)
      if (!found) break
      const calls = this.#ask ? await this.#unknown(found, { reading, seen }) : found
      keys.add(calls)
      unrated.push(...(await this.#rate(calls, reading)))
      // What is being stored meanwhile can reach the database.
      await new Promise(setImmediate)
    }
    freeBytes(lines)
    return { reading, keys, calls: this.#charger.takeRows(), unrated }
  }

  /** Those of the calls that are new; the others are known. */
  async #unknown(
    found: readonly CallRecord[],
    { reading, seen }: { reading: SliceReading; seen: Set<string> },
  ): Promise<CallRecord[]> {
    const { sourceId } = this.#target
    const calls = await unknownCalls(this.#transaction.tx, { sourceId, calls: found, seen })
    if (calls.length < found.length) {
      const fresh = new Set(calls)
      for (const call of found) if (!fresh.has(call)) reading.setFate(call, FATE.known)
    }
    return calls
  }

  /** Prices the calls; returns the legs that cannot be. */
  async #rate(calls: readonly CallRecord[], reading: SliceReading): Promise<UnratedCall[]> {
    const { importId, matchBy } = this.#target
    const charger = this.#charger
    const { rated, unrated, internal } = assignCalls(this.#book, calls, { matchBy, pools: charger.pools })
    await charger.add(this.#transaction.tx, rated, () => importId)
    for (const call of internal) reading.setFate(call, fateOfSkip('internal'))
    for (const { record } of calls) {
      const hour = record.answeredAtMs - (record.answeredAtMs % HOUR_MS)
      this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + 1)
    }
    return unrated
  }

  /** The keys first: a call that is known is stored nowhere else. */
  async #storeSlice({ reading, keys, calls, unrated }: ReadSlice): Promise<void> {
    const { tx, client } = this.#transaction
    const { sourceId, importId, now, onRead } = this.#target
    await keys.store(client)
    await calls.store(client)
    await queueUnrated(tx, { sourceId, importIdOf: () => importId, unrated, at: now })
    await keepRejected(tx, { sourceId, importId, rejected: reading.rejected, at: now })
    await keepChunk(tx, { sourceId, importId, reading, onlyIfNew: keys.count === 0 })
    this.#count(reading)
    this.#counts.unrated += unrated.length
    onRead?.(reading)
  }

  #count({ slice, fates, sequences }: SliceReading): void {
    const counts = this.#counts
    counts.linesRead += slice.lines
    for (const fate of fates) {
      if (fate === FATE.call) counts.calls++
      else if (fate === FATE.known) counts.known++
      else if (fate === FATE.rejected) counts.rejected++
      else {
        const reason = skipOfFate(fate)!
        counts.skipped[reason] = (counts.skipped[reason] ?? 0) + 1
      }
    }
    for (const sequence of sequences) this.#sequences.push(sequence)
  }

  /** What is written once a transaction. Charges last, whose balances others may be waiting for. */
  async #end(): Promise<ImportCounts> {
    const { tx } = this.#transaction
    const { sourceId, importId } = this.#target
    const counts = { ...this.#counts, rated: this.#charger.rated }
    // Calls that were not answered have running numbers too.
    if (this.#hours.size > 0 || counts.known === 0) {
      await noteHealth(tx, { sourceId, sequences: this.#sequences, hours: this.#hours })
    }
    // Whoever has mended a cause meanwhile did not see these calls waiting.
    if (counts.unrated > 0 && !(await factsStand(tx, this.#book.version))) {
      await stageJob(tx, 'retry_unrated', {}, { key: 'retry_unrated' })
    }
    await this.#charger.storeCharges(tx)
    await addToImport(tx, importId, counts, this.#batch.bytes)
    return counts
  }
}
