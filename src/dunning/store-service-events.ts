import { sql } from 'kysely'
import { numbersArray, textsArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'

/** SQL of service_webhook and service_events. */

export type ServiceEventKind = 'service_suspended' | 'service_restored'

/** Word for the provider's own systems, one a fact. */
export interface ServiceEvent {
  accountId: AccountId
  accountNumber: string
  id: bigint
  suspensionId: bigint
  kind: ServiceEventKind
  happenedAt: Temporal.Instant
  /** `kept`: nobody had asked for it. `failed`: given up. */
  state: 'waiting' | 'delivered' | 'kept' | 'failed'
  tries: number
  nextTryAt: Temporal.Instant | null
  lastAnswer: string | null
  deliveredAt: Temporal.Instant | null
}

export interface Webhook {
  url: string
  /** In plain text, of before secrets were sealed; null: it is. */
  secret: string | null
  /** src/kernel/secret-box.ts. */
  sealedSecret: Buffer | null
  changedAt: Temporal.Instant
  changedBy: string
}

const EVENT = sql`e.account_id, a.number as account_number, e.id, e.suspension_id, e.kind, e.happened_at, e.state, e.tries, e.next_try_at,
  e.last_answer, e.delivered_at`

export async function readWebhook(db: Db | Tx): Promise<Webhook | null> {
  const { rows } =
    await sql<Webhook>`select url, secret, sealed_secret, changed_at, changed_by from service_webhook`.execute(
      db,
    )
  return rows[0] ?? null
}

export async function saveWebhook(
  tx: Tx,
  { url, sealedSecret, changedAt, changedBy }: Omit<Webhook, 'secret'>,
): Promise<void> {
  await sql`
    insert into service_webhook (url, sealed_secret, changed_at, changed_by)
    values (${url}, ${sealedSecret}, ${changedAt}, ${changedBy})
    on conflict (singleton) do update set url = excluded.url, secret = null, sealed_secret = excluded.sealed_secret,
      changed_at = excluded.changed_at, changed_by = excluded.changed_by`.execute(tx)
}

/** Puts the sealed secret in the place of the plain one, unless that was changed meanwhile. */
export async function sealSecret(
  db: Db | Tx,
  { secret, sealedSecret }: { secret: string; sealedSecret: Buffer },
): Promise<void> {
  await sql`
    update service_webhook set secret = null, sealed_secret = ${sealedSecret} where secret = ${secret}`.execute(
    db,
  )
}

/** Nobody asks for words any more: those that wait are kept. */
export async function removeWebhook(tx: Tx): Promise<void> {
  await sql`delete from service_webhook`.execute(tx)
  await sql`update service_events set state = 'kept', next_try_at = null where state = 'waiting'`.execute(tx)
}

/** Stores events, to be sent at once where somebody asks for them. */
export async function insertServiceEvents(
  tx: Tx,
  {
    events,
    now,
  }: {
    events: readonly { accountId: AccountId; suspensionId: bigint; kind: ServiceEventKind }[]
    now: Temporal.Instant
  },
): Promise<void> {
  if (events.length === 0) return
  await sql`
    insert into service_events (account_id, suspension_id, kind, happened_at, state, next_try_at)
    select n.account_id, n.suspension_id, n.kind, ${now}::timestamptz, case when w.asked then 'waiting' else 'kept' end,
      case when w.asked then ${now}::timestamptz end
    from unnest(${numbersArray(events.map((e) => e.accountId))}::bigint[], ${numbersArray(events.map((e) => e.suspensionId))}::bigint[],
      ${textsArray(events.map((e) => e.kind))}::text[]) as n (account_id, suspension_id, kind),
      (select exists (select from service_webhook) as asked) w
    on conflict (account_id, suspension_id, kind) do nothing`.execute(tx)
}

/** Takes events that are due until a lease ends; of an account the oldest only, so that no restoral overtakes its suspension. */
export async function claimEvents(
  tx: Tx,
  { now, leaseUntil, limit }: { now: Temporal.Instant; leaseUntil: Temporal.Instant; limit: number },
): Promise<ServiceEvent[]> {
  const { rows } = await sql<ServiceEvent>`
    with due as (
      select e.account_id, e.id from service_events e where e.state = 'waiting' and e.next_try_at <= ${now}
        and not exists (select from service_events o where o.account_id = e.account_id and o.id < e.id and o.state = 'waiting')
      order by e.next_try_at, e.id limit ${limit} for update skip locked
    )
    update service_events e set next_try_at = ${leaseUntil}, tries = e.tries + 1
    from due, accounts a where e.account_id = due.account_id and e.id = due.id and a.id = e.account_id
    returning ${EVENT}`.execute(tx)
  return rows
}

/** Writes what became of a try, unless its lease had ended and another has taken it since. */
export async function settleEvent(
  tx: Tx,
  event: Pick<
    ServiceEvent,
    'accountId' | 'id' | 'tries' | 'state' | 'nextTryAt' | 'lastAnswer' | 'deliveredAt'
  >,
): Promise<void> {
  await sql`
    update service_events set state = ${event.state}, next_try_at = ${event.nextTryAt}, last_answer = ${event.lastAnswer},
      delivered_at = ${event.deliveredAt}
    where account_id = ${event.accountId} and id = ${event.id} and state = 'waiting' and tries = ${event.tries}`.execute(
    tx,
  )
}

/** Newest first. */
export async function readServiceEvents(db: Db | Tx, { page }: { page: Page }): Promise<ServiceEvent[]> {
  const before = page.after ? decodeIdCursor(page.after) : null
  const { rows } = await sql<ServiceEvent>`
    select ${EVENT} from service_events e join accounts a on a.id = e.account_id
    where ${before}::bigint is null or e.id < ${before} order by e.id desc limit ${page.limit + 1}`.execute(
    db,
  )
  return rows
}
