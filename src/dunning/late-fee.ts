import { divideRounded, type Micros, roundToMinorUnit } from '../kernel/money.ts'
import type { LateFee } from './policy.ts'

/**
 * What an invoice is charged for being paid late: a fixed amount or a part of what is open, rounded down to the currency's unit; never more than the cap, and
 * never more than what is open. `openMicros` is without late fees that the invoice asks for itself: a fee bears no fee. Zero: nothing. Pure.
 */
export function lateFeeOf(
  fee: LateFee,
  { openMicros, currency }: { openMicros: Micros; currency: string },
): Micros {
  if (fee.kind === 'off' || openMicros <= 0n) return 0n
  const wanted =
    fee.kind === 'fixed' ? fee.amountMicros : divideRounded(openMicros * fee.rate, MILLION, 'down')
  const least = [wanted, fee.capMicros, openMicros].reduce((a, b) => (b < a ? b : a))
  return roundToMinorUnit(least, currency, 'down')
}

const MILLION = 1_000_000n
