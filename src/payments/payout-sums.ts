import { inTransaction, type Tx } from '../db/database.ts'
import { type NewDifference, written } from './difference.ts'
import type { PaymentParts } from './follow-charge.ts'
import * as store from './store-reconciliation.ts'

/**
 * Compares payouts with the sums of their items, and finds those that items name and that are not listed. `startedAt`: when the lists began to be
 * read; a payout that was named since may be paid after the payouts were listed.
 */
export async function checkPayouts(
  { database, clock }: PaymentParts,
  { gateway, startedAt }: { gateway: string; startedAt: Temporal.Instant },
): Promise<{ found: number; resolved: number }> {
  return inTransaction(database.kysely, async (tx) => {
    const now = clock.now()
    const payouts = await store.lockPayouts(tx, { gateway })
    const agreed = payouts.filter((payout) => payout.itemsMicros === payout.amountMicros)
    const differ = payouts.filter((payout) => payout.itemsMicros !== payout.amountMicros)
    await store.markPayoutsAgreed(tx, { gateway, refs: agreed.map(({ ref }) => ref), now })
    const unlisted = await store.readUnlisted(tx, { gateway, namedBefore: startedAt })
    const differences = [
      ...differ.map((payout) => sumDiffers(gateway, payout)),
      ...unlisted.map((named) => isUnlisted(gateway, named)),
    ]
    const found = await store.insertDifferences(tx, { differences, now })
    const subjects = [
      ...agreed.map(({ ref }) => subjectOf(ref)),
      ...(await store.readListedSince(tx, { gateway })),
    ]
    return { found, resolved: await resolveAgreed(tx, { gateway, subjects, differences, now }) }
  })
}

async function resolveAgreed(
  tx: Tx,
  of: { gateway: string; subjects: string[]; differences: NewDifference[]; now: Temporal.Instant },
): Promise<number> {
  const { gateway, subjects, differences, now } = of
  const resolution = 'The payout is listed since, and is the sum of its items.'
  return store.resolveGone(tx, { gateway, subjects, stillFound: differences, resolution, now })
}

function subjectOf(payoutRef: string): string {
  return `payout:${payoutRef}`
}

function sumDiffers(
  gateway: string,
  { ref, amountMicros, itemsMicros, items, currency }: store.PayoutToWork,
): NewDifference {
  const detail = `Payout ${ref} of ${gateway} is ${written(amountMicros, currency)}, and its ${items} items come to ${written(itemsMicros, currency)}.`
  return {
    ...{
      gateway,
      kind: 'payout_sum',
      subject: subjectOf(ref),
      accountId: null,
      attemptId: null,
      itemId: null,
    },
    ...{ payoutRef: ref, currency, amountMicros: amountMicros - itemsMicros, detail },
  }
}

function isUnlisted(
  gateway: string,
  { ref, itemsMicros, currency }: { ref: string; itemsMicros: bigint; currency: string },
): NewDifference {
  const detail = `${gateway} says that payout ${ref} took items of ${written(itemsMicros, currency)}, and lists no such payout.`
  return {
    ...{
      gateway,
      kind: 'payout_unlisted',
      subject: subjectOf(ref),
      accountId: null,
      attemptId: null,
      itemId: null,
    },
    ...{ payoutRef: ref, currency, amountMicros: -itemsMicros, detail },
  }
}
