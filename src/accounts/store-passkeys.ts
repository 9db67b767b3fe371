import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { Passkey } from './passkeys.ts'

/** SQL of passkeys. */

export type PasskeyRow = Passkey & {
  loginId: bigint
  credentialId: string
  publicKey: Uint8Array<ArrayBuffer>
  signCount: bigint
  transports: string[]
}

const COLUMNS = sql.raw(
  'login_id, id, credential_id, public_key, sign_count, transports, name, created_at, last_used_at',
)

export async function listPasskeys(db: Db | Tx, loginId: bigint): Promise<PasskeyRow[]> {
  const { rows } = await sql<PasskeyRow>`
    select ${COLUMNS} from passkeys where login_id = ${loginId} order by id`.execute(db)
  return rows
}

export async function findPasskey(db: Db | Tx, credentialId: string): Promise<PasskeyRow | null> {
  const { rows } = await sql<PasskeyRow>`
    select ${COLUMNS} from passkeys where credential_id = ${credentialId}`.execute(db)
  return rows[0] ?? null
}

/** Null where somebody has it already. */
export async function insertPasskey(
  tx: Tx,
  passkey: Omit<PasskeyRow, 'id' | 'lastUsedAt'>,
): Promise<PasskeyRow | null> {
  const { rows } = await sql<PasskeyRow>`
    insert into passkeys (login_id, credential_id, public_key, sign_count, transports, name, created_at)
    values (${passkey.loginId}, ${passkey.credentialId}, ${Buffer.from(passkey.publicKey)}, ${passkey.signCount},
      ${passkey.transports}::text[], ${passkey.name}, ${passkey.createdAt})
    on conflict (credential_id) do nothing
    returning ${COLUMNS}`.execute(tx)
  return rows[0] ?? null
}

/** Notes a use. False where it was removed meanwhile, or another use with a later count came first. */
export async function updatePasskeyUse(
  tx: Tx,
  { credentialId, signCount, at }: { credentialId: string; signCount: bigint; at: Temporal.Instant },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update passkeys set sign_count = ${signCount}, last_used_at = ${at}
    where credential_id = ${credentialId} and (sign_count < ${signCount} or (sign_count = 0 and ${signCount}::bigint = 0))`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

export async function updatePasskeyName(
  tx: Tx,
  { loginId, passkeyId, name }: { loginId: bigint; passkeyId: bigint; name: string },
): Promise<PasskeyRow | null> {
  const { rows } = await sql<PasskeyRow>`
    update passkeys set name = ${name} where login_id = ${loginId} and id = ${passkeyId}
    returning ${COLUMNS}`.execute(tx)
  return rows[0] ?? null
}

export async function deletePasskey(
  tx: Tx,
  { loginId, passkeyId }: { loginId: bigint; passkeyId: bigint },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from passkeys where login_id = ${loginId} and id = ${passkeyId}`.execute(tx)
  return numAffectedRows === 1n
}
