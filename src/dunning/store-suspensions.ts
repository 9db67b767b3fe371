import { sql } from 'kysely'
import { numbersArray, textsArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'

/** SQL of suspensions. Who changes one has its account locked. */

/** A time in which outbound calls are blocked: never inbound ones, and never 911 or 933. */
export interface Suspension {
  accountId: AccountId
  id: bigint
  scope: 'outbound'
  /** Begun by staff, and ended by staff only. */
  byHand: boolean
  reason: string
  startedAt: Temporal.Instant
  startedBy: string
  endedAt: Temporal.Instant | null
  endedBy: string | null
  endedBecause: string | null
}

const SUSPENSION = sql`s.account_id, s.id, s.scope, s.by_hand, s.reason, s.started_at, s.started_by, s.ended_at, s.ended_by, s.ended_because`

/** Those that have not ended. */
export async function readSuspended(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<Suspension[]> {
  const { rows } = await sql<Suspension>`
    select ${SUSPENSION} from suspensions s where s.account_id = any(${numbersArray(accountIds)}::bigint[]) and s.ended_at is null
    order by s.account_id`.execute(db)
  return rows
}

/** Of an account, newest first. */
export async function readSuspensions(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<Suspension[]> {
  const { rows } = await sql<Suspension>`
    select ${SUSPENSION} from suspensions s where s.account_id = ${accountId} order by s.id desc limit 100`.execute(
    db,
  )
  return rows
}

export async function findSuspension(
  db: Db | Tx,
  { accountId, suspensionId }: { accountId: AccountId; suspensionId: bigint },
): Promise<Suspension | undefined> {
  const { rows } = await sql<Suspension>`
    select ${SUSPENSION} from suspensions s where s.account_id = ${accountId} and s.id = ${suspensionId}`.execute(
    db,
  )
  return rows[0]
}

export async function isSuspendedAt(
  db: Db | Tx,
  { accountId, at }: { accountId: AccountId; at: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    select from suspensions s where s.account_id = ${accountId} and s.started_at <= ${at} and (s.ended_at is null or s.ended_at > ${at}) limit 1`.execute(
    db,
  )
  return rows.length > 0
}

/** Begins suspensions; accounts that are suspended already are left as they are, and absent from what is returned. */
export async function insertSuspensions(
  tx: Tx,
  {
    suspensions,
    byHand,
    actor,
    now,
  }: {
    suspensions: readonly { accountId: AccountId; reason: string }[]
    byHand: boolean
    actor: string
    now: Temporal.Instant
  },
): Promise<Suspension[]> {
  if (suspensions.length === 0) return []
  const { rows } = await sql<Suspension>`
    insert into suspensions as s (account_id, by_hand, reason, started_at, started_by)
    select n.account_id, ${byHand}, n.reason, ${now}, ${actor}
    from unnest(${numbersArray(suspensions.map((s) => s.accountId))}::bigint[], ${textsArray(suspensions.map((s) => s.reason))}::text[])
      as n (account_id, reason)
    on conflict (account_id) where ended_at is null do nothing returning ${SUSPENSION}`.execute(tx)
  return rows
}

/** Ends those of accounts that have not ended. */
export async function endSuspensions(
  tx: Tx,
  {
    accountIds,
    because,
    actor,
    now,
  }: {
    accountIds: readonly AccountId[]
    because: string
    actor: string
    now: Temporal.Instant
  },
): Promise<Suspension[]> {
  if (accountIds.length === 0) return []
  const { rows } = await sql<Suspension>`
    update suspensions s set ended_at = ${now}, ended_by = ${actor}, ended_because = ${because}
    where s.account_id = any(${numbersArray(accountIds)}::bigint[]) and s.ended_at is null returning ${SUSPENSION}`.execute(
    tx,
  )
  return rows
}
