import { Refusal } from './refusal.ts'

/** An amount at scale 6: 1.00 USD is 1_000_000n. Its currency is its account's. */
export type Micros = bigint
export type RoundingMode = 'half_up' | 'half_even' | 'up' | 'down'

/** Decimal places of amounts (micros) and of rates. */
export const MICROS_SCALE = 6
export const RATE_SCALE = 8

/** ISO 4217 currencies whose minor unit is not 1/100 (list one, "CcyMnrUnts"). */
const MINOR_UNITS: Record<string, number> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  CLF: 4, UYW: 4,
} // biome-ignore format: a table

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

/** True for an ISO 4217 alphabetic code. */
export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code)
}

/** Decimal places of a currency's minor unit: 2 for USD, 0 for JPY, 3 for KWD. */
export function minorUnitDigits(currency: string): number {
  return MINOR_UNITS[currency] ?? 2
}

/** One minor unit in micros: 10_000n for USD, 1_000_000n for JPY. */
export function minorUnitMicros(currency: string): Micros {
  return 10n ** BigInt(MICROS_SCALE - minorUnitDigits(currency))
}

/**
 * Reads a plain decimal (`12`, `-0.5`, `3.141593`) exactly as an integer at `scale`. No grouping, exponent, sign `+` or spaces: `1,234.5` is
 * refused (`bad_decimal`), and so are more places than the scale holds.
 */
export function parseDecimal(text: string, scale: number): bigint {
  const match = /^(-?)(\d{1,18})(?:\.(\d+))?$/.exec(text)
  if (!match) throw new Refusal('bad_decimal', `'${text}' is not a plain decimal number such as 1234.5.`)
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  if (fraction.length > scale)
    throw new Refusal('bad_decimal', `'${text}' has more than ${scale} decimal places.`)
  const units = BigInt(match[2]! + fraction.padEnd(scale, '0'))
  return match[1] ? -units : units
}

/** Writes an integer at `scale` as a decimal with at least `placesMin` places and no further trailing zeros: (1_500_000n, 6, 2) → `1.50`. */
export function formatDecimal(units: bigint, scale: number, placesMin = 0): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits
    .slice(digits.length - scale)
    .replace(/0+$/, '')
    .padEnd(placesMin, '0')
  return `${units < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`
}

/** Divides exactly and rounds once. `up` is away from zero, `down` towards it; halves go away from zero (`half_up`) or to even. */
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const quotient = numerator / denominator
  const remainder = numerator % denominator
  if (remainder === 0n) return quotient
  const away = numerator < 0n !== denominator < 0n ? -1n : 1n
  if (mode === 'down') return quotient
  if (mode === 'up') return quotient + away
  const twice = (remainder < 0n ? -remainder : remainder) * 2n
  const whole = denominator < 0n ? -denominator : denominator
  if (twice > whole) return quotient + away
  if (twice < whole) return quotient
  return mode === 'half_up' || quotient % 2n !== 0n ? quotient + away : quotient
}

/** Rounds an amount to the currency's minor unit; the result is in micros still. */
export function roundToMinorUnit(
  amountMicros: Micros,
  currency: string,
  mode: RoundingMode = 'half_up',
): Micros {
  const unit = minorUnitMicros(currency)
  return divideRounded(amountMicros, unit, mode) * unit
}

/**
 * Splits a whole over weights by largest remainder, in multiples of `unit`; the parts always sum to the whole. Equal remainders go to the
 * earlier part. All weights zero: the first part takes all. Weights must not be negative.
 */
export function allocate(whole: bigint, weights: readonly bigint[], unit = 1n): bigint[] {
  if (weights.length === 0) {
    if (whole !== 0n) throw new RangeError('allocate: an amount, but nothing to put it on')
    return []
  }
  if (whole < 0n) return allocate(-whole, weights, unit).map((part) => -part)
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  if (weights.some((weight) => weight < 0n)) throw new RangeError('allocate: negative weight')
  if (total === 0n) return weights.map((_, i) => (i === 0 ? whole : 0n))
  const units = whole / unit
  const shares = weights.map((weight) => (units * weight) / total)
  const order = weights
    .map((weight, i) => ({ i, remainder: (units * weight) % total }))
    .sort((a, b) => (a.remainder === b.remainder ? a.i - b.i : a.remainder > b.remainder ? -1 : 1))
  let left = units - shares.reduce((sum, share) => sum + share, 0n)
  for (const { i } of order) {
    if (left === 0n) break
    shares[i] = shares[i]! + 1n
    left -= 1n
  }
  const parts = shares.map((share) => share * unit)
  // What is smaller than the unit cannot be shared: the largest weight carries it.
  const rest = whole - parts.reduce((sum, part) => sum + part, 0n)
  if (rest !== 0n) parts[order[0]!.i] = parts[order[0]!.i]! + rest
  return parts
}

/** An amount as the API writes it: a decimal string and the currency. */
export interface MoneyJson {
  amount: string
  currency: string
}

/** Micros → `{amount: "12.34", currency: "USD"}`, with at least the minor unit's places and as many more as the amount has. */
export function moneyJson(amountMicros: Micros, currency: string): MoneyJson {
  return { amount: formatDecimal(amountMicros, MICROS_SCALE, minorUnitDigits(currency)), currency }
}
