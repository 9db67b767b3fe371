import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { RegistrationCode } from './registration.ts'

/** SQL of registration_codes. */

const COLUMNS = sql.raw(
  'account_id, id, email, name, created_at, created_by, expires_at, used_at, revoked_at',
)

export async function insertCode(
  tx: Tx,
  code: Omit<RegistrationCode, 'id' | 'usedAt' | 'revokedAt'> & { codeHash: Buffer },
): Promise<RegistrationCode> {
  const { rows } = await sql<RegistrationCode>`
    insert into registration_codes (account_id, code_hash, email, name, created_at, created_by, expires_at)
    values (${code.accountId}, ${code.codeHash}, ${code.email}, ${code.name}, ${code.createdAt}, ${code.createdBy}, ${code.expiresAt})
    returning ${COLUMNS}`.execute(tx)
  return rows[0]!
}

/** Of one code, or of all that are live. */
export async function revokeCodes(
  tx: Tx,
  { accountId, id = null, at }: { accountId: AccountId; id?: bigint | null; at: Temporal.Instant },
): Promise<RegistrationCode[]> {
  const { rows } = await sql<RegistrationCode>`
    update registration_codes set revoked_at = ${at}
    where account_id = ${accountId} and (${id}::bigint is null or id = ${id}) and used_at is null and revoked_at is null
    returning ${COLUMNS}`.execute(tx)
  return rows
}

/** Those that are live, of whatever account, and that somebody made or that went to an address. */
export async function revokeCodesOf(
  tx: Tx,
  {
    createdBy = null,
    email = null,
    at,
  }: { createdBy?: string | null; email?: string | null; at: Temporal.Instant },
): Promise<RegistrationCode[]> {
  const { rows } = await sql<RegistrationCode>`
    update registration_codes set revoked_at = ${at}
    where (created_by = ${createdBy} or email = ${email}) and used_at is null and revoked_at is null and expires_at > ${at}
    returning ${COLUMNS}`.execute(tx)
  return rows
}

export async function readCode(
  db: Db | Tx,
  { accountId, id }: { accountId: AccountId; id: bigint },
): Promise<RegistrationCode | null> {
  const { rows } = await sql<RegistrationCode>`
    select ${COLUMNS} from registration_codes where account_id = ${accountId} and id = ${id}`.execute(db)
  return rows[0] ?? null
}

/** Newest first. */
export async function readCodes(
  db: Db | Tx,
  { accountId, limit }: { accountId: AccountId; limit: number },
): Promise<RegistrationCode[]> {
  const { rows } = await sql<RegistrationCode>`
    select ${COLUMNS} from registration_codes where account_id = ${accountId} order by id desc limit ${limit}`.execute(
    db,
  )
  return rows
}

/** The live code of that hash, of the account of that number. */
export async function findLiveCode(
  db: Db | Tx,
  { accountNumber, codeHash, now }: { accountNumber: string; codeHash: Buffer; now: Temporal.Instant },
): Promise<RegistrationCode | null> {
  const { rows } = await sql<RegistrationCode>`
    select ${COLUMNS} from registration_codes
    where account_id = (select id from accounts where number = ${accountNumber}) and code_hash = ${codeHash}
      and used_at is null and revoked_at is null and expires_at > ${now}`.execute(db)
  return rows[0] ?? null
}

/** False where it was used, revoked or has expired meanwhile. */
export async function takeCode(
  tx: Tx,
  { accountId, id, at }: { accountId: AccountId; id: bigint; at: Temporal.Instant },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update registration_codes set used_at = ${at}
    where account_id = ${accountId} and id = ${id} and used_at is null and revoked_at is null and expires_at > ${at}`.execute(
    tx,
  )
  return numAffectedRows === 1n
}
