import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'

/** SQL of who knocks at the door: whose the credentials are, sign_in_failures, api_keys. */

export interface LoginRow {
  loginId: bigint
  passwordHash: string | null
  /** A password or a mailed code is then the first of two steps. */
  hasTotp: boolean
}

export async function findLoginByEmail(db: Db | Tx, email: string): Promise<LoginRow | null> {
  const { rows } = await sql<LoginRow>`
    select id as login_id, password_hash, totp_confirmed_at is not null as has_totp from logins where email = ${email}`.execute(
    db,
  )
  return rows[0] ?? null
}

export async function findLogin(db: Db | Tx, loginId: bigint): Promise<LoginRow | null> {
  const { rows } = await sql<LoginRow>`
    select id as login_id, password_hash, totp_confirmed_at is not null as has_totp
    from logins where id = ${loginId}`.execute(db)
  return rows[0] ?? null
}

/** An account number signs in the account's first owner; further members sign in with their e-mail address. */
export async function findFirstOwner(db: Db | Tx, accountNumber: string): Promise<LoginRow | null> {
  const { rows } = await sql<LoginRow>`
    select l.id as login_id, l.password_hash, l.totp_confirmed_at is not null as has_totp
    from accounts a
    join members m on m.account_id = a.id and m.role = 'owner'
    join logins l on l.id = m.login_id
    where a.number = ${accountNumber}
    order by m.created_at, l.id limit 1`.execute(db)
  return rows[0] ?? null
}

/** Notes an attempt for each subject and forgets those before its `since`. Returns the ids of the notes. */
export async function insertAttempts(
  db: Db | Tx,
  {
    subjects,
    at,
    since,
  }: { subjects: readonly string[]; at: Temporal.Instant; since: readonly Temporal.Instant[] },
): Promise<bigint[]> {
  const { rows } = await sql<{ id: bigint }>`
    with forgotten as (
      delete from sign_in_failures f using unnest(${subjects}::text[], ${since.map(String)}::timestamptz[]) as w (subject, since)
      where f.subject = w.subject and f.failed_at < w.since
    )
    insert into sign_in_failures (subject, failed_at)
    select subject, ${at} from unnest(${subjects}::text[]) as s (subject)
    returning id`.execute(db)
  return rows.map((row) => row.id)
}

/** Attempts by subject, each since an instant of its own, and when the oldest of them was. */
export async function countAttempts(
  db: Db | Tx,
  { subjects, since }: { subjects: readonly string[]; since: readonly Temporal.Instant[] },
): Promise<{ subject: string; attempts: bigint; oldestAt: Temporal.Instant }[]> {
  const { rows } = await sql<{ subject: string; attempts: bigint; oldestAt: Temporal.Instant }>`
    select f.subject, count(*) as attempts, min(f.failed_at) as oldest_at
    from unnest(${subjects}::text[], ${since.map(String)}::timestamptz[]) as w (subject, since)
    join sign_in_failures f on f.subject = w.subject and f.failed_at >= w.since group by f.subject`.execute(
    db,
  )
  return rows
}

/** Takes attempts back: those noted as `ids`, and all of the subjects `allOf`. */
export async function deleteAttempts(
  db: Db | Tx,
  {
    subjects,
    ids,
    allOf = [],
  }: { subjects: readonly string[]; ids: readonly bigint[]; allOf?: readonly string[] },
): Promise<void> {
  await sql`
    delete from sign_in_failures
    where (subject = any(${subjects}::text[]) and id = any(${ids}::bigint[])) or subject = any(${allOf}::text[])`.execute(
    db,
  )
}

export async function deleteOldAttempts(tx: Tx, before: Temporal.Instant): Promise<bigint> {
  const { numAffectedRows } = await sql`delete from sign_in_failures where failed_at < ${before}`.execute(tx)
  return numAffectedRows ?? 0n
}

export type ApiKeyRole = 'staff' | 'read_only'

export interface ApiKeyRow {
  id: bigint
  name: string
  role: ApiKeyRole
  hint: string
  createdAt: Temporal.Instant
  /** Who made it and so has read it: by name, or `cli` for a command; null: made before that was kept. */
  createdBy: string | null
  revokedAt: Temporal.Instant | null
}

const API_KEY = sql`k.id, k.name, k.role, k.hint, k.created_at, k.revoked_at,
  coalesce((select nullif(l.name, '') from logins l where k.created_by = 'staff:' || l.id), k.created_by) as created_by`

/** The id is taken first, because the key that is hashed contains it. */
export async function nextApiKeyId(tx: Tx): Promise<bigint> {
  const { rows } = await sql<{ id: bigint }>`
    select nextval(pg_get_serial_sequence('api_keys', 'id')) as id`.execute(tx)
  return rows[0]!.id
}

export async function insertApiKey(
  tx: Tx,
  key: Omit<ApiKeyRow, 'revokedAt' | 'createdBy'> & { keyHash: Buffer; actor: string },
): Promise<ApiKeyRow> {
  const { rows } = await sql<ApiKeyRow>`
    with k as (
      insert into api_keys (id, name, role, key_hash, hint, created_at, created_by)
      values (${key.id}, ${key.name}, ${key.role}, ${key.keyHash}, ${key.hint}, ${key.createdAt}, ${key.actor})
      returning *
    )
    select ${API_KEY} from k`.execute(tx)
  return rows[0]!
}

export async function selectApiKeys(
  db: Db | Tx,
  { beforeId, limit }: { beforeId: bigint | null; limit: number },
): Promise<ApiKeyRow[]> {
  const { rows } = await sql<ApiKeyRow>`
    select ${API_KEY} from api_keys k
    where ${beforeId}::bigint is null or id < ${beforeId}
    order by id desc limit ${limit}`.execute(db)
  return rows
}

export async function findLiveApiKey(db: Db | Tx, keyHash: Buffer): Promise<ApiKeyRow | null> {
  const { rows } = await sql<ApiKeyRow>`
    select ${API_KEY} from api_keys k
    where key_hash = ${keyHash} and revoked_at is null`.execute(db)
  return rows[0] ?? null
}

/** Returns null where there is no such key; one already revoked keeps its first date. */
export async function updateApiKeyRevoked(
  tx: Tx,
  { id, at }: { id: bigint; at: Temporal.Instant },
): Promise<ApiKeyRow | null> {
  const { rows } = await sql<ApiKeyRow>`
    update api_keys k set revoked_at = coalesce(revoked_at, ${at}) where id = ${id}
    returning ${API_KEY}`.execute(tx)
  return rows[0] ?? null
}
