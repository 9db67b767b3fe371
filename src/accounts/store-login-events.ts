import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import { accountIdOf } from './store-sessions.ts'

/** SQL of login_events. */

export interface LoginEventRow {
  id: bigint
  happenedAt: Temporal.Instant
  kind: string
  ip: string | null
  userAgent: string | null
  by: string | null
}

/** Returns the accounts of the login, and what the person is called. */
export async function insertLoginEvent(
  tx: Tx,
  event: {
    loginId: bigint
    kind: string
    ip: string | null
    userAgent: string | null
    detail: Record<string, string>
    at: Temporal.Instant
  },
): Promise<{ accountId: AccountId; person: string }[]> {
  const { rows } = await sql<{ accountId: string; person: string }>`
    with inserted as (
      insert into login_events (login_id, happened_at, kind, ip, user_agent, detail)
      values (${event.loginId}, ${event.at}, ${event.kind}, ${event.ip}, ${event.userAgent?.slice(0, 200) ?? null},
        ${JSON.stringify(event.detail)})
    )
    select m.account_id::text as account_id, coalesce(nullif(l.name, ''), l.email, '') as person
    from members m join logins l on l.id = m.login_id where m.login_id = ${event.loginId} order by m.account_id`.execute(
    tx,
  )
  return rows.map(({ accountId, person }) => ({ accountId: accountIdOf(accountId), person }))
}

export async function hasEventSince(
  tx: Tx,
  { loginId, kind, since }: { loginId: bigint; kind: string; since: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from login_events where login_id = ${loginId} and kind = ${kind} and happened_at > ${since} limit 1`.execute(
    tx,
  )
  return rows.length > 0
}

export async function listLoginEvents(
  db: Db | Tx,
  { loginId, page }: { loginId: bigint; page: Page },
): Promise<LoginEventRow[]> {
  const before = page.after ? decodeIdCursor(page.after) : null
  const { rows } = await sql<LoginEventRow>`
    select id, happened_at, kind, ip, user_agent, detail ->> 'by' as by from login_events
    where login_id = ${loginId} and (${before}::bigint is null or id < ${before}::bigint)
    order by id desc limit ${page.limit + 1}`.execute(db)
  return rows
}
