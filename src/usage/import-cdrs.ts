import { setTimeout as pause } from 'node:timers/promises'
import { type CopyConnection, type CopyTransaction, openCopyConnection } from '../db/copy-transaction.ts'
import { type Database, inTransaction } from '../db/database.ts'
import type { Clock } from '../kernel/clock.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type Batch, batches } from './batch.ts'
import type { CdrFormats } from './cdr-format.ts'
import { chargeCalls } from './charge-calls.ts'
import { FATE, fateOfSkip, skipOfFate } from './fate.ts'
import { addCounts, type ImportCounts, type ImportSummary, noCounts } from './import.ts'
import type { RatingBook } from './rating-book.ts'
import { readRecords } from './record-stream.ts'
import { getSource, readRules, type Source, type SourceRules } from './sources.ts'
import * as imports from './store-imports.ts'
import { enterCdrs, keepChunk, keepRejected, lockSource, noteHealth, queueUnrated } from './store-intake.ts'
import { readRatingBook } from './store-rating-book.ts'

/** What importing needs of the running program. */
export interface Intake {
  database: Database
  clock: Clock
  formats: CdrFormats
}

export interface FileToImport {
  sourceId: number
  /** For people: the file's name. */
  name: string
  stream: AsyncIterable<Uint8Array>
  onProgress?: (progress: { linesRead: number; bytes: number }) => void
  /** Called once the import is registered. */
  onStart?: (importId: number) => void
  /** Stops after the batch at hand; what is stored stays. */
  signal?: AbortSignal
}

/**
 * Imports a CDR file, whatever its size: each line ends as a call record (stored, rated and charged), skipped with a reason, or rejected with
 * one. Works in batches of one transaction each, so that whatever stops it, what is stored is complete in itself and importing the file again
 * goes on: calls already there are counted as known and change nothing.
 * A file that cannot be read on ends as `interrupted` or `failed` with a sentence; bad lines never stop it.
 */
export async function importCdrFile(intake: Intake, file: FileToImport): Promise<ImportSummary> {
  const source = await getSource(intake.database.kysely, { sourceId: file.sourceId })
  const rules = readRules(source, intake.formats)
  const connection = await openCopyConnection(intake.database)
  const importId = await connection.transaction(({ tx }) =>
    imports.beginImport(tx, {
      ...source,
      sourceId: source.id,
      name: file.name,
      kind: 'file',
      at: intake.clock.now(),
    }),
  )
  file.onStart?.(importId)
  const run = new ImportRun(intake, { source, rules, importId, file, connection })
  const { state, error } = await run.work()
  const hint = run.hint()
  return {
    ...run.counts,
    importId,
    state,
    error,
    hint,
    sourceName: source.name,
    fileName: file.name,
    bytes: run.bytes,
  }
}

type End = { state: ImportSummary['state']; error: string | null }

class ImportRun {
  readonly counts: ImportCounts = noCounts()
  bytes = 0
  readonly #sample: string[] = []
  #book: RatingBook | null = null
  #fresh = true
  /** Holds the import's lock; another one takes its place when it is lost. */
  #connection: CopyConnection
  readonly #intake: Intake
  readonly #source: Source
  readonly #rules: SourceRules
  readonly #importId: number
  readonly #file: FileToImport

  constructor(
    intake: Intake,
    start: {
      source: Source
      rules: SourceRules
      importId: number
      file: FileToImport
      connection: CopyConnection
    },
  ) {
    this.#intake = intake
    this.#source = start.source
    this.#rules = start.rules
    this.#importId = start.importId
    this.#file = start.file
    this.#connection = start.connection
  }

  async work(): Promise<End> {
    const { format } = this.#rules
    const read = batches(
      this.#counted(readRecords(this.#file.stream, format.framing)),
      this.#rules.openReader(),
      this.#rules.mediation(this.#intake.clock.now()),
    )
    let end: End = { state: 'complete', error: null }
    try {
      await this.#storeAll(read)
    } catch (error) {
      end = this.#endOf(error)
    }
    return this.#finish(end)
  }

