import { z } from 'zod'
import { addressLimit, codeLimits, forgive, refuseTooMany } from '../accounts/attempts.ts'
import { recordLoginEvent } from '../accounts/login-events.ts'
import {
  beginMailedCode,
  CODE_MINUTES,
  checkMailedCode,
  limitMailedCodes,
  MAIL_SIGN_IN_CODE,
} from '../accounts/mailed-codes.ts'
import { takePasskey } from '../accounts/passkeys.ts'
import { demandProofWay, PROOF_MINUTES, type ProofWay } from '../accounts/proof.ts'
import type { SignInWay } from '../accounts/sessions.ts'
import { checkOwnPassword } from '../accounts/sign-in.ts'
import { stepExpired, takeStep } from '../accounts/steps.ts'
import { takeSecondCode } from '../accounts/totp.ts'
import { type Db, inTransaction, type Tx } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import { secretKeysOf } from '../settings.ts'
import { raw } from './action.ts'
import { deviceTokenOf } from './cookies.ts'
import { type AtDoor, Me, personOf, renewSession } from './enter.ts'
import { originOf } from './login-notices.ts'
import { DeviceAnswer } from './passkeys.ts'
import { Code, Password, Token } from './sessions.ts'

const Proof = z.union([
  z.strictObject({ password: Password }),
  z.strictObject({ token: Token, response: DeviceAnswer }),
  z.strictObject({ appCode: Code }),
  z.strictObject({ token: Token, code: Code }),
])

type Proof = z.output<typeof Proof>

export const prove = raw({
  summary: 'Confirm that it is you',
  description: `By the password, or a passkey (\`token\` of \`POST /passkey-sign-ins\`, and what the device answered); by a code of the app (\`appCode\`) where the person has neither; by a mailed code (\`POST /me/proof/codes\`) where they have no app either: \`GET /me/security\` says by which. For ${PROOF_MINUTES} minutes the session may then change by what one comes in, and calls are shown to who came in by a mailed code. It gets another token. Wrong ones lock as when signing in.`,
  body: Proof,
  answer: Me,
  handle: async (call) => {
    const { db, body, ip, now, parts } = call
    const { loginId } = personOf(call)
    const way = wayOf(body)
    await demandProofWay(db, { loginId, way })
    if ('password' in body) {
      await checkOwnPassword(db, { loginId, ...body, ip, origin: originOf(call), now })
      return inTransaction(db, (tx) => confirmed(tx, call, way))
    }
    if ('response' in body) {
      const { publicUrl } = parts.settings
      return inTransaction(db, async (tx) => {
        await takePasskey(tx, { ...body, ownedBy: loginId, publicUrl, now })
        return confirmed(tx, call, way)
      })
    }
    return 'appCode' in body ? byAppCode(call, body) : byMailedCode(call, body)
  },
})

export const mailCode = raw({
  summary: 'Have a code of six digits mailed, to confirm that it is you',
  description:
    'Only where the person has neither a password nor a passkey nor an app (`proof_not_offered`). It works for ten minutes, once, with the token of this answer only.',
  answer: z.strictObject({
    token: z.string().meta({ description: 'Send it with the code to `POST /me/proof`.' }),
    minutes: z.int().meta({ description: 'How long the code works.' }),
  }),
  handle: async (call) => {
    const { db, ip, now, request } = call
    const { loginId, email } = personOf(call)
    await demandProofWay(db, { loginId, way: 'mail' })
    await limitMailedCodes(db, { email: email!, deviceToken: deviceTokenOf(request), ip, now })
    const token = await inTransaction(db, async (tx) => {
      const { token, code, fact } = await beginMailedCode(tx, { kind: 'proof_code', email: email!, now })
      const expiresAt = now.add({ minutes: CODE_MINUTES }).toString()
      await stageJob(tx, MAIL_SIGN_IN_CODE, { code, fact, expiresAt, loginId: String(loginId) })
      return token
    })
    return Response.json({ token, minutes: CODE_MINUTES })
  },
})

type At = AtDoor & Parameters<typeof personOf>[0] & { db: Db }

async function byAppCode(call: At, { appCode }: { appCode: string }): Promise<Response> {
  const { db, now, parts } = call
  const { loginId } = personOf(call)
  return countingAppCodes(call, () =>
    inTransaction(db, async (tx) => {
      await takeSecondCode(tx, { loginId, code: appCode, keys: secretKeysOf(parts.settings), now })
      return confirmed(tx, call, 'app')
    }),
  )
}

async function byMailedCode(call: At, given: { token: string; code: string }): Promise<Response> {
  const { db, ip, now, request } = call
  const checked = { kind: 'proof_code' as const, ...given, deviceToken: deviceTokenOf(request), ip, now }
  const { step, known } = await checkMailedCode(db, checked)
  // Somebody else signed in with this browser meanwhile.
  if (known.loginId !== personOf(call).loginId) throw stepExpired()
  return inTransaction(db, async (tx) => {
    await takeStep(tx, { step, now })
    return confirmed(tx, call, 'mail')
  })
}

/** Counts a code of the caller's own app as wrong until `work`, which takes it, has come back. */
export async function countingAppCodes<T>(call: At, work: () => Promise<T>): Promise<T> {
  const { db, ip, now } = call
  const subject = `totp:${personOf(call).loginId}`
  const limits = [...codeLimits(subject), addressLimit(ip, 'totp')]
  const attempt = await refuseTooMany(db, { limits, now })
  const done = await work()
  await forgive(db, { attempt, allOf: [subject] })
  return done
}

const SHOWN: Readonly<Record<ProofWay, SignInWay>> = {
  password: 'password',
  passkey: 'passkey',
  app: 'totp',
  mail: 'code',
}

async function confirmed(tx: Tx, call: At, way: ProofWay): Promise<Response> {
  const { loginId } = personOf(call)
  const event = { loginId, kind: 'identity_confirmed', origin: originOf(call), now: call.now } as const
  await recordLoginEvent(tx, { ...event, detail: { way } })
  return Response.json(await renewSession(tx, call, { ways: [SHOWN[way]], isProof: true }))
}

function wayOf(body: Proof): ProofWay {
  if ('password' in body) return 'password'
  if ('response' in body) return 'passkey'
  return 'appCode' in body ? 'app' : 'mail'
}
