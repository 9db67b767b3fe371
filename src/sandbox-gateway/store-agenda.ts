import { sql } from 'kysely'
import { numbersArray, textsArray, timesArray } from '../db/arrays.ts'
import type { Tx } from '../db/database.ts'

export interface AgendaRow {
  id: bigint
  kind: string
  ref: string
  dueAt: Temporal.Instant
}

/** One dispatcher at a time does what is due, in its order; a second one waits and finds it done. */
export async function lockAgenda(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('sandbox_gateway.agenda'))`.execute(tx)
}

/** The first that are due, in the order in which they are. */
export async function dueRows(
  tx: Tx,
  { now, limit }: { now: Temporal.Instant; limit: number },
): Promise<AgendaRow[]> {
  const { rows } = await sql<AgendaRow>`
    select id, kind, ref, due_at from sandbox_gateway.agenda where due_at <= ${now} order by due_at, id limit ${limit}`.execute(
    tx,
  )
  return rows
}

/** Puts things on the agenda; what stands on it already stays as it is. */
export async function planAll(tx: Tx, rows: readonly Omit<AgendaRow, 'id'>[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into sandbox_gateway.agenda (kind, ref, due_at)
    select * from unnest(${textsArray(rows.map(({ kind }) => kind))}::text[], ${textsArray(rows.map(({ ref }) => ref))}::text[],
      ${timesArray(rows.map(({ dueAt }) => dueAt))}::timestamptz[])
    on conflict (kind, ref) do nothing`.execute(tx)
}

export async function deleteDone(tx: Tx, rows: readonly AgendaRow[]): Promise<void> {
  await sql`delete from sandbox_gateway.agenda where id = any(${numbersArray(rows.map(({ id }) => id))}::bigint[])`.execute(
    tx,
  )
}

export async function deletePlan(tx: Tx, { kind, ref }: { kind: string; ref: string }): Promise<void> {
  await sql`delete from sandbox_gateway.agenda where kind = ${kind} and ref = ${ref}`.execute(tx)
}
