import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { InvitationDetail } from './invitations.ts'

/**
 * SQL of those rows of sign_in_steps that are invitations, as whoever manages the members sees them: without their tokens. Those to no account
 * are to the provider's own staff.
 */

export interface InvitationRow {
  id: bigint
  accountId: AccountId | null
  email: string
  detail: InvitationDetail
  createdAt: Temporal.Instant
  expiresAt: Temporal.Instant
}

const COLUMNS = sql.raw('id, account_id, email, detail, created_at, expires_at')

/** That wait, newest first. */
export async function readInvitations(
  db: Db | Tx,
  { accountId, now }: { accountId: AccountId | null; now: Temporal.Instant },
): Promise<InvitationRow[]> {
  const { rows } = await sql<InvitationRow>`
    select ${COLUMNS} from sign_in_steps
    where ${to(accountId)} and kind = 'invite' and used_at is null and expires_at > ${now}
    order by id desc`.execute(db)
  return rows
}

/** How many were made since an instant, whatever became of them. */
export async function countInvitations(
  tx: Tx,
  { accountId, since }: { accountId: AccountId | null; since: Temporal.Instant },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from sign_in_steps
    where ${to(accountId)} and kind = 'invite' and created_at > ${since}`.execute(tx)
  return rows[0]!.n
}

/** Ends those that wait for an address, those that somebody sent (`by`), or the one of that id; returns what ended. */
export async function endInvitations(
  tx: Tx,
  {
    accountId,
    email = null,
    id = null,
    by = null,
    now,
  }: {
    accountId: AccountId | null
    email?: string | null
    id?: bigint | null
    by?: string | null
    now: Temporal.Instant
  },
): Promise<InvitationRow[]> {
  const { rows } = await sql<InvitationRow>`
    update sign_in_steps set used_at = ${now}
    where ${to(accountId)} and kind = 'invite' and used_at is null and expires_at > ${now}
      and (email = ${email} or id = ${id} or detail ->> 'by' = ${by})
    returning ${COLUMNS}`.execute(tx)
  return rows
}

/** Ends those that somebody sent (`by`) or that went to an address, to whatever account and to the staff; returns what ended. */
export async function endInvitationsAnywhere(
  tx: Tx,
  { by, email = null, now }: { by: string; email?: string | null; now: Temporal.Instant },
): Promise<InvitationRow[]> {
  const { rows } = await sql<InvitationRow>`
    update sign_in_steps set used_at = ${now}
    where kind = 'invite' and used_at is null and expires_at > ${now}
      and (detail ->> 'by' = ${by} or email = ${email})
    returning ${COLUMNS}`.execute(tx)
  return rows
}

function to(accountId: AccountId | null): RawBuilder<unknown> {
  return accountId === null ? sql`account_id is null` : sql`account_id = ${accountId}`
}
