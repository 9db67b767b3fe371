import type { Shape } from '../api/shapes.ts'

type Attempt = Pick<Shape<'PaymentAttempt'>, 'rail' | 'declineCode' | 'returnCode' | 'state'>

/** Why a payment failed, for whoever wanted to pay, and what helps. A lost or stolen card is not called so: who holds it may be the thief. */
export type FailureWords = { why: string; next: string }

const ANOTHER = 'Pay by another method, or ask the bank that issued it.'
const LATER = 'Try again in a little while, or pay by another method.'

const DECLINES: Record<string, FailureWords> = {
  insufficient_funds: {
    why: 'There was not enough money on it.',
    next: 'Pay by another method, or try again when there is.',
  },
  do_not_honor: { why: 'The bank said no, and did not say why.', next: ANOTHER },
  lost_card: { why: 'The bank said no.', next: ANOTHER },
  stolen_card: { why: 'The bank said no.', next: ANOTHER },
  expired_card: {
    why: 'The card has expired.',
    next: 'Change its expiry date if you have a new one, or pay by another method.',
  },
  incorrect_cvc: {
    why: 'The security code was wrong.',
    next: 'Enter the card anew, or pay by another method.',
  },
  authentication_required: {
    why: 'The bank wants you to confirm this payment.',
    next: 'Pay again, and confirm it with your bank when it asks.',
  },
  authentication_failed: {
    why: 'The payment was not confirmed with the bank.',
    next: 'Pay again and confirm it, or pay by another method.',
  },
  abandoned: {
    why: 'The payment was not confirmed with the bank in time.',
    next: 'Pay again and confirm it, or pay by another method.',
  },
  method_unusable: { why: 'This method cannot be used any more.', next: 'Pay by another method.' },
  velocity_exceeded: { why: 'The bank saw too many payments in a short time.', next: LATER },
  processing_error: { why: 'The bank could not process the payment.', next: LATER },
  invalid_amount: {
    why: 'The amount could not be charged. That is our mistake.',
    next: 'Please tell us; or pay by another method.',
  },
}

const RETURNS: ReadonlyArray<readonly [RegExp, FailureWords]> = [
  [
    /^R(01|09)$/,
    {
      why: 'There was not enough money on the account.',
      next: 'Pay by another method, or again when there is.',
    },
  ],
  [
    /^R(02|03|04|12|13|14|15|16|20|28)$/,
    {
      why: 'The bank does not know the account, or it was closed.',
      next: 'Enter the account anew, or pay by another method.',
    },
  ],
  [
    /^R(05|07|10|11|29|51)$/,
    {
      why: 'The bank was told that this payment was not authorised.',
      next: 'If that is a mistake, add the account again and agree to its terms.',
    },
  ],
  [
    /^R08$/,
    {
      why: 'The payment was stopped at the bank on the account holder’s order.',
      next: 'Pay by another method.',
    },
  ],
]

/** What to say of an attempt that failed, or a debit that came back. */
export function failureWords({ declineCode, returnCode, state }: Attempt): FailureWords {
  const returned = RETURNS.find(([codes]) => codes.test(returnCode ?? ''))
  if (returned) return returned[1]
  if (returnCode !== null) return { why: 'The bank sent it back.', next: ANOTHER }
  if (state === 'not_sent')
    return { why: 'The payment could not be sent to the bank.', next: 'Try again in a moment.' }
  return DECLINES[declineCode ?? ''] ?? { why: 'The bank said no.', next: ANOTHER }
}

/** What is the matter with a method that is kept, and what helps; null: nothing. */
export function troubleWords({
  state,
  trouble,
}: Pick<Shape<'PaymentMethod'>, 'state' | 'trouble'>): string | null {
  if (state === 'awaiting_micro_deposits')
    return 'Two small deposits are on their way to it. Say their amounts, and it can be used.'
  if (state !== 'needs_replacement') return null
  if (trouble === 'expired_card') return 'It has expired. Change its expiry date, or add the new card.'
  if (trouble === 'micro_deposits_failed')
    return 'The two deposits were named wrongly too often. Add the account again.'
  if (trouble === 'detached') return 'The bank has let go of it. Add it again.'
  const returned = RETURNS.find(([codes]) => codes.test(trouble ?? ''))
  const why = returned?.[1].why ?? DECLINES[trouble ?? '']?.why ?? 'The bank refused it.'
  return `${why} Add another one in its place.`
}
