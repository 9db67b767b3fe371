import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, encodeCursor, type Page, type PageOf } from '../db/page.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { startOfDay } from '../kernel/period.ts'
import { type Call, callId } from './call.ts'
import { type Direction, directionCode, directionOf } from './direction.ts'
import * as store from './store-calls.ts'
import { selectSums, type UsageSums } from './store-usage-sums.ts'
import { type UsageOfDays, usageOfRows } from './usage-sums.ts'

/** Which calls of an account. Instants are `[from, until)`; what is absent does not filter. */
export interface CallFilter {
  accountId: AccountId
  from?: Temporal.Instant
  until?: Temporal.Instant
  /** The account's own numbers or trunks: only calls that used one of them; null: all. */
  lines?: readonly string[] | null
  /** Any part of the caller's, called or own number, in digits; other characters are ignored. */
  number?: string
  direction?: Direction
  /** Beginnings of destinations' names, in any case: one of them. */
  destinations?: readonly string[]
  /** At least so long, at least so dear. */
  minSeconds?: number
  minAmountMicros?: Micros
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

export type CallTotals = UsageSums

/** Most calls that are looked at for a page, and for totals that are not kept: a filter that nothing matches ends too. */
const LOOKED_AT_A_PAGE = 50_000
const LOOKED_AT_FOR_TOTALS = 200_000
/** Most calls that match and are summed. */
const SUMMED_MAX = 100_000

/**
 * Calls, newest first, paged by key: a page costs the same however many there are. Where few calls match, a page may hold fewer than its limit, even
 * none, and still have a `next`: so many calls were looked at, and it goes on there.
 */
export async function listCalls(
  db: Db | Tx,
  { page, ...filter }: CallFilter & { page: Page },
): Promise<PageOf<Call>> {
  const after = page.after ? decodeCursor(page.after, 4) : null
  const { rows, lookedUpTo } = await store.selectCalls(db, filter, {
    ...{ limit: page.limit + 1, after },
    lookAtMax: LOOKED_AT_A_PAGE,
  })
  const items = rows.slice(0, page.limit)
  const goOn = rows.length > page.limit ? items.at(-1)! : lookedUpTo
  const next = goOn ? encodeCursor([goOn.answeredAt, goOn.importId, goOn.lineNo, goOn.leg]) : null
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

/**
 * How many calls, how long and how much, for the same filter. Over days of `timeZone` and by own line, direction and destination they are exact and cost
 * the same however many calls there are. By anything else the newest calls are summed, up to a bound: `isComplete` false says that there are more.
 */
export async function totalCalls(
  db: Db | Tx,
  { timeZone, ...filter }: CallFilter & { timeZone?: string },
): Promise<CallTotals & { isComplete: boolean }> {
  const days = timeZone === undefined ? null : wholeDays(filter, timeZone)
  if (!days || !isKept(filter)) {
    return store.selectTotals(db, filter, { lookAtMax: LOOKED_AT_FOR_TOTALS, sumMax: SUMMED_MAX })
  }
  const { accountId, lines = null, direction, destinations } = filter
  const sums = await selectSums(db, {
    ...{ accountId, timeZone: timeZone!, ...days, lines },
    directionCode: direction === undefined ? null : directionCode(direction),
    destinations: destinations ?? null,
  })
  return { ...sums, isComplete: true }
}

/** Whether sums are kept by which these calls can be told. */
function isKept({ number, minSeconds, minAmountMicros, invoiceId }: CallFilter): boolean {
  return !number && minSeconds === undefined && minAmountMicros === undefined && invoiceId === undefined
}

/** The days of a span of time, if it begins and ends with days there. Pure. */
export function wholeDays(
  { from, until }: { from?: Temporal.Instant; until?: Temporal.Instant },
  timeZone: string,
): { from: Temporal.PlainDate | null; until: Temporal.PlainDate | null } | null {
  const dayOf = (at: Temporal.Instant) => {
    const day = at.toZonedDateTimeISO(timeZone).toPlainDate()
    return startOfDay(day, timeZone).equals(at) ? day : undefined
  }
  const days = { from: from ? dayOf(from) : null, until: until ? dayOf(until) : null }
  return days.from === undefined || days.until === undefined ? null : { from: days.from, until: days.until }
}

/** What an account has used and not been invoiced for, of all lines or some; late calls of earlier periods are among it. Days are in its time zone. */
export async function unbilledUsage(
  db: Db | Tx,
  {
    accountId,
    timeZone,
    lines = null,
  }: { accountId: AccountId; timeZone: string; lines?: readonly string[] | null },
): Promise<UsageOfDays> {
  const charges = await store.selectOpenUsageCharges(db, { accountId, timeZone })
  if (charges.ids.length === 0) return usageOfRows({ byDay: [], byLine: [], byDestination: [], byHour: [] })
  return usageOfRows(await store.selectUsageGroups(db, { accountId, timeZone, charges, lines }))
}

/** When an account's first call was answered; null: there was none. */
export async function firstCallAt(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<Temporal.Instant | null> {
  return store.selectFirstCallAt(db, accountId)
}

/** How many calls an account has been charged for and not been invoiced, and their price, as the charges say. */
export async function unbilledCalls(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<{ calls: number; amountMicros: Micros }> {
  return store.selectUnbilledCalls(db, accountId)
}
