import { z } from 'zod'
import { addressLimit, codeLimits, forgive, refuseTooMany } from '../accounts/attempts.ts'
import { lockOutPayload, NOTE_LOCK_OUT, recordLoginEvent } from '../accounts/login-events.ts'
import { closeSession, type SignInWay } from '../accounts/sessions.ts'
import { checkPassword, isOwnDevice, wrongCredentials } from '../accounts/sign-in.ts'
import { checkStep, takeStep } from '../accounts/steps.ts'
import { takeSecondCode } from '../accounts/totp.ts'
import { inTransaction } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import { notA } from '../kernel/input.ts'
import { secretKeysOf } from '../settings.ts'
import { raw, read } from './action.ts'
import { deviceTokenOf, noSessionCookie, sessionTokenOf } from './cookies.ts'
import { admit, enter, Me, personOf, presentMe, SignIn } from './enter.ts'
import { originOf } from './login-notices.ts'

export const Password = z
  .string({ error: notA('a password') })
  .min(1, 'is empty')
  .max(1000, 'is longer than any password')

/** As it was given: 43 characters. What is no token is one that no longer works. */
export const Token = z.string({ error: notA('a token') }).max(200)
/** Six digits; spaces between them do not matter. */
export const Code = z
  .string({ error: notA('a code') })
  .max(20, 'is longer than any code')
  .meta({ examples: ['123456'] })

const Credentials = z.union([
  z.strictObject({ accountNumber: z.string().min(1).max(40), password: Password }),
  z.strictObject({ email: z.string().min(1).max(254), password: Password }),
])

export const open = raw({
  summary: 'Sign in with an account number or e-mail address and a password',
  description:
    'Sets the cookie `tollbook_session`, and `tollbook_device`, by which the browser is known again. An account number signs in the account’s first owner. Where the person’s app is asked for a code, the answer is `secondStep` and there is no session yet. After 5 wrong passwords in 15 minutes the account number or address is locked for the rest of them; a browser that the person has come in with before is counted for itself.',
  body: Credentials,
  answer: SignIn,
  handle: async (call) => {
    const { db, body, ip, now } = call
    const deviceToken = deviceTokenOf(call.request)
    const checked = await checkPassword(db, { credentials: body, deviceToken, ip, now })
    if (checked.kind === 'right') {
      return inTransaction(db, async (tx) =>
        Response.json(await admit(tx, call, { known: checked.known, way: 'password' })),
      )
    }
    // The owner learns of it on the timeline. Staged for nobody too, so that it takes as long.
    if (checked.isLast) {
      const origin = originOf(call)
      await inTransaction(db, (tx) => stageJob(tx, NOTE_LOCK_OUT, lockOutPayload(checked.loginId, origin)))
    }
    throw wrongCredentials()
  },
})

const SecondStep = z.union([
  z.strictObject({ token: Token, code: Code }),
  z.strictObject({ token: Token, recoveryCode: Code }),
])

export const secondStep = raw({
  summary: 'Finish signing in by a code of the person’s app',
  description:
    'Or by one of the recovery codes, each of which works once. After 5 wrong codes in 15 minutes, or 30 of six digits in a day, no further ones are looked at.',
  body: SecondStep,
  answer: Me,
  handle: async (call) => {
    const { db, body, ip, now, parts } = call
    const { token, ...given } = body
    const step = await checkStep(db, { kind: 'second_step', token, now })
    const loginId = step.loginId!
    const isRecovery = 'recoveryCode' in given
    const isOwn = await isOwnDevice(db, { loginId, deviceToken: deviceTokenOf(call.request) })
    const subject = `second-step:${isOwn ? 'device:' : ''}${loginId}`
    // Nobody guesses a recovery code: it stays good when six digits were tried too often in a day.
    const ofPerson = isRecovery ? codeLimits(subject).slice(0, 1) : codeLimits(subject)
    const attempt = await refuseTooMany(db, {
      limits: [...ofPerson, addressLimit(ip, 'second-step')],
      now,
    })
    const me = await inTransaction(db, async (tx) => {
      await takeStep(tx, { step, now })
      await takeSecondCode(tx, { loginId, keys: secretKeysOf(parts.settings), now, ...given })
      const ways = [
        ...(step.detail.ways as SignInWay[]),
        isRecovery ? ('recovery' as const) : ('totp' as const),
      ]
      const entered = await enter(tx, call, { loginId, ways })
      if (isRecovery)
        await recordLoginEvent(tx, { loginId, kind: 'recovery_code_used', origin: originOf(call), now })
      return entered
    })
    await forgive(db, { attempt, allOf: [subject] })
    return Response.json(me)
  },
})

export const show = read({
  summary: 'Show who is signed in',
  answer: Me,
  handle: async (call) => presentMe(personOf(call)),
})

export const close = raw({
  summary: 'Sign out',
  description:
    'Ends the session of the cookie and takes the cookie away; without a session it changes nothing.',
  status: 204,
  answer: null,
  handle: async ({ db, request, parts }) => {
    const token = sessionTokenOf(request)
    if (token !== null) await closeSession(db, token)
    return new Response(null, {
      status: 204,
      headers: { 'set-cookie': noSessionCookie(parts.settings.publicUrl) },
    })
  },
})
