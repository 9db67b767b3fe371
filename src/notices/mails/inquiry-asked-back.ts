import { button, facts, paragraph, quote } from '../content.ts'
import type { Compose } from './said.ts'

/** Staff ask whoever asked for something they need to answer. */
export interface InquiryAskedBackFacts {
  reference: string
  /** What the inquiry is about, in a few words. */
  about: string
  /** In staff's words. */
  text: string
  portalUrl: string
}

export const inquiryAskedBack: Compose<InquiryAskedBackFacts> = (inquiry, { words, say }) => {
  const own = words.inquiry_asked_back
  const { reference, about, text } = inquiry
  return {
    subject: say(own.subject, { reference }),
    preheader: say(words.inquiry_received.preheader, { about }),
    heading: own.heading,
    blocks: [
      paragraph(own.intro),
      quote(text),
      facts([words.inquiry_received.about, about], [words.label.reference, reference]),
      paragraph(own.next),
      button(own.button, inquiry.portalUrl),
    ],
  }
}
