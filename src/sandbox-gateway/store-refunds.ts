import { sql } from 'kysely'
import { textsArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { UsedKey } from './store-charges.ts'

export interface RefundRow {
  ref: string
  reference: string
  chargeRef: string
  amount: bigint
  currency: string
  status: 'pending' | 'succeeded' | 'failed'
  failure: string | null
  createdAt: Temporal.Instant
}

const COLUMNS = sql.raw('ref, reference, charge_ref, amount, currency, status, failure, created_at')

export async function findKey(
  db: Db | Tx,
  { key, keysSince }: { key: string; keysSince: Temporal.Instant },
): Promise<{ bodyHash: Buffer; status: number; answer: string } | null> {
  const { rows } = await sql<{ bodyHash: Buffer; status: number; answer: string }>`
    select body_hash, status, answer from sandbox_gateway.idempotency_keys where key = ${key} and created_at > ${keysSince}`.execute(
    db,
  )
  return rows[0] ?? null
}

/** False when the key was used at the same time. */
export async function insertKey(
  tx: Tx,
  { used, now }: { used: UsedKey; now: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    insert into sandbox_gateway.idempotency_keys as old (key, body_hash, status, answer, created_at)
    values (${used.key}, ${used.bodyHash}, ${used.status}, ${used.answer}, ${now})
    on conflict (key) do update set body_hash = excluded.body_hash, status = excluded.status, answer = excluded.answer,
      created_at = excluded.created_at where old.created_at <= ${used.keysSince}
    returning 1`.execute(tx)
  return rows.length > 0
}

export async function deleteKeys(db: Db | Tx, before: Temporal.Instant): Promise<void> {
  await sql`delete from sandbox_gateway.idempotency_keys where created_at <= ${before}`.execute(db)
}

export async function insertRefund(tx: Tx, refund: RefundRow): Promise<void> {
  await sql`
    insert into sandbox_gateway.refunds (${COLUMNS})
    values (${refund.ref}, ${refund.reference}, ${refund.chargeRef}, ${refund.amount}, ${refund.currency}, ${refund.status},
      ${refund.failure}, ${refund.createdAt})`.execute(tx)
}

/** In the order of `refs`. */
export async function findRefunds(db: Db | Tx, refs: readonly string[]): Promise<RefundRow[]> {
  const { rows } = await sql<RefundRow>`
    select r.ref, r.reference, r.charge_ref, r.amount, r.currency, r.status, r.failure, r.created_at
    from unnest(${textsArray(refs)}::text[]) with ordinality as asked (ref, n)
    join sandbox_gateway.refunds r on r.ref = asked.ref order by asked.n`.execute(db)
  return rows
}

export async function findRefundsByReference(db: Db | Tx, reference: string): Promise<RefundRow[]> {
  const { rows } = await sql<RefundRow>`
    select ${COLUMNS} from sandbox_gateway.refunds where reference = ${reference} order by created_at, ref`.execute(
    db,
  )
  return rows
}

/** The refund did not arrive: it is failed, and its amount may be refunded again. */
export async function failRefund(
  tx: Tx,
  { refund, failure }: { refund: RefundRow; failure: string },
): Promise<void> {
  await sql`
    with failed as (update sandbox_gateway.refunds set status = 'failed', failure = ${failure} where ref = ${refund.ref})
    update sandbox_gateway.charges set refunded = refunded - ${refund.amount} where ref = ${refund.chargeRef}`.execute(
    tx,
  )
}
