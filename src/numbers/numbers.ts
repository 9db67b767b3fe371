import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import { touchRatingFacts } from '../db/rating-facts.ts'
import type { Saved } from '../db/saved.ts'
import type { AccountId } from '../kernel/ids.ts'
import { parseInput } from '../kernel/input.ts'
import { notFound } from '../kernel/refusal.ts'
import { checkSpan, checkSubscription, heldAlready } from './holding.ts'
import { kindOf, type NewNumber, newNumber, type TelephoneNumber } from './number.ts'
import * as store from './store.ts'

/**
 * Holds a number for an account from an instant on. Without `kind`, a toll-free prefix makes it a TFN.
 * Refuses `bad_input`, `bad_dates`, `number_held` (by whom and when, in one sentence), `not_found` (its subscription).
 */
export async function assignNumber(
  tx: Tx,
  { now, actor = 'system', ...input }: NewNumber & { now: Temporal.Instant; actor?: string },
): Promise<TelephoneNumber> {
  const { from, until, ...fields } = parseInput('number', newNumber, input)
  checkSpan({ from, until })
  await checkSubscription(tx, fields)
  const number = { ...fields, kind: fields.kind ?? kindOf(fields.e164), heldFrom: from, heldUntil: until }
  const id = await store.insertNumber(tx, number)
  if (id === undefined)
    throw await heldAlready(tx, {
      code: 'number_held',
      what: `+${number.e164}`,
      holding: await store.readHolding(tx, 'numbers', { ...number, value: number.e164 }),
    })
  await recordEvent(tx, {
    accountId: number.accountId,
    at: now,
    actor,
    kind: 'number_assigned',
    detail: { number: `+${number.e164}`, from: String(from) },
  })
  await touchRatingFacts(tx)
  return { ...number, id }
}

/** Ends the holding of a number at an instant; the same end again changes nothing. Refuses `not_found`, `bad_dates`, `number_held`. */
export async function releaseNumber(
  tx: Tx,
  {
    accountId,
    numberId,
    until,
    now,
    actor = 'system',
  }: {
    accountId: AccountId
    numberId: bigint
    until: Temporal.Instant
    now: Temporal.Instant
    actor?: string
  },
): Promise<Saved<TelephoneNumber>> {
  const stored = await store.lockNumber(tx, { accountId, id: numberId })
  if (!stored) throw notFound(`number with id ${numberId}`)
  if (stored.heldUntil?.equals(until)) return { item: stored, change: 'unchanged' }
  checkSpan({ from: stored.heldFrom, until })
  const holding = await store.readHolding(tx, 'numbers', { ...stored, value: stored.e164, heldUntil: until })
  const saved = !holding && (await store.saveEnd(tx, 'numbers', { accountId, id: numberId, until }))
  if (!saved) throw await heldAlready(tx, { code: 'number_held', what: `+${stored.e164}`, holding })
  await recordEvent(tx, {
    accountId,
    at: now,
    actor,
    kind: 'number_released',
    detail: { number: `+${stored.e164}`, until: String(until) },
  })
  await touchRatingFacts(tx)
  return { item: { ...stored, heldUntil: until }, change: 'changed' }
}

/** Gives a number another label or subscription. Refuses `not_found`. */
export async function updateNumber(
  tx: Tx,
  {
    accountId,
    numberId,
    ...changes
  }: { accountId: AccountId; numberId: bigint } & Pick<TelephoneNumber, 'label' | 'subscriptionId'>,
): Promise<Saved<TelephoneNumber>> {
  const stored = await store.lockNumber(tx, { accountId, id: numberId })
  if (!stored) throw notFound(`number with id ${numberId}`)
  if (stored.label === changes.label && stored.subscriptionId === changes.subscriptionId)
    return { item: stored, change: 'unchanged' }
  await checkSubscription(tx, { accountId, subscriptionId: changes.subscriptionId })
  await store.updateNumber(tx, { accountId, id: numberId, ...changes })
  await touchRatingFacts(tx)
  return { item: { ...stored, ...changes }, change: 'changed' }
}

/** An account's numbers in order of their digits, released ones too, a page at a time. `at`: only those held at that instant. */
export async function listNumbers(
  db: Db | Tx,
  {
    accountId,
    at,
    lines = null,
    page,
  }: {
    accountId: AccountId
    at?: Temporal.Instant | undefined
    /** Of these only, in digits; null: all. */
    lines?: readonly string[] | null
    page: Page
  },
): Promise<PageOf<TelephoneNumber>> {
  const found = await store.listNumbers(db, { accountId, at: at ?? null, lines, page })
  return pageOf(found, page, (number) => [number.e164, number.id])
}

/** How many numbers an account holds at an instant. */
export async function countNumbers(
  db: Db | Tx,
  { accountId, at }: { accountId: AccountId; at: Temporal.Instant },
): Promise<number> {
  return store.countNumbers(db, { accountId, at })
}
