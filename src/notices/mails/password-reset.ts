import { button, paragraph, small } from '../content.ts'
import type { Compose } from './said.ts'

export interface PasswordResetFacts {
  /** Where a new password is chosen, once. */
  resetUrl: string
  expiresAt: Temporal.Instant
}

export const passwordReset: Compose<PasswordResetFacts> = (given, { words, say, moment }) => {
  const own = words.password_reset
  return {
    subject: own.subject,
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro)),
      button(own.button, given.resetUrl),
      paragraph(say(own.until, { moment: moment(given.expiresAt) })),
      small(own.notYou),
    ],
  }
}
