import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph, small } from '../content.ts'
import { type AutopayTerms, termsFacts, whenText } from './autopay-terms.ts'
import type { Compose } from './said.ts'

export interface AutopayEnrolledFacts extends AutopayTerms {
  /** What is open at this moment and not part of it; null: nothing. */
  dueNow: Money | null
  manageUrl: string
}

export const autopayEnrolled: Compose<AutopayEnrolledFacts> = (enrolled, voice) => {
  const { words, say, money } = voice
  const own = words.autopay_enrolled
  const values = { when: whenText(enrolled, voice) }
  const { dueNow } = enrolled
  return {
    subject: say(own.subject),
    preheader: say(own.preheader, values),
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro, values)),
      termsFacts(enrolled, voice),
      ...(dueNow ? [facts([words.label.dueNow, money(dueNow)]), paragraph(own.dueNow)] : []),
      button(words.button.manageAutopay, enrolled.manageUrl),
      small(own.revoke),
    ],
  }
}
