import { getAccount } from '../accounts/accounts.ts'
import { recordEvent } from '../accounts/timeline.ts'
import { getPlan } from '../catalog/plans.ts'
import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import { touchRatingFacts } from '../db/rating-facts.ts'
import type { Saved } from '../db/saved.ts'
import type { AccountId, SubscriptionId } from '../kernel/ids.ts'
import { parseInput } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import * as store from './store.ts'
import { type NewSubscription, newSubscription, type Subscription } from './subscription.ts'

/**
 * An account takes a plan from a day on, which may be past or future; the billing run charges what that day asks for.
 * Refuses `bad_input`, `not_found`, `currency_mismatch`, `bad_dates`.
 */
export async function subscribe(
  tx: Tx,
  { now, actor = 'system', ...input }: NewSubscription & { now: Temporal.Instant; actor?: string },
): Promise<Subscription> {
  const fields = parseInput('subscription', newSubscription, input)
  const account = await getAccount(tx, { accountId: fields.accountId })
  const plan = await getPlan(tx, { planId: fields.planId })
  if (plan.currency !== account.currency)
    throw new Refusal(
      'currency_mismatch',
      `Account ${account.number} is billed in ${account.currency}, but plan '${plan.name}' is in ${plan.currency}.`,
    )
  if (fields.endsOn) checkEnd(fields.startsOn, fields.endsOn)
  const id = await store.insertSubscription(tx, { ...fields, createdAt: now })
  await recordEvent(tx, {
    accountId: account.id,
    at: now,
    actor,
    kind: 'subscribed',
    detail: {
      plan: plan.name,
      label: fields.label,
      quantity: fields.quantity,
      startsOn: String(fields.startsOn),
    },
  })
  await touchRatingFacts(tx)
  return { ...fields, id, planName: plan.name, createdAt: now }
}

/**
 * Sets the first day without the subscription; null takes an end back. The same end again changes nothing.
 * Refuses `not_found`, `bad_dates` (before its start).
 */
export async function endSubscription(
  tx: Tx,
  {
    accountId,
    subscriptionId,
    endsOn,
    now,
    actor = 'system',
  }: {
    accountId: AccountId
    subscriptionId: SubscriptionId
    endsOn: Temporal.PlainDate | null
    now: Temporal.Instant
    actor?: string
  },
): Promise<Saved<Subscription>> {
  const stored = await store.lockSubscription(tx, { accountId, subscriptionId })
  if (!stored) throw notFound(`subscription with id ${subscriptionId}`)
  if (String(stored.endsOn) === String(endsOn)) return { item: stored, change: 'unchanged' }
  if (endsOn) checkEnd(stored.startsOn, endsOn)
  await store.saveEnd(tx, { accountId, subscriptionId, endsOn })
  await recordEvent(tx, {
    accountId,
    at: now,
    actor,
    kind: 'subscription_ended',
    detail: { plan: stored.planName, label: stored.label, endsOn: endsOn && String(endsOn) },
  })
  await touchRatingFacts(tx)
  return { item: { ...stored, endsOn }, change: 'changed' }
}

function checkEnd(startsOn: Temporal.PlainDate, endsOn: Temporal.PlainDate): void {
  if (Temporal.PlainDate.compare(endsOn, startsOn) < 0)
    throw new Refusal('bad_dates', `endsOn ${endsOn} is before startsOn ${startsOn}.`)
}

/** The subscription with that id. Refuses `not_found`. */
export async function getSubscription(
  db: Db | Tx,
  { accountId, subscriptionId }: { accountId: AccountId; subscriptionId: SubscriptionId },
): Promise<Subscription> {
  const found = await store.readSubscription(db, { accountId, subscriptionId })
  if (!found) throw notFound(`subscription with id ${subscriptionId}`)
  return found
}

/** An account's subscriptions in the order they were taken, ended ones too, a page at a time. */
export async function listSubscriptions(
  db: Db | Tx,
  { accountId, page }: { accountId: AccountId; page: Page },
): Promise<PageOf<Subscription>> {
  return pageOf(await store.listSubscriptions(db, { accountId, page }), page, (subscription) => [
    subscription.id,
  ])
}
