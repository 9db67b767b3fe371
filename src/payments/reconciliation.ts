import { type Db, inTransaction, type Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { post } from '../ledger/post.ts'
import { businessDaysBefore, type Difference } from './difference.ts'
import type { PaymentParts } from './follow-charge.ts'
import { followDisputes } from './follow-disputes.ts'
import { gatewayOf } from './gateways.ts'
import { matchItems } from './match-items.ts'
import { checkPayouts } from './payout-sums.ts'
import { readLists } from './read-settlement.ts'
import { feeOf, netOf, settlementPostings } from './settlement-postings.ts'
import * as store from './store-reconciliation.ts'
import * as runs from './store-reconciliation-runs.ts'
import { type ItemToPost, lockToPost, markPosted } from './store-settled-items.ts'

export type { Difference } from './difference.ts'
export type { ReconciliationRun } from './store-reconciliation-runs.ts'

/** The job that reconciles. */
export const RECONCILE = 'reconcile'

/** Cards settle on the next business day, bank debits are told of on the day they settle; a weekend's delay more is no difference yet. */
const SETTLES_WITHIN_BUSINESS_DAYS = 3
const AT_ONCE = 500

/** What a run over one gateway came to. */
export interface Reconciled extends runs.RunCounts {
  runId: number
  gateway: string
  /** Differences that are open now, of this run and others. */
  open: number
  /** Why it did not get to its end: the gateway did not answer. What was read is kept. */
  cause: string | null
}

/**
 * Compares what gateways say they settled and paid out with what we have, both ways, and posts what only they know: their fees, and what went to the
 * bank. Differences become rows for people to work, and nothing else is changed by them; a charge whose outcome we do not know is looked up, as
 * for an event. Done again it changes nothing. Never in a transaction while a gateway is asked. Refuses `gateway_missing`.
 */
export async function reconcile(
  parts: PaymentParts,
  { gateway, requestedBy = 'system' }: { gateway?: string; requestedBy?: string } = {},
): Promise<Reconciled[]> {
  if (gateway !== undefined) gatewayOf(parts.gateways, gateway)
  const names = gateway === undefined ? [...parts.gateways.keys()].toSorted() : [gateway]
  const all: Reconciled[] = []
  for (const name of names) all.push(await reconcileOne(parts, { gateway: name, requestedBy }))
  return all
}

async function reconcileOne(
  parts: PaymentParts,
  { gateway, requestedBy }: { gateway: string; requestedBy: string },
): Promise<Reconciled> {
  const { kysely } = parts.database
  const now = parts.clock.now()
  const runId = await runs.insertRun(kysely, { gateway, requestedBy, now })
  const counts: runs.RunCounts = { items: 0, matched: 0, found: 0, resolved: 0, moved: [] }
  let cause: string | null = 'it broke off'
  try {
    const read = await readLists(parts, { gateway: gatewayOf(parts.gateways, gateway) })
    cause = read.cause
    counts.items = read.items
    counts.found += read.changed
    const matched = await matchItems(parts, { gateway })
    cause ??= matched.cause
    add(counts, matched)
    counts.moved = await postSettled(parts, { gateway })
    cause ??= await followDisputes(parts, { gateway })
    // Whoever has not heard all that a gateway says cannot say that something is missing.
    if (read.cause === null) {
      add(counts, await checkPayouts(parts, { gateway, startedAt: now }))
      add(counts, await checkMissing(parts, { gateway, now }))
    }
  } finally {
    await runs.finishRun(kysely, { runId, counts, cause, now: parts.clock.now() })
  }
  return { runId, gateway, ...counts, open: await store.countOpen(kysely, { gateway }), cause }
}

function add(counts: runs.RunCounts, more: { matched?: number; found: number; resolved: number }): void {
  counts.matched += more.matched ?? 0
  counts.found += more.found
  counts.resolved += more.resolved
}

/** Posts fees, and what has been paid out, of the items that belong to an account. */
async function postSettled(
  { database, clock }: PaymentParts,
  { gateway }: { gateway: string },
): Promise<runs.Moved[]> {
  const moved = new Map<string, runs.Moved>()
  for (let after = 0n; ; ) {
    const items = await inTransaction(database.kysely, async (tx) => {
      const now = clock.now()
      const found = await lockToPost(tx, { gateway, after, limit: AT_ONCE })
      await post(tx, { postings: found.flatMap(settlementPostings), recordedAt: now })
      await markPosted(tx, { items: found, now })
      return found
    })
    for (const item of items) count(moved, item)
    if (items.length < AT_ONCE)
      return [...moved.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
    after = items.at(-1)!.sequence
  }
}

function count(moved: Map<string, runs.Moved>, item: ItemToPost): void {
  const sums = moved.get(item.currency) ?? { currency: item.currency, feesMicros: 0n, paidOutMicros: 0n }
  if (!item.feeIsPosted) sums.feesMicros += feeOf(item)
  if (item.paidAt !== null) sums.paidOutMicros += netOf(item)
  moved.set(item.currency, sums)
}

/** The other way: what we have as done, and the gateway has not settled in the time that it takes. */
async function checkMissing(
  { database }: PaymentParts,
  { gateway, now }: { gateway: string; now: Temporal.Instant },
): Promise<{ found: number; resolved: number }> {
  const today = now.toZonedDateTimeISO('UTC').toPlainDate()
  const until = businessDaysBefore(today, SETTLES_WITHIN_BUSINESS_DAYS).toZonedDateTime('UTC').toInstant()
  return inTransaction(database.kysely, async (tx) => {
    const { checkedUntil } = await store.readCursors(tx, { gateway })
    const resolved = await store.resolveSettled(tx, { gateway, now })
    const found = await store.insertMissing(tx, { gateway, after: checkedUntil, until, now })
    await store.saveCursors(tx, { gateway, checkedUntil: until })
    return { found, resolved }
  })
}

/** Differences, newest first. */
export async function listDifferences(
  db: Db | Tx,
  { open, gateway, page }: { open: boolean; gateway?: string | undefined; page: Page },
): Promise<PageOf<Difference>> {
  const found = await store.listDifferences(db, { open, ...(gateway === undefined ? {} : { gateway }), page })
  return pageOf(found, page, ({ id }) => [id])
}

/** Runs, newest first. */
export async function listReconciliationRuns(
  db: Db | Tx,
  { page }: { page: Page },
): Promise<PageOf<runs.ReconciliationRun>> {
  return pageOf(await runs.listRuns(db, { page }), page, ({ id }) => [id])
}

/**
 * A person has dealt with a difference, elsewhere or by a correction of its own, and says how. Nothing is posted by it.
 * Refuses `not_found`, `reason_missing`, `difference_resolved`.
 */
export async function resolveDifference(
  tx: Tx,
  { id, resolution, actor, now }: { id: bigint; resolution: string; actor: string; now: Temporal.Instant },
): Promise<Difference> {
  const said = resolution.trim()
  if (said === '') throw new Refusal('reason_missing', 'A resolution needs a note of what was done.')
  const difference = await store.lockDifference(tx, { id })
  if (!difference) throw notFound(`difference with id ${id}`)
  if (difference.resolvedAt !== null) {
    const { resolvedBy, resolution: before } = difference
    throw new Refusal('difference_resolved', `Difference ${id} was resolved by ${resolvedBy}: ${before}`, {
      status: 409,
    })
  }
  await store.saveResolution(tx, { id, resolution: said, actor, now })
  return { ...difference, resolution: said, resolvedAt: now, resolvedBy: actor }
}
