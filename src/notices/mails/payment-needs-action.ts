import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import type { NamedMethod } from '../voice.ts'
import type { Compose } from './said.ts'

/** A payment that the payer's bank wants confirmed by the payer (3-D Secure). */
export interface PaymentNeedsActionFacts {
  amount: Money
  method: NamedMethod
  confirmBy: Temporal.Instant | null
  payUrl: string
}

export const paymentNeedsAction: Compose<PaymentNeedsActionFacts> = (payment, voice) => {
  const { words, say, money, method, moment } = voice
  const own = words.payment_needs_action
  const values = { amount: money(payment.amount) }
  const { confirmBy } = payment
  const until = confirmBy ? ` ${say(own.until, { moment: moment(confirmBy) })}` : ''
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(`${say(own.intro, values)}${until}`),
      facts([words.label.amount, values.amount], [words.label.payWith, method(payment.method)]),
      button(say(words.button.confirm, values), payment.payUrl),
      paragraph(own.moved),
    ],
  }
}
