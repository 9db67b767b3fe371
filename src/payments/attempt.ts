import type { AccountId, AttemptId, MandateId, MethodId, PaymentId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { ClientAction, DeclineCode, Outcome, Rail, Retry } from './gateway.ts'

/** States of an attempt, in the order in which it moves. From `succeeded` on it is final. */
export const ATTEMPT_STATES = [
  'created',
  'sending',
  'unknown',
  'requires_action',
  'pending',
  'succeeded',
  'declined',
  'failed',
  'not_sent',
] as const
export type AttemptState = (typeof ATTEMPT_STATES)[number]

/** While one of these, nothing else may be charged for the same obligation. */
export const OPEN_STATES: readonly AttemptState[] = [
  'created',
  'sending',
  'unknown',
  'requires_action',
  'pending',
]

/** One request to one gateway. */
export interface Attempt {
  accountId: AccountId
  id: AttemptId
  paymentId: PaymentId
  methodId: MethodId
  mandateId: MandateId | null
  gateway: string
  rail: Rail
  /** Its key at the gateway, committed before it is sent. */
  key: string
  /** As charged, with the surcharge. */
  amountMicros: Micros
  surchargeMicros: Micros
  currency: string
  state: AttemptState
  /** The bytes that are sent, and sent again. */
  body: string
  payer: 'present' | 'absent'
  ref: string | null
  code: DeclineCode | null
  retry: Retry | null
  /** ACH, of a debit that came back. */
  returnCode: string | null
  cause: string | null
  action: ClientAction | null
  expectBy: Temporal.Instant | null
  createdAt: Temporal.Instant
  sentAt: Temporal.Instant | null
  answeredAt: Temporal.Instant | null
  closedAt: Temporal.Instant | null
  nextLookAt: Temporal.Instant | null
  looks: number
  absences: number
  frozenBecause: string | null
}

/** Where an outcome came from. A call's own first answer may say that nothing was sent; nobody else's may. */
export type OutcomeSource = 'answer' | 'answer_again' | 'look_up' | 'person'

/** What an outcome does to an attempt. */
export type Move =
  | { kind: 'stays' }
  | { kind: 'moves'; to: AttemptState }
  /** What came back is not what was asked, or contradicts what is final: nothing moves, and a person is called. */
  | { kind: 'freezes'; because: string }

const FINAL: readonly AttemptState[] = ['succeeded', 'declined', 'failed', 'not_sent']

/**
 * What an outcome does to an attempt: forward or nothing. Outcomes come late, twice and in any order, so one that would lead back is let go; one
 * that contradicts what is final, or speaks of another amount, freezes. Pure.
 */
export function moveOf(
  attempt: Pick<Attempt, 'state' | 'amountMicros' | 'currency'>,
  outcome: Outcome,
  source: OutcomeSource,
): Move {
  const { state } = attempt
  const wrong = differenceOf(attempt, outcome)
  if (wrong !== null) return { kind: 'freezes', because: wrong }
  switch (outcome.kind) {
    case 'unknown':
      return state === 'sending' ? { kind: 'moves', to: 'unknown' } : { kind: 'stays' }
    case 'not_sent':
      return notSent(state, source)
    case 'requires_action':
      return forward(state, 'requires_action')
    case 'pending':
      return forward(state, 'pending')
    case 'declined':
      if (state === 'succeeded') {
        // A debit that came back after it settled is a return, and is told as one; this is something else.
        return {
          kind: 'freezes',
          because: `the gateway says declined (${outcome.code}), and it had succeeded`,
        }
      }
      if (FINAL.includes(state)) return { kind: 'stays' }
      // A debit that came back failed, whether or not we had heard that it was on its way.
      return {
        kind: 'moves',
        to: state === 'pending' || outcome.returnCode !== undefined ? 'failed' : 'declined',
      }
    case 'succeeded':
      if (state === 'succeeded') return { kind: 'stays' }
      // A person has looked at both and decided (the database allows it of a frozen attempt only).
      if (FINAL.includes(state) && source !== 'person') {
        return { kind: 'freezes', because: `the gateway says succeeded, and it was ${state}` }
      }
      return { kind: 'moves', to: 'succeeded' }
    default:
      return outcome satisfies never
  }
}

function forward(state: AttemptState, to: AttemptState): Move {
  return ATTEMPT_STATES.indexOf(to) > ATTEMPT_STATES.indexOf(state)
    ? { kind: 'moves', to }
    : { kind: 'stays' }
}

function notSent(state: AttemptState, source: OutcomeSource): Move {
  // That a repetition was not sent says nothing of the first.
  if (source === 'answer_again') {
    return state === 'sending' ? { kind: 'moves', to: 'unknown' } : { kind: 'stays' }
  }
  const mayBe = state === 'sending' || (source !== 'answer' && (state === 'created' || state === 'unknown'))
  return mayBe ? { kind: 'moves', to: 'not_sent' } : { kind: 'stays' }
}

function differenceOf(
  { amountMicros, currency }: Pick<Attempt, 'amountMicros' | 'currency'>,
  outcome: Outcome,
): string | null {
  if (!('amount' in outcome)) return null
  const { amount } = outcome
  if (amount.amountMicros === amountMicros && amount.currency === currency) return null
  return `asked for ${amountMicros} micros ${currency}, and the gateway says ${amount.amountMicros} ${amount.currency}`
}

/** How long the answer to a call is waited for before the attempt is read as unknown: the adapters' 25 seconds, and room to write it down. */
const ANSWER_SECONDS = 90
/** A card payment that waits for its payer is given up after this long. */
export const ACTION_HOURS = 24

/** When an attempt that has moved has to be looked at next by itself, or null. `looks`: how often it was. Pure. */
export function nextLookAt(
  { state, looks, expectBy }: Pick<Attempt, 'state' | 'looks' | 'expectBy'>,
  now: Temporal.Instant,
): Temporal.Instant | null {
  switch (state) {
    case 'created':
      return now.add({ minutes: 10 })
    case 'sending':
      return now.add({ seconds: ANSWER_SECONDS })
    case 'unknown':
      // 1, 2, 4 … minutes, then every hour.
      return now.add({ minutes: Math.min(2 ** Math.min(looks, 6), 60) })
    case 'requires_action':
      return now.add({ hours: 1 })
    case 'pending': {
      // Webhooks tell sooner; this is for those that are lost.
      const daily = now.add({ hours: 24 })
      if (looks > 0 || expectBy === null) return daily
      return Temporal.Instant.compare(expectBy, now) > 0 ? expectBy.add({ hours: 1 }) : daily
    }
    case 'succeeded':
    case 'declined':
    case 'failed':
    case 'not_sent':
      return null
    default:
      return state satisfies never
  }
}
