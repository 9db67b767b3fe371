import { type Micros, minorUnitMicros } from '../kernel/money.ts'

/**
 * Rounds fractions `numerator ÷ denominator` to whole numbers that sum to `whole`: each is floored, and what is left goes one by one to the
 * largest remainders, the earlier of equals first. Numerators may be negative (a credit line on an invoice); a zero stays zero.
 * `whole` must be the sum of the fractions rounded to a neighbouring whole number, and the denominator above zero.
 */
export function largestRemainder(
  numerators: readonly bigint[],
  { denominator, whole }: { denominator: bigint; whole: bigint },
): bigint[] {
  const parts: bigint[] = []
  const remainders: bigint[] = []
  let left = whole
  for (const numerator of numerators) {
    const rest = ((numerator % denominator) + denominator) % denominator
    const floor = (numerator - rest) / denominator
    parts.push(floor)
    remainders.push(rest)
    left -= floor
  }
  if (left === 0n) return parts
  const order = numerators
    .map((_, i) => i)
    .sort((a, b) => (remainders[a]! === remainders[b]! ? a - b : remainders[a]! > remainders[b]! ? -1 : 1))
  if (left < 0n || left > BigInt(order.length)) {
    throw new RangeError(`largestRemainder: ${whole} is not the rounded sum of the parts`)
  }
  for (const i of order.slice(0, Number(left))) parts[i] = parts[i]! + 1n
  return parts
}

/** Exact amounts of lines at the currency's minor unit, so that what is printed adds up to `netMicros`, their rounded sum. */
export function shownAmounts(amounts: readonly Micros[], netMicros: Micros, currency: string): Micros[] {
  const unit = minorUnitMicros(currency)
  return largestRemainder(amounts, { denominator: unit, whole: netMicros / unit }).map((part) => part * unit)
}

/** A document's tax split over its lines by what they show; parts are whole minor units and sum to the tax. A net of zero has no tax. */
export function taxShares(shown: readonly Micros[], taxMicros: Micros, currency: string): Micros[] {
  const netMicros = shown.reduce((sum, amount) => sum + amount, 0n)
  if (taxMicros === 0n || netMicros <= 0n) return shown.map(() => 0n)
  const unit = minorUnitMicros(currency)
  const whole = taxMicros / unit
  return largestRemainder(
    shown.map((amount) => amount * whole),
    { denominator: netMicros, whole },
  ).map((part) => part * unit)
}
