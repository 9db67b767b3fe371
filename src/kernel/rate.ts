import { divideRounded, type Micros, type RoundingMode } from './money.ts'

/** A rate deck's row as the calculation needs it. Rates are integers at scale 8, seconds are whole. */
export interface Rate {
  /** Price per minute, scale 8. */
  rate: bigint
  /** Owed once when a call is answered, scale 8. */
  connectFee: bigint
  /** The least a call with billed seconds costs, scale 8. */
  minimum: bigint
  initialIncrement: number
  nextIncrement: number
}

export interface Price {
  billedSeconds: number
  /** Of the billed seconds, those taken from an allowance. */
  includedSeconds: number
  /** Before rounding, as an exact fraction of micros: numerator / EXACT_DENOMINATOR. */
  exactNumerator: bigint
  amountMicros: Micros
}

/** An exact price is a whole number of 1/6000 micros: rates have two places more than micros, and a minute has 60 seconds. */
export const EXACT_DENOMINATOR = 6000n

/** Seconds → billed seconds: 0 stays 0; else the initial increment, then whole next increments. (61, 30, 6) → 66. */
export function billedSeconds(seconds: number, initialIncrement: number, nextIncrement: number): number {
  if (seconds === 0) return 0
  if (seconds <= initialIncrement) return initialIncrement
  return initialIncrement + Math.ceil((seconds - initialIncrement) / nextIncrement) * nextIncrement
}

/**
 * The price of a call: connect fee + rate × billed seconds ÷ 60, exact, rounded once to micros. Included seconds are taken from the billed
 * ones first: a call that an allowance covers wholly costs nothing, a straddling call pays connect fee and the rest. One function for the quote, the
 * prepaid reservation and the postpaid rating (docs/decisions/0001-money-scale.md).
 */
export function priceCall(
  rate: Rate,
  call: { seconds: number; allowanceSecondsLeft: number },
  rounding: RoundingMode,
): Price {
  const billed = billedSeconds(call.seconds, rate.initialIncrement, rate.nextIncrement)
  const included = Math.min(billed, call.allowanceSecondsLeft)
  const chargedSeconds = billed - included
  if (billed > 0 && chargedSeconds === 0) {
    return { billedSeconds: billed, includedSeconds: included, exactNumerator: 0n, amountMicros: 0n }
  }
  let exact = rate.connectFee * 60n + rate.rate * BigInt(chargedSeconds)
  const least = rate.minimum * 60n
  if (billed > 0 && exact < least) exact = least
  const amountMicros = divideRounded(exact, EXACT_DENOMINATOR, rounding)
  return { billedSeconds: billed, includedSeconds: included, exactNumerator: exact, amountMicros }
}
