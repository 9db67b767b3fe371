import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import { touchRatingFacts } from '../db/rating-facts.ts'
import { type Saved, sameFields } from '../db/saved.ts'
import { parseInput } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { type NewPlan, newPlan, type Plan } from './plan.ts'
import * as store from './store.ts'

/**
 * Makes the plan of that name as given. New fees count from the next billing run on; what has been charged stays. An allowance that is left out is
 * retired: calls that used it still name it.
 * Refuses `bad_input`, `unknown_rate_deck`, `currency_mismatch` (with the deck), `currency_in_use` (a plan's currency never changes).
 */
export async function savePlan(
  tx: Tx,
  { now, ...input }: NewPlan & { now: Temporal.Instant },
): Promise<Saved<Plan>> {
  const wanted = parseInput(`plan '${input.name}'`, newPlan, input)
  await checkDeck(tx, wanted)
  const stored = await store.readPlanByName(tx, wanted.name)
  if (!stored) {
    const planId = await store.insertPlan(tx, { ...wanted, createdAt: now })
    await store.saveAllowances(tx, planId, wanted.allowances, now)
    await touchRatingFacts(tx)
    return { item: await getPlan(tx, { planId }), change: 'created' }
  }
  const known = { ...stored, allowances: stored.allowances.map(({ id, ...allowance }) => allowance) }
  if (sameFields(known, { ...wanted, allowances: byName(wanted.allowances) }))
    return { item: stored, change: 'unchanged' }
  if (wanted.currency !== stored.currency)
    throw new Refusal(
      'currency_in_use',
      `Plan '${wanted.name}' is in ${stored.currency}; make another plan for ${wanted.currency}.`,
      {
        status: 409,
      },
    )
  await store.updatePlan(tx, stored.id, wanted)
  await store.saveAllowances(tx, stored.id, wanted.allowances, now)
  await touchRatingFacts(tx)
  return { item: await getPlan(tx, { planId: stored.id }), change: 'changed' }
}

async function checkDeck(
  tx: Tx,
  plan: { name: string; currency: string; rateDeck: string | null },
): Promise<void> {
  if (plan.rateDeck === null) return
  const deck = await store.readLatestDeck(tx, plan.rateDeck)
  if (!deck)
    throw new Refusal('unknown_rate_deck', `Plan '${plan.name}': there is no rate deck '${plan.rateDeck}'.`)
  if (deck.currency !== plan.currency)
    throw new Refusal(
      'currency_mismatch',
      `Plan '${plan.name}' is in ${plan.currency}, but its rate deck '${plan.rateDeck}' in ${deck.currency}.`,
    )
}

function byName<T extends { name: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The plan with that id, with its allowances by name. Refuses `not_found`. */
export async function getPlan(db: Db | Tx, { planId }: { planId: number }): Promise<Plan> {
  const plan = await store.readPlan(db, planId)
  if (!plan) throw notFound(`plan with id ${planId}`)
  return plan
}

/** The plan of that name, or null. */
export async function findPlanByName(db: Db | Tx, { name }: { name: string }): Promise<Plan | null> {
  return store.readPlanByName(db, name)
}

/** Plans by name, a page at a time. */
export async function listPlans(db: Db | Tx, { page }: { page: Page }): Promise<PageOf<Plan>> {
  return pageOf(await store.listPlans(db, page), page, (plan) => [plan.name])
}
