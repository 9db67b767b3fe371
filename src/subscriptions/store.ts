import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page } from '../db/page.ts'
import type { AccountId, SubscriptionId } from '../kernel/ids.ts'
import type { Subscription } from './subscription.ts'

interface Key {
  accountId: AccountId
  subscriptionId: SubscriptionId
}

const SUBSCRIPTION = sql`s.account_id, s.id, s.plan_id, p.name as plan_name, s.label, s.quantity, s.starts_on, s.ends_on, s.created_at
  from subscriptions s join plans p on p.id = s.plan_id`

export async function insertSubscription(
  tx: Tx,
  { accountId, planId, label, quantity, startsOn, endsOn, createdAt }: Omit<Subscription, 'id' | 'planName'>,
): Promise<SubscriptionId> {
  const { id } = await tx
    .insertInto('subscriptions')
    .values({ accountId, planId, label, quantity, startsOn, endsOn, createdAt })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id as SubscriptionId
}

export async function readSubscription(
  db: Db | Tx,
  { accountId, subscriptionId }: Key,
): Promise<Subscription | undefined> {
  const { rows } = await sql<Subscription>`
    select ${SUBSCRIPTION} where s.account_id = ${accountId} and s.id = ${subscriptionId}`.execute(db)
  return rows[0]
}

export async function lockSubscription(
  tx: Tx,
  { accountId, subscriptionId }: Key,
): Promise<Subscription | undefined> {
  const { rows } = await sql<Subscription>`
    select ${SUBSCRIPTION} where s.account_id = ${accountId} and s.id = ${subscriptionId} for update of s`.execute(
    tx,
  )
  return rows[0]
}

export async function saveEnd(
  tx: Tx,
  { accountId, subscriptionId, endsOn }: Key & { endsOn: Temporal.PlainDate | null },
): Promise<void> {
  await tx
    .updateTable('subscriptions')
    .set({ endsOn })
    .where('accountId', '=', accountId)
    .where('id', '=', subscriptionId)
    .execute()
}

/** One more than the page holds. */
export async function listSubscriptions(
  db: Db | Tx,
  { accountId, page }: { accountId: AccountId; page: Page },
): Promise<Subscription[]> {
  const after = page.after ? decodeIdCursor(page.after) : 0n
  const { rows } = await sql<Subscription>`
    select ${SUBSCRIPTION} where s.account_id = ${accountId} and s.id > ${after} order by s.id limit ${page.limit + 1}`.execute(
    db,
  )
  return rows
}
