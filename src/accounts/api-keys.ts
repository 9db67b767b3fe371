import { createHash, randomBytes } from 'node:crypto'
import type { Db, Tx } from '../db/database.ts'
import { notFound } from '../kernel/refusal.ts'
import * as store from './store-sign-in.ts'

export type { ApiKeyRole } from './store-sign-in.ts'

/** A key of a script of the provider's. The key itself is known only to who holds it. */
export type ApiKey = store.ApiKeyRow

/** `tbk_12_` and 32 random bytes: the id shows whose key it is when one turns up where it should not. */
const SHAPE = /^tbk_[1-9]\d{0,18}_[A-Za-z0-9_-]{43}$/

/**
 * Makes a key and returns it, this once: only its SHA-256 is stored. It is the provider's and not a person's: it outlives that of who made it
 * (`actor`), whose name is kept so that the others know which to revoke.
 */
export async function createApiKey(
  tx: Tx,
  { name, role, actor, now }: { name: string; role: store.ApiKeyRole; actor: string; now: Temporal.Instant },
): Promise<{ apiKey: ApiKey; key: string }> {
  const id = await store.nextApiKeyId(tx)
  const key = `tbk_${id}_${randomBytes(32).toString('base64url')}`
  const hint = `tbk_${id}_…${key.slice(-4)}`
  const fields = { id, name, role, hint, createdAt: now, actor }
  return { apiKey: await store.insertApiKey(tx, { ...fields, keyHash: hashKey(key) }), key }
}

/** The key's row; null for one that is unknown, malformed or revoked. */
export async function findApiKey(db: Db | Tx, key: string): Promise<ApiKey | null> {
  return SHAPE.test(key) ? store.findLiveApiKey(db, hashKey(key)) : null
}

/** Keys, newest first, revoked ones too. */
export async function listApiKeys(
  db: Db | Tx,
  { beforeId = null, limit }: { beforeId?: bigint | null; limit: number },
): Promise<ApiKey[]> {
  return store.selectApiKeys(db, { beforeId, limit })
}

/** Ends a key at once and for good; revoking it again changes nothing. Refuses: `not_found`. */
export async function revokeApiKey(
  tx: Tx,
  { id, now }: { id: bigint; now: Temporal.Instant },
): Promise<ApiKey> {
  const revoked = await store.updateApiKeyRevoked(tx, { id, at: now })
  if (!revoked) throw notFound(`API key ${id}`)
  return revoked
}

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
