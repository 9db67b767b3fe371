import { type CopyTransaction, openCopyConnection } from '../db/copy-transaction.ts'
import { CallCharger } from './charge-calls.ts'
import { noCounts } from './import.ts'
import type { Intake } from './import-cdrs.ts'
import { type CallRecord, mediate } from './mediation.ts'
import { type AllowancePool, type Assigned, assignCalls, type UnratedCall } from './rate-calls.ts'
import { getSource, readRules, type SourceRules } from './sources.ts'
import { addToImport } from './store-imports.ts'
import { queueUnrated } from './store-intake.ts'
import * as queues from './store-queues.ts'
import { currentRatingBook } from './store-rating-book.ts'

export interface RetrySummary {
  tried: number
  rated: number
  /** Still waiting, with the reason as it is now. */
  waiting: number
}

const LEGS_A_TRANSACTION = 2_000

/**
 * Tries every waiting leg again, by the rules of its source as they are now: what can be priced is rated and charged and leaves the queue, the rest stays with its
 * present reason. Safe to run at any time and twice at once: a leg is taken by one run only.
 */
export async function retryUnrated(
  intake: Intake,
  options: { sourceId?: number } = {},
): Promise<RetrySummary> {
  const summary: RetrySummary = { tried: 0, rated: 0, waiting: 0 }
  const sourceIds = options.sourceId
    ? [options.sourceId]
    : await queues.sourcesWithUnrated(intake.database.kysely)
  const connection = await openCopyConnection(intake.database)
  try {
    for (const sourceId of sourceIds) {
      const source = await getSource(intake.database.kysely, { sourceId })
      const rules = readRules(source, intake.formats)
      let after = { recordKey: '', leg: -1 }
      for (;;) {
        const last = await connection.transaction((transaction) =>
          retrySome(transaction, intake, { sourceId, rules, after, summary }),
        )
        if (!last) break
        after = last
      }
    }
    return summary
  } finally {
    connection.close()
  }
}

async function retrySome(
  transaction: CopyTransaction,
  intake: Intake,
  {
    sourceId,
    rules,
    after,
    summary,
  }: {
    sourceId: number
    rules: SourceRules
    after: { recordKey: string; leg: number }
    summary: RetrySummary
  },
): Promise<{ recordKey: string; leg: number } | null> {
  const { tx } = transaction
  const book = await currentRatingBook(intake.database, tx)
  const now = intake.clock.now()
  const queued = await queues.lockUnrated(tx, { sourceId, after, limit: LEGS_A_TRANSACTION })
  const last = queued.at(-1)
  if (!last) return null
  const pools = new Map<string, AllowancePool>()
  const assign = (calls: CallRecord[]) => assignCalls(book, calls, { matchBy: rules.matchBy, pools })
  const found = assignAgain(queued, assign, rules.mediation(now))
  const importIds = new Map(queued.map((row) => [row.lineNo + row.recordKey, row.importId]))
  const importIdOf = ({ lineNo, record }: CallRecord) => importIds.get(lineNo + record.key)!
  // A leg is rated once, so that the first of them names these charges and no others.
  const first = found.assigned.rated[0]
  const origin = first ? `usage:retry:${importIdOf(first.call)}:${first.call.lineNo}:${first.leg}` : ''
  const charger = new CallCharger({ origin, charges: intake.charges, now })
  for (const [key, pool] of pools) charger.pools.set(key, pool)
  await charger.add(tx, found.assigned.rated, importIdOf)
  await charger.takeRows().store(transaction.client)
  await charger.storeCharges(tx)
  await queues.removeUnrated(tx, sourceId, found.done)
  await queues.updateReasons(tx, sourceId, found.same, now)
  await queueUnrated(tx, { sourceId, importIdOf, unrated: found.moved, at: now })
  for (const [importId, counts] of countsByImport(queued, found, importIdOf))
    await addToImport(tx, importId, counts, 0)
  summary.tried += queued.length
  summary.rated += found.assigned.rated.length
  summary.waiting += found.same.length + found.moved.length
  // The legs of a call whose owner was just found are new in the queue, and have been tried.
  const isMoved = found.moved.some(({ call }) => call.record.key === last.recordKey)
  return isMoved ? { ...last, leg: LEG_MAX } : last
}

const LEG_MAX = 2

interface Retried {
  assigned: Assigned
  /** Legs that leave the queue. */
  done: { recordKey: string; leg: number }[]
  /** Legs that stay, with their reason. */
  same: { recordKey: string; leg: number; accountId: number | null; code: string; reason: string }[]
  /** Legs that wait in another's place: an owner was found, but on the other side of the call. */
  moved: UnratedCall[]
}

/** A leg whose owner was known is tried alone: the call's other leg may have been rated long ago. One without an owner is the whole call. */
function assignAgain(
  queued: readonly queues.QueuedCall[],
  assign: (calls: CallRecord[]) => Assigned,
  rules: ReturnType<SourceRules['mediation']>,
): Retried {
  const wanted = new Map<CallRecord, queues.QueuedCall>()
  const same: Retried['same'] = []
  for (const row of queued) {
    const call = mediate(row.record, row.lineNo, rules)
    if ('rejected' in call) {
      same.push({ ...row, accountId: null, code: 'bad_number', reason: call.rejected })
    } else wanted.set(call, row)
  }
  const assigned = assign([...wanted.keys()])
  const isWanted = ({ call, leg }: { call: CallRecord; leg: number }) => {
    const row = wanted.get(call)!
    return row.reasonCode === 'no_account' || row.leg === leg
  }
  const rated = assigned.rated.filter(isWanted)
  const moved: UnratedCall[] = []
  for (const waiting of assigned.unrated.filter(isWanted)) {
    const row = wanted.get(waiting.call)!
    if (row.leg === waiting.leg) {
      same.push({
        recordKey: row.recordKey,
        leg: row.leg,
        accountId: waiting.accountId,
        code: waiting.code,
        reason: waiting.reason,
      })
    } else moved.push(waiting)
  }
  const staying = new Set(same.map(legName))
  const done = queued.filter((row) => !staying.has(legName(row)))
  return { assigned: { ...assigned, rated }, done, same, moved }
}

function countsByImport(
  queued: readonly queues.QueuedCall[],
  { assigned, same, moved }: Retried,
  importIdOf: (call: CallRecord) => number,
) {
  const counts = new Map<number, ReturnType<typeof noCounts>>()
  const of = (importId: number) => counts.getOrInsertComputed(importId, noCounts)
  for (const row of queued) of(row.importId).unrated--
  for (const { call } of assigned.rated) of(importIdOf(call)).rated++
  for (const { call } of moved) of(importIdOf(call)).unrated++
  const staying = new Set(same.map(legName))
  for (const row of queued) if (staying.has(legName(row))) of(row.importId).unrated++
  return counts
}

function legName({ recordKey, leg }: { recordKey: string; leg: number }): string {
  return `${leg} ${recordKey}`
}
