import { type LocalTime, localTimeIn } from '../kernel/local-time.ts'
import type { RoundingMode } from '../kernel/money.ts'
import { billingPeriodHolding } from '../kernel/period.ts'
import type { Rate } from '../kernel/rate.ts'
import { buildPrefixTrie, type PrefixTrie } from './prefix-trie.ts'

/**
 * All that matching and rating read, in memory and in the shape they read it: who holds which number and when, what they have taken, what it
 * costs. A snapshot of one `version` of the facts; a running import takes a new one when that has moved on. Ids are numbers here (they are
 * far below 2^53), money stays BigInt.
 */
export interface RatingBook {
  version: bigint
  /** By E.164 as a whole number: a look-up by text would hash a new string a call. */
  numbers: Map<number, Holding[]>
  /** By `trunk NAME`, `account_code CODE`, `ip ADDRESS`. */
  trunks: Map<string, Holding[]>
  accounts: Map<number, BookAccount>
  /** Latest frozen version by name. */
  decks: Map<string, BookDeck>
}

/** That an account held a number or trunk for a time `[fromMs, untilMs)`. */
export interface Holding {
  account: BookAccount
  value: string
  /** The value if it is a number, else empty: what an inbound rate's prefix is matched against. */
  digits: string
  kind: 'did' | 'tfn' | 'trunk'
  subscriptionId: number | null
  fromMs: number
  untilMs: number
}

export interface BookAccount {
  id: number
  number: string
  currency: string
  timeZone: string
  local: LocalTime
  billingDay: number
  /** In the order of their start. */
  subscriptions: BookSubscription[]
  /** The billing periods of calls so far: a call is mostly in one that is known. */
  periods: BookPeriod[]
}

/** A billing period with its bounds as instants. */
export interface BookPeriod {
  start: Temporal.PlainDate
  end: Temporal.PlainDate
  startMs: number
  endMs: number
}

export interface BookSubscription {
  id: number
  /** Local days since 1970, `[startDay, endDay)`. */
  startDay: number
  endDay: number
  quantity: number
  plan: BookPlan
}

export interface BookPlan {
  name: string
  deckName: string | null
  allowances: BookAllowance[]
}

export interface BookAllowance {
  id: number
  name: string
  includedSeconds: number
  scope: 'line' | 'account'
  directions: ReadonlySet<string>
  destinationIds: ReadonlySet<number>
}

export type RatedDirection = 'outbound' | 'inbound' | 'toll_free' | 'forwarded'

export interface BookDeck {
  id: number
  name: string
  version: number
  currency: string
  rounding: RoundingMode
  timePeriods: Map<string, TimePeriod>
  directions: Map<RatedDirection, DirectionRates>
}

/** Rates sorted by prefix; the trie gives a prefix's number `n`, whose rates are those from `starts[n]` until `starts[n + 1]`. */
export interface DirectionRates {
  trie: PrefixTrie
  rates: readonly BookRate[]
  starts: Int32Array
}

/** Days are 1 (Monday) to 7; minutes since midnight, local; from > until runs over midnight. */
export interface TimePeriod {
  days: ReadonlySet<number>
  fromMinute: number
  untilMinute: number
}

export interface BookRate extends Rate {
  id: number
  prefix: string
  destinationId: number
  timePeriod: string
  /** Local days since 1970, `[fromDay, untilDay)`. */
  fromDay: number
  untilDay: number
}

export const DAY_MS = 86_400_000

/** Days since 1970-01-01; the calendar's own arithmetic, no zone. */
export function dayNumber(day: Temporal.PlainDate): number {
  return Date.UTC(day.year, day.month - 1, day.day) / DAY_MS
}

/** A date and time on the account's wall: the day's number, its weekday (Monday 1) and the minute. */
export interface WallTime {
  day: number
  weekday: number
  minute: number
}

