import { button, paragraph, small } from '../content.ts'
import { type AutopayTerms, termsFacts } from './autopay-terms.ts'
import type { Compose } from './said.ts'

/** The terms as they are now. */
export interface AutopayChangedFacts extends AutopayTerms {
  manageUrl: string
}

export const autopayChanged: Compose<AutopayChangedFacts> = (changed, voice) => {
  const { words, say } = voice
  const own = words.autopay_changed
  return {
    subject: say(own.subject),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(own.intro),
      termsFacts(changed, voice),
      button(words.button.manageAutopay, changed.manageUrl),
      small(words.autopay_enrolled.revoke),
    ],
  }
}
