import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { Correspondent, WaysIn } from './credentials.ts'
import type { Language } from './logins.ts'
import { accountIdOf } from './store-sessions.ts'

/** SQL of what a login comes in with: its password, the app's secret, recovery_codes. */

export async function readWaysIn(db: Db | Tx, loginId: bigint): Promise<WaysIn | null> {
  const { rows } = await sql<WaysIn>`
    select l.email, l.password_hash is not null as has_password, l.password_changed_at,
      l.totp_confirmed_at as totp_since,
      case when l.totp_confirmed_at is null then 0
        else (select count(*)::int from recovery_codes r where r.login_id = l.id and r.used_at is null) end as recovery_codes_left,
      (select count(*)::int from passkeys p where p.login_id = l.id) as passkeys
    from logins l where l.id = ${loginId}`.execute(db)
  return rows[0] ?? null
}

export async function readCorrespondent(db: Db | Tx, loginId: bigint): Promise<Correspondent | null> {
  type Row = Omit<Correspondent, 'members'> & { members: { accountId: string; number: string }[] }
  const { rows } = await sql<Row>`
    select l.id as login_id, l.email, l.name, l.language,
      coalesce((select jsonb_agg(jsonb_build_object('accountId', a.id::text, 'number', a.number) order by a.number)
        from members m join accounts a on a.id = m.account_id where m.login_id = l.id), '[]') as members
    from logins l where l.id = ${loginId}`.execute(db)
  const [row] = rows
  return row
    ? {
        ...row,
        members: row.members.map(({ accountId, number }) => ({ accountId: accountIdOf(accountId), number })),
      }
    : null
}

/** What an attacker who knows the person would try: own, the accounts' and the provider's names, addresses and numbers. */
export async function readGuessableWords(db: Db | Tx, loginId: bigint): Promise<string[]> {
  const { rows } = await sql<{ word: string }>`
    select w.word from (
      select unnest(array[l.email, l.name]) as word from logins l where l.id = ${loginId}
      union all
      select unnest(array[a.number, a.name]) from members m join accounts a on a.id = m.account_id where m.login_id = ${loginId}
      union all
      select unnest(array[name, legal_name]) from provider
    ) w where w.word <> ''`.execute(db)
  return rows.map(({ word }) => word)
}

export async function updatePassword(
  tx: Tx,
  { loginId, passwordHash, at }: { loginId: bigint; passwordHash: string; at: Temporal.Instant },
): Promise<void> {
  await sql`
    update logins set password_hash = ${passwordHash}, password_changed_at = ${at} where id = ${loginId}`.execute(
    tx,
  )
}

/** Undefined leaves as it is. */
export async function updatePerson(
  tx: Tx,
  {
    loginId,
    name,
    language,
  }: { loginId: bigint; name?: string | undefined; language?: Language | null | undefined },
): Promise<void> {
  await sql`
    update logins set name = coalesce(${name ?? null}, name),
      language = case when ${language === undefined} then language else ${language ?? null} end
    where id = ${loginId}`.execute(tx)
}

export interface TotpRow {
  /** Sealed (src/kernel/secret-box.ts). */
  secret: Uint8Array | null
  confirmedAt: Temporal.Instant | null
}

export async function readTotp(db: Db | Tx, loginId: bigint): Promise<TotpRow | null> {
  const { rows } = await sql<TotpRow>`
    select totp_secret as secret, totp_confirmed_at as confirmed_at from logins where id = ${loginId}`.execute(
    db,
  )
  return rows[0] ?? null
}

/** Keeps a secret that waits for its first code. False where one is confirmed already. */
export async function savePendingTotp(
  tx: Tx,
  { loginId, secret }: { loginId: bigint; secret: Uint8Array },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update logins set totp_secret = ${Buffer.from(secret)}, totp_last_step = null
    where id = ${loginId} and totp_confirmed_at is null`.execute(tx)
  return numAffectedRows === 1n
}

/** Takes a code's step, and none at or before it from then on. False where it was taken. */
export async function takeTotpStep(
  tx: Tx,
  { loginId, step }: { loginId: bigint; step: bigint },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update logins set totp_last_step = ${step}
    where id = ${loginId} and totp_secret is not null and (totp_last_step is null or totp_last_step < ${step})`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

/** False where it was confirmed meanwhile, or never begun. */
export async function confirmTotp(
  tx: Tx,
  { loginId, at }: { loginId: bigint; at: Temporal.Instant },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update logins set totp_confirmed_at = ${at}
    where id = ${loginId} and totp_secret is not null and totp_confirmed_at is null`.execute(tx)
  return numAffectedRows === 1n
}

/** Takes the secret and the recovery codes away. False where there was none. */
export async function clearTotp(tx: Tx, loginId: bigint): Promise<boolean> {
  await sql`delete from recovery_codes where login_id = ${loginId}`.execute(tx)
  const { numAffectedRows } = await sql`
    update logins set totp_secret = null, totp_confirmed_at = null, totp_last_step = null
    where id = ${loginId} and totp_confirmed_at is not null`.execute(tx)
  return numAffectedRows === 1n
}

/** Puts new recovery codes in the place of all that were. */
export async function replaceRecoveryCodes(
  tx: Tx,
  { loginId, hashes }: { loginId: bigint; hashes: readonly Buffer[] },
): Promise<void> {
  await sql`delete from recovery_codes where login_id = ${loginId}`.execute(tx)
  await sql`
    insert into recovery_codes (login_id, code_hash) select ${loginId}, unnest(${hashes}::bytea[])`.execute(
    tx,
  )
}

/** False where there is no such code, or it was used. */
export async function markCodeUsed(
  tx: Tx,
  { loginId, hash, at }: { loginId: bigint; hash: Buffer; at: Temporal.Instant },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update recovery_codes set used_at = ${at}
    where login_id = ${loginId} and code_hash = ${hash} and used_at is null`.execute(tx)
  return numAffectedRows === 1n
}
