import type { AccountId, AttemptId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros, minorUnitDigits } from '../kernel/money.ts'
import type { SettledItem } from './gateway.ts'

export const DIFFERENCE_KINDS = [
  /** The gateway settled something that bears no reference of ours. */
  'unknown_reference',
  /** It settled something of ours that we do not have as done. */
  'they_paid_we_do_not_know',
  /** We have it as done, and it is on no settlement list though its time has come. */
  'we_paid_they_do_not',
  'amount',
  'currency',
  /** The same thing settled a second time. */
  'twice',
  /** It once listed the item otherwise. */
  'item_changed',
  /** A fee that is for no payment: there is no account to book it on. */
  'fee_without_account',
  /** A payout is not the sum of its items. */
  'payout_sum',
  /** Items name a payout that is not among the payouts. */
  'payout_unlisted',
] as const
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number]

/** A difference between what a gateway says and what we have, as it was found. */
export interface NewDifference {
  gateway: string
  kind: DifferenceKind
  /** What it is about: `item:mv_1`, `payout:po_1`, `charge:12`. With gateway and kind its natural key. */
  subject: string
  accountId: AccountId | null
  attemptId: AttemptId | null
  itemId: string | null
  payoutRef: string | null
  currency: string
  /** What the gateway says less what we have. */
  amountMicros: Micros
  /** A sentence. */
  detail: string
}

/** A difference as it stands. Open until `resolvedAt`. */
export interface Difference extends NewDifference {
  id: bigint
  foundAt: Temporal.Instant
  resolution: string | null
  resolvedAt: Temporal.Instant | null
  resolvedBy: string | null
}

/** A settled item beside what of ours it belongs to. */
export interface MatchedItem {
  gateway: string
  itemId: string
  sequence: bigint
  kind: SettledItem['kind']
  ref: string
  reference: string | null
  amountMicros: Micros
  feeMicros: Micros
  currency: string
  /** Whose; null: nothing of ours has its reference. */
  accountId: AccountId | null
  attemptId: AttemptId | null
  refundId: bigint | null
  disputeId: bigint | null
  ourCurrency: string | null
  ourState: string | null
  /** The gateway's name of our thing, where it has told us. */
  ourRef: string | null
  /** What our posting of the thing did to the gateway's clearing account; null: there is none. */
  effectMicros: Micros | null
  /** An earlier item of the same kind for the same thing. */
  twinId: string | null
}

/**
 * How an item differs from what we have, or null where it agrees: our posting of the thing moved the clearing account by what the gateway moved its
 * balance for us, once. That is why the account ends at zero when all is paid out. Pure.
 */
export function differenceOfItem(item: MatchedItem): NewDifference | null {
  const { kind, accountId, effectMicros, amountMicros, currency } = item
  const what = `${item.gateway} settled a ${kind.replace('_', ' ')} of ${written(amountMicros, currency)} (${item.ref})`
  if (accountId === null) {
    return kind === 'fee'
      ? found(
          item,
          'fee_without_account',
          amountMicros - item.feeMicros,
          `${what}, which is for no payment of ours.`,
        )
      : found(item, 'unknown_reference', amountMicros, `${what}, and ${strangeReference(item.reference)}.`)
  }
  if (currency !== item.ourCurrency) {
    return found(item, 'currency', amountMicros, `${what}, and ours is in ${item.ourCurrency}.`)
  }
  if (kind === 'fee') return null
  if (item.twinId !== null) {
    return found(item, 'twice', amountMicros, `${what}, and had settled it before, as ${item.twinId}.`)
  }
  if (item.ourRef !== null && item.ourRef !== item.ref) {
    return found(
      item,
      'twice',
      amountMicros,
      `${what} under our reference ${item.reference}, and ours is its ${item.ourRef}.`,
    )
  }
  if (effectMicros === null) {
    return found(item, 'they_paid_we_do_not_know', amountMicros, `${what}, and here ${hereIs(item)}.`)
  }
  if (effectMicros === amountMicros) return null
  return found(
    item,
    'amount',
    amountMicros - effectMicros,
    `${what}, and we have ${written(effectMicros, currency)}.`,
  )
}

/** The subject under which differences of an item stand. */
export function subjectOfItem(itemId: string): string {
  return `item:${itemId}`
}

/** `-12.34 USD`. */
export function written(amountMicros: Micros, currency: string): string {
  return `${formatDecimal(amountMicros, MICROS_SCALE, minorUnitDigits(currency))} ${currency}`
}

function found(item: MatchedItem, kind: DifferenceKind, amountMicros: Micros, detail: string): NewDifference {
  const { gateway, itemId, accountId, attemptId, currency } = item
  return {
    gateway,
    kind,
    subject: subjectOfItem(itemId),
    accountId,
    attemptId,
    itemId,
    payoutRef: null,
    currency,
    amountMicros,
    detail,
  }
}

function strangeReference(reference: string | null): string {
  return reference === null ? 'it bears no reference' : `nothing here has its reference '${reference}'`
}

function hereIs({ kind, attemptId, refundId, disputeId, ourState }: MatchedItem): string {
  switch (kind) {
    case 'refund':
    case 'refund_failure':
      return `refund ${refundId} is ${ourState}`
    case 'dispute':
    case 'dispute_reversal':
      return disputeId === null
        ? `no dispute of attempt ${attemptId} is known`
        : `dispute ${disputeId} is ${ourState}`
    case 'return':
      return `attempt ${attemptId} has not come back`
    case 'charge':
    case 'fee':
      return `attempt ${attemptId} is ${ourState}`
    default:
      return kind satisfies never
  }
}

/** The day so many business days before: Saturdays and Sundays are none. Bank holidays are not known; what they delay resolves itself. Pure. */
export function businessDaysBefore(day: Temporal.PlainDate, days: number): Temporal.PlainDate {
  let on = day
  for (let left = days; left > 0; ) {
    on = on.subtract({ days: 1 })
    if (on.dayOfWeek <= 5) left -= 1
  }
  return on
}
