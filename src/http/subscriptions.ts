import { z } from 'zod'
import type { Plan } from '../catalog/plan.ts'
import { getPlan } from '../catalog/plans.ts'
import type { Db, Tx } from '../db/database.ts'
import type { SubscriptionId } from '../kernel/ids.ts'
import type { Subscription as SubscriptionRow } from '../subscriptions/subscription.ts'
import { endSubscription, listSubscriptions, subscribe } from '../subscriptions/subscriptions.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import { Day, DayIn, dayOrNull, Id, idOf, listOf, Money, money, name, Paging, smallIdOf } from './shapes.ts'

export const Subscription = name(
  'Subscription',
  z.strictObject({
    id: Id,
    planId: Id,
    planName: z.string(),
    monthlyFee: Money.meta({ description: 'Of one, as the plan has it now.' }),
    label: z.string().meta({ description: 'What the account calls it; may be empty.' }),
    quantity: z.int(),
    startsOn: Day,
    endsOn: Day.nullable().meta({ description: 'The first day without it.' }),
  }),
)

export const list = read({
  summary: 'List what an account has taken, ended subscriptions too',
  path: AccountPath,
  query: Paging,
  answer: listOf(Subscription),
  handle: async ({ db, path, query }) => {
    const { id } = await accountOf(db, path)
    const { items, next } = await listSubscriptions(db, { accountId: id, page: query })
    return { items: await presentSubscriptions(db, items), next }
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

/** What an account has taken, as the API writes it, with what each plan costs now. */
export async function presentSubscriptions(
  db: Db | Tx,
  subscriptions: readonly SubscriptionRow[],
): Promise<z.input<typeof Subscription>[]> {
  const planIds = [...new Set(subscriptions.map(({ planId }) => planId))]
  const plans = await Promise.all(planIds.map((planId) => getPlan(db, { planId })))
  const byId = new Map(plans.map((plan) => [plan.id, plan]))
  return subscriptions.map((subscription) => present(subscription, byId.get(subscription.planId)!))
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
