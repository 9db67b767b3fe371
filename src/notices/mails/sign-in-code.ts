import { code, paragraph, small } from '../content.ts'
import type { Compose } from './said.ts'

/**
 * The code by which a person signs in. It stands neither in the subject nor in the preheader: phones show both while they are locked, and
 * the outbox shows subjects to all staff. It brings no link either: who follows one in a mail learns to follow any.
 */
export interface SignInCodeFacts {
  code: string
  /** How long it works. */
  minutes: number
}

export const signInCode: Compose<SignInCodeFacts> = (given, { words, say, minutes }) => {
  const own = words.sign_in_code
  const values = { minutes: minutes(given.minutes) }
  return {
    subject: own.subject,
    preheader: say(own.preheader, values),
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro)),
      code(given.code),
      paragraph(say(own.once, values)),
      small(own.notYou),
      small(words.neverAsk),
    ],
  }
}
