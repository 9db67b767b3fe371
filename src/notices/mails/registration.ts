import { button, code, facts, paragraph, small } from '../content.ts'
import type { Compose } from './said.ts'

/** A new customer's code. It is of use only beside the account's number. */
export interface RegistrationFacts {
  code: string
  /** Where it is entered; nobody is signed in by it alone. */
  registerUrl: string
  expiresAt: Temporal.Instant
}

export const registration: Compose<RegistrationFacts> = (given, { words, say, moment, accountNumber }) => {
  const own = words.registration
  return {
    subject: say(own.subject),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro)),
      facts([own.accountNumber, accountNumber], [own.until, moment(given.expiresAt)]),
      code(given.code, own.code),
      button(own.button, given.registerUrl),
      small(own.once),
      small(words.neverAsk),
    ],
    reason: words.reasonInvited,
  }
}
