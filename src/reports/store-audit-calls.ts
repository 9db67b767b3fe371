import { type RawBuilder, sql } from 'kysely'
import type { Language, MemberRole } from '../accounts/logins.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, encodeCursor } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import { startOfDay } from '../kernel/period.ts'
import { type Call, type CallKey, callId } from '../usage/call.ts'
import { directionCode, directionOf } from '../usage/direction.ts'
import type { AuditCriteria } from './audit-report.ts'
import type { AuditRun } from './audit-run.ts'

/** Which calls a run reads: its own words, so that what it reads is what it says. */
export type AuditSpan = Pick<AuditRun, 'accountId' | 'criteria' | 'days' | 'timeZone' | 'lines'> & {
  snapshot: string
}

/** What is stored now, against which later rows are told. */
export async function readSnapshot(tx: Tx): Promise<string> {
  const { rows } = await sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot`.execute(tx)
  return rows[0]!.snapshot
}

/**
 * The next calls of the span, oldest first: of at most `limit` that it looks at, those that answer. `after` is the key of the last one looked
 * at, so that a question which nothing answers costs no more than one which all do. `next` null: there are no more.
 */
export async function readCalls(
  tx: Tx,
  { span, after, limit }: { span: AuditSpan; after: string | null; limit: number },
): Promise<{ calls: Call[]; read: number; next: string | null }> {
  const beyond = after === null ? sql`` : sql`and ${KEY} > ${keyOf(decodeCursor(after, 4))}`
  const { rows: keys } = await sql<CallKey>`
    select c.answered_at, c.import_id, c.line_no, c.leg from rated_calls c where ${within(span)} ${beyond}
    order by c.answered_at, c.import_id, c.line_no, c.leg offset ${limit - 1} limit 1`.execute(tx)
  const last = keys[0]
  const next = last ? encodeCursor([last.answeredAt, last.importId, last.lineNo, last.leg]) : null
  const upTo = next === null ? sql`` : sql`and ${KEY} <= ${keyOf(decodeCursor(next, 4))}`
  const { rows } = await sql<StoredCall>`
    select c.answered_at, c.import_id, c.line_no, c.leg, c.direction, c.line, c.from_number, c.to_number, c.duration_seconds,
      c.billed_seconds, c.included_seconds, c.amount_micros, d.name as destination
    from rated_calls c left join destinations d on d.id = c.destination_id
    where ${within(span)} ${beyond} ${upTo} and ${answers(span)} and not ${storedAfter(span.snapshot)}
    order by c.answered_at, c.import_id, c.line_no, c.leg`.execute(tx)
  // How many the last, shorter page looked at does not matter any more: it is all of them.
  return { calls: rows.map(callOf), read: next === null ? rows.length : limit, next }
}

type StoredCall = CallKey &
  Omit<Call, 'id' | 'answeredAt' | 'direction' | 'from' | 'to'> & {
    direction: number
    fromNumber: string
    toNumber: string
  }

function callOf({ direction, fromNumber, toNumber, importId, lineNo, leg, ...row }: StoredCall): Call {
  const { answeredAt, line, destination, durationSeconds, billedSeconds, includedSeconds, amountMicros } = row
  return {
    ...{ id: callId({ answeredAt, importId, lineNo, leg }), answeredAt, direction: directionOf(direction) },
    ...{ line, from: fromNumber, to: toNumber, destination },
    ...{ durationSeconds, billedSeconds, includedSeconds, amountMicros },
  }
}

function within({ accountId, days, timeZone }: AuditSpan): RawBuilder<unknown> {
  return sql`c.account_id = ${accountId} and c.answered_at >= ${startOfDay(days.start, timeZone)}
    and c.answered_at < ${startOfDay(days.end, timeZone)}`
}

const KEY = sql`(c.answered_at, c.import_id, c.line_no, c.leg)`

function keyOf([answeredAt, importId, lineNo, leg]: string[]): RawBuilder<unknown> {
  return sql`(${answeredAt}::timestamptz, ${importId}::int, ${lineNo}::int, ${leg}::smallint)`
}

function answers({ criteria, lines }: AuditSpan): RawBuilder<unknown> {
  const { numbers, direction, destination, minimumSeconds, minimumAmountMicros }: AuditCriteria = criteria
  const all = [sql`true`]
  if (lines !== null) all.push(sql`c.line = any(${lines}::text[])`)
  if (direction !== null) all.push(sql`c.direction = ${directionCode(direction)}`)
  if (minimumSeconds > 0) all.push(sql`c.duration_seconds >= ${minimumSeconds}`)
  if (minimumAmountMicros > 0n) all.push(sql`c.amount_micros >= ${minimumAmountMicros}`)
  if (numbers.length > 0) {
    const parts = numbers.map((digits) => `%${digits}%`)
    all.push(
      sql`(c.from_number like any(${parts}::text[]) or c.to_number like any(${parts}::text[]) or c.line like any(${parts}::text[]))`,
    )
  }
  if (destination !== '') {
    const beginning = `${destination.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    all.push(sql`c.destination_id in (select id from destinations where lower(name) like ${beginning})`)
  }
  return sql`(${sql.join(all, sql` and `)})`
}

/**
 * Whether the row was stored after the snapshot, by the transaction that wrote it. A row knows the lower half of that transaction's number only:
 * the upper is the snapshot's, unless the whole would be of a transaction that has not been yet; then the row is from an age before.
 * (Of an import that is storing a batch at that very instant, calls may be taken for earlier ones.)
 */
function storedAfter(snapshot: string): RawBuilder<unknown> {
  const oldest = sql`pg_snapshot_xmin(${snapshot}::pg_snapshot)::text::bigint`
  const writer = sql`(${oldest} + ((c.xmin::text::bigint - ${oldest}) % 4294967296 + 4294967296) % 4294967296)`
  return sql`(${writer} < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    and not pg_visible_in_snapshot(${writer}::text::xid8, ${snapshot}::pg_snapshot))`
}

/** Who a report is made for, as the account knows the person now; undefined: no member of it any more. */
export async function readMember(
  db: Db | Tx,
  { accountId, loginId }: { accountId: AccountId; loginId: bigint },
): Promise<AuditMember | undefined> {
  const { rows } = await sql<AuditMember>`
    select m.role, m.lines, l.name, l.email, l.language from members m join logins l on l.id = m.login_id
    where m.account_id = ${accountId} and m.login_id = ${loginId}`.execute(db)
  return rows[0]
}

export interface AuditMember {
  role: MemberRole
  lines: string[]
  name: string
  email: string | null
  language: Language | null
}
