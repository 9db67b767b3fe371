import { type CopyConnection, openCopyConnection } from '../db/copy-transaction.ts'
import { Batch } from './batch.ts'
import { FATE, skipOfFate } from './fate.ts'
import type { Intake } from './import-cdrs.ts'
import { enterBatch, storeBatch } from './intake-batch.ts'
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
    return connection.transaction(async (transaction) => {
      const source = await getSource(transaction.tx, { sourceId })
      const rules = readRules(source, formats)
      const { importId, linesRead } = await lockLiveImport(transaction.tx, { source, at: now })
      const batch = new Batch(linesRead + 1, {
        reader: rules.openReader(),
        rules: rules.mediation(now),
        linesMax: posts.length,
      })
      for (const { text } of posts) batch.add(text)
      const target = { database, sourceId, importId, matchBy: rules.matchBy, charges, now }
      const entered = await enterBatch(transaction, target, batch, {
        fresh: true,
        beforePools: async () => {},
      })
      await entered.charger.storeCalls(transaction.client)
      await storeBatch(transaction, target, batch, entered)
      return posts.map((_, i) => resultOf(batch, i, importId))
    })
  }
}

function resultOf(batch: Batch, index: number, importId: number): LiveResult {
  const lineNo = batch.firstLine + index
  const fate = batch.fates[index]!
  if (fate === FATE.rejected) {
    const reason = batch.rejected.find((line) => line.lineNo === lineNo)!.reason
    return { result: 'rejected', importId, lineNo, reason }
  }
  const skipped = skipOfFate(fate)
  if (skipped) return { result: 'skipped', importId, lineNo, reason: skipped }
  return { result: fate === FATE.known ? 'known' : 'call', importId, lineNo, reason: null }
}
