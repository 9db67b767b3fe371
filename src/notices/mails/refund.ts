import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import type { NamedMethod } from '../voice.ts'
import type { Compose } from './said.ts'

export interface RefundFacts {
  /** All of it, the surcharge included. */
  amount: Money
  /** The part of it that gives back surcharge; null: none. */
  surcharge: Money | null
  /** Null: as credit to the account. */
  to: NamedMethod | null
  reference: string
  /** Why, in staff's words to the customer. */
  reason: string | null
  accountUrl: string
}

export const refund: Compose<RefundFacts> = (refunded, voice) => {
  const { words, say, money, method } = voice
  const own = words.refund
  const to = refunded.to && method(refunded.to)
  const values = { amount: money(refunded.amount), method: to ?? '' }
  return {
    subject: say(own.subject, values),
    preheader: to ? say(own.preheader, values) : own.preheaderCredit,
    heading: say(own.heading, values),
    blocks: [
      paragraph(say(to ? own.toMethod : own.toCredit, values)),
      facts(
        [words.label.amount, values.amount],
        refunded.surcharge && [own.surchargePart, money(refunded.surcharge)],
        [words.label.refundedTo, to],
        [words.label.reason, refunded.reason],
        [words.label.reference, refunded.reference],
      ),
      button(words.button.seeAccount, refunded.accountUrl),
    ],
  }
}
