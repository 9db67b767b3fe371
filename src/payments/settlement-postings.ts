import { type Posting, transferOf } from '../ledger/post.ts'
import { clearing } from './postings.ts'
import type { ItemToPost } from './store-settled-items.ts'

/** What a gateway has taken for its work. */
export function fees(gateway: string): string {
  return `fees:${gateway}`
}

/** What a gateway has paid out to the provider's bank. */
export function bank(gateway: string): string {
  return `bank:${gateway}`
}

/**
 * What a settlement says beyond what we have posted already: the fee of an item, and, once a payout has taken the item, that its net left the
 * gateway for the bank. The keys are the item's, so that neither is posted twice. Pure.
 */
export function settlementPostings(item: ItemToPost): Posting[] {
  const { gateway, itemId, accountId, settledAt, paidAt } = item
  const cause = { accountId, source: 'reconciliation' }
  const fee: Posting = {
    ...cause,
    key: `settled_fee:${gateway}:${itemId}`,
    bookedAt: settledAt,
    transfers: transferOf(clearing(gateway), fees(gateway), feeOf(item)),
  }
  const paidOut: Posting[] =
    paidAt === null
      ? []
      : [
          {
            ...cause,
            key: `paid_out:${gateway}:${itemId}`,
            bookedAt: paidAt,
            transfers: transferOf(clearing(gateway), bank(gateway), netOf(item)),
          },
        ]
  return [...(item.feeIsPosted ? [] : [fee]), ...paidOut]
}

/** What the gateway took; an item of kind `fee` is nothing but. */
export function feeOf({ kind, amountMicros, feeMicros }: ItemToPost): bigint {
  return kind === 'fee' ? feeMicros - amountMicros : feeMicros
}

export function netOf({ amountMicros, feeMicros }: ItemToPost): bigint {
  return amountMicros - feeMicros
}
