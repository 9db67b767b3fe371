import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { SupportRequest, SupportRequestState } from './support-requests.ts'

/** SQL of support_requests. */

const COLUMNS = sql.raw(
  'id, kind, account_number, account_id, name, reach_at, message, ip, created_at, state, closed_at, closed_by, note',
)

/** The account is looked up in the same statement, so that one that does not exist takes no other way. */
export async function insertRequest(
  tx: Tx,
  request: Pick<
    SupportRequest,
    'kind' | 'accountNumber' | 'name' | 'reachAt' | 'message' | 'ip' | 'createdAt'
  >,
): Promise<void> {
  const { kind, accountNumber, name, reachAt, message, ip, createdAt } = request
  await sql`
    insert into support_requests (kind, account_number, account_id, name, reach_at, message, ip, created_at)
    values (${kind}, ${accountNumber}, (select id from accounts where number = ${accountNumber}), ${name}, ${reachAt},
      ${message}, ${ip}, ${createdAt})`.execute(tx)
}

/** One more than the page holds: open ones oldest first, as a queue is; closed ones newest first. */
export async function readRequests(
  db: Db | Tx,
  { state, afterId, limit }: { state: SupportRequestState; afterId: bigint | null; limit: number },
): Promise<SupportRequest[]> {
  const { rows } =
    state === 'open'
      ? await sql<SupportRequest>`
          select ${COLUMNS} from support_requests where state = 'open' and (${afterId}::bigint is null or id > ${afterId})
          order by id limit ${limit + 1}`.execute(db)
      : await sql<SupportRequest>`
          select ${COLUMNS} from support_requests where state = 'closed' and (${afterId}::bigint is null or id < ${afterId})
          order by id desc limit ${limit + 1}`.execute(db)
  return rows
}

export async function countOpen(db: Db | Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from support_requests where state = 'open'`.execute(db)
  return rows[0]!.count
}

/** The newest event of those kinds since each request, on its account's timeline. */
export async function readHelp(
  db: Db | Tx,
  { ids, kinds }: { ids: readonly bigint[]; kinds: readonly string[] },
): Promise<Map<bigint, { kind: string; at: Temporal.Instant }>> {
  const { rows } = await sql<{ id: bigint; kind: string; at: Temporal.Instant }>`
    select r.id, e.kind, e.happened_at as at from support_requests r cross join lateral (
      select kind, happened_at from account_events
      where account_id = r.account_id and happened_at >= r.created_at and kind = any(${kinds})
      order by id desc limit 1
    ) e where r.id = any(${ids}::bigint[])`.execute(db)
  return new Map(rows.map(({ id, kind, at }) => [id, { kind, at }]))
}

export async function lockRequest(tx: Tx, id: bigint): Promise<SupportRequest | null> {
  const { rows } = await sql<SupportRequest>`
    select ${COLUMNS} from support_requests where id = ${id} for update`.execute(tx)
  return rows[0] ?? null
}

export async function updateClosed(
  tx: Tx,
  { id, at, by, note }: { id: bigint; at: Temporal.Instant; by: string; note: string },
): Promise<void> {
  await sql`
    update support_requests set state = 'closed', closed_at = ${at}, closed_by = ${by}, note = ${note} where id = ${id}`.execute(
    tx,
  )
}
