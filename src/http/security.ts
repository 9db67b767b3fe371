import { z } from 'zod'
import { changePerson, setPassword, waysIn } from '../accounts/credentials.ts'
import { language } from '../accounts/logins.ts'
import { listPasskeys } from '../accounts/passkeys.ts'
import { demandProof, proofWaysOf, provenUntil } from '../accounts/proof.ts'
import { endSessions, findSignedIn } from '../accounts/sessions.ts'
import { checkOwnPassword } from '../accounts/sign-in.ts'
import { inTransaction } from '../db/database.ts'
import { textLine } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import { raw, read, write } from './action.ts'
import { sessionTokenOf } from './cookies.ts'
import { Me, personOf, presentMe, renewSession } from './enter.ts'
import { noteSecurityChange, originOf } from './login-notices.ts'
import { PasskeyShape, presentPasskey } from './passkeys.ts'
import { Password } from './sessions.ts'
import { Instant, instantOrNull } from './shapes.ts'

export const show = read({
  summary: 'Show by what one signs in',
  answer: z.strictObject({
    password: z.strictObject({ isSet: z.boolean(), changedAt: Instant.nullable() }),
    totp: z.strictObject({
      isOn: z.boolean(),
      since: Instant.nullable(),
      recoveryCodesLeft: z.int(),
    }),
    passkeys: z.array(PasskeyShape),
    proof: z
      .strictObject({
        ways: z.array(z.enum(['password', 'passkey', 'app', 'mail'])),
        goodUntil: Instant.nullable().meta({ description: 'Null: it is asked for first.' }),
      })
      .meta({
        description:
          'By what one confirms that it is oneself (`POST /me/proof`), before any of this changes.',
      }),
  }),
  handle: async (call) => {
    const { db, now } = call
    const person = personOf(call)
    const { loginId } = person
    const ways = await waysIn(db, { loginId })
    const proofWays = proofWaysOf(ways)
    const { hasPassword, passwordChangedAt, totpSince, recoveryCodesLeft } = ways
    return {
      password: { isSet: hasPassword, changedAt: instantOrNull(passwordChangedAt) },
      totp: { isOn: totpSince !== null, since: instantOrNull(totpSince), recoveryCodesLeft },
      passkeys: (await listPasskeys(db, { loginId })).map(presentPasskey),
      proof: { ways: proofWays, goodUntil: instantOrNull(provenUntil(person, { proofWays, now })) },
    }
  },
})

export const changePassword = raw({
  summary: 'Change one’s password',
  description:
    'All other sessions of the person end, and this one gets another token. `current` is null where there is no password yet, which needs a fresh proof (`proof_needed`). `weak_password` says why in its `reason`.',
  body: z.strictObject({ current: Password.nullable(), new: Password }),
  answer: Me,
  handle: async (call) => {
    const { db, body, ip, now } = call
    const person = personOf(call)
    const { loginId } = person
    const { hasPassword } = await waysIn(db, { loginId })
    // Who has none sends none; what is sent for nothing is as wrong as a wrong one.
    if (hasPassword || body.current !== null)
      await checkOwnPassword(db, { loginId, password: body.current ?? '', ip, origin: originOf(call), now })
    // Of one that was right: whoever changes it, since somebody else may know it, is not told that it is done.
    if (body.current === body.new)
      throw new Refusal('same_password', 'The new password is the one that the person has.')
    const me = await inTransaction(db, async (tx) => {
      if (!hasPassword) await demandProof(tx, person, { now })
      await setPassword(tx, { loginId, password: body.new, now })
      await endSessions(tx, { loginId, exceptToken: sessionTokenOf(call.request) })
      await noteSecurityChange(tx, call, { person, kind: 'password_changed', what: 'password' })
      return renewSession(tx, call, { ways: ['password'], isProof: true })
    })
    return Response.json(me)
  },
})

export const changeMe = write({
  summary: 'Change what one is called and reads',
  body: z
    .strictObject({
      name: textLine().optional(),
      language: language
        .nullable()
        .optional()
        .meta({ description: 'Of pages and of mails to the person; null: the account’s.' }),
    })
    .meta({ examples: [{ name: 'Ann Lee', language: 'fr' }] }),
  answer: Me,
  handle: async (call) => {
    const { tx, body, now, request } = call
    const { loginId } = personOf(call)
    await changePerson(tx, { loginId, ...body })
    const me = await findSignedIn(tx, { token: sessionTokenOf(request) ?? '', now })
    if (!me) throw new Refusal('sign_in_first', 'Sign in first: the session has ended.', { status: 401 })
    return presentMe(me)
  },
})
