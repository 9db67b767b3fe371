import { paragraph, quote } from '../content.ts'
import type { Compose } from './said.ts'

/** Staff answer somebody who could not get in, at the address which that person gave. It is not known whose it is: it says nothing of an account. */
export interface SupportAnsweredFacts {
  /** As the person wrote it. */
  name: string
  /** In staff's words. */
  answer: string
}

export const supportAnswered: Compose<SupportAnsweredFacts> = ({ name, answer }, { words, say }) => {
  const own = words.support_answered
  return {
    subject: say(own.subject),
    preheader: say(own.preheader),
    heading: say(own.heading),
    blocks: [paragraph(say(own.intro, { name })), quote(answer)],
    reason: own.reason,
  }
}
