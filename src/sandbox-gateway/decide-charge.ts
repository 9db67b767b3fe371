import { minorUnitDigits } from '../kernel/money.ts'
import { addBusinessDays, addDays, startOf } from './business-days.ts'
import { type Behaviour, testAmount } from './test-values.ts'

/** What will happen to a charge by itself, when the clock gets there. */
export interface Due {
  kind: string
  at: Temporal.Instant
}

/** What becomes of a charge when it is asked for. */
export interface ChargeFate {
  status: 'succeeded' | 'pending' | 'requires_action' | 'declined'
  declineCode: string | null
  /** Of a bank debit: what it will do. */
  behaviour: Behaviour
  expectedAt: Temporal.Instant | null
  due: Due[]
}

// A payer who does not come back from 3-D Secure has given up.
const ABANDONED_AFTER_HOURS = 24
const BANK_SETTLES_AFTER = 4
const CARD_SETTLES_AFTER = 1
const DISPUTED_AFTER_DAYS = 3
const LATE_RETURN_AFTER_DAYS = 10
/** Business days until a debit that cannot be collected comes back. */
const EARLY_RETURNS: Partial<Record<Behaviour, number>> = { R01: 2, R02: 1, R03: 1 }

/** Pure: the fate of a charge of a usable method at `now`. Amount in minor units. */
export function decideCharge(asked: {
  rail: 'card' | 'bank'
  behaviour: Behaviour
  expiry: { month: number; year: number } | null
  amount: bigint
  currency: string
  payer: 'present' | 'absent'
  now: Temporal.Instant
}): ChargeFate {
  const { rail, behaviour, expiry, now } = asked
  if (rail === 'bank') return decideDebit(asked)
  if (expiry !== null && hasExpired(expiry, now)) return declined('expired_card', behaviour)
  switch (behaviour) {
    case 'insufficient_funds':
    case 'do_not_honor':
    case 'lost_card':
    case 'stolen_card':
    case 'expired_card':
    case 'incorrect_cvc':
      return declined(behaviour, behaviour)
    case 'always_authenticates': {
      if (asked.payer === 'absent') return declined('authentication_required', behaviour)
      const due = [{ kind: 'abandon_charge', at: now.add({ hours: ABANDONED_AFTER_HOURS }) }]
      return { status: 'requires_action', declineCode: null, behaviour, expectedAt: null, due }
    }
    default:
      return {
        ...{ status: 'succeeded', declineCode: null, behaviour, expectedAt: null },
        due: dueOfSucceededCard(behaviour, now),
      }
  }
}

/** What follows when a card charge has succeeded, at once or after 3-D Secure. */
export function dueOfSucceededCard(behaviour: Behaviour, now: Temporal.Instant): Due[] {
  const due = [{ kind: 'settle_charge', at: addBusinessDays(now, CARD_SETTLES_AFTER) }]
  if (behaviour === 'disputed') due.push({ kind: 'open_dispute', at: addDays(now, DISPUTED_AFTER_DAYS) })
  return due
}

/** A card is good until the end of the month that stands on it. */
export function hasExpired(expiry: { month: number; year: number }, now: Temporal.Instant): boolean {
  const first = Temporal.PlainDate.from({ year: expiry.year, month: expiry.month, day: 1 })
  return Temporal.Instant.compare(now, startOf(first.add({ months: 1 }))) >= 0
}

function decideDebit(asked: {
  behaviour: Behaviour
  amount: bigint
  currency: string
  now: Temporal.Instant
}): ChargeFate {
  const { amount, currency, now } = asked
  const behaviour = testAmount(amount, minorUnitDigits(currency)) ?? asked.behaviour
  const settlesAt = addBusinessDays(now, BANK_SETTLES_AFTER)
  const pending = { status: 'pending', declineCode: null, behaviour, expectedAt: settlesAt } as const
  if (behaviour === 'never_settles') return { ...pending, due: [] }
  const early = EARLY_RETURNS[behaviour]
  if (early !== undefined) {
    return { ...pending, due: [{ kind: 'return_before_settling', at: addBusinessDays(now, early) }] }
  }
  const due = [{ kind: 'settle_charge', at: settlesAt }]
  // The holder says that it was not authorised (R07: any more), which takes a look at the statement first.
  if (behaviour === 'R07' || behaviour === 'R10') {
    due.push({ kind: 'return_after_settling', at: addDays(settlesAt, LATE_RETURN_AFTER_DAYS) })
  }
  return { ...pending, due }
}

function declined(declineCode: string, behaviour: Behaviour): ChargeFate {
  return { status: 'declined', declineCode, behaviour, expectedAt: null, due: [] }
}
