import { button, facts, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

/** For the provider's staff: a customer has written about a bill. What was written stays behind sign-in. */
export interface InquiryWaitingFacts {
  reference: string
  about: string
  /** True: the customer asks; false: replies. */
  isNew: boolean
  consoleUrl: string
}

export const inquiryWaiting: Compose<InquiryWaitingFacts> = (inquiry, { words, say }) => {
  const own = words.inquiry_waiting
  const { reference, about } = inquiry
  return {
    subject: say(inquiry.isNew ? own.asked : own.replied, { reference }),
    preheader: say(words.inquiry_received.preheader, { about }),
    heading: say(inquiry.isNew ? own.asked : own.replied, { reference }),
    blocks: [
      paragraph(say(own.intro)),
      facts([words.inquiry_received.about, about], [words.label.reference, reference]),
      button(own.button, inquiry.consoleUrl),
    ],
    reason: own.reason,
  }
}
