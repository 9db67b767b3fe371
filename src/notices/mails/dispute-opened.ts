import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import type { NamedMethod } from '../voice.ts'
import type { Compose } from './said.ts'

export interface DisputeOpenedFacts {
  amount: Money
  method: NamedMethod
  openedAt: Temporal.Instant
  reference: string
  accountUrl: string
}

export const disputeOpened: Compose<DisputeOpenedFacts> = (dispute, voice) => {
  const { words, say, money, method, dayOf } = voice
  const own = words.dispute_opened
  const values = { amount: money(dispute.amount) }
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro, values)),
      facts(
        [words.label.disputed, values.amount],
        [words.label.method, method(dispute.method)],
        [words.label.opened, dayOf(dispute.openedAt)],
        [words.label.reference, dispute.reference],
      ),
      paragraph(own.next),
      button(words.button.seeAccount, dispute.accountUrl),
    ],
  }
}
