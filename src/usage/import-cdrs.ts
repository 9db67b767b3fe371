import { setTimeout as pause } from 'node:timers/promises'
import { type CopyConnection, type CopyTransaction, openCopyConnection } from '../db/copy-transaction.ts'
import { type Database, inTransaction } from '../db/database.ts'
import { isConnectionLoss, isLockTrouble, isOutOfSpace } from '../db/failures.ts'
import type { Clock } from '../kernel/clock.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type Batch, batches } from './batch.ts'
import type { CdrFormats } from './cdr-format.ts'
import { addCounts, type ImportCounts, type ImportSummary, noCounts } from './import.ts'
import { type BatchTarget, countsOf, enterBatch, storeBatch } from './intake-batch.ts'
import { readRecords } from './record-stream.ts'
import { getSource, readRules, type Source, type SourceRules } from './sources.ts'
import * as imports from './store-imports.ts'
import type { ChargeUsage } from './usage-charge.ts'

/** What importing needs of the running program. */
export interface Intake {
  database: Database
  clock: Clock
  formats: CdrFormats
  charges: ChargeUsage
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
  const connections = [await openCopyConnection(intake.database), await openCopyConnection(intake.database)]
  const importId = await begin(connections, {
    ...source,
    sourceId: source.id,
    name: file.name,
    kind: 'file',
    at: intake.clock.now(),
  })
  file.onStart?.(importId)
  const run = new ImportRun(intake, { source, rules, importId, file, connections })
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

/** Registers the import, then waits until no other file of the source is being imported. */
async function begin(
  connections: readonly CopyConnection[],
  start: Parameters<typeof imports.beginImport>[1],
): Promise<number> {
  try {
    const importId = await connections[0]!.transaction(({ tx }) => imports.beginImport(tx, start))
    await connections[1]!.transaction(async ({ tx }) => {
      await imports.lockImport(tx, importId)
      await imports.lockSource(tx, start.sourceId)
    })
    return importId
  } catch (error) {
    for (const connection of connections) connection.close({ broken: true })
    throw error
  }
}

type End = { state: ImportSummary['state']; error: string | null }

class ImportRun {
  readonly counts: ImportCounts = noCounts()
  bytes = 0
  readonly #sample: string[] = []
  #fresh = true
  readonly #intake: Intake
  readonly #source: Source
  readonly #rules: SourceRules
  readonly #importId: number
  readonly #file: FileToImport
  /** Two, used in turn; each holds the import's lock. One that is lost is replaced. */
  readonly #connections: CopyConnection[]

  constructor(
    intake: Intake,
    start: {
      source: Source
      rules: SourceRules
      importId: number
      file: FileToImport
      connections: CopyConnection[]
    },
  ) {
    this.#intake = intake
    this.#source = start.source
    this.#rules = start.rules
    this.#importId = start.importId
    this.#file = start.file
    this.#connections = start.connections
  }

  async work(): Promise<End> {
    let end: End = { state: 'complete', error: null }
    try {
      const records = this.#counted(readRecords(this.#file.stream, this.#rules.format.framing))
      const rules = this.#rules.mediation(this.#intake.clock.now())
      await this.#storeAll(batches(records, this.#rules.openReader(), rules))
    } catch (error) {
      end = this.#endOf(error)
    }
    return this.#finish(end)
  }

  /**
   * Three batches are under way at most: one is being read, one entered into the intake, one priced and charged. Each takes its steps after the
   * one before has taken them, so that included minutes are used in the order of the file and what is stored is always its beginning.
   */
  async #storeAll(read: AsyncGenerator<Batch>): Promise<void> {
    let last: Turn = { entered: Promise.resolve(), stored: Promise.resolve() }
    for await (const batch of ahead(read)) {
      if (this.#file.signal?.aborted) break
      const turn = this.#begin(batch, last)
      await last.stored.catch(() => {})
      last = turn
    }
    await last.stored
    if (this.#file.signal?.aborted) throw new Refusal('import_stopped', 'The import was stopped.')
  }

  #begin(batch: Batch, before: Turn): Turn {
    void batch.packed()
    const entered = Promise.withResolvers<void>()
    const stored = this.#storeSurely(batch, before, entered.resolve)
    stored.catch(entered.resolve)
    return { entered: entered.promise, stored }
  }

