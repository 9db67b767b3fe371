import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import type { NamedMethod } from '../voice.ts'
import type { Compose } from './said.ts'

/** A refund that the bank did not take: it has become credit. */
export interface RefundFailedFacts {
  amount: Money
  method: NamedMethod
  reference: string
  accountUrl: string
}

export const refundFailed: Compose<RefundFailedFacts> = (failed, voice) => {
  const { words, say, money, method } = voice
  const own = words.refund_failed
  const values = { amount: money(failed.amount), method: method(failed.method) }
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro, values)),
      facts([words.label.unapplied, values.amount], [words.label.reference, failed.reference]),
      paragraph(own.next),
      button(words.button.seeAccount, failed.accountUrl),
    ],
  }
}
