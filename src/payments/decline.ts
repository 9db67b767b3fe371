import { type ReturnAction, returnActionOf } from './ach-returns.ts'
import type { DeclineCode, Retry } from './gateway.ts'
import type { FailureClass } from './retry-times.ts'

/** What is to be done about a payment that was declined or returned. */
export type AfterDecline =
  /** Later, by itself, by the schedule of `retryTimes`. */
  | { kind: 'retry'; failureClass: FailureClass }
  /** The payer has to be there: a pay link. */
  | { kind: 'authenticate' }
  /** This method will not do: ask for another one now. */
  | { kind: 'new_method' }
  /** Nothing more is charged on its mandate; ask for another way. */
  | { kind: 'mandate_revoked' }
  /** Not again unless the payer asks for it. */
  | { kind: 'stop' }
  /** A person of the provider looks at it. */
  | { kind: 'ask' }

/** What the payer is told; the sentences are the pages' and the mails'. A lost or stolen card is not called so: who holds it may be the thief. */
export type DeclineWords =
  | 'not_enough_money'
  | 'bank_said_no'
  | 'card_expired'
  | 'security_code_wrong'
  | 'bank_wants_confirmation'
  | 'confirmation_failed'
  | 'confirmation_abandoned'
  | 'method_not_usable'
  | 'try_again_later'
  | 'account_not_usable'
  | 'debit_not_authorised'
  | 'debit_stopped'
  | 'our_mistake'

export interface Declined {
  next: AfterDecline
  words: DeclineWords
}

/**
 * Classifies a decline. The stricter counts, of what the code asks and what the gateway says about trying again (`retry`): it is tried again by itself only
 * when both allow it. `returnCode` is that of `ach_return`.
 */
export function afterDecline({
  code,
  retry,
  returnCode = null,
}: {
  code: DeclineCode
  retry: Retry
  returnCode?: string | null
}): Declined {
  if (code === 'ach_return') return afterReturn(returnCode ?? '')
  const { next, words } = BY_CODE[code]
  const wanted = BY_RETRY[retry]
  return { next: wanted && STRICTNESS[wanted.kind] > STRICTNESS[next.kind] ? wanted : next, words }
}

/** The same for a bank debit that came back with a code, before it settled or after. */
export function afterReturn(returnCode: string): Declined {
  return BY_RETURN[returnActionOf(returnCode)]
}

const NEW_METHOD: AfterDecline = { kind: 'new_method' }
const AUTHENTICATE: AfterDecline = { kind: 'authenticate' }
const ASK: AfterDecline = { kind: 'ask' }
const SOFT: AfterDecline = { kind: 'retry', failureClass: 'soft' }

const BY_CODE: Readonly<Record<Exclude<DeclineCode, 'ach_return'>, Declined>> = {
  insufficient_funds: {
    next: { kind: 'retry', failureClass: 'insufficient_funds' },
    words: 'not_enough_money',
  },
  do_not_honor: { next: SOFT, words: 'bank_said_no' },
  lost_card: { next: NEW_METHOD, words: 'bank_said_no' },
  stolen_card: { next: NEW_METHOD, words: 'bank_said_no' },
  expired_card: { next: NEW_METHOD, words: 'card_expired' },
  incorrect_cvc: { next: NEW_METHOD, words: 'security_code_wrong' },
  authentication_required: { next: AUTHENTICATE, words: 'bank_wants_confirmation' },
  authentication_failed: { next: AUTHENTICATE, words: 'confirmation_failed' },
  abandoned: { next: AUTHENTICATE, words: 'confirmation_abandoned' },
  method_unusable: { next: NEW_METHOD, words: 'method_not_usable' },
  velocity_exceeded: { next: SOFT, words: 'try_again_later' },
  processing_error: { next: SOFT, words: 'try_again_later' },
  // What we asked for was wrong: another method would be refused as well.
  invalid_amount: { next: ASK, words: 'our_mistake' },
}

/** `later` leaves it to the code. */
const BY_RETRY: Readonly<Record<Retry, AfterDecline | null>> = {
  never: NEW_METHOD,
  new_method: NEW_METHOD,
  authenticate: AUTHENTICATE,
  later: null,
}

const BY_RETURN: Readonly<Record<ReturnAction, Declined>> = {
  retry: { next: { kind: 'retry', failureClass: 'ach' }, words: 'not_enough_money' },
  new_account: { next: NEW_METHOD, words: 'account_not_usable' },
  mandate_revoked: { next: { kind: 'mandate_revoked' }, words: 'debit_not_authorised' },
  stop: { next: { kind: 'stop' }, words: 'debit_stopped' },
  ask: { next: ASK, words: 'bank_said_no' },
}

const STRICTNESS: Readonly<Record<AfterDecline['kind'], number>> = {
  retry: 0,
  authenticate: 1,
  new_method: 2,
  stop: 3,
  mandate_revoked: 4,
  ask: 5,
}
