import { type Attempt, addressLimit, forgive, type Limit, refuseTooMany } from '../accounts/attempts.ts'
import type { Db } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { countFailedPayments } from './store-payments.ts'
import { countSetups } from './store-setups.ts'

/*
 * Who has found a list of card numbers tries them where cards are taken. What the people of an account may begin and fail within a day is more than
 * anybody needs who pays his bills, and of no use for that. The provider's staff are not counted.
 */

/** Cards and bank accounts whose entry an account's own people may begin within 24 hours. */
export const NEW_METHODS_A_DAY_MAX = 10
/** Payments of theirs that may fail within 24 hours. */
export const FAILED_PAYMENTS_A_DAY_MAX = 20

interface Asked {
  accountId: AccountId
  ip: string
  now: Temporal.Instant
}

/**
 * Counts the beginning of a method's entry, whatever becomes of it. Refuses `too_many_methods` (429) past what an account may in a day, or what comes
 * from one network address in a quarter of an hour. Not within a transaction: it counts even when the request fails.
 */
export async function countNewMethod(db: Db, { accountId, ip, now }: Asked): Promise<void> {
  // Noted before they are counted, so that a hundred at once are counted one after the other.
  const limits = [
    { subject: `methods:account:${accountId}`, max: NEW_METHODS_A_DAY_MAX },
    addressLimit(ip, 'methods'),
  ]
  await noted(db, { limits, now, refusal: tooManyMethods })
  const begun = await countSetups(db, { accountId, since: now.subtract({ hours: 24 }) })
  if (begun >= BigInt(NEW_METHODS_A_DAY_MAX)) throw tooManyMethods()
}

/**
 * Lets a payment be tried, or refuses `too_many_failed_payments` (429). It counts as failed until `paymentWorked`.
 * Not within a transaction.
 */
export async function countPayment(db: Db, { accountId, ip, now }: Asked): Promise<Attempt> {
  const failed = await countFailedPayments(db, { accountId, since: now.subtract({ hours: 24 }) })
  if (failed >= BigInt(FAILED_PAYMENTS_A_DAY_MAX)) throw tooManyFailures()
  return noted(db, { limits: [addressLimit(ip, 'payments')], now, refusal: tooManyFailures })
}

/** The payment did not fail: it is not counted. */
export async function paymentWorked(db: Db, attempt: Attempt): Promise<void> {
  await forgive(db, { attempt })
}

async function noted(
  db: Db,
  { limits, now, refusal }: { limits: readonly Limit[]; now: Temporal.Instant; refusal: () => Refusal },
): Promise<Attempt> {
  try {
    return await refuseTooMany(db, { limits, now })
  } catch (error) {
    throw error instanceof Refusal && error.status === 429 ? refusal() : error
  }
}

function tooManyMethods(): Refusal {
  return new Refusal(
    'too_many_methods',
    'So many cards and bank accounts have been entered that no more can be today. Use one that is saved, or ask us to take the payment.',
    { status: 429 },
  )
}

function tooManyFailures(): Refusal {
  return new Refusal(
    'too_many_failed_payments',
    'So many payments have failed that no more can be tried today: nothing was charged. Ask your bank why, or ask us to take the payment.',
    { status: 429 },
  )
}
