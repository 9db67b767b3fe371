import { setTimeout as pause } from 'node:timers/promises'
import { type CopyConnection, type CopyTransaction, openCopyConnection } from '../db/copy-transaction.ts'
import { type Database, inTransaction, type Tx } from '../db/database.ts'
import { isConnectionLoss, isLockTrouble, isOutOfSpace } from '../db/failures.ts'
import type { Clock } from '../kernel/clock.ts'
import { Refusal } from '../kernel/refusal.ts'
import { BATCH_LINES, type Batch, batches } from './batch.ts'
import type { CdrFormats } from './cdr-format.ts'
import { addCounts, type ImportCounts, type ImportSummary, noCounts } from './import.ts'
import { inTurn } from './import-turns.ts'
import { type BatchTarget, enterBatch, storeBatch } from './intake-batch.ts'
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
  /** Lines a transaction, where it is not the usual number: tests make many of few. */
  batchLines?: number
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
  return inTurn(intake.database, () => importNow(intake, file))
}

async function importNow(intake: Intake, file: FileToImport): Promise<ImportSummary> {
  const source = await getSource(intake.database.kysely, { sourceId: file.sourceId })
  const rules = readRules(source, intake.formats)
  const { importId, connections } = await beginSurely(intake.database, {
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

/** A connection that died while it lay in the pool is found out only now; another may do. */
async function beginSurely(...start: Parameters<typeof begin>): ReturnType<typeof begin> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await begin(...start)
    } catch (error) {
      if (!isConnectionLoss(error) || attempt === BEGIN_ATTEMPTS_MAX) throw error
      await pause(250 * 2 ** attempt)
    }
  }
}

const BEGIN_ATTEMPTS_MAX = 3

/** Registers the import, then waits until no other file of the source is being imported; while it waits, it holds one connection only. */
async function begin(
  database: Database,
  start: Parameters<typeof imports.beginImport>[1],
): Promise<{ importId: number; connections: CopyConnection[] }> {
  const connections = [await openCopyConnection(database)]
  try {
    const importId = await connections[0]!.transaction(({ tx }) => imports.beginImport(tx, start))
    await connections[0]!.transaction(({ tx }) => imports.lockSource(tx, start.sourceId))
    connections.push(await openCopyConnection(database))
    await connections[1]!.transaction(({ tx }) => imports.lockImport(tx, importId))
    return { importId, connections }
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
      await this.#storeAll(
        batches(records, {
          reader: this.#rules.openReader(),
          rules,
          linesMax: this.#intake.batchLines ?? BATCH_LINES,
        }),
      )
    } catch (error) {
      end = this.#endOf(error)
    }
    return this.#finish(end)
  }

  /**
   * Two batches are under way at most, on a connection each, while the lines of a third are gathered. A batch is entered into the intake after the one before has
   * been, and charged after that is stored: included minutes are used in the order of the file, and what is stored is always its beginning.
   */
  async #storeAll(read: AsyncGenerator<Batch>): Promise<void> {
    let last = NOTHING_BEFORE
    try {
      for await (const batch of ahead(read)) {
        if (this.#file.signal?.aborted) break
        const turn = this.#begin(batch, last)
        await last.stored.catch(() => {})
        last = turn
      }
    } finally {
      await last.stored
    }
    if (this.#file.signal?.aborted) throw new Refusal('import_stopped', 'The import was stopped.')
  }

  #begin(batch: Batch, before: Turn): Turn {
    void batch.packed()
    const entered = Promise.withResolvers<void>()
    const begunAnew = Promise.withResolvers<never>()
    begunAnew.promise.catch(() => {})
    const on = { entered: entered.resolve, again: () => begunAnew.reject(new BegunAnew()) }
    const stored = this.#storeSurely(batch, before, on)
    stored.catch(entered.resolve)
    return { entered: entered.promise, stored, begunAnew: begunAnew.promise }
  }

  /**
   * A batch whose connection is lost is tried again on a new one, unless its commit arrived after all; so is the next one, for it may have entered
   * calls that both have. What is tried again waits until all before it is stored.
   */
  async #storeSurely(
    batch: Batch,
    before: Turn,
    on: { entered: () => void; again: () => void },
  ): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      await (attempt === 0 ? before.entered : before.stored)
      const connection = this.#connections.shift()!
      let lost = false
      try {
        await this.#storeOnce({ connection, batch, before, onEntered: on.entered, again: attempt > 0 })
        break
      } catch (error) {
        lost = isConnectionLoss(error)
        const mayTryAgain = lost || isLockTrouble(error) || error instanceof BegunAnew
        if (!mayTryAgain || attempt === ATTEMPTS_MAX) throw error
        on.again()
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
      try {
        await fresh.transaction(async ({ tx }) => {
          await imports.lockImport(tx, this.#importId)
          await imports.lockSourceAgain(tx, this.#source.id)
        })
      } catch (error) {
        fresh.close({ broken: true })
        throw error
      }
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
      await imports.limitLockWaits(transaction.tx)
      const isBeforeStored = () =>
        step.again ? before.stored : Promise.race([before.stored, before.begunAnew])
      const entered = await enterBatch(transaction, target, batch, {
        fresh: this.#fresh,
        beforePools: isBeforeStored,
      })
      this.#fresh = entered.known === 0
      step.onEntered()
      // The longest step needs nothing of the batch before, and goes on beside it.
      await entered.charger.storeCalls(transaction.client)
      await isBeforeStored()
      return storeBatch(transaction, target, batch, entered)
    })
    if (counts) addCounts(this.counts, counts)
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

  /** Batches are stored in their order, each together with its counts, so that these say whether this one is among them. */
  async #wasStored({ tx }: CopyTransaction, { firstLine, texts }: Batch): Promise<boolean> {
    const counts = await imports.selectCounts(tx, this.#importId)
    if (counts.linesRead < firstLine + texts.length - 1) return false
    Object.assign(this.counts, counts)
    return true
  }

  /** Says how the import ended. Without a database to say it to, whoever comes next finds its lock free and marks it interrupted. */
  async #finish(end: End): Promise<End> {
    const at = this.#intake.clock.now()
    const write = (tx: Tx) => imports.endImport(tx, { importId: this.#importId, ...end, at })
    try {
      await this.#connections[0]!.transaction(({ tx }) => write(tx)).catch(() =>
        inTransaction(this.#intake.database.kysely, write),
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
      // The whole file may come again; the others say what is wrong with it.
      const state = MAY_GO_ON.has(error.code) ? 'interrupted' : 'failed'
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
  /** Rejects when the batch has to be entered again. */
  begunAnew: Promise<never>
}

const NOTHING_BEFORE: Turn = {
  entered: Promise.resolve(),
  stored: Promise.resolve(),
  begunAnew: new Promise(() => {}),
}

/** The batch before has lost its transaction: what was entered after it is undone and entered again, after it. */
class BegunAnew extends Error {}

const MAY_GO_ON: ReadonlySet<string> = new Set(['upload_broken_off', 'import_stopped'])

const SAMPLE_LINES = 50
const ATTEMPTS_MAX = 8

/** Has the next item made while the last is being used. */
async function* ahead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = items.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = items.next()
      next.catch(() => {})
      yield value
    }
  } finally {
    // Not waited for: the stream may have stalled.
    void items.return(undefined).catch(() => {})
  }
}
