import { z } from 'zod'
import type { Plan } from '../catalog/plan.ts'
import { getPlan } from '../catalog/plans.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, SubscriptionId } from '../kernel/ids.ts'
import { listNumbers } from '../numbers/numbers.ts'
import type { Subscription as SubscriptionRow } from '../subscriptions/subscription.ts'
import { endSubscription, listSubscriptions, subscribe } from '../subscriptions/subscriptions.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import { type Caller, mayAlso } from './caller.ts'
import { linesAsked } from './lines-asked.ts'
import { Day, DayIn, dayOrNull, Id, idOf, listOf, Money, money, name, Paging, smallIdOf } from './shapes.ts'

export const Subscription = name(
  'Subscription',
  z.strictObject({
    id: Id,
    planId: Id,
    planName: z.string(),
    monthlyFee: Money.nullable().meta({
      description: 'Of one, as the plan has it now. For those who may see bills; null for others.',
    }),
    label: z.string().meta({ description: 'What the account calls it; may be empty.' }),
    quantity: z.int(),
    startsOn: Day,
    endsOn: Day.nullable().meta({ description: 'The first day without it.' }),
  }),
)

export const list = read({
  summary: 'List what an account has taken, ended subscriptions too',
  description: 'A department manager gets what his numbers belong to.',
  path: AccountPath,
  query: Paging,
  answer: listOf(Subscription),
  handle: async ({ db, path, query, caller, now }) => {
    const { id } = await accountOf(db, path)
    const { items, next } = await listSubscriptions(db, { accountId: id, page: query })
    return { items: await presentSubscriptions(db, items, { caller, accountId: id, now }), next }
  },
})

export const create = write({
  summary: 'Subscribe an account to a plan, from a day on',
  path: AccountPath,
  body: z.strictObject({
    planId: smallIdOf('The plan’s id.'),
    quantity: z.int().optional(),
    label: z.string().optional(),
    startsOn: DayIn,
    endsOn: DayIn.nullable().optional(),
  }),
  status: 201,
  answer: Subscription,
  handle: async ({ tx, path, body, now, actor }) => {
    const { id } = await accountOf(tx, path)
    const subscription = await subscribe(tx, { ...body, accountId: id, now, actor })
    return present(subscription, await getPlan(tx, subscription))
  },
})

export const end = write({
  summary: 'End a subscription, or take its end back',
  path: AccountPath.extend({ subscriptionId: idOf<SubscriptionId>('The subscription’s id.') }),
  body: z.strictObject({
    endsOn: DayIn.nullable().meta({ description: 'The first day without it; null: no end.' }),
  }),
  answer: Subscription,
  handle: async ({ tx, path, body, now, actor }) => {
    const { id } = await accountOf(tx, path)
    const { subscriptionId } = path
    const { item } = await endSubscription(tx, {
      accountId: id,
      subscriptionId,
      endsOn: body.endsOn,
      now,
      actor,
    })
    return present(item, await getPlan(tx, item))
  },
})

/**
 * What an account has taken, as the caller may see it: a department manager what his numbers belong to, and who has nothing to do with bills
 * no fees.
 */
export async function presentSubscriptions(
  db: Db | Tx,
  subscriptions: readonly SubscriptionRow[],
  { caller, accountId, now }: { caller: Caller; accountId: AccountId; now: Temporal.Instant },
): Promise<z.input<typeof Subscription>[]> {
  const own = await servicesOfLines(db, { caller, accountId, now })
  const seen = subscriptions.filter(({ id }) => own === null || own.has(id))
  const planIds = [...new Set(seen.map(({ planId }) => planId))]
  const plans = await Promise.all(planIds.map((planId) => getPlan(db, { planId })))
  const byId = new Map(plans.map((plan) => [plan.id, plan]))
  const seesBills = mayAlso('see_bills', caller, accountId)
  return seen.map((subscription) => {
    const presented = present(subscription, byId.get(subscription.planId)!)
    return seesBills ? presented : { ...presented, monthlyFee: null }
  })
}

/** The subscriptions that the lines a caller may see belong to now; null: he may see all. */
async function servicesOfLines(
  db: Db | Tx,
  { caller, accountId, now }: { caller: Caller; accountId: AccountId; now: Temporal.Instant },
): Promise<ReadonlySet<SubscriptionId> | null> {
  const lines = linesAsked(caller, { accountId })
  if (lines === null) return null
  const page = { limit: Math.max(1, lines.length) }
  const { items } = await listNumbers(db, { accountId, at: now, lines, page })
  return new Set(items.flatMap(({ subscriptionId }) => (subscriptionId === null ? [] : [subscriptionId])))
}

function present(subscription: SubscriptionRow, plan: Plan): z.input<typeof Subscription> {
  const { id, planId, planName, label, quantity, startsOn, endsOn } = subscription
  return {
    id: id.toString(),
    planId: String(planId),
    planName,
    monthlyFee: money(plan.monthlyFeeMicros, plan.currency),
    label,
    quantity,
    startsOn: startsOn.toString(),
    endsOn: dayOrNull(endsOn),
  }
}
