import { z } from 'zod'
import { findLoginByEmail } from '../accounts/logins.ts'
import { beginStaffReset } from '../accounts/reset.ts'
import { inTransaction } from '../db/database.ts'
import { notFound } from '../kernel/refusal.ts'
import { defineCommand } from './command.ts'

/** For an administrator who has nobody left to ask: whoever has this machine has the database too. */
export const passwordLink = defineCommand({
  path: 'login password-link',
  summary: 'make a link by which one of the staff sets a new password, once, within an hour',
  input: z.object({ email: z.string().trim().min(3).max(254) }),
  declare: (command) => command.argument('<email>', 'the address by which they sign in'),
  run: ({ input, settings, output, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      const link = await inTransaction(database.kysely, async (tx) => {
        const login = await findLoginByEmail(tx, input)
        if (!login) throw notFound(`login with the e-mail address ${input.email}`)
        const by = { actor: 'cli', name: null }
        const origin = { ip: null, userAgent: null }
        return beginStaffReset(tx, { loginId: login.id, by, origin, now: clock.now() })
      })
      const url = `${settings.publicUrl}/reset/${link.token}`
      output.document({ url, expiresAt: link.expiresAt }, () => url)
      return 'done' as const
    }),
})
