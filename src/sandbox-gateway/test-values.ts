/*
 * The well-known test numbers, and what each stands for. Any other number that passes its check digit is a good one. A number is looked up
 * once, when it is saved; what it stands for is kept, the number is not.
 */

export const BEHAVIOURS = [
  'good',
  'insufficient_funds',
  'do_not_honor',
  'lost_card',
  'stolen_card',
  'expired_card',
  'incorrect_cvc',
  'always_authenticates',
  'disputed',
  'refund_fails',
  'R01',
  'R02',
  'R03',
  'R07',
  'R10',
  'never_settles',
] as const
export type Behaviour = (typeof BEHAVIOURS)[number]

export interface TestCard {
  funding: 'credit' | 'debit' | 'prepaid'
  /** When it is charged. */
  behaviour: Behaviour
  /** When it is saved: the issuer is asked whether the card is good, which finds everything but an empty account. */
  onSaving?: Behaviour | 'authenticates'
}

const CARDS: Record<string, TestCard> = {
  '4000056655665556': { funding: 'debit', behaviour: 'good' },
  '5105105105105100': { funding: 'prepaid', behaviour: 'good' },
  '4000000000000002': { funding: 'credit', behaviour: 'do_not_honor', onSaving: 'do_not_honor' },
  '4000000000009995': { funding: 'credit', behaviour: 'insufficient_funds' },
  '4000000000009987': { funding: 'credit', behaviour: 'lost_card', onSaving: 'lost_card' },
  '4000000000009979': { funding: 'credit', behaviour: 'stolen_card', onSaving: 'stolen_card' },
  '4000000000000069': { funding: 'credit', behaviour: 'expired_card', onSaving: 'expired_card' },
  '4000000000000127': { funding: 'credit', behaviour: 'incorrect_cvc', onSaving: 'incorrect_cvc' },
  '4000000000000341': { funding: 'credit', behaviour: 'do_not_honor' },
  '4000002760003184': { funding: 'credit', behaviour: 'always_authenticates' },
  // Asks once, when it is saved, and never again.
  '4000002500003155': { funding: 'credit', behaviour: 'good', onSaving: 'authenticates' },
  '4000000000000259': { funding: 'credit', behaviour: 'disputed' },
  '4000000000005126': { funding: 'credit', behaviour: 'refund_fails' },
}

const ACCOUNTS: Record<string, Behaviour> = {
  '000111111113': 'R02',
  '000111111116': 'R03',
  '000222222227': 'R01',
  '000333333335': 'R10',
  '000000000009': 'never_settles',
}

/** A bank debit of exactly this much comes back with this code, whatever the account. */
const AMOUNTS: Record<string, Behaviour> = { '5501': 'R01', '5502': 'R02', '5507': 'R07' }

export function testCard(digits: string): TestCard {
  return CARDS[digits] ?? { funding: 'credit', behaviour: 'good' }
}

export function testAccount(accountNumber: string): Behaviour {
  return ACCOUNTS[accountNumber] ?? 'good'
}

/** In minor units; only where a minor unit is a hundredth do 5501 read as 55.01. */
export function testAmount(amount: bigint, digits: number): Behaviour | null {
  return digits === 2 ? (AMOUNTS[String(amount)] ?? null) : null
}

export const MICRO_DEPOSIT_TRIES = 3

/** 32 and 45, in any order, are right; 10 and 11 were tried too often at once. */
export function judgeMicroDeposits(
  amounts: readonly number[],
  triesLeft: number,
): { right: boolean; triesLeft: number } {
  if (triesLeft <= 0) return { right: false, triesLeft: 0 }
  const given = amounts.toSorted((a, b) => a - b).join()
  if (given === '32,45') return { right: true, triesLeft }
  return { right: false, triesLeft: given === '10,11' ? 0 : triesLeft - 1 }
}
