import { z } from 'zod'
import { changePerson, demandStrong, setPassword, waysIn } from '../accounts/credentials.ts'
import { language } from '../accounts/logins.ts'
import { listPasskeys } from '../accounts/passkeys.ts'
import { endSessions, findSignedIn } from '../accounts/sessions.ts'
import { checkOwnPassword } from '../accounts/sign-in.ts'
import { inTransaction } from '../db/database.ts'
import { textLine } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import { raw, read, write } from './action.ts'
import { sessionTokenOf } from './cookies.ts'
import { Me, personOf, presentMe, renewSession } from './enter.ts'
import { noteSecurityChange } from './login-notices.ts'
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
  }),
  handle: async (call) => {
    const { db } = call
    const { loginId } = personOf(call)
    const ways = await waysIn(db, { loginId })
    const { hasPassword, passwordChangedAt, totpSince, recoveryCodesLeft } = ways
    return {
      password: { isSet: hasPassword, changedAt: instantOrNull(passwordChangedAt) },
      totp: { isOn: totpSince !== null, since: instantOrNull(totpSince), recoveryCodesLeft },
      passkeys: (await listPasskeys(db, { loginId })).map(presentPasskey),
    }
  },
})

export const changePassword = raw({
  summary: 'Change one’s password',
  description:
    'All other sessions of the person end, and this one gets another token. `current` is null where there is no password yet. `weak_password` says why in its `reason`.',
  body: z.strictObject({ current: Password.nullable(), new: Password }),
  answer: Me,
  handle: async (call) => {
    const { db, body, ip, now } = call
    const person = personOf(call)
    const { loginId } = person
    const { hasPassword } = await waysIn(db, { loginId })
    // Who has none sends none; what is sent for nothing is as wrong as a wrong one.
    if (hasPassword || body.current !== null)
      await checkOwnPassword(db, { loginId, password: body.current ?? '', ip, now })
    const me = await inTransaction(db, async (tx) => {
      if (!hasPassword) await demandStrong(tx, person)
      await setPassword(tx, { loginId, password: body.new, now })
      await endSessions(tx, { loginId, exceptToken: sessionTokenOf(call.request) })
      await noteSecurityChange(tx, call, { person, kind: 'password_changed', what: 'password' })
      return renewSession(tx, call, { ways: ['password'] })
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
