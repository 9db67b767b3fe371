import { z } from 'zod'
import { currencyCode, textLine } from '../kernel/input.ts'
import { formatDecimal, RATE_SCALE, type RoundingMode } from '../kernel/money.ts'
import { type TimePeriods, timePeriodsInput } from './time-period.ts'

/** A dated table prefix → rate under a name. A version is a draft until it is frozen; then it never changes. */
export interface RateDeck {
  id: number
  name: string
  version: number
  currency: string
  rounding: RoundingMode
  timePeriods: TimePeriods
  note: string
  createdAt: Temporal.Instant
  /** Null: a draft. */
  frozenAt: Temporal.Instant | null
}

export type RateDirection = 'outbound' | 'inbound' | 'toll_free' | 'forwarded'
export const RATE_DIRECTIONS: readonly RateDirection[] = ['outbound', 'inbound', 'toll_free', 'forwarded']

/** One row of a deck. Amounts are integers at scale 8; the rate is per minute. */
export interface DeckRate {
  direction: RateDirection
  /** Digits the number begins with, country code first; empty: any number. */
  prefix: string
  /** Name of a time period of the deck; empty: whenever no named one holds. */
  timePeriod: string
  destination: string
  rate: bigint
  connectFee: bigint
  initialIncrement: number
  nextIncrement: number
  /** The least a call with billed seconds costs. */
  minimum: bigint
  /** Days in the account's zone, half-open; null: without end. ISO text, which sorts as the days do. */
  effectiveFrom: string
  effectiveUntil: string | null
}

/** A rate and the line of its file. */
export interface DeckLine {
  lineNo: number
  rate: DeckRate
}

/** What a deck is called and how it counts; its rates are in the CSV. */
export const deckInput = z.strictObject({
  name: textLine(80),
  currency: currencyCode,
  rounding: z.enum(['half_up', 'half_even', 'up', 'down']).default('half_up'),
  timePeriods: timePeriodsInput.default({}),
  note: z.string().max(500, 'is longer than 500 characters').default(''),
})

/** A row as text without any choice: the same rate is the same text, however its file wrote it. */
export function canonicalRate(rate: DeckRate): string {
  return [
    rate.direction,
    rate.prefix,
    rate.timePeriod,
    rate.effectiveFrom,
    rate.effectiveUntil ?? '',
    rate.rate,
    rate.connectFee,
    rate.initialIncrement,
    rate.nextIncrement,
    rate.minimum,
    rate.destination,
  ].join('\t')
}

/** A rate or fee at scale 8 as a decimal: 850000n → `0.0085`. */
export function formatRate(units: bigint): string {
  return formatDecimal(units, RATE_SCALE)
}