/** The account's wall clock at an instant. */
export function wallTime(account: BookAccount, epochMs: number): WallTime {
  const localMs = epochMs + account.local.offsetMs(epochMs)
  const day = Math.floor(localMs / DAY_MS)
  // 1970-01-01 was a Thursday.
  return {
    day,
    weekday: ((((day + 3) % 7) + 7) % 7) + 1,
    minute: Math.floor((localMs - day * DAY_MS) / 60_000),
  }
}

/** The billing period of an account that holds an instant. */
export function billingPeriodAt(account: BookAccount, epochMs: number): BookPeriod {
  for (const known of account.periods) if (epochMs >= known.startMs && epochMs < known.endMs) return known
  const day = Temporal.Instant.fromEpochMilliseconds(epochMs)
    .toZonedDateTimeISO(account.timeZone)
    .toPlainDate()
  const { start, end } = billingPeriodHolding(day, account.billingDay)
  const startMs = start.toZonedDateTime(account.timeZone).epochMilliseconds
  const endMs = end.toZonedDateTime(account.timeZone).epochMilliseconds
  const period = { start, end, startMs, endMs }
  account.periods.push(period)
  return period
}

/** Who held a value at an instant, or null. */
export function holderAt(holdings: readonly Holding[] | undefined, epochMs: number): Holding | null {
  if (!holdings) return null
  for (const holding of holdings) if (epochMs >= holding.fromMs && epochMs < holding.untilMs) return holding
  return null
}

/** True when a wall time falls into a deck's time period. Past midnight, the day is that on which the period began. */
export function inTimePeriod(period: TimePeriod, wall: WallTime): boolean {
  if (period.fromMinute < period.untilMinute) {
    return (
      period.days.has(wall.weekday) && wall.minute >= period.fromMinute && wall.minute < period.untilMinute
    )
  }
  if (wall.minute >= period.fromMinute) return period.days.has(wall.weekday)
  return wall.minute < period.untilMinute && period.days.has(wall.weekday === 1 ? 7 : wall.weekday - 1)
}

/**
 * The rate for a number: of the longest prefix that has one in force on that day, its time period's before its general one; null if the
 * deck has none.
 */
export function findRate(
  deck: BookDeck,
  direction: RatedDirection,
  digits: string,
  wall: WallTime,
): BookRate | null {
  const sorted = deck.directions.get(direction)
  if (!sorted) return null
  const { trie, rates, starts } = sorted
  let found: BookRate | null = null
  const inForce = (n: number): boolean => {
    found = null
    for (let at = starts[n]!; at < starts[n + 1]!; at++) {
      const rate = rates[at]!
      if (wall.day < rate.fromDay || wall.day >= rate.untilDay) continue
      if (rate.timePeriod === '') found ??= rate
      else if (inTimePeriod(deck.timePeriods.get(rate.timePeriod)!, wall)) {
        found = rate
        break
      }
    }
    return found !== null
  }
  trie.find(digits, inForce)
  return found
}

/** Arranges a deck's rates for look-up. The lists become the book's own, sorted: with a hundred thousand rates every copy is felt. */
export function arrangeRates(
  byDirection: ReadonlyMap<RatedDirection, BookRate[]>,
): Pick<BookDeck, 'directions'> {
  const directions = new Map<RatedDirection, DirectionRates>()
  for (const [direction, rates] of byDirection) {
    rates.sort((a, b) => (a.prefix < b.prefix ? -1 : a.prefix > b.prefix ? 1 : 0))
    const starts: number[] = []
    for (const [at, { prefix }] of rates.entries()) if (rates[at - 1]?.prefix !== prefix) starts.push(at)
    const trie = buildPrefixTrie(starts.map((at) => rates[at]!.prefix))
    directions.set(direction, { trie, rates, starts: Int32Array.from([...starts, rates.length]) })
  }
  return { directions }
}

/** Makes an account of the book. */
export function bookAccount(facts: Omit<BookAccount, 'local' | 'subscriptions' | 'periods'>): BookAccount {
  return { ...facts, local: localTimeIn(facts.timeZone), subscriptions: [], periods: [] }
}
