import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, MethodId } from '../kernel/ids.ts'
import type { BillingAddress, Rail } from './gateway.ts'

/** SQL of method_setups and paying_now. */

/** A method being entered in the gateway's own fields. */
export interface MethodSetup {
  accountId: AccountId
  id: bigint
  gateway: string
  ref: string
  rail: Rail
  fieldsUrl: string
  billingAddress: BillingAddress | null
  /** Whether the payer asked at the start that the method be kept. */
  save: boolean
  startedAt: Temporal.Instant
  startedBy: string
  /** What it became. */
  methodId: MethodId | null
}

const SETUP = sql`account_id, id, gateway, ref, rail, fields_url, billing_address, save, started_at, started_by, method_id`

export async function nextSetupId(db: Db | Tx): Promise<bigint> {
  const { rows } = await sql<{ id: bigint }>`select nextval('method_setup_ids') as id`.execute(db)
  return rows[0]!.id
}

export async function insertSetup(tx: Tx, setup: Omit<MethodSetup, 'methodId'>): Promise<void> {
  const { accountId, id, gateway, ref, rail, fieldsUrl, billingAddress, save, startedAt, startedBy } = setup
  const address = billingAddress === null ? null : JSON.stringify(billingAddress)
  await sql`
    insert into method_setups (account_id, id, gateway, ref, rail, fields_url, billing_address, save, started_at, started_by)
    values (${accountId}, ${id}, ${gateway}, ${ref}, ${rail}, ${fieldsUrl}, ${address}::jsonb, ${save}, ${startedAt}, ${startedBy})`.execute(
    tx,
  )
}

export async function findSetup(
  db: Db | Tx,
  { accountId, setupId }: { accountId: AccountId; setupId: bigint },
): Promise<MethodSetup | null> {
  const { rows } = await sql<MethodSetup>`
    select ${SETUP} from method_setups where account_id = ${accountId} and id = ${setupId}`.execute(db)
  return rows[0] ?? null
}

/** The setup that a gateway speaks of. */
export async function findSetupByRef(
  db: Db | Tx,
  { gateway, ref }: { gateway: string; ref: string },
): Promise<MethodSetup | null> {
  const { rows } = await sql<MethodSetup>`
    select ${SETUP} from method_setups where gateway = ${gateway} and ref = ${ref}`.execute(db)
  return rows[0] ?? null
}

/** What a setup became. */
export async function setMethod(
  tx: Tx,
  { accountId, setupId, methodId }: { accountId: AccountId; setupId: bigint; methodId: MethodId },
): Promise<void> {
  await sql`update method_setups set method_id = ${methodId} where account_id = ${accountId} and id = ${setupId}`.execute(
    tx,
  )
}

/** Somebody of the account is on the way to pay. */
export async function touchPayingNow(
  tx: Tx,
  { accountId, now }: { accountId: AccountId; now: Temporal.Instant },
): Promise<void> {
  await sql`
    insert into paying_now (account_id, at) values (${accountId}, ${now})
    on conflict (account_id) do update set at = greatest(paying_now.at, excluded.at)`.execute(tx)
}

/** How many entries of methods the account's own people have begun since. */
export async function countSetups(
  db: Db | Tx,
  { accountId, since }: { accountId: AccountId; since: Temporal.Instant },
): Promise<bigint> {
  const { rows } = await sql<{ begun: bigint }>`
    select count(*) as begun from method_setups
    where account_id = ${accountId} and started_at >= ${since} and started_by like 'login:%'`.execute(db)
  return rows[0]!.begun
}
