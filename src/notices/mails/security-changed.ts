import { button, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

/** What of an account's or a person's safety can change. */
export type SecurityChange =
  | 'password'
  | 'email'
  | 'address'
  | 'contacts'
  | 'totp_on'
  | 'totp_off'
  | 'passkey_added'
  | 'passkey_removed'
  | 'recovery_codes'
  | 'member_added'
  | 'member_removed'
  | 'role_changed'

/**
 * Told to whoever was to be told before the change (47 CFR 64.2010(f)). It never says what the new value is: who has taken over a mailbox
 * would learn it from here.
 */
export interface SecurityChangedFacts {
  what: SecurityChange
  at: Temporal.Instant
  securityUrl: string
}

export const securityChanged: Compose<SecurityChangedFacts> = (changed, { as, words, say, moment }) => {
  const own = words.security_changed
  const isOwn = as === 'login'
  const { heading, intro } = own.what[changed.what]
  return {
    subject: heading,
    preheader: own.preheader,
    heading,
    blocks: [
      paragraph(say(intro, { moment: moment(changed.at) })),
      paragraph(isOwn ? own.notYouLogin : own.notYou),
      button(isOwn ? own.buttonLogin : own.button, changed.securityUrl),
    ],
  }
}
