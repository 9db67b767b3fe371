import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'

export interface Settings {
  apiKey: string
  webhookSecret: string
  fingerprintKey: string
  webhookUrl: string | null
  webhooksShuffled: boolean
}

/** How webhooks are told to misbehave: to be late, to come twice, in any order, or not at all. Concerns events from now on. */
export interface WebhookMischief {
  delaySeconds: number
  duplicate: boolean
  shuffle: boolean
  lose: boolean
}

/**
 * The sandbox's keys for its one merchant, made at random once in a database. Whoever asks first makes them.
 */
export async function sandboxCredentials(db: Db | Tx): Promise<{ apiKey: string; webhookSecret: string }> {
  const { apiKey, webhookSecret } = await readSettings(db)
  return { apiKey, webhookSecret }
}

/** Where webhooks are posted: `http://localhost:8080/webhooks/sandbox`; null: nowhere, and they wait for three days. */
export async function setWebhookUrl(db: Db | Tx, url: string | null): Promise<void> {
  await readSettings(db)
  await sql`update sandbox_gateway.settings set webhook_url = ${url} where webhook_url is distinct from ${url}`.execute(
    db,
  )
}

/** Where webhooks are sent to; null: nowhere yet. */
export async function webhookUrl(db: Db | Tx): Promise<string | null> {
  return (await readSettings(db)).webhookUrl
}

export async function readSettings(db: Db | Tx): Promise<Settings> {
  const find = sql<Settings>`
    select api_key, webhook_secret, fingerprint_key, webhook_url, webhooks_shuffled from sandbox_gateway.settings`
  const found = (await find.execute(db)).rows[0]
  if (found) return found
  const secret = (prefix: string) => `${prefix}_${randomBytes(24).toString('base64url')}`
  await sql`
    insert into sandbox_gateway.settings (api_key, webhook_secret, fingerprint_key)
    values (${secret('sk_sandbox')}, ${secret('whsec')}, ${secret('fp')}) on conflict do nothing`.execute(db)
  return (await find.execute(db)).rows[0]!
}

export async function updateMischief(db: Db | Tx, mischief: WebhookMischief): Promise<void> {
  await sql`
    update sandbox_gateway.settings set webhooks_late_seconds = ${mischief.delaySeconds}, webhooks_twice = ${mischief.duplicate},
      webhooks_shuffled = ${mischief.shuffle}, webhooks_lost = ${mischief.lose}`.execute(db)
}
