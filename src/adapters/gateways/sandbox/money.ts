import {
  formatDecimal,
  MICROS_SCALE,
  type Micros,
  minorUnitDigits,
  minorUnitMicros,
} from '../../../kernel/money.ts'
import type { Money } from '../../../payments/gateway.ts'

/** The sandbox counts in minor units: 12.34 USD is `1234`. 12.345 USD is `1234.5`, which it refuses. */
export function minorText({ amountMicros, currency }: Money): string {
  return formatDecimal(amountMicros, MICROS_SCALE - minorUnitDigits(currency))
}

export function toMicros(minor: bigint, currency: string): Micros {
  return minor * minorUnitMicros(currency)
}

export function toMoney({ amount, currency }: { amount: bigint; currency: string }): Money {
  return { amountMicros: toMicros(amount, currency), currency }
}
