import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Language, MemberRole, StaffRole } from './logins.ts'
import type { SignInWay } from './sessions.ts'

/** SQL of sessions and known_devices. */

export interface SessionRow {
  sessionId: bigint
  loginId: bigint
  email: string | null
  name: string
  language: Language | null
  staffRole: StaffRole | null
  createdAt: Temporal.Instant
  expiresAt: Temporal.Instant
  lastUsedAt: Temporal.Instant | null
  ways: SignInWay[]
  provedAt: Temporal.Instant
  callDetailNeeds: 'password' | 'sign_in'
  members: {
    accountId: string
    number: string
    name: string
    locale: string
    timeZone: string
    role: MemberRole
    lines: string[]
  }[]
}

export async function insertSession(
  db: Db | Tx,
  session: {
    tokenHash: Buffer
    loginId: bigint
    createdAt: Temporal.Instant
    expiresAt: Temporal.Instant
    ways: readonly SignInWay[]
    userAgent: string | null
    ip: string | null
    deviceHash: Buffer | null
  },
): Promise<void> {
  await sql`
    with forgotten as (delete from sessions where login_id = ${session.loginId} and expires_at <= ${session.createdAt})
    insert into sessions (token_hash, login_id, created_at, last_used_at, proved_at, expires_at, ways, user_agent, ip, device_hash)
    values (${session.tokenHash}, ${session.loginId}, ${session.createdAt}, ${session.createdAt}, ${session.createdAt}, ${session.expiresAt},
      ${session.ways}::text[], ${session.userAgent}, ${session.ip}, ${session.deviceHash})`.execute(db)
}

export async function findSession(
  db: Db | Tx,
  { tokenHash, now }: { tokenHash: Buffer; now: Temporal.Instant },
): Promise<SessionRow | null> {
  const { rows } = await sql<SessionRow>`
    select s.id as session_id, s.login_id, l.email, l.name, l.language, st.role as staff_role, s.created_at, s.expires_at,
      s.last_used_at, s.ways, s.proved_at,
      coalesce((select call_detail_needs from provider), 'password') as call_detail_needs,
      coalesce((select jsonb_agg(jsonb_build_object(
          'accountId', a.id::text, 'number', a.number, 'name', a.name, 'locale', a.locale, 'timeZone', a.time_zone, 'role', m.role,
          'lines', to_jsonb(m.lines)) order by a.number)
        from members m join accounts a on a.id = m.account_id where m.login_id = s.login_id), '[]') as members
    from sessions s
    join logins l on l.id = s.login_id
    left join staff st on st.login_id = s.login_id
    where s.token_hash = ${tokenHash} and s.expires_at > ${now}`.execute(db)
  return rows[0] ?? null
}

export async function updateSessionUse(
  db: Db | Tx,
  {
    tokenHash,
    expiresAt,
    at,
  }: { tokenHash: Buffer; expiresAt: Temporal.Instant | null; at: Temporal.Instant },
): Promise<void> {
  await sql`
    update sessions set last_used_at = ${at}, expires_at = coalesce(${expiresAt}, expires_at)
    where token_hash = ${tokenHash}`.execute(db)
}

/** Gives a session another token and, where there are more, ways, and a later proof; false where it has ended. */
export async function updateSessionToken(
  db: Db | Tx,
  {
    tokenHash,
    newHash,
    ways,
    provedAt,
  }: {
    tokenHash: Buffer
    newHash: Buffer
    ways: readonly SignInWay[]
    provedAt: Temporal.Instant | null
  },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update sessions set token_hash = ${newHash}, proved_at = coalesce(${provedAt}, proved_at),
      ways = ways || array(select w from unnest(${ways}::text[]) w where w <> all(ways))
    where token_hash = ${tokenHash}`.execute(db)
  return numAffectedRows === 1n
}

export async function deleteSession(db: Db | Tx, tokenHash: Buffer): Promise<void> {
  await sql`delete from sessions where token_hash = ${tokenHash}`.execute(db)
}

export interface OpenSessionRow {
  id: bigint
  tokenHash: Buffer
  userAgent: string | null
  ip: string | null
  createdAt: Temporal.Instant
  lastUsedAt: Temporal.Instant | null
  ways: SignInWay[]
}

export async function listSessions(
  db: Db | Tx,
  { loginId, now }: { loginId: bigint; now: Temporal.Instant },
): Promise<OpenSessionRow[]> {
  const { rows } = await sql<OpenSessionRow>`
    select id, token_hash, user_agent, ip, created_at, last_used_at, ways from sessions
    where login_id = ${loginId} and expires_at > ${now}
    order by coalesce(last_used_at, created_at) desc, id desc`.execute(db)
  return rows
}

export async function deleteSessionById(
  db: Db | Tx,
  { loginId, sessionId }: { loginId: bigint; sessionId: bigint },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from sessions where login_id = ${loginId} and id = ${sessionId}`.execute(db)
  return numAffectedRows === 1n
}

/** Ends a login's sessions but the one that has the token (null: all), and says how many. */
export async function deleteSessionsOf(
  db: Db | Tx,
  { loginId, exceptHash }: { loginId: bigint; exceptHash: Buffer | null },
): Promise<bigint> {
  const { numAffectedRows } = await sql`
    delete from sessions where login_id = ${loginId} and (${exceptHash}::bytea is null or token_hash <> ${exceptHash})`.execute(
    db,
  )
  return numAffectedRows ?? 0n
}

export async function deleteExpiredSessions(tx: Tx, now: Temporal.Instant): Promise<bigint> {
  const { numAffectedRows } = await sql`delete from sessions where expires_at <= ${now}`.execute(tx)
  return numAffectedRows ?? 0n
}

/** Notes that a login was seen with a device. `isNew` with it, and `others`: with how many it had been before. */
export async function saveDevice(
  db: Db | Tx,
  device: { loginId: bigint; deviceHash: Buffer; userAgent: string | null; at: Temporal.Instant },
): Promise<{ isNew: boolean; others: bigint }> {
  const { rows } = await sql<{ isNew: boolean; others: bigint }>`
    with saved as (
      insert into known_devices (login_id, device_hash, user_agent, first_seen_at, last_seen_at)
      values (${device.loginId}, ${device.deviceHash}, ${device.userAgent}, ${device.at}, ${device.at})
      on conflict (login_id, device_hash) do update set user_agent = excluded.user_agent, last_seen_at = excluded.last_seen_at
      returning xmax = 0 as is_new
    )
    select is_new,
      (select count(*) from known_devices where login_id = ${device.loginId} and device_hash <> ${device.deviceHash}) as others
    from saved`.execute(db)
  return rows[0]!
}

export async function isDeviceOf(
  db: Db | Tx,
  { loginId, deviceHash }: { loginId: bigint | null; deviceHash: Buffer },
): Promise<boolean> {
  const { rows } = await sql`
    select from known_devices where login_id = ${loginId} and device_hash = ${deviceHash}`.execute(db)
  return rows.length > 0
}

export async function deleteOldDevices(tx: Tx, before: Temporal.Instant): Promise<bigint> {
  const { numAffectedRows } = await sql`delete from known_devices where last_seen_at < ${before}`.execute(tx)
  return numAffectedRows ?? 0n
}

/** Account ids come as text inside jsonb. */
export function accountIdOf(text: string): AccountId {
  return BigInt(text) as AccountId
}
