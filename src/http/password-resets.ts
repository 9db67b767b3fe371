import { z } from 'zod'
import { addressLimit, forgive, refuseTooMany } from '../accounts/attempts.ts'
import { hashPassword } from '../accounts/password.ts'
import { getProvider } from '../accounts/provider.ts'
import { demandMaker, personOf, resetPassword } from '../accounts/reset.ts'
import { checkStep, type Step } from '../accounts/steps.ts'
import { type Db, inTransaction } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import { raw, read } from './action.ts'
import { PasswordIn } from './joining.ts'
import { originOf } from './login-notices.ts'
import { tellPerson } from './security-notices.ts'
import { Instant, name } from './shapes.ts'

/** So many mails one can be sent by somebody who types an address or account number that is not his. */
const ASKED_PER_SUBJECT_MAX = 3

export const ask = raw({
  summary: 'Have a link for a new password mailed',
  description:
    'To the login’s address; an account number stands for the account’s first owner. Answered alike, and by the same work, whether there is such a login or not: it is looked up afterwards, by a job. Three in 15 minutes.',
  body: z.union([
    z.strictObject({
      accountNumber: z
        .string()
        .min(1, 'is empty')
        .max(40)
        .meta({ examples: ['100042'] }),
    }),
    z.strictObject({ email: z.string().min(1, 'is empty').max(254) }),
  ]),
  status: 204,
  answer: null,
  handle: async ({ db, body, ip, now, request }) => {
    const typed = 'email' in body ? body.email.trim().toLowerCase() : body.accountNumber.trim()
    const limits = [
      { subject: `reset:${'email' in body ? 'email' : 'account'}:${typed}`, max: ASKED_PER_SUBJECT_MAX },
      addressLimit(ip, 'reset'),
    ]
    await refuseTooMany(db, { limits, now })
    await inTransaction(db, (tx) =>
      stageJob(tx, 'mail_password_link', { ...body, ...originOf({ request, ip }) }),
    )
    return new Response(null, { status: 204 })
  },
})

/** What cannot be a token is one that nobody made: the answer is the same. */
const TokenPath = z.strictObject({
  token: z
    .string()
    .min(1)
    .max(200)
    .meta({ examples: ['x4-…'] }),
})

export const look = read({
  summary: 'Show whether a link for a new password still works',
  path: TokenPath,
  answer: name('PasswordReset', z.strictObject({ expiresAt: Instant })),
  handle: async ({ db, path, ip, now }) => {
    const step = await stepOf(db, { ...path, ip, now })
    return { expiresAt: step.expiresAt.toString() }
  },
})

export const finish = raw({
  summary: 'Set a new password by a link that was mailed',
  description:
    'Ends every session of the login and opens none. A link works once; one whose password was too weak stays good.',
  path: TokenPath,
  body: z.strictObject({ password: PasswordIn }),
  status: 204,
  answer: null,
  handle: async ({ db, path, body, ip, now, parts, request }) => {
    const step = await stepOf(db, { ...path, ip, now })
    const person = await personOf(db, { loginId: step.loginId! })
    const words = [person.name, person.email ?? '', (await getProvider(db)).name]
    const passwordHash = await hashPassword(body.password, { words })
    await inTransaction(db, async (tx) => {
      const to = await resetPassword(tx, { step, passwordHash, origin: originOf({ request, ip }), now })
      const accountId = to.accountIds[0] ?? null
      const { publicUrl } = parts.settings
      await tellPerson(tx, { accountId, to, what: 'password', publicUrl, now })
    })
    return new Response(null, { status: 204 })
  },
})

async function stepOf(
  db: Db,
  { token, ip, now }: { token: string; ip: string; now: Temporal.Instant },
): Promise<Step> {
  const attempt = await refuseTooMany(db, { limits: [addressLimit(ip, 'link')], now })
  const step = await checkStep(db, { kind: 'reset', token, now })
  await demandMaker(db, step)
  await forgive(db, { attempt })
  return step
}
