import type { AccountId, AttemptId, PaymentId, RefundId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { RefundOutcome } from './gateway.ts'

export type RefundState = 'created' | 'sending' | 'unknown' | 'pending' | 'succeeded' | 'failed'

/** Where it goes: back to the method that was charged, or to the account's credit, which moves no money. */
export type RefundDestination = 'method' | 'credit'

/** A part of a payment that is given back. */
export interface Refund {
  accountId: AccountId
  id: RefundId
  paymentId: PaymentId
  attemptId: AttemptId
  gateway: string
  /** Its key and reference at the gateway, committed before it is sent. */
  key: string
  destination: RefundDestination
  /** Without the surcharge; zero where only a surcharge goes back. */
  amountMicros: Micros
  surchargeMicros: Micros
  currency: string
  state: RefundState
  /** The bytes that are sent, and sent again; empty for credit. */
  body: string
  ref: string | null
  cause: string | null
  reason: string
  actor: string
  createdAt: Temporal.Instant
  sentAt: Temporal.Instant | null
  closedAt: Temporal.Instant | null
  nextLookAt: Temporal.Instant | null
  looks: number
  absences: number
  /** What came back is not what was asked: a person decides. */
  frozenBecause: string | null
}

/** Where an outcome came from: the call's own answer, that of a repetition, a look-up, or a person who decided. */
export type RefundSource = 'answer' | 'answer_again' | 'look_up' | 'person'

/** What an outcome does to a refund. */
export type RefundMove =
  | { kind: 'stays' }
  | { kind: 'moves'; to: RefundState }
  | { kind: 'freezes'; because: string }

/** As it is shown to people: `REF-31`. */
export function refundReference(refundId: RefundId): string {
  return `REF-${refundId}`
}

/** Whether money has left: from then on the ledger has it. */
export function hasLeft(state: RefundState): boolean {
  return state === 'pending' || state === 'succeeded'
}

/**
 * What an outcome does to a refund: forward or nothing. `failed` is the end, and may come after `succeeded`: banks send refunds back. Another amount
 * freezes, and so does money that left after the refund was held not to have been made; an answer that is merely old is let go. Pure.
 */
export function moveOfRefund(
  refund: Pick<Refund, 'state' | 'amountMicros' | 'surchargeMicros' | 'currency' | 'ref'>,
  outcome: RefundOutcome,
  source: RefundSource,
): RefundMove {
  const { state } = refund
  const wrong = differenceOf(refund, outcome)
  if (wrong !== null) return { kind: 'freezes', because: wrong }
  const isOpen = state === 'sending' || state === 'unknown'
  switch (outcome.kind) {
    case 'unknown':
      return state === 'sending' ? { kind: 'moves', to: 'unknown' } : { kind: 'stays' }
    case 'not_sent':
      // That a repetition was not sent says nothing of the first.
      if (source === 'answer_again' || (source === 'answer' && state !== 'sending')) {
        return state === 'sending' ? { kind: 'moves', to: 'unknown' } : { kind: 'stays' }
      }
      return isOpen ? { kind: 'moves', to: 'failed' } : { kind: 'stays' }
    case 'pending':
    case 'succeeded': {
      // Failed with a name of the gateway's: the gateway itself said so, and this is older.
      if (state === 'failed' && refund.ref === null) {
        return {
          kind: 'freezes',
          because: `the gateway says ${outcome.kind}, and it was held not to have been made`,
        }
      }
      const isForward = isOpen || (state === 'pending' && outcome.kind === 'succeeded')
      return isForward ? { kind: 'moves', to: outcome.kind } : { kind: 'stays' }
    }
    case 'failed':
      return state === 'failed' ? { kind: 'stays' } : { kind: 'moves', to: 'failed' }
    default:
      return outcome satisfies never
  }
}

function differenceOf(
  refund: Pick<Refund, 'amountMicros' | 'surchargeMicros' | 'currency' | 'ref'>,
  outcome: RefundOutcome,
): string | null {
  if ('ref' in outcome && outcome.ref !== undefined && refund.ref !== null && outcome.ref !== refund.ref) {
    return `the gateway says '${outcome.ref}', and it was '${refund.ref}'`
  }
  if (!('amount' in outcome)) return null
  const { amount } = outcome
  const askedMicros = refund.amountMicros + refund.surchargeMicros
  if (amount.amountMicros === askedMicros && amount.currency === refund.currency) return null
  return `asked for ${askedMicros} micros ${refund.currency}, and the gateway says ${amount.amountMicros} ${amount.currency}`
}

/** The adapters' 25 seconds, and room to write the answer down. */
const ANSWER_SECONDS = 90

/** When a refund has to be looked at next by itself, or null. `looks`: how often it was, in this state. Pure. */
export function nextRefundLook(
  { state, looks }: Pick<Refund, 'state' | 'looks'>,
  now: Temporal.Instant,
): Temporal.Instant | null {
  switch (state) {
    case 'created':
    case 'sending':
      return now.add({ seconds: ANSWER_SECONDS })
    case 'unknown':
      // 1, 2, 4 … minutes, then every hour.
      return now.add({ minutes: Math.min(2 ** Math.min(looks, 6), 60) })
    case 'pending':
      // Webhooks tell sooner; this is for those that are lost.
      return now.add({ hours: 24 })
    case 'succeeded':
    case 'failed':
      return null
    default:
      return state satisfies never
  }
}
