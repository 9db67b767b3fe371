import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, ChargeId } from '../kernel/ids.ts'
import type { Charge, NewCharge } from './charge.ts'

/** The next `count` ids, ascending. */
export async function nextIds(tx: Tx, count: number): Promise<ChargeId[]> {
  const { rows } = await sql<{ id: ChargeId }>`
    select nextval('charge_ids') as id from generate_series(1, ${count}::int)`.execute(tx)
  return rows.map((row) => row.id)
}

/** Writes charges in one statement. A second charge of an account, origin and period start fails the transaction (23505). */
export async function insertCharges(
  tx: Tx,
  charges: readonly (NewCharge & { id: ChargeId })[],
  chargedAt: Temporal.Instant,
): Promise<void> {
  const column = <T>(pick: (charge: NewCharge & { id: ChargeId }) => T): T[] => charges.map(pick)
  await sql`
    insert into charges (account_id, id, origin, kind, period_start, period_end, description, quantity, unit_micros, amount_micros,
      subscription_id, calls, charged_at, reason, actor)
    select account_id, id, origin, kind, period_start, period_end, description, quantity, unit_micros, amount_micros,
      subscription_id, calls, ${chargedAt}::timestamptz, reason, actor
    from unnest(${column((c) => c.accountId)}::bigint[], ${column((c) => c.id)}::bigint[], ${column((c) => c.origin)}::text[],
        ${column((c) => c.kind)}::text[], ${column((c) => c.periodStart.toString())}::date[],
        ${column((c) => c.periodEnd.toString())}::date[], ${column((c) => c.description)}::text[],
        ${column((c) => c.quantity)}::int[], ${column((c) => c.unitMicros)}::bigint[], ${column((c) => c.amountMicros)}::bigint[],
        ${column((c) => c.subscriptionId ?? null)}::bigint[], ${column((c) => c.calls ?? 0)}::int[],
        ${column((c) => c.reason ?? null)}::text[], ${column((c) => c.actor ?? null)}::text[])
      as c (account_id, id, origin, kind, period_start, period_end, description, quantity, unit_micros, amount_micros,
        subscription_id, calls, reason, actor)`.execute(tx)
}

/** Keeps others from charging or billing the account until the transaction ends; false when there is no such account. */
export async function lockAccount(tx: Tx, accountId: AccountId): Promise<boolean> {
  const { rows } = await sql`select 1 from accounts where id = ${accountId} for no key update`.execute(tx)
  return rows.length > 0
}

/** The charge of an origin, whatever its period. */
export async function findByOrigin(
  db: Db | Tx,
  { accountId, origin }: { accountId: AccountId; origin: string },
): Promise<Charge | undefined> {
  const { rows } = await sql<Charge>`
    select * from charges where account_id = ${accountId} and origin = ${origin} order by id limit 1`.execute(
    db,
  )
  return rows[0]
}
