import { z } from 'zod'
import { beginReset } from '../accounts/reset.ts'
import { inTransaction } from '../db/database.ts'
import { tellAccount, tellLogin } from '../notices/notices.ts'
import type { Job } from './job.ts'

/** Whence it was asked for; jobs that were staged by an older version do not say. */
const origin = { ip: z.string().nullable().default(null), userAgent: z.string().nullable().default(null) }
const Payload = z.union([
  z.object({ accountNumber: z.string(), ...origin }),
  z.object({ email: z.string(), ...origin }),
])

/**
 * Mails the link for a new password to whoever has the address or account number that somebody typed, if anybody has. It is looked up here and
 * not while they wait, so that neither the answer nor its time tells who exists. A login without an address is written to at its account's; the
 * provider's own people, who have no account, at their address like everybody.
 */
export const mailPasswordLink: Job = {
  name: 'mail_password_link',
  async run({ database, clock, settings, log }, payload) {
    const now = clock.now()
    const { ip, userAgent, ...by } = Payload.parse(payload)
    const origin = { ip, userAgent }
    const begun = await inTransaction(database.kysely, async (tx) => {
      const reset = await beginReset(tx, { by, origin, now })
      if (!reset) return null
      const { person, accountId, key, token, expiresAt } = reset
      const facts = { resetUrl: `${settings.publicUrl}/reset/${token}`, expiresAt }
      const factKey = `password_reset:${person.id}:${key}`
      const fact = { factKey, kind: 'password_reset' as const, facts, now }
      if (person.email !== null) {
        const to = { name: person.name, address: person.email, language: person.language }
        await tellLogin(tx, { ...fact, accountId, to })
      } else if (accountId !== null) await tellAccount(tx, { ...fact, accountId })
      return reset
    })
    // What was typed is not written down: it may be anybody's.
    if (!begun) log.info('a link for a new password was asked for by nobody we know')
  },
}
