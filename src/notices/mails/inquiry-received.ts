import { button, facts, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

/** A customer has asked about a call or a line of an invoice. */
export interface InquiryReceivedFacts {
  reference: string
  /** What it is about, in a few words. */
  about: string
  portalUrl: string
}

export const inquiryReceived: Compose<InquiryReceivedFacts> = (inquiry, { words, say }) => {
  const own = words.inquiry_received
  const { reference, about } = inquiry
  return {
    subject: say(own.subject, { reference }),
    preheader: say(own.preheader, { about }),
    heading: own.heading,
    blocks: [
      paragraph(own.intro),
      facts([own.about, about], [words.label.reference, reference]),
      paragraph(own.next),
      button(own.button, inquiry.portalUrl),
    ],
  }
}
