import type { Db, Tx } from '../db/database.ts'
import type { AccountId, ChargeId, SubscriptionId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { startOfDay } from '../kernel/period.ts'
import { callId, parseCallId } from './call.ts'
import * as store from './store-charged-usage.ts'

/** The calls of one account, period, subscription, direction and destination that some charges are for. */
export interface UsageGroup {
  accountId: AccountId
  /** The billing period of the charges. */
  periodStart: Temporal.PlainDate
  periodEnd: Temporal.PlainDate
  subscriptionId: SubscriptionId | null
  /** 0 outbound, 1 inbound, 2 toll-free, 3 forwarded, 4 emergency. */
  direction: number
  destinationId: number | null
  destination: string | null
  calls: number
  billedSeconds: number
  /** Of the billed seconds, those that an allowance gave. */
  includedSeconds: number
  amountMicros: Micros
  /** When its first and last call were answered; null unless `spans` was asked for. */
  firstAt: Temporal.Instant | null
  lastAt: Temporal.Instant | null
}

/** Usage charges of one account and period, and where their calls are to be looked for. */
export interface ChargedPeriod {
  accountId: AccountId
  periodStart: Temporal.PlainDate
  periodEnd: Temporal.PlainDate
  /** Of the account: the period's days are days there. */
  timeZone: string
  /** Whether the groups are to say when their first and last call were. */
  spans: boolean
}

/**
 * The calls that charges are for, grouped as an invoice shows them. `chargeIds` are usage charges whose periods are among `periods`. One
 * statement for many accounts; calls are found by account and time, so its cost grows with the calls of those periods alone.
 */
export async function chargedUsage(
  db: Db | Tx,
  { periods, chargeIds }: { periods: readonly ChargedPeriod[]; chargeIds: readonly ChargeId[] },
): Promise<UsageGroup[]> {
  if (periods.length === 0) return []
  return store.readChargedUsage(db, { periods: periods.map(withInstants), chargeIds })
}

/** What one number or trunk of an account was used for. */
export interface LineUsage {
  /** The number as E.164 digits, or the trunk. */
  line: string
  /** What the account calls it; empty where it has no name, or is held no longer. */
  label: string
  calls: number
  billedSeconds: number
  amountMicros: Micros
}

/** The calls that charges of one account are for, summed by the number or trunk they used. */
export async function chargedUsageByLine(
  db: Db | Tx,
  { periods, chargeIds }: { periods: readonly ChargedPeriod[]; chargeIds: readonly ChargeId[] },
): Promise<LineUsage[]> {
  return periods.length === 0
    ? []
    : store.readUsageByLine(db, { periods: periods.map(withInstants), chargeIds })
}

/** Where a call stands on the invoice that asks for it: with those of its subscription, direction and destination, and the days of its line. */
export interface CallGroup extends Pick<UsageGroup, 'subscriptionId' | 'direction' | 'destinationId'> {
  answeredAt: Temporal.Instant
}

/** The groups of some rated calls of an account, by id; those that are not there are absent. */
export async function callGroups(
  db: Db | Tx,
  { accountId, callIds }: { accountId: AccountId; callIds: readonly string[] },
): Promise<Map<string, CallGroup>> {
  if (callIds.length === 0) return new Map()
  const rows = await store.readCallGroups(db, { accountId, keys: callIds.map(parseCallId) })
  return new Map(rows.map((row) => [callId(row), row]))
}

/** What re-ratings took off the calls of some charges: of a period, subscription, direction and destination, as an invoice groups them. */
export interface CorrectedGroup
  extends Pick<UsageGroup, 'periodStart' | 'periodEnd' | 'subscriptionId' | 'direction' | 'destinationId'> {
  /** Below zero, they cost more. */
  lessMicros: Micros
}

/**
 * How much less the calls of one account's charges cost after all that re-ratings found, or had found before an instant (`asOf`). Groups without corrections
 * are not there.
 */
export async function correctedUsage(
  db: Db | Tx,
  {
    periods,
    chargeIds,
    asOf = null,
  }: { periods: readonly ChargedPeriod[]; chargeIds: readonly ChargeId[]; asOf?: Temporal.Instant | null },
): Promise<CorrectedGroup[]> {
  return periods.length === 0
    ? []
    : store.readCorrected(db, { periods: periods.map(withInstants), chargeIds, asOf })
}

/** A rated call as a call detail annex shows it. */
export interface ChargedCall {
  answeredAt: Temporal.Instant
  line: string
  direction: number
  fromNumber: string
  toNumber: string
  destination: string | null
  durationSeconds: number
  billedSeconds: number
  amountMicros: Micros
}

/** The calls that charges of one account are for, by line and time; at most `limit`. */
export async function chargedCalls(
  db: Db | Tx,
  question: { periods: readonly ChargedPeriod[]; chargeIds: readonly ChargeId[]; limit: number },
): Promise<ChargedCall[]> {
  const { periods, chargeIds, limit } = question
  return periods.length === 0
    ? []
    : store.readCalls(db, { periods: periods.map(withInstants), chargeIds, limit })
}

/** Instants of days repeat: accounts of a run share period and mostly zone. */
const instants = new Map<string, Temporal.Instant>()
const INSTANTS_MAX = 10_000

function withInstants(period: ChargedPeriod): store.PeriodSpan {
  return {
    ...period,
    fromAt: instantOf(period.periodStart, period.timeZone),
    untilAt: instantOf(period.periodEnd, period.timeZone),
  }
}

function instantOf(day: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  const key = `${day} ${timeZone}`
  const known = instants.get(key)
  if (known) return known
  if (instants.size >= INSTANTS_MAX) instants.clear()
  const instant = startOfDay(day, timeZone)
  instants.set(key, instant)
  return instant
}
