import { z } from 'zod'
import { correspondentOf } from '../accounts/credentials.ts'
import { CODE_MINUTES, MAIL_SIGN_IN_CODE } from '../accounts/mailed-codes.ts'
import { inTransaction } from '../db/database.ts'
import { tellLogin } from '../notices/notices.ts'
import type { Job } from './job.ts'

const Payload = z.object({
  /** Null: nobody has the address. Such a job is staged too, so that asking takes as long. */
  loginId: z
    .string()
    .regex(/^\d{1,19}$/)
    .nullable(),
  code: z.string(),
  /** Of the step, which is what the mail is told of once. */
  fact: z.string(),
  expiresAt: z.string(),
})

/**
 * Mails the code by which somebody signs in. Who is of no account is not mailed: the provider's staff see nothing by a code alone (caller.ts),
 * and have passwords and passkeys.
 */
export const mailSignInCode: Job = {
  name: MAIL_SIGN_IN_CODE,
  async run({ database, clock, log }, payload) {
    const { loginId, code, fact, expiresAt } = Payload.parse(payload)
    const now = clock.now()
    if (loginId === null || Temporal.Instant.compare(expiresAt, now) <= 0) return
    await inTransaction(database.kysely, async (tx) => {
      const person = await correspondentOf(tx, { loginId: BigInt(loginId) })
      const account = person?.members[0]
      if (!person?.email || !account) {
        log.info({ loginId }, 'a login without an account or an address asked for a code by mail')
        return
      }
      await tellLogin(tx, {
        accountId: account.accountId,
        to: { name: person.name, address: person.email, language: person.language },
        ...{ factKey: `sign_in_code:${fact}`, kind: 'sign_in_code', now },
        facts: { code, minutes: CODE_MINUTES },
      })
    })
  },
}
