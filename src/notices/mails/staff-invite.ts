import type { StaffRole } from '../../accounts/logins.ts'
import { button, facts, paragraph, small } from '../content.ts'
import type { Compose } from './said.ts'

/** A person is asked to become one of the provider's own people. */
export interface StaffInviteFacts {
  inviteUrl: string
  /** Who invites, by name: of the provider's people the colleague is told. */
  byName: string
  role: StaffRole
  expiresAt: Temporal.Instant
}

export const staffInvite: Compose<StaffInviteFacts> = (given, { words, say, moment }) => {
  const own = words.staff_invite
  const values = { by: given.byName }
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: say(own.heading),
    blocks: [
      paragraph(say(own.intro, values)),
      facts([words.invite.by, given.byName], [words.invite.role, words.staffRoles[given.role]]),
      button(words.invite.button, given.inviteUrl),
      paragraph(say(own.until, { moment: moment(given.expiresAt) })),
      small(say(words.invite.notYou, values)),
    ],
    reason: own.reason,
  }
}
