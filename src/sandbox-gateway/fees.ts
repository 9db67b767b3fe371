import { divideRounded, minorUnitDigits } from '../kernel/money.ts'

/** What the sandbox takes for a charge, in minor units: cards 2.9 % + 0.30, bank debits 0.8 %, at most 5.00; rounded half up. */
export function chargeFee({
  rail,
  amount,
  currency,
}: {
  rail: 'card' | 'bank'
  amount: bigint
  currency: string
}): bigint {
  const hundred = majorUnit(currency)
  // In thousandths of a minor unit: 0.30 is 300 thousandths of the major one.
  if (rail === 'card') return divideRounded(amount * 29n + hundred * 300n, 1000n, 'half_up')
  const share = divideRounded(amount * 8n, 1000n, 'half_up')
  return share < 5n * hundred ? share : 5n * hundred
}

/** 15.00 for a dispute, kept even when it is won. */
export function disputeFee(currency: string): bigint {
  return 15n * majorUnit(currency)
}

function majorUnit(currency: string): bigint {
  return 10n ** BigInt(minorUnitDigits(currency))
}
