import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph, quote, small } from '../content.ts'
import type { Compose } from './said.ts'

/** Staff's answer to an inquiry. */
export interface InquiryAnsweredFacts {
  reference: string
  about: string
  outcome: 'credited' | 'declined' | 'explained'
  /** In staff's words; may be empty where the credit says it all. */
  answer: string
  /** Null unless `credited`. */
  credit: Money | null
  portalUrl: string
  /** Until when a reply takes it up again. */
  repliesUntil: Temporal.Instant
}

export const inquiryAnswered: Compose<InquiryAnsweredFacts> = (inquiry, { words, say, money, dayOf }) => {
  const own = words.inquiry_answered
  const { reference, about, credit, answer } = inquiry
  // A credit without its amount would leave a hole in the sentence.
  const outcome = inquiry.outcome === 'credited' && !credit ? 'explained' : inquiry.outcome
  const values = { reference, about, amount: credit ? money(credit) : '' }
  return {
    subject: say(own.subject, values),
    preheader: say(own.preheader, values),
    heading: say(own.heading[outcome], values),
    blocks: [
      paragraph(say(own.intro[outcome], values)),
      ...(answer.trim() === '' ? [] : [quote(answer)]),
      facts(
        [words.inquiry_received.about, about],
        [words.label.reference, reference],
        [own.credit, credit && values.amount, 'total'],
      ),
      button(own.button, inquiry.portalUrl),
      small(say(own.reply, { day: dayOf(inquiry.repliesUntil) })),
    ],
  }
}
