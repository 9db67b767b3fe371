import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, type Page } from '../db/page.ts'
import type { AccountId, MethodId, PaymentId } from '../kernel/ids.ts'
import type { GatewayEvent } from './gateway.ts'
import { json } from './store-attempts.ts'

/** The job that works an event off. */
export const PROCESS_GATEWAY_EVENT = 'process_gateway_event'

/** An event as it came, and what became of it. */
export interface StoredEvent {
  gateway: string
  eventId: string
  receivedAt: Temporal.Instant
  happenedAt: Temporal.Instant
  about: GatewayEvent['about']
  /** When it was worked off; null: it waits, or was left. */
  processedAt: Temporal.Instant | null
  /** What became of it, or why it waits. */
  result: string | null
  tries: number
  /** Null where nothing will be tried any more. */
  nextTryAt: Temporal.Instant | null
}

const EVENT = sql`e.gateway, e.event_id, e.received_at, e.happened_at, e.about, e.processed_at, e.result, e.tries, e.next_try_at`

/** Keeps an event and stages its job, in one statement. Returns false where it is there already: then nothing is staged. */
export async function keepEvent(
  db: Db | Tx,
  {
    gateway,
    event,
    bytes,
    now,
  }: { gateway: string; event: GatewayEvent; bytes: Uint8Array; now: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    with kept as (
      insert into gateway_events (gateway, event_id, received_at, happened_at, about, bytes, next_try_at)
      values (${gateway}, ${event.id}, ${now}, ${event.at}, ${json([event.about])}::jsonb -> 0, ${Buffer.from(bytes)}, ${now})
      on conflict do nothing returning gateway, event_id
    )
    select (graphile_worker.add_job(${PROCESS_GATEWAY_EVENT}, json_build_object('gateway', gateway, 'eventId', event_id))).id from kept`.execute(
    db,
  )
  return rows.length === 1
}

/** Takes an event to be worked off, if it is due and nobody has it; it is due again at `until` if nothing is written down. */
export async function claimEvent(
  db: Db | Tx,
  {
    gateway,
    eventId,
    now,
    until,
  }: { gateway: string; eventId: string; now: Temporal.Instant; until: Temporal.Instant },
): Promise<StoredEvent | undefined> {
  const { rows } = await sql<StoredEvent>`
    update gateway_events e set tries = e.tries + 1, next_try_at = ${until}
    where e.gateway = ${gateway} and e.event_id = ${eventId} and e.processed_at is null and e.next_try_at <= ${now}
    returning ${EVENT}`.execute(db)
  return rows[0]
}

/** Writes down what became of an event that was claimed. */
export async function saveResult(
  db: Db | Tx,
  {
    event,
    result,
    processedAt,
    nextTryAt,
  }: {
    event: StoredEvent
    result: string
    processedAt: Temporal.Instant | null
    nextTryAt: Temporal.Instant | null
  },
): Promise<void> {
  await sql`
    update gateway_events set result = ${result}, processed_at = ${processedAt}, next_try_at = ${nextTryAt}
    where gateway = ${event.gateway} and event_id = ${event.eventId} and processed_at is null and tries = ${event.tries}`.execute(
    db,
  )
}

/** Events that are due, the longest waiting first. */
export async function readDue(
  db: Db | Tx,
  { now, limit }: { now: Temporal.Instant; limit: number },
): Promise<{ gateway: string; eventId: string }[]> {
  const { rows } = await sql<{ gateway: string; eventId: string }>`
    select gateway, event_id from gateway_events where processed_at is null and next_try_at <= ${now}
    order by next_try_at, gateway, event_id limit ${limit}`.execute(db)
  return rows
}

/** Newest first; `waiting`: those that have not been worked off, the ones that were left included. */
export async function listEvents(
  db: Db | Tx,
  { waiting, page }: { waiting: boolean; page: Page },
): Promise<StoredEvent[]> {
  const [at, gateway, id] = page.after ? decodeCursor(page.after, 3) : []
  const after =
    at === undefined
      ? sql``
      : sql`and (e.received_at, e.gateway, e.event_id) < (${at}::timestamptz, ${gateway}, ${id})`
  const { rows } = await sql<StoredEvent>`
    select ${EVENT} from gateway_events e where (${!waiting} or e.processed_at is null) ${after}
    order by e.received_at desc, e.gateway desc, e.event_id desc limit ${page.limit + 1}`.execute(db)
  return rows
}

/** Payments by a method that hold a surcharge of which something could be given back. */
export async function readSurcharged(
  db: Db | Tx,
  { accountId, methodId }: { accountId: AccountId; methodId: MethodId },
): Promise<PaymentId[]> {
  const { rows } = await sql<{ id: PaymentId }>`
    select p.id from payments p
    where p.account_id = ${accountId} and p.state = 'succeeded' and p.refunded_surcharge_micros < p.surcharge_micros
      and exists (select from payment_attempts a
        where a.account_id = p.account_id and a.payment_id = p.id and a.method_id = ${methodId} and a.state = 'succeeded')
    order by p.id`.execute(db)
  return rows.map((row) => row.id)
}
