import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, decodeIdCursor, type Page } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Holding } from './holding.ts'
import type { TelephoneNumber, Trunk } from './number.ts'

interface Key {
  accountId: AccountId
  id: bigint
}

const NUMBER = sql`account_id, id, e164, kind, label, subscription_id, held_from, held_until from numbers`
const TRUNK = sql`account_id, id, kind, value, subscription_id, held_from, held_until from trunks`

/** Undefined when it is held already at some of the time. */
export async function insertNumber(tx: Tx, number: Omit<TelephoneNumber, 'id'>): Promise<bigint | undefined> {
  const row = await tx
    .insertInto('numbers')
    .values(number)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Undefined when it is held already at some of the time. */
export async function insertTrunk(tx: Tx, trunk: Omit<Trunk, 'id'>): Promise<bigint | undefined> {
  const row = await tx
    .insertInto('trunks')
    .values(trunk)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** The first other holding at some of the time. */
export async function readHolding(
  tx: Tx,
  table: 'numbers' | 'trunks',
  held: {
    id?: bigint
    kind: string
    value: string
    heldFrom: Temporal.Instant
    heldUntil: Temporal.Instant | null
  },
): Promise<Holding | undefined> {
  const same =
    table === 'numbers' ? sql`h.e164 = ${held.value}` : sql`h.kind = ${held.kind} and h.value = ${held.value}`
  const { rows } = await sql<Holding>`
    select h.account_id, h.held_from, h.held_until from ${sql.table(table)} h
    where ${same} and h.id is distinct from ${held.id ?? null}::bigint
      and tstzrange(h.held_from, h.held_until) && tstzrange(${held.heldFrom}::timestamptz, ${held.heldUntil}::timestamptz)
    order by h.held_from limit 1`.execute(tx)
  return rows[0]
}

export async function lockNumber(tx: Tx, { accountId, id }: Key): Promise<TelephoneNumber | undefined> {
  const { rows } = await sql<TelephoneNumber>`
    select ${NUMBER} where account_id = ${accountId} and id = ${id} for update`.execute(tx)
  return rows[0]
}

export async function lockTrunk(tx: Tx, { accountId, id }: Key): Promise<Trunk | undefined> {
  const { rows } = await sql<Trunk>`
    select ${TRUNK} where account_id = ${accountId} and id = ${id} for update`.execute(tx)
  return rows[0]
}

/** False when somebody else took some of the time since it was looked at; the transaction is then broken. */
export async function saveEnd(
  tx: Tx,
  table: 'numbers' | 'trunks',
  { accountId, id, until }: Key & { until: Temporal.Instant },
): Promise<boolean> {
  try {
    await sql`
      update ${sql.table(table)} set held_until = ${until} where account_id = ${accountId} and id = ${id}`.execute(
      tx,
    )
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === EXCLUSION_VIOLATION) return false
    throw error
  }
}

const EXCLUSION_VIOLATION = '23P01'

export async function updateNumber(
  tx: Tx,
  { accountId, id, label, subscriptionId }: Key & Pick<TelephoneNumber, 'label' | 'subscriptionId'>,
): Promise<void> {
  await tx
    .updateTable('numbers')
    .set({ label, subscriptionId })
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .execute()
}

interface Wanted {
  accountId: AccountId
  /** Null: whenever held. */
  at: Temporal.Instant | null
}

/** One more than the page holds, in order of digits. */
export async function listNumbers(
  db: Db | Tx,
  { accountId, at, lines, page }: Wanted & { lines: readonly string[] | null; page: Page },
): Promise<TelephoneNumber[]> {
  const [e164, id] = page.after ? decodeCursor(page.after, 2) : ['', '0']
  const { rows } = await sql<TelephoneNumber>`
    select ${NUMBER}
    where account_id = ${accountId} and (e164 collate "C", id) > (${e164}, ${id}::bigint)
      and (${at}::timestamptz is null or tstzrange(held_from, held_until) @> ${at}::timestamptz)
      and (${lines}::text[] is null or e164 = any(${lines}::text[]))
    order by e164 collate "C", id limit ${page.limit + 1}`.execute(db)
  return rows
}

export async function countNumbers(
  db: Db | Tx,
  { accountId, at }: { accountId: AccountId; at: Temporal.Instant },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from numbers
    where account_id = ${accountId} and tstzrange(held_from, held_until) @> ${at}::timestamptz`.execute(db)
  return rows[0]!.count
}

/** One more than the page holds, in the order they were assigned. */
export async function listTrunks(
  db: Db | Tx,
  { accountId, at, page }: Wanted & { page: Page },
): Promise<Trunk[]> {
  const after = page.after ? decodeIdCursor(page.after) : 0n
  const { rows } = await sql<Trunk>`
    select ${TRUNK}
    where account_id = ${accountId} and id > ${after}
      and (${at}::timestamptz is null or tstzrange(held_from, held_until) @> ${at}::timestamptz)
    order by id limit ${page.limit + 1}`.execute(db)
  return rows
}
