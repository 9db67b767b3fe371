import { setTimeout as pause } from 'node:timers/promises'
import { type CopyConnection, openCopyConnection } from '../db/copy-transaction.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import { isConnectionLoss, isLockTrouble, isOutOfSpace } from '../db/failures.ts'
import { Refusal } from '../kernel/refusal.ts'
import { BATCH_LINES, type Batch, batches } from './batch.ts'
import { freeBytes } from './free-bytes.ts'
import { addCounts, type ImportCounts, type ImportSummary, noCounts } from './import.ts'
import type { FileToImport, Intake } from './import-cdrs.ts'
import { type BatchTarget, storeBatch } from './intake-batch.ts'
import { slices } from './line-slice.ts'
import { firstTexts } from './record-block.ts'
import { readRecords } from './record-stream.ts'
import type { Source, SourceRules } from './sources.ts'
import * as imports from './store-imports.ts'

type End = { state: ImportSummary['state']; error: string | null }

/** An import that has been registered and has its source's turn. */
export interface BegunImport {
  source: Source
  rules: SourceRules
  importId: number
  /** Holds the import's lock and the source's turn. */
  connection: CopyConnection
}

/** The work of one import, from its first line to its end. */
export class ImportRun {
  readonly counts: ImportCounts = noCounts()
  bytes = 0
  readonly #sample: string[] = []
  #fresh = true
  readonly #intake: Intake
  readonly #file: FileToImport
  readonly #source: Source
  readonly #rules: SourceRules
  readonly #importId: number
  /** One that is lost is replaced. */
  #connection: CopyConnection

  constructor(intake: Intake, file: FileToImport, { source, rules, importId, connection }: BegunImport) {
    this.#intake = intake
    this.#file = file
    this.#source = source
    this.#rules = rules
    this.#importId = importId
    this.#connection = connection
  }

  async work(): Promise<End> {
    let end: End = { state: 'complete', error: null }
    try {
      await this.#storeAll()
    } catch (error) {
      end = this.#endOf(error)
    }
    return this.#finish(end)
  }

  /** One batch is stored while the lines of the next are gathered. */
  async #storeAll(): Promise<void> {
    const { stream, signal } = this.#file
    const records = this.#counted(readRecords(stream, this.#rules.format.framing))
    const read = batches(slices(records), this.#intake.batchLines ?? BATCH_LINES)
    const target = this.#target()
    for await (const batch of ahead(read)) {
      if (signal?.aborted) break
      await this.#storeSurely(target, batch)
      for (const { raw } of batch.slices) freeBytes(raw)
      this.#file.onProgress?.({ linesRead: this.counts.linesRead, bytes: this.bytes })
    }
    if (signal?.aborted) throw new Refusal('import_stopped', 'The import was stopped.')
  }

  #target(): BatchTarget {
    const { database, charges, clock } = this.#intake
    const now = clock.now()
    return {
      ...{ database, charges, now, sourceId: this.#source.id, importId: this.#importId },
      matchBy: this.#rules.matchBy,
      lines: { reader: this.#rules.openReader(), rules: this.#rules.mediation(now) },
    }
  }

  /** A batch whose connection is lost is tried again on a new one, unless its commit arrived after all. */
  async #storeSurely(target: BatchTarget, batch: Batch): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#storeOnce(target, { batch, again: attempt > 0 })
      } catch (error) {
        const isLost = isConnectionLoss(error)
        if (!(isLost || isLockTrouble(error)) || attempt === ATTEMPTS_MAX) throw error
        await pause(Math.min(250 * 2 ** attempt, 5_000))
        if (isLost) await this.#reconnect()
      }
    }
  }

  async #storeOnce(target: BatchTarget, { batch, again }: { batch: Batch; again: boolean }): Promise<void> {
    const counts = await this.#connection.transaction(async (transaction) => {
      if (again && (await this.#wasStored(transaction.tx, batch))) return null
      return storeBatch(transaction, target, { batch, fresh: this.#fresh })
    })
    if (!counts) return
    this.#fresh = counts.known === 0
    addCounts(this.counts, counts)
  }

  /** Batches are stored in their order, each together with its counts, so that these say whether this one is among them. */
  async #wasStored(tx: Tx, { firstLine, lines }: Batch): Promise<boolean> {
    const counts = await imports.selectCounts(tx, this.#importId)
    if (counts.linesRead < firstLine + lines - 1) return false
    Object.assign(this.counts, counts)
    return true
  }

  /** A new connection for a lost one; the lost one still, while there is none to be had. */
  async #reconnect(): Promise<void> {
    try {
      const fresh = await openCopyConnection(this.#intake.database)
      try {
        const its = { importId: this.#importId, sourceId: this.#source.id }
        await fresh.transaction(({ tx }) => imports.resumeImport(tx, its))
      } catch (error) {
        fresh.close({ broken: true })
        throw error
      }
      this.#connection.close({ broken: true })
      this.#connection = fresh
    } catch {
      // The next attempt fails as the last one did.
    }
  }

  /** Says how the import ended. Without a database to say it to, whoever comes next finds its lock free and marks it interrupted. */
  async #finish(end: End): Promise<End> {
    const at = this.#intake.clock.now()
    const write = (tx: Tx) => imports.endImport(tx, { importId: this.#importId, ...end, at })
    try {
      await this.#connection
        .transaction(({ tx }) => write(tx))
        .catch(() => inTransaction(this.#intake.database.kysely, write))
    } catch (error) {
      return end.error ? end : this.#endOf(error)
    } finally {
      // Closed rather than given back: the locks belong to its session.
      this.#connection.close({ broken: true })
    }
    return end
  }

  async *#counted(blocks: ReturnType<typeof readRecords>): ReturnType<typeof readRecords> {
    for await (const block of blocks) {
      this.bytes += block.bytes
      if (this.#sample.length < SAMPLE_LINES) this.#sample.push(...firstTexts(block, SAMPLE_LINES))
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
