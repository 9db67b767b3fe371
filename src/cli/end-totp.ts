import { z } from 'zod'
import { recordLoginEvent } from '../accounts/login-events.ts'
import { findLoginByEmail } from '../accounts/logins.ts'
import { endSessions } from '../accounts/sessions.ts'
import { endTotp } from '../accounts/totp.ts'
import { inTransaction } from '../db/database.ts'
import { notFound } from '../kernel/refusal.ts'
import { defineCommand } from './command.ts'

/** For the one case that no page can help in: the provider's only administrator has lost the app and the recovery codes. */
export const endTotpCommand = defineCommand({
  path: 'login end-two-step',
  summary: 'ask no app any more of somebody who has lost it; ends all their sessions',
  input: z.object({ email: z.string().trim().min(1, 'must be an e-mail address').max(254) }),
  declare: (command) => command.argument('<email>', 'the login’s e-mail address'),
  run: ({ input: { email }, output, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      const ended = await inTransaction(database.kysely, async (tx) => {
        const login = await findLoginByEmail(tx, { email })
        if (!login) throw notFound(`login with the e-mail address ${email}`)
        const { id: loginId, name } = login
        await endTotp(tx, { loginId })
        const sessions = await endSessions(tx, { loginId, exceptToken: null })
        const origin = { ip: null, userAgent: null }
        await recordLoginEvent(tx, { loginId, kind: 'totp_off', origin, actor: 'cli', now: clock.now() })
        return { email, name, sessionsEnded: Number(sessions) }
      })
      output.document(ended, () => `${name(ended)} signs in without an app's code from now on.`)
      return 'done' as const
    }),
})

function name({ name: called, email }: { name: string; email: string }): string {
  return called === '' ? email : `${called} (${email})`
}
