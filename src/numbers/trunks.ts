import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import { touchRatingFacts } from '../db/rating-facts.ts'
import type { Saved } from '../db/saved.ts'
import type { AccountId } from '../kernel/ids.ts'
import { parseInput } from '../kernel/input.ts'
import { notFound } from '../kernel/refusal.ts'
import { checkSpan, checkSubscription, heldAlready } from './holding.ts'
import { type NewTrunk, newTrunk, type Trunk } from './number.ts'
import * as store from './store.ts'

/**
 * From an instant on, calls with that trunk name, account code or source IP are the account's.
 * Refuses `bad_input`, `bad_dates`, `trunk_held` (by whom and when), `not_found` (its subscription).
 */
export async function assignTrunk(
  tx: Tx,
  { now, actor = 'system', ...input }: NewTrunk & { now: Temporal.Instant; actor?: string },
): Promise<Trunk> {
  const { from, until, ...fields } = parseInput('trunk', newTrunk, input)
  checkSpan({ from, until })
  await checkSubscription(tx, fields)
  const trunk = { ...fields, heldFrom: from, heldUntil: until }
  const id = await store.insertTrunk(tx, trunk)
  if (id === undefined)
    throw await heldAlready(tx, {
      code: 'trunk_held',
      what: nameOf(trunk),
      holding: await store.readHolding(tx, 'trunks', trunk),
    })
  await recordEvent(tx, {
    accountId: trunk.accountId,
    at: now,
    actor,
    kind: 'trunk_assigned',
    detail: { trunk: nameOf(trunk), from: String(from) },
  })
  await touchRatingFacts(tx)
  return { ...trunk, id }
}

/** Ends the holding of a trunk at an instant; the same end again changes nothing. Refuses `not_found`, `bad_dates`, `trunk_held`. */
export async function releaseTrunk(
  tx: Tx,
  {
    accountId,
    trunkId,
    until,
    now,
    actor = 'system',
  }: {
    accountId: AccountId
    trunkId: bigint
    until: Temporal.Instant
    now: Temporal.Instant
    actor?: string
  },
): Promise<Saved<Trunk>> {
  const stored = await store.lockTrunk(tx, { accountId, id: trunkId })
  if (!stored) throw notFound(`trunk with id ${trunkId}`)
  if (stored.heldUntil?.equals(until)) return { item: stored, change: 'unchanged' }
  checkSpan({ from: stored.heldFrom, until })
  const holding = await store.readHolding(tx, 'trunks', { ...stored, heldUntil: until })
  const saved = !holding && (await store.saveEnd(tx, 'trunks', { accountId, id: trunkId, until }))
  if (!saved) throw await heldAlready(tx, { code: 'trunk_held', what: nameOf(stored), holding })
  await recordEvent(tx, {
    accountId,
    at: now,
    actor,
    kind: 'trunk_released',
    detail: { trunk: nameOf(stored), until: String(until) },
  })
  await touchRatingFacts(tx)
  return { item: { ...stored, heldUntil: until }, change: 'changed' }
}

function nameOf({ kind, value }: { kind: Trunk['kind']; value: string }): string {
  const kinds = { trunk: 'Trunk', account_code: 'Account code', ip: 'Source IP' }
  return `${kinds[kind]} ${value}`
}

/** An account's trunks in the order they were assigned, released ones too, a page at a time. `at`: only those held at that instant. */
export async function listTrunks(
  db: Db | Tx,
  { accountId, at, page }: { accountId: AccountId; at?: Temporal.Instant | undefined; page: Page },
): Promise<PageOf<Trunk>> {
  return pageOf(await store.listTrunks(db, { accountId, at: at ?? null, page }), page, (trunk) => [trunk.id])
}
