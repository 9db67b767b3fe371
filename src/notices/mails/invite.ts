import type { MemberRole } from '../../accounts/logins.ts'
import { button, facts, paragraph, small } from '../content.ts'
import type { Compose } from './said.ts'

/** A person is offered a role on an account. It does not say the account's number: the address may be mistyped. */
export interface InviteFacts {
  inviteUrl: string
  /** Who invites, as the account knows them. */
  byName: string
  role: MemberRole
  expiresAt: Temporal.Instant
}

export const invite: Compose<InviteFacts> = (given, { words, say, moment }) => {
  const own = words.invite
  const values = { by: given.byName }
  return {
    subject: say(own.subject, values),
    preheader: say(own.preheader),
    heading: say(own.heading),
    blocks: [
      paragraph(say(own.intro, values)),
      facts([own.by, given.byName], [own.role, own.roles[given.role]]),
      button(own.button, given.inviteUrl),
      paragraph(say(own.until, { moment: moment(given.expiresAt) })),
      small(say(own.notYou, values)),
    ],
    reason: words.reasonInvited,
  }
}
