import { z } from 'zod'
import {
  beginMailedCode,
  CODE_MINUTES,
  checkMailedCode,
  limitMailedCodes,
  MAIL_SIGN_IN_CODE,
} from '../accounts/mailed-codes.ts'
import { takeStep } from '../accounts/steps.ts'
import { inTransaction } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import { emailAddress } from '../kernel/input.ts'
import { raw } from './action.ts'
import { deviceTokenOf } from './cookies.ts'
import { admit, SignIn } from './enter.ts'
import { Code, Token } from './sessions.ts'

export const begin = raw({
  summary: 'Have a code of six digits mailed, to sign in with',
  description:
    'The answer is the same, and takes as long, whether anybody has that address or not. The code works for ten minutes, once, with the token of this answer only, and is dead after five wrong ones. At most five codes an address in 15 minutes, and none while wrong ones lock the address, 5 for a quarter of an hour, 30 for a day; a browser that the person has come in with before is counted for itself.',
  body: z.strictObject({ email: emailAddress.meta({ examples: ['ann@acme.example'] }) }),
  answer: z.strictObject({
    token: z.string().meta({ description: 'Send it with the code to `POST /sign-in-codes/sessions`.' }),
    minutes: z.int().meta({ description: 'How long the code works.' }),
  }),
  handle: async ({ db, body, ip, now, request }) => {
    const { email } = body
    await limitMailedCodes(db, { email, deviceToken: deviceTokenOf(request), ip, now })
    const token = await inTransaction(db, async (tx) => {
      const { token, code, loginId, fact } = await beginMailedCode(tx, { email, now })
      const expiresAt = now.add({ minutes: CODE_MINUTES }).toString()
      await stageJob(tx, MAIL_SIGN_IN_CODE, {
        ...{ code, fact, expiresAt },
        loginId: loginId === null ? null : String(loginId),
      })
      return token
    })
    return Response.json({ token, minutes: CODE_MINUTES })
  },
})

export const finish = raw({
  summary: 'Sign in with a code that was mailed',
  description:
    'Opens invoices and payments. Call detail wants the password or a passkey besides (`POST /me/proof`), unless the provider decides otherwise.',
  body: z.strictObject({ token: Token, code: Code }),
  answer: SignIn,
  handle: async (call) => {
    const { db, body, ip, now } = call
    const deviceToken = deviceTokenOf(call.request)
    const { step, known } = await checkMailedCode(db, { ...body, deviceToken, ip, now })
    return inTransaction(db, async (tx) => {
      await takeStep(tx, { step, now })
      return Response.json(await admit(tx, call, { known, way: 'code' }))
    })
  },
})
