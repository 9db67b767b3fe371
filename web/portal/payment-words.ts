import type { Shape } from '../api/shapes.ts'
import { useWords } from '../words/use-words.tsx'
import type { Words } from '../words/words.server.ts'

type Attempt = Pick<Shape<'PaymentAttempt'>, 'declineCode' | 'returnCode' | 'state'>
type Keys = keyof Words['payments'] & string
/** Why a payment failed, for whoever wanted to pay, and what helps. */
type Failure = { why: Extract<Keys, `why.${string}`>; next: Extract<Keys, `next.${string}`> }

/** A lost or stolen card is not called so: who holds it may be the thief. */
const REFUSED: Failure = { why: 'why.refused', next: 'next.another_or_ask' }

const DECLINES: Record<string, Failure> = {
  insufficient_funds: { why: 'why.insufficient_funds', next: 'next.when_there_is' },
  do_not_honor: { why: 'why.refused_silently', next: 'next.another_or_ask' },
  lost_card: REFUSED,
  stolen_card: REFUSED,
  expired_card: { why: 'why.expired', next: 'next.new_expiry' },
  incorrect_cvc: { why: 'why.security_code', next: 'next.enter_card' },
  authentication_required: { why: 'why.to_confirm', next: 'next.confirm' },
  authentication_failed: { why: 'why.not_confirmed', next: 'next.confirm_or_another' },
  abandoned: { why: 'why.not_confirmed_in_time', next: 'next.confirm_or_another' },
  method_unusable: { why: 'why.unusable', next: 'next.another' },
  velocity_exceeded: { why: 'why.too_many', next: 'next.another_or_later' },
  processing_error: { why: 'why.not_processed', next: 'next.another_or_later' },
  invalid_amount: { why: 'why.our_mistake', next: 'next.tell_us' },
}

const RETURNS: ReadonlyArray<readonly [RegExp, Failure]> = [
  [/^R(01|09)$/, { why: 'why.returned_funds', next: 'next.when_there_is' }],
  [/^R(02|03|04|12|13|14|15|16|20|28)$/, { why: 'why.returned_account', next: 'next.enter_account' }],
  [/^R(05|07|10|11|29|51)$/, { why: 'why.returned_unauthorised', next: 'next.agree_anew' }],
  [/^R08$/, { why: 'why.returned_stopped', next: 'next.another' }],
]

/** What is to be said of an attempt that failed, or a debit that came back. Pure. */
export function failureOf({ declineCode, returnCode, state }: Attempt): Failure {
  const returned = RETURNS.find(([codes]) => codes.test(returnCode ?? ''))
  if (returned) return returned[1]
  if (returnCode !== null) return { why: 'why.returned', next: 'next.another_or_ask' }
  if (state === 'not_sent') return { why: 'why.not_sent', next: 'next.moment' }
  return DECLINES[declineCode ?? ''] ?? REFUSED
}

/** Says what is the matter with a method that is kept, and what helps; null: nothing. */
export function useTroubleWords() {
  const say = useWords('methods')
  const sayWhy = useWords('payments')
  return ({ state, trouble }: Pick<Shape<'PaymentMethod'>, 'state' | 'trouble'>): string | null => {
    if (state === 'awaiting_micro_deposits') return say('trouble.awaiting')
    if (state !== 'needs_replacement') return null
    if (trouble === 'expired_card') return say('trouble.expired')
    if (trouble === 'micro_deposits_failed') return say('trouble.deposits')
    if (trouble === 'detached') return say('trouble.detached')
    const returned = RETURNS.find(([codes]) => codes.test(trouble ?? ''))?.[1]
    const known = returned ?? DECLINES[trouble ?? '']
    return say('trouble.replace', { why: known ? sayWhy(known.why) : say('trouble.refused') })
  }
}
