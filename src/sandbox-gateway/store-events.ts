import { sql } from 'kysely'
import { textsArray, timesArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'

export interface NewEvent {
  ref: string
  /** `charge.succeeded`. */
  type: string
  aboutKind: 'charge' | 'refund' | 'dispute' | 'method' | 'setup' | 'payout'
  aboutRef: string
  /** The merchant's, where the thing has one. */
  reference: string | null
  chargeRef: string | null
  at: Temporal.Instant
}

export interface StoredEvent extends NewEvent {
  sequence: bigint
}

export interface ClaimedEvent extends StoredEvent {
  tries: number
  copies: number
  writtenAt: Temporal.Instant
}

const COLUMNS = sql.raw('sequence, ref, type, about_kind, about_ref, reference, charge_ref, at')

/** Writes events; they are posted from `now` on, unless the webhooks were told to be late or lost. */
export async function insertEvents(
  tx: Db | Tx,
  { events, now }: { events: readonly NewEvent[]; now: Temporal.Instant },
): Promise<void> {
  if (events.length === 0) return
  const texts = (pick: (event: NewEvent) => string | null) => textsArray(events.map(pick))
  await sql`
    insert into sandbox_gateway.events (ref, type, about_kind, about_ref, reference, charge_ref, at, written_at, next_at, copies)
    select e.ref, e.type, e.about_kind, e.about_ref, e.reference, e.charge_ref, e.at, ${now}::timestamptz,
      case when s.webhooks_lost then null else ${now}::timestamptz + make_interval(secs => s.webhooks_late_seconds) end,
      case when s.webhooks_twice then 2 else 1 end
    from unnest(${texts((e) => e.ref)}::text[], ${texts((e) => e.type)}::text[], ${texts((e) => e.aboutKind)}::text[],
        ${texts((e) => e.aboutRef)}::text[], ${texts((e) => e.reference)}::text[], ${texts((e) => e.chargeRef)}::text[],
        ${timesArray(events.map((e) => e.at))}::timestamptz[])
      with ordinality as e (ref, type, about_kind, about_ref, reference, charge_ref, at, n)
    cross join sandbox_gateway.settings s
    order by e.n`.execute(tx)
}

/** Events in the order they were written, after a sequence number. */
export async function listEvents(
  db: Db | Tx,
  { after, limit }: { after: bigint; limit: number },
): Promise<StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    select ${COLUMNS} from sandbox_gateway.events where sequence > ${after} order by sequence limit ${limit}`.execute(
    db,
  )
  return rows
}

/**
 * Takes events that are due to be posted, so that no other dispatcher takes them: their next try is put off to `now` plus `retryMinutes[tries]`
 * before this one is made. A try after the last is not made again.
 */
export async function claimEvents(
  db: Db | Tx,
  {
    now,
    limit,
    shuffled,
    retryMinutes,
  }: { now: Temporal.Instant; limit: number; shuffled: boolean; retryMinutes: readonly number[] },
): Promise<ClaimedEvent[]> {
  const order = sql.raw(shuffled ? 'desc' : 'asc')
  const { rows } = await sql<ClaimedEvent>`
    with due as (
      select sequence from sandbox_gateway.events where next_at <= ${now}
      order by sequence ${order} limit ${limit} for update skip locked
    )
    update sandbox_gateway.events e set tries = e.tries + 1,
      next_at = ${now}::timestamptz + make_interval(mins => (${`{${retryMinutes}}`}::int[])[e.tries + 1])
    from due where e.sequence = due.sequence
    returning e.sequence, e.ref, e.type, e.about_kind, e.about_ref, e.reference, e.charge_ref, e.at, e.tries, e.copies, e.written_at`.execute(
    db,
  )
  return rows.sort((a, b) => Number(a.sequence - b.sequence) * (shuffled ? -1 : 1))
}

/** One copy of each has arrived; those that should come twice are due again at once. */
export async function markDelivered(
  db: Db | Tx,
  { sequences, now }: { sequences: readonly bigint[]; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update sandbox_gateway.events set copies = copies - 1, next_at = case when copies > 1 then ${now}::timestamptz end
    where sequence = any(${`{${sequences}}`}::bigint[])`.execute(db)
}

/** Those written before an instant are not posted any more. */
export async function giveUpEvents(db: Db | Tx, before: Temporal.Instant): Promise<void> {
  await sql`
    update sandbox_gateway.events set next_at = null where next_at is not null and written_at < ${before}`.execute(
    db,
  )
}
