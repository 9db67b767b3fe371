import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** The keys by which a write that is sent again is known (REST `Idempotency-Key`), with the answer that the first one got. */

/** Takes a key; false where it is taken. Waits while another transaction is about to take it. */
export async function insertKey(
  tx: Tx,
  row: { principal: string; key: string; requestHash: Buffer; createdAt: Temporal.Instant },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into idempotency_keys (principal, key, request_hash, created_at)
    values (${row.principal}, ${row.key}, ${row.requestHash}, ${row.createdAt})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function saveAnswer(
  tx: Tx,
  row: { principal: string; key: string; status: number; answer: string },
): Promise<void> {
  await sql`
    update idempotency_keys set status = ${row.status}, answer = ${row.answer}
    where principal = ${row.principal} and key = ${row.key}`.execute(tx)
}

export async function readAnswer(
  tx: Tx,
  { principal, key }: { principal: string; key: string },
): Promise<{ requestHash: Buffer; status: number; answer: string } | null> {
  const { rows } = await sql<{ requestHash: Buffer; status: number; answer: string }>`
    select request_hash, status, answer from idempotency_keys
    where principal = ${principal} and key = ${key} and answer is not null`.execute(tx)
  return rows[0] ?? null
}

/** Forgets keys older than `before`: nobody sends a request again after days. */
export async function deleteKeys(tx: Tx, { before }: { before: Temporal.Instant }): Promise<bigint> {
  const { numAffectedRows } = await sql`delete from idempotency_keys where created_at < ${before}`.execute(tx)
  return numAffectedRows ?? 0n
}
