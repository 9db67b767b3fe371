import { z } from 'zod'
import { addressLimit, DAY_MINUTES, refuseTooMany } from '../accounts/attempts.ts'
import { beginEmailChange, changeEmail, EMAIL_CODE_MINUTES } from '../accounts/email-change.ts'
import { demandProof } from '../accounts/proof.ts'
import { checkStep, stepExpired } from '../accounts/steps.ts'
import { inTransaction } from '../db/database.ts'
import { tellLogin } from '../notices/notices.ts'
import { raw } from './action.ts'
import { personOf } from './enter.ts'
import { originOf } from './login-notices.ts'
import { tellPerson } from './security-notices.ts'
import { Instant, name } from './shapes.ts'

/** So many codes one person can have mailed to addresses that may be anybody's. */
const CODES_PER_LOGIN_MAX = 3
const CODES_PER_LOGIN_AND_DAY_MAX = 10

const EmailChange = name(
  'EmailChange',
  z.strictObject({
    token: z.string().meta({ description: 'To be sent back with the code.' }),
    expiresAt: Instant,
  }),
)

export const begin = raw({
  summary: 'Ask for another e-mail address of one’s own: a code goes to the new one',
  description:
    'Answered alike whether somebody has that address already or not. Three in 15 minutes, ten a day. Needs a fresh proof (`proof_needed`).',
  body: z.strictObject({ email: z.string().meta({ examples: ['ann.larsen@northwoods.example'] }) }),
  answer: EmailChange,
  handle: async (call) => {
    const { db, body, ip, now } = call
    const signedIn = personOf(call)
    const accountId = signedIn.members[0]?.accountId ?? null
    await demandProof(db, signedIn, { now })
    const subject = `email_change:${signedIn.loginId}`
    const limits = [
      { subject, max: CODES_PER_LOGIN_MAX },
      { subject: `day:${subject}`, max: CODES_PER_LOGIN_AND_DAY_MAX, minutes: DAY_MINUTES },
      addressLimit(ip, 'email_change'),
    ]
    await refuseTooMany(db, { limits, now })
    const begun = await inTransaction(db, async (tx) => {
      const { loginId, name, language } = signedIn
      const change = await beginEmailChange(tx, { loginId, email: body.email, now })
      await tellLogin(tx, {
        ...{ accountId, kind: 'email_change_confirm', now },
        factKey: `email_change_confirm:${loginId}:${change.key}`,
        to: { name, address: change.email, language },
        facts: { code: change.code, minutes: EMAIL_CODE_MINUTES },
      })
      return change
    })
    return Response.json({ token: begun.token, expiresAt: begun.expiresAt.toString() })
  },
})

export const confirm = raw({
  summary: 'Confirm the new e-mail address by the code that it got',
  description: 'The old address is told that it was changed, not to what.',
  body: z.strictObject({
    token: z.string().min(1).max(200),
    code: z
      .string()
      .min(1)
      .max(20)
      .meta({ examples: ['402913'] }),
  }),
  answer: z.strictObject({ email: z.string() }),
  handle: async (call) => {
    const { db, body, now, parts } = call
    const { loginId } = personOf(call)
    const step = await checkStep(db, { kind: 'email_change', ...body, now })
    // Somebody else signed in with this browser meanwhile.
    if (step.loginId !== loginId) throw stepExpired()
    const email = await inTransaction(db, async (tx) => {
      const { before, email } = await changeEmail(tx, { step, origin: originOf(call), now })
      const { publicUrl } = parts.settings
      const accountId = before.accountIds[0] ?? null
      await tellPerson(tx, { accountId, to: before, what: 'email', publicUrl, now })
      return email
    })
    return Response.json({ email })
  },
})