  /** A batch whose connection is lost is tried again on a new one, unless its commit arrived after all. */
  async #storeSurely(batch: Batch, before: Turn, onEntered: () => void): Promise<void> {
    await before.entered
    for (let attempt = 0; ; attempt++) {
      const connection = this.#connections.shift()!
      let lost = false
      try {
        await this.#storeOnce({ connection, batch, before, onEntered, again: attempt > 0 })
        break
      } catch (error) {
        lost = isConnectionLoss(error)
        if (!(lost || isLockTrouble(error)) || attempt === ATTEMPTS_MAX) throw error
        await pause(Math.min(250 * 2 ** attempt, 5_000))
      } finally {
        this.#connections.push(lost ? await this.#replaced(connection) : connection)
      }
    }
    this.#file.onProgress?.({ linesRead: this.counts.linesRead, bytes: this.bytes })
  }

  /** A new connection for a lost one; the lost one still, while there is none to be had. */
  async #replaced(lost: CopyConnection): Promise<CopyConnection> {
    try {
      const fresh = await openCopyConnection(this.#intake.database)
      await fresh.transaction(({ tx }) => imports.lockImport(tx, this.#importId))
      lost.close({ broken: true })
      return fresh
    } catch {
      return lost
    }
  }

  async #storeOnce(step: {
    connection: CopyConnection
    batch: Batch
    before: Turn
    onEntered: () => void
    again: boolean
  }): Promise<void> {
    const { batch, before } = step
    const counts = await step.connection.transaction(async (transaction) => {
      if (step.again && (await this.#wasStored(transaction, batch))) return null
      const target = this.#target()
      await transaction.client.query(`set local lock_timeout = '${LOCK_WAIT_MAX}'`)
      const entered = await enterBatch(transaction, target, batch, { fresh: this.#fresh })
      this.#fresh = entered.known === 0
      step.onEntered()
      await before.stored
      return storeBatch(transaction, target, batch, entered)
    })
    addCounts(
      this.counts,
      counts ?? countsOf(batch, { known: 0, calls: batch.calls.length, rated: 0, unrated: 0 }),
    )
  }

  #target(): BatchTarget {
    return {
      database: this.#intake.database,
      sourceId: this.#source.id,
      importId: this.#importId,
      matchBy: this.#rules.matchBy,
      charges: this.#intake.charges,
      now: this.#intake.clock.now(),
    }
  }

  async #wasStored({ tx }: CopyTransaction, { calls }: Batch): Promise<boolean> {
    const [sourceId, importId] = [this.#source.id, this.#importId]
    for (const { record, lineNo } of calls) {
      if (await imports.isEntered(tx, { sourceId, importId, key: record.key, lineNo })) return true
    }
    return false
  }

  /** Says how the import ended. Without a database to say it to, whoever comes next finds its lock free and marks it interrupted. */
  async #finish(end: End): Promise<End> {
    try {
      await inTransaction(this.#intake.database.kysely, (tx) =>
        imports.endImport(tx, { importId: this.#importId, ...end, at: this.#intake.clock.now() }),
      )
    } catch (error) {
      return end.error ? end : this.#endOf(error)
    } finally {
      // Closed rather than given back: the locks belong to their sessions.
      for (const connection of this.#connections) connection.close({ broken: true })
    }
    return end
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
    if (error instanceof Refusal) {
      // Its sender may come back with the whole file; the others say what is wrong with it.
      const state = error.code === 'upload_broken_off' ? 'interrupted' : 'failed'
      return { state, error: `${error.message} ${this.counts.linesRead > 0 ? kept : ''}`.trim() }
    }
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

/** What the next batch waits for. */
interface Turn {
  entered: Promise<void>
  stored: Promise<void>
}

const SAMPLE_LINES = 50
const ATTEMPTS_MAX = 8
/** Longer than any transaction of ours takes: two that wait for each other through this program, where the server cannot see it, end so. */
const LOCK_WAIT_MAX = '30s'

/** Has the next item made while the last is being used. */
async function* ahead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = items.next()
  for (;;) {
    const { done, value } = await next
    if (done) return
    next = items.next()
    next.catch(() => {})
    yield value
  }
}