  /** Says how the import ended. Without a database to say it to, whoever comes next finds its lock free and marks it interrupted. */
  async #finish(end: End): Promise<End> {
    const { kysely } = this.#intake.database
    try {
      await inTransaction(kysely, (tx) =>
        imports.endImport(tx, { importId: this.#importId, ...end, at: this.#intake.clock.now() }),
      )
    } catch (error) {
      return end.error ? end : this.#endOf(error)
    } finally {
      // Closed rather than given back: the lock belongs to its session.
      this.#connection.close({ broken: true })
    }
    return end
  }

  /** While one batch is being stored, the next is read. */
  async #storeAll(read: AsyncGenerator<Batch>): Promise<void> {
    let storing: Promise<void> = Promise.resolve()
    let next = read.next()
    try {
      for (;;) {
        const { done, value } = await next
        await storing
        if (done || this.#file.signal?.aborted) break
        storing = this.#storeSurely(value)
        storing.catch(() => {})
        next = read.next()
        next.catch(() => {})
      }
    } finally {
      await storing
    }
    if (this.#file.signal?.aborted) throw new Refusal('import_stopped', 'The import was stopped.')
  }

  /** A batch whose connection is lost is tried again on a new one, unless its commit arrived after all. */
  async #storeSurely(batch: Batch): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#storeOnce(batch, attempt)
        break
      } catch (error) {
        if (!isConnectionLoss(error) || attempt === RECONNECTS_MAX) throw error
        await this.#reconnect(attempt)
      }
    }
    this.#file.onProgress?.({ linesRead: this.counts.linesRead, bytes: this.bytes })
  }

  async #reconnect(attempt: number): Promise<void> {
    await pause(Math.min(250 * 2 ** attempt, 5_000))
    try {
      const fresh = await openCopyConnection(this.#intake.database)
      this.#connection.close({ broken: true })
      this.#connection = fresh
    } catch (error) {
      if (!isConnectionLoss(error)) throw error
    }
  }

  async #storeOnce(batch: Batch, attempt: number): Promise<void> {
    const counts = await this.#connection.transaction(async (transaction) => {
      if (attempt > 0) await imports.lockImport(transaction.tx, this.#importId)
      const stored = attempt > 0 ? await imports.linesStored(transaction.tx, this.#importId) : 0
      return stored >= batch.firstLine - 1 + batch.texts.length ? null : this.#store(transaction, batch)
    })
    addCounts(
      this.counts,
      counts ?? countsOf(batch, { known: 0, calls: batch.calls.length, rated: 0, unrated: 0 }),
    )
  }

  async #store(transaction: CopyTransaction, batch: Batch): Promise<ImportCounts> {
    const { tx } = transaction
    const [sourceId, importId, now] = [this.#source.id, this.#importId, this.#intake.clock.now()]
    const version = await lockSource(tx, sourceId)
    if (this.#book?.version !== version) this.#book = await readRatingBook(tx)
    const entered = await enterCdrs(transaction, {
      sourceId,
      importId,
      calls: batch.calls,
      fresh: this.#fresh,
    })
    const known = batch.calls.length - entered.length
    this.#fresh = known === 0
    if (known > 0) markKnown(batch, entered)
    const origin = `usage:${importId}:${batch.firstLine}`
    const charged = await chargeCalls(
      transaction,
      this.#book,
      { calls: entered, importId, matchBy: this.#rules.matchBy, origin },
      now,
    )
    for (const call of charged.internal) batch.fates[call.lineNo - batch.firstLine] = fateOfSkip('internal')
    await queueUnrated(tx, { sourceId, importId, unrated: charged.unrated, at: now })
    await keepRejected(tx, { sourceId, importId, batch, at: now })
    await keepChunk(tx, { importId, batch, onlyIfNew: entered.length === 0 })
    if (entered.length > 0) await noteHealth(tx, { sourceId, sequences: batch.sequences, hours: batch.hours })
    const counts = countsOf(batch, {
      known,
      calls: entered.length - charged.internal.length,
      rated: charged.rated.length,
      unrated: charged.unrated.length,
    })
    await imports.addToImport(tx, importId, counts, batch.bytes)
    return counts
  }

  async *#counted(blocks: ReturnType<typeof readRecords>): ReturnType<typeof readRecords> {
    for await (const block of blocks) {
      this.bytes += block.bytes
      if (this.#sample.length < SAMPLE_LINES) this.#sample.push(...block.texts.slice(0, SAMPLE_LINES))
      yield block
    }
  }

  #endOf(error: unknown): End {
    const kept = `The first ${this.counts.linesRead} lines are stored; import the file again to go on.`
    if (error instanceof Refusal)
      return { state: 'failed', error: `${error.message} ${this.counts.linesRead > 0 ? kept : ''}`.trim() }
    const cause = error instanceof Error ? error.message : String(error)
    if (isOutOfSpace(error)) return { state: 'interrupted', error: `The disk is full (${cause}). ${kept}` }
    if (isConnectionLoss(error))
      return { state: 'interrupted', error: `The database was lost (${cause}). ${kept}` }
    return { state: 'failed', error: `The import could not go on: ${cause}. ${kept}` }
  }

  /** Where no line could be read: what the file looks like instead. */
  hint(): string | null {
    const { linesRead, rejected, skipped } = this.counts
    const blank = (skipped.blank ?? 0) + (skipped.header ?? 0)
    if (rejected === 0 || rejected < linesRead - blank) return null
    const guesses = this.#intake.formats
      .guess(this.#sample.slice(0, SAMPLE_LINES))
      .filter((name) => name !== this.#source.format)
    const looks = guesses.length > 0 ? ` It looks like ${guesses.join(' or ')}.` : ''
    return `Every line was rejected: is this file really ${this.#source.format}?${looks}`
  }
}

const SAMPLE_LINES = 50
const RECONNECTS_MAX = 8

function markKnown(batch: Batch, entered: readonly { lineNo: number }[]) {
  const fresh = new Set(entered.map(({ lineNo }) => lineNo))
  for (const { lineNo } of batch.calls)
    if (!fresh.has(lineNo)) batch.fates[lineNo - batch.firstLine] = FATE.known
}

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
    known: found.known + batch.knownHere,
  }
}

/** SQLSTATE class 08 (connection), 57P (shutdown), and the sockets' own. */
function isConnectionLoss(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return (
    /^(08...|57P0[1-3]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code ?? '') ||
    /Connection terminated|connection timeout|Client has encountered a connection error|premature close/i.test(
      message ?? '',
    )
  )
}

/** 53100 is disk_full; ENOSPC where the file itself cannot be spooled. */
function isOutOfSpace(error: unknown): boolean {
  return ['53100', 'ENOSPC'].includes((error as { code?: string }).code ?? '')
}
