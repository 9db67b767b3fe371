import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page } from '../db/page.ts'
import type { AccountId, PaymentId, RefundId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { Refund } from './refund.ts'

const REFUND = sql`r.account_id, r.id, r.payment_id, r.attempt_id, r.gateway, r.key, r.destination, r.amount_micros, r.surcharge_micros, r.currency,
  r.state, r.body, r.ref, r.cause, r.reason, r.actor, r.created_at, r.sent_at, r.closed_at, r.next_look_at, r.looks, r.absences, r.frozen_because`

/** Names one refund. */
export interface RefundName {
  accountId: AccountId
  refundId: RefundId
}

export type NewRefund = Omit<Refund, 'id' | 'ref' | 'cause' | 'looks' | 'absences' | 'frozenBecause'>

export async function insertRefund(tx: Tx, refund: NewRefund): Promise<Refund> {
  const { accountId, paymentId, attemptId, gateway, key, destination, amountMicros, surchargeMicros } = refund
  const { currency, state, body, reason, actor, createdAt, sentAt, closedAt, nextLookAt } = refund
  const { rows } = await sql<Refund>`
    insert into refunds as r (account_id, payment_id, attempt_id, gateway, key, destination, amount_micros, surcharge_micros, currency, state, body,
      reason, actor, created_at, sent_at, closed_at, next_look_at)
    values (${accountId}, ${paymentId}, ${attemptId}, ${gateway}, ${key}, ${destination}, ${amountMicros}, ${surchargeMicros}, ${currency}, ${state},
      ${body}, ${reason}, ${actor}, ${createdAt}, ${sentAt}, ${closedAt}, ${nextLookAt})
    returning ${REFUND}`.execute(tx)
  return rows[0]!
}

export async function lockRefund(tx: Tx, { accountId, refundId }: RefundName): Promise<Refund | undefined> {
  const { rows } = await sql<Refund>`
    select ${REFUND} from refunds r where r.account_id = ${accountId} and r.id = ${refundId} for update`.execute(
    tx,
  )
  return rows[0]
}

export async function findRefund(
  db: Db | Tx,
  { accountId, refundId }: RefundName,
): Promise<Refund | undefined> {
  const { rows } = await sql<Refund>`
    select ${REFUND} from refunds r where r.account_id = ${accountId} and r.id = ${refundId}`.execute(db)
  return rows[0]
}

export async function findByKey(
  db: Db | Tx,
  { accountId, key }: { accountId: AccountId; key: string },
): Promise<Refund | undefined> {
  const { rows } = await sql<Refund>`
    select ${REFUND} from refunds r where r.account_id = ${accountId} and r.key = ${key}`.execute(db)
  return rows[0]
}

/** The refund that a gateway speaks of: by our key, or by its own reference. */
export async function findByGateway(
  db: Db | Tx,
  { gateway, key, ref }: { gateway: string; key: string | null; ref: string | null },
): Promise<Refund | undefined> {
  const { rows } = await sql<Refund>`
    select ${REFUND} from refunds r
    where r.gateway = ${gateway} and r.destination = 'method' and (r.key = ${key} or r.ref = ${ref})
    order by (r.key = ${key}) desc nulls last limit 1`.execute(db)
  return rows[0]
}

/** Refunds of a payment, oldest first. */
export async function readRefunds(
  db: Db | Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<Refund[]> {
  const { rows } = await sql<Refund>`
    select ${REFUND} from refunds r where r.account_id = ${accountId} and r.payment_id = ${paymentId} order by r.id`.execute(
    db,
  )
  return rows
}

/** How much of a payment was given to the account as credit. */
export async function sumCredited(
  db: Db | Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<Micros> {
  const { rows } = await sql<{ sum: Micros }>`
    select coalesce(sum(amount_micros), 0)::bigint as sum from refunds
    where account_id = ${accountId} and payment_id = ${paymentId} and destination = 'credit'`.execute(db)
  return rows[0]!.sum
}

/** What of a refund moves. */
export async function updateRefund(
  tx: Tx,
  refund: Pick<
    Refund,
    | 'accountId'
    | 'id'
    | 'state'
    | 'ref'
    | 'cause'
    | 'closedAt'
    | 'nextLookAt'
    | 'looks'
    | 'absences'
    | 'frozenBecause'
  >,
): Promise<void> {
  const { accountId, id, state, ref, cause, closedAt, nextLookAt, looks, absences, frozenBecause } = refund
  await sql`
    update refunds set state = ${state}, ref = ${ref}, cause = ${cause}, closed_at = ${closedAt}, next_look_at = ${nextLookAt}, looks = ${looks},
      absences = ${absences}, frozen_because = ${frozenBecause}
    where account_id = ${accountId} and id = ${id}`.execute(tx)
}

/** Refunds that are to be looked at by now, the longest waiting first. */
export async function readToLookAt(
  db: Db | Tx,
  { now, limit }: { now: Temporal.Instant; limit: number },
): Promise<Refund[]> {
  const { rows } = await sql<Refund>`
    select ${REFUND} from refunds r where r.next_look_at <= ${now} order by r.next_look_at, r.id limit ${limit}`.execute(
    db,
  )
  return rows
}

/** Puts off when a refund is looked at, if nobody else has meanwhile: whoever gets true does the looking. */
export async function claimLook(
  db: Db | Tx,
  { refund, until }: { refund: Refund; until: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    update refunds set next_look_at = ${until}, looks = looks + 1
    where account_id = ${refund.accountId} and id = ${refund.id} and next_look_at = ${refund.nextLookAt} and looks = ${refund.looks}
    returning 1`.execute(db)
  return rows.length === 1
}

/** Says when a refund is to be looked at again, and how often the gateway has not known it. A closed one is not. */
export async function saveLook(
  db: Db | Tx,
  { name, nextLookAt, absences }: { name: RefundName; nextLookAt: Temporal.Instant | null; absences: number },
): Promise<void> {
  await sql`
    update refunds set next_look_at = ${nextLookAt}, absences = ${absences}
    where account_id = ${name.accountId} and id = ${name.refundId} and closed_at is null`.execute(db)
}

/** Refunds whose outcome is not known, or that wait for a person, oldest first. */
export async function readUnresolved(db: Db | Tx, { page }: { page: Page }): Promise<Refund[]> {
  const after = page.after ? decodeIdCursor(page.after) : 0n
  const { rows } = await sql<Refund>`
    select ${REFUND} from refunds r
    where (r.state = 'unknown' or r.frozen_because is not null) and r.id > ${after} order by r.id limit ${page.limit + 1}`.execute(
    db,
  )
  return rows
}
