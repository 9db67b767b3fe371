import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph, small } from '../content.ts'
import type { NamedMethod } from '../voice.ts'
import type { Compose } from './said.ts'

/** A draft above the monthly cap that the customer set. */
export interface AutopayNeedsApprovalFacts {
  amount: Money
  cap: Money
  draftOn: Temporal.PlainDate
  method: NamedMethod
  approveUrl: string
}

export const autopayNeedsApproval: Compose<AutopayNeedsApprovalFacts> = (draft, voice) => {
  const { words, say, money, method, day } = voice
  const own = words.autopay_needs_approval
  const values = { amount: money(draft.amount), cap: money(draft.cap), day: day(draft.draftOn) }
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro, values)),
      facts(
        [words.label.amount, values.amount],
        [words.label.cap, values.cap],
        [words.label.whenPaid, values.day],
        [words.label.payWith, method(draft.method)],
      ),
      button(say(words.button.approve, values), draft.approveUrl),
      small(own.next),
    ],
  }
}
