import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, encodeCursor, type Page, type PageOf } from '../db/page.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { type Call, callId } from './call.ts'
import { type Direction, directionOf } from './direction.ts'
import * as store from './store-calls.ts'

/** Which calls of an account. Instants are `[from, until)`; what is absent does not filter. */
export interface CallFilter {
  accountId: AccountId
  from?: Temporal.Instant
  until?: Temporal.Instant
  /** Any part of the caller's, called or own number, in digits; other characters are ignored. */
  number?: string
  direction?: Direction
  /** Beginning of a destination's name, in any case. */
  destination?: string
  /** Calls that this invoice charges. */
  invoiceId?: InvoiceId
  /** Of an invoice's calls, those of one line. */
  invoiceLine?: InvoiceLineCalls
}

/** The calls behind a usage line of an invoice: it groups them by these. */
export interface InvoiceLineCalls {
  subscriptionId: bigint | null
  directionCode: number
  destinationId: number | null
  late: boolean
}

export interface CallTotals {
  calls: number
  durationSeconds: bigint
  billedSeconds: bigint
  includedSeconds: bigint
  amountMicros: Micros
}

/** Calls, newest first, paged by key: a page costs the same however many there are. */
export async function listCalls(
  db: Db | Tx,
  { page, ...filter }: CallFilter & { page: Page },
): Promise<PageOf<Call>> {
  const after = page.after ? decodeCursor(page.after, 4) : null
  const rows = await store.selectCalls(db, filter, { limit: page.limit + 1, after })
  const items = rows.slice(0, page.limit)
  const last = items.at(-1)
  const next =
    rows.length > page.limit && last
      ? encodeCursor([last.answeredAt, last.importId, last.lineNo, last.leg])
      : null
  return { items: items.map(callOf), next }
}

function callOf(row: store.CallRow): Call {
  return {
    id: callId(row),
    answeredAt: row.answeredAt,
    direction: directionOf(row.direction),
    line: row.line,
    from: row.fromNumber,
    to: row.toNumber,
    destination: row.destination,
    durationSeconds: row.durationSeconds,
    billedSeconds: row.billedSeconds,
    includedSeconds: row.includedSeconds,
    amountMicros: row.amountMicros,
  }
}

/** How many calls, how long and how much, for the same filter. Reads the calls in the range of time only. */
export async function totalCalls(db: Db | Tx, filter: CallFilter): Promise<CallTotals> {
  return store.selectTotals(db, filter)
}

export interface UsageGroup<Key> {
  key: Key
  calls: number
  billedSeconds: bigint
  amountMicros: Micros
}

/** Calls that no invoice has taken yet. Late ones of earlier periods are among them. */
export interface UnbilledUsage {
  totals: CallTotals
  byDay: UsageGroup<Temporal.PlainDate>[]
  byDestination: UsageGroup<{ direction: Direction; destination: string }>[]
  byLine: UsageGroup<string>[]
}

/** What an account has used and not been invoiced for. Days are in its time zone. */
export async function unbilledUsage(
  db: Db | Tx,
  { accountId, timeZone }: { accountId: AccountId; timeZone: string },
): Promise<UnbilledUsage> {
  const charges = await store.selectOpenUsageCharges(db, { accountId, timeZone })
  if (charges.ids.length === 0) return { totals: NO_CALLS, byDay: [], byDestination: [], byLine: [] }
  const groups = await store.selectUsageGroups(db, { accountId, timeZone, charges })
  const totals = { ...NO_CALLS }
  for (const row of groups.byDay) {
    totals.calls += row.calls
    totals.billedSeconds += row.billedSeconds
    totals.durationSeconds += row.durationSeconds
    totals.includedSeconds += row.includedSeconds
    totals.amountMicros += row.amountMicros
  }
  return {
    totals,
    byDay: groups.byDay.map((row) => ({ ...groupOf(row), key: row.onDay })),
    byDestination: groups.byDestination.map((row) => ({
      ...groupOf(row),
      key: { direction: directionOf(row.direction), destination: row.destination },
    })),
    byLine: groups.byLine.map((row) => ({ ...groupOf(row), key: row.line })),
  }
}

const NO_CALLS: CallTotals = {
  calls: 0,
  durationSeconds: 0n,
  billedSeconds: 0n,
  includedSeconds: 0n,
  amountMicros: 0n,
}

function groupOf({ calls, billedSeconds, amountMicros }: store.UsageSums) {
  return { calls, billedSeconds, amountMicros }
}
