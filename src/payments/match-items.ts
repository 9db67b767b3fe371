import { inTransaction } from '../db/database.ts'
import { differenceOfItem, type MatchedItem, subjectOfItem } from './difference.ts'
import { followCharge, type PaymentParts } from './follow-charge.ts'
import { gatewayOf } from './gateways.ts'
import { followRefund } from './refunds.ts'
import { readByName } from './store-attempts.ts'
import { insertDifferences, resolveGone } from './store-reconciliation.ts'
import { lockItems, readToWork, saveMatches } from './store-settled-items.ts'

const AT_ONCE = 200
const FOLLOWED_AT_ONCE = 8

export interface Matched {
  matched: number
  found: number
  resolved: number
  /** Why a thing could not be followed, though the gateway may have answered; null: each could. */
  cause: string | null
}

/**
 * Finds what of ours each settled item belongs to, and whether our ledger says the same of it. Where it does not, the gateway is asked once more
 * what became of the thing, and that is taken over as from an event; what differs still is a difference. Those that have agreed are not looked at
 * again.
 */
export async function matchItems(parts: PaymentParts, { gateway }: { gateway: string }): Promise<Matched> {
  const counts: Matched = { matched: 0, found: 0, resolved: 0, cause: null }
  for (let after = 0n; ; ) {
    const items = await readToWork(parts.database.kysely, { gateway, after, limit: AT_ONCE })
    if (items.length === 0) return counts
    counts.cause ??= await followAll(parts, items.filter(isToFollow))
    const judged = await judge(parts, { gateway, itemIds: items.map(({ itemId }) => itemId) })
    counts.matched += judged.matched
    counts.found += judged.found
    counts.resolved += judged.resolved
    after = items.at(-1)!.sequence
  }
}

/** Ours, but not posted as the gateway has it: we may not have heard yet. */
function isToFollow({ kind, accountId, effectMicros }: MatchedItem): boolean {
  return accountId !== null && effectMicros === null && kind !== 'fee'
}

/** One that breaks does not keep the others from being followed: its cause is returned. */
async function followAll(parts: PaymentParts, items: readonly MatchedItem[]): Promise<string | null> {
  const queue = [...items]
  const causes: string[] = []
  const following = Array.from({ length: FOLLOWED_AT_ONCE }, async () => {
    for (let item = queue.shift(); item; item = queue.shift()) {
      try {
        await follow(parts, item)
      } catch (error) {
        causes.push(
          `${item.itemId} could not be followed: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    }
  })
  await Promise.all(following)
  return causes[0] ?? null
}

/** Takes over what the gateway says of the thing. If it does not answer, the difference stays for the next run. */
async function follow(
  parts: PaymentParts,
  { gateway: name, kind, ref, reference, accountId, attemptId }: MatchedItem,
): Promise<void> {
  if (kind === 'refund' || kind === 'refund_failure') {
    await followRefund(parts, { gateway: name, ref, reference })
    return
  }
  const [attempt] = await readByName(parts.database.kysely, {
    names: [{ accountId: accountId!, attemptId: attemptId! }],
  })
  const gateway = gatewayOf(parts.gateways, name)
  const answer = await gateway.lookUpCharge({ reference: attempt!.key, ref: attempt!.ref })
  if (answer.kind === 'found') await followCharge(parts, { attempt: attempt!, found: answer.found })
}

/** Decides of items as they match now, in one transaction. */
async function judge(
  { database, clock }: PaymentParts,
  { gateway, itemIds }: { gateway: string; itemIds: readonly string[] },
): Promise<{ matched: number; found: number; resolved: number }> {
  return inTransaction(database.kysely, async (tx) => {
    const now = clock.now()
    const items = withTwins(await lockItems(tx, { gateway, itemIds }))
    const judged = items.map((item) => ({ item, difference: differenceOfItem(item) }))
    const matched = await saveMatches(tx, {
      matches: judged.map(({ item, difference }) => ({ ...item, agrees: difference === null })),
      now,
    })
    const differences = judged.flatMap(({ difference }) => difference ?? [])
    const found = await insertDifferences(tx, { differences, now })
    const resolved = await resolveGone(tx, {
      ...{ gateway, stillFound: differences, now },
      subjects: itemIds.map(subjectOfItem),
      resolution: 'The gateway and our ledger say the same since.',
    })
    return { matched, found, resolved }
  })
}

/** Names the first of those that belong to the same thing, among items that are being matched together. Pure. */
export function withTwins(items: readonly MatchedItem[]): MatchedItem[] {
  const first = new Map<string, string>()
  return items.map((item) => {
    const { accountId, kind, attemptId, refundId, disputeId, itemId, twinId } = item
    if (accountId === null) return item
    const name = [accountId, kind, attemptId, refundId, disputeId].join()
    const earlier = twinId ?? first.get(name) ?? null
    if (!first.has(name)) first.set(name, itemId)
    return { ...item, twinId: earlier }
  })
}
