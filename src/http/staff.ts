import { z } from 'zod'
import { listStaff, type StaffMember as StaffMemberRow, staffRole } from '../accounts/logins.ts'
import { beginStaffReset } from '../accounts/reset.ts'
import { read, write } from './action.ts'
import { personOf } from './enter.ts'
import { originOf } from './login-notices.ts'
import { Id, Instant, idOf, name } from './shapes.ts'

const StaffMember = name(
  'StaffMember',
  z.strictObject({
    loginId: Id,
    name: z.string(),
    email: z.string().nullable(),
    role: staffRole,
    hasTwoStep: z.boolean().meta({ description: 'A second step is asked of this person when signing in.' }),
    since: Instant,
  }),
)

export const list = read({
  summary: 'List the provider’s own people',
  answer: z.strictObject({ items: z.array(StaffMember) }),
  handle: async ({ db }) => ({ items: (await listStaff(db)).map(presentStaff) }),
})

export const makeLink = write({
  summary: 'Make a link by which one of the provider’s people sets a new password',
  description:
    'They have no account whose mails could bring it. It is in this answer and nowhere else, and works once, for an hour.',
  path: z.strictObject({ loginId: idOf<bigint>('The login’s id.') }),
  status: 201,
  answer: z.strictObject({
    url: z.string().meta({ description: 'Of the page where it is chosen.' }),
    expiresAt: Instant,
  }),
  handle: async (call) => {
    const { tx, path, actor, now, parts } = call
    const by = { actor, name: personOf(call).name }
    const link = { ...path, by, origin: originOf(call), now }
    const { token, expiresAt } = await beginStaffReset(tx, link)
    return { url: `${parts.settings.publicUrl}/reset/${token}`, expiresAt: expiresAt.toString() }
  },
})

function presentStaff(member: StaffMemberRow): z.input<typeof StaffMember> {
  const { id, name, email, role, hasTwoStep, createdAt } = member
  return { loginId: id.toString(), name, email, role, hasTwoStep, since: createdAt.toString() }
}
