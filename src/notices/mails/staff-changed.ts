import type { StaffRole } from '../../accounts/logins.ts'
import { button, facts, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

/** Who is one of the provider's people, or what one of them may do, has changed: told to that person and to every administrator. */
export interface StaffChangedFacts {
  what: 'added' | 'role_changed' | 'removed'
  /** Whom it is about. */
  name: string
  /** What it is now; of who was removed, what it was. */
  role: StaffRole
  /** Who did it; of who was added, who had invited. */
  byName: string
  at: Temporal.Instant
  /** Where the reader looks at it: the list of the staff, or their own security; null: who was removed has nowhere to look. */
  lookUrl: string | null
}

export const staffChanged: Compose<StaffChangedFacts> = (changed, { words, say, moment }) => {
  const own = words.staff_changed
  const values = { name: changed.name }
  const { heading, intro } = own.what[changed.what]
  return {
    subject: say(heading, values),
    preheader: own.preheader,
    heading: say(heading, values),
    blocks: [
      paragraph(say(intro, values)),
      facts(
        [own.person, changed.name],
        [own.role, words.staffRoles[changed.role]],
        [own.by, changed.byName],
        [words.label.when, moment(changed.at)],
      ),
      paragraph(own.notYou),
      ...(changed.lookUrl === null ? [] : [button(own.button, changed.lookUrl)]),
    ],
  }
}
