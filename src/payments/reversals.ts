import type { Tx } from '../db/database.ts'
import type { Micros } from '../kernel/money.ts'
import { releaseAllocations, settleAccounts } from './allocations.ts'
import type { Payment, PaymentState } from './payment.ts'
import { updatePayments } from './store-payments.ts'

/** How much of a payment stays with us when so much has been refunded and reversed. Refunds and reversals of the same money take it once. Pure. */
export function keptMicros({
  capturedMicros,
  refundedMicros,
  reversedMicros,
}: Pick<Payment, 'capturedMicros' | 'refundedMicros' | 'reversedMicros'>): Micros {
  const goneMicros = refundedMicros + reversedMicros
  return goneMicros < capturedMicros ? capturedMicros - goneMicros : 0n
}

/**
 * Changes what of a payment was refunded or reversed, and what follows: if less is kept, it is taken from the account's credit first and then from the
 * invoices paid last, which are owed again; if more is kept, it becomes credit. Other credit of the account then pays what is open, unless
 * `settles` is false. The caller has the account and the payment locked, and posts.
 */
export async function changeKept(
  tx: Tx,
  {
    payment,
    changes,
    actor,
    reason,
    now,
    settles = true,
  }: {
    payment: Payment
    changes: {
      refundedMicros?: Micros
      refundedSurchargeMicros?: Micros
      reversedMicros?: Micros
      state?: PaymentState
    }
    actor: string
    reason: string
    now: Temporal.Instant
    settles?: boolean
  },
): Promise<void> {
  const after = { ...payment, ...changes }
  const lessMicros = keptMicros(payment) - keptMicros(after)
  const released = await releaseAllocations(tx, { payment, amountMicros: lessMicros, actor, reason, now })
  const releasedMicros = released.reduce((sum, share) => sum + share.amountMicros, 0n)
  await updatePayments(tx, {
    payments: [{ ...after, allocatedMicros: payment.allocatedMicros - releasedMicros }],
  })
  // A payment that comes while a return is on its way pays what is open, and so does credit that was there before: whichever comes first, the same is owed.
  if (settles) await settleAccounts(tx, { accountIds: [payment.accountId], now, holds: false })
}
