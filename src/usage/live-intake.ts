import { type CopyConnection, openCopyConnection } from '../db/copy-transaction.ts'
import { batchOf } from './batch.ts'
import { FATE, skipOfFate } from './fate.ts'
import type { Intake } from './import-cdrs.ts'
import { type BatchTarget, storeBatch } from './intake-batch.ts'
import { packTexts } from './line-slice.ts'
import type { SliceReading } from './read-slice.ts'
import { getSource, readRules } from './sources.ts'
import { lockLiveImport } from './store-imports.ts'

/** What became of a CDR that a switch posted. It is stored: the switch need not send it again. */
export type LiveResult =
  | { result: 'call' | 'known' | 'skipped'; importId: number; lineNo: number; reason: string | null }
  | { result: 'rejected'; importId: number; lineNo: number; reason: string }

interface Waiting {
  text: string
  resolve: (result: LiveResult) => void
  reject: (error: unknown) => void
}

const POSTS_A_TRANSACTION = 500

/**
 * Takes CDRs as switches post them, one by one. Resolves after the commit, and only then: whoever gets an answer may forget the record. Posts
 * that come while a transaction is under way share the next one, so that many calls at once cost few commits.
 */
export class LiveIntake {
  readonly #intake: Intake
  readonly #waiting = new Map<number, Waiting[]>()
  readonly #busy = new Set<number>()

  constructor(intake: Intake) {
    this.#intake = intake
  }

  /** Stores one posted CDR. Fails if it could not be stored (the switch should try again); what it says never makes it fail. */
  receive({ sourceId, text }: { sourceId: number; text: string }): Promise<LiveResult> {
    return new Promise((resolve, reject) => {
      this.#waiting
        .getOrInsertComputed(sourceId, () => [])
        .push({ text: text.replace(/\r?\n/g, ' '), resolve, reject })
      if (!this.#busy.has(sourceId)) void this.#work(sourceId)
    })
  }

  async #work(sourceId: number): Promise<void> {
    this.#busy.add(sourceId)
    const waiting = this.#waiting.get(sourceId)!
    while (waiting.length > 0) {
      const posts = waiting.splice(0, POSTS_A_TRANSACTION)
      try {
        const results = await this.#store(sourceId, posts)
        for (const [i, post] of posts.entries()) post.resolve(results[i]!)
      } catch (error) {
        for (const post of posts) post.reject(error)
      }
    }
    this.#busy.delete(sourceId)
  }

  async #store(sourceId: number, posts: readonly Waiting[]): Promise<LiveResult[]> {
    const connection = await openCopyConnection(this.#intake.database)
    let broken = true
    try {
      const results = await this.#storeOn(connection, sourceId, posts)
      broken = false
      return results
    } finally {
      connection.close({ broken })
    }
  }

  async #storeOn(
    connection: CopyConnection,
    sourceId: number,
    posts: readonly Waiting[],
  ): Promise<LiveResult[]> {
    const { database, clock, formats, charges } = this.#intake
    const now = clock.now()
    const slice = await packTexts(posts.map(({ text }) => text))
    return connection.transaction(async (transaction) => {
      const source = await getSource(transaction.tx, { sourceId })
      const rules = readRules(source, formats)
      const { importId, linesRead } = await lockLiveImport(transaction.tx, { source, at: now })
      let results: LiveResult[] = []
      const target: BatchTarget = {
        ...{ database, sourceId, importId, matchBy: rules.matchBy, charges, now },
        lines: { reader: rules.openReader(), rules: rules.mediation(now) },
        onRead: (reading) => {
          results = posts.map((_, i) => resultOf(reading, i, importId))
        },
      }
      await storeBatch(transaction, target, { batch: batchOf(linesRead + 1, [slice]), fresh: true })
      return results
    })
  }
}

function resultOf({ firstLine, fates, rejected }: SliceReading, index: number, importId: number): LiveResult {
  const lineNo = firstLine + index
  const fate = fates[index]!
  if (fate === FATE.rejected) {
    const reason = rejected.find((line) => line.lineNo === lineNo)!.reason
    return { result: 'rejected', importId, lineNo, reason }
  }
  const skipped = skipOfFate(fate)
  if (skipped) return { result: 'skipped', importId, lineNo, reason: skipped }
  return { result: fate === FATE.known ? 'known' : 'call', importId, lineNo, reason: null }
}
