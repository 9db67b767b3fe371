import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page } from '../db/page.ts'
import type { AccountId, MandateId, MethodId } from '../kernel/ids.ts'

/** SQL of mandates. Their texts never change and are never deleted; the database refuses it. */

/** `saved`: to be charged when its owner asks for it. `autopay`: by itself, as its text says. */
export type MandateScope = 'one_time' | 'saved' | 'autopay'

/** Consent to debit: the exact text that was shown and accepted. */
export interface Mandate {
  accountId: AccountId
  id: MandateId
  methodId: MethodId
  scope: MandateScope
  text: string
  textVersion: string
  locale: string
  acceptedAt: Temporal.Instant
  acceptedBy: string
  ip: string
  userAgent: string
  revokedAt: Temporal.Instant | null
  revokedBecause: string | null
}

const MANDATE = sql`m.account_id, m.id, m.method_id, m.scope, m.text, m.text_version, m.locale, m.accepted_at, m.accepted_by, m.ip, m.user_agent,
  m.revoked_at, m.revoked_because`

export async function insertMandate(
  tx: Tx,
  mandate: Omit<Mandate, 'id' | 'revokedAt' | 'revokedBecause'>,
): Promise<Mandate> {
  const { accountId, methodId, scope, text, textVersion, locale, acceptedAt, acceptedBy, ip, userAgent } =
    mandate
  const { rows } = await sql<Mandate>`
    insert into mandates as m (account_id, method_id, scope, text, text_version, locale, accepted_at, accepted_by, ip, user_agent)
    values (${accountId}, ${methodId}, ${scope}, ${text}, ${textVersion}, ${locale}, ${acceptedAt}, ${acceptedBy}, ${ip}, ${userAgent})
    returning ${MANDATE}`.execute(tx)
  return rows[0]!
}

export async function findMandate(
  db: Db | Tx,
  { accountId, mandateId }: { accountId: AccountId; mandateId: MandateId },
): Promise<Mandate | null> {
  const { rows } = await sql<Mandate>`
    select ${MANDATE} from mandates m where m.account_id = ${accountId} and m.id = ${mandateId}`.execute(db)
  return rows[0] ?? null
}

/** Those of an account, or of one of its methods, newest first: one more than the page holds. */
export async function listMandates(
  db: Db | Tx,
  { accountId, methodId, page }: { accountId: AccountId; methodId: MethodId | null; page: Page },
): Promise<Mandate[]> {
  const after = page.after ? decodeIdCursor(page.after) : null
  const { rows } = await sql<Mandate>`
    select ${MANDATE} from mandates m
    where m.account_id = ${accountId} ${after === null ? sql`` : sql`and m.id < ${after}`}
      ${methodId === null ? sql`` : sql`and m.method_id = ${methodId}`}
    order by m.id desc limit ${page.limit + 1}`.execute(db)
  return rows
}

/** The newest that is neither revoked nor of a method that has been removed. */
export async function findActive(
  db: Db | Tx,
  { accountId, methodId, scope }: { accountId: AccountId; methodId: MethodId; scope: MandateScope },
): Promise<Mandate | null> {
  const { rows } = await sql<Mandate>`
    select ${MANDATE} from mandates m
    join payment_methods p on p.account_id = m.account_id and p.id = m.method_id and p.removed_at is null
    where m.account_id = ${accountId} and m.method_id = ${methodId} and m.scope = ${scope} and m.revoked_at is null
    order by m.id desc limit 1`.execute(db)
  return rows[0] ?? null
}

/** Revokes those of a method that are in force; of one scope where it is given. Returns them. */
export async function revoke(
  tx: Tx,
  revoking: {
    accountId: AccountId
    methodId: MethodId
    scope: MandateScope | null
    because: string
    now: Temporal.Instant
  },
): Promise<Mandate[]> {
  const { accountId, methodId, scope, because, now } = revoking
  const { rows } = await sql<Mandate>`
    update mandates m set revoked_at = ${now}, revoked_because = ${because}
    where m.account_id = ${accountId} and m.method_id = ${methodId} and m.revoked_at is null
      and (${scope}::text is null or m.scope = ${scope})
    returning ${MANDATE}`.execute(tx)
  return rows
}
