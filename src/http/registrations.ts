import { z } from 'zod'
import { getAccount } from '../accounts/accounts.ts'
import { addressLimit, forgive, refuseTooMany, WRONG_PER_SUBJECT_MAX } from '../accounts/attempts.ts'
import {
  findRegistration,
  listRegistrationCodes,
  makeRegistrationCode,
  type RegistrationCode as RegistrationCodeRow,
  register as registerWithCode,
  registrationRefused,
  registrationStateOf,
  revokeRegistrationCode,
} from '../accounts/registration.ts'
import { inTransaction } from '../db/database.ts'
import { tellLogin } from '../notices/notices.ts'
import { AccountPath, accountOf, raw, read, write } from './action.ts'

import { admit, SignIn } from './enter.ts'
import { knownLogin, newLogin, PasswordIn } from './joining.ts'
import { originOf } from './login-notices.ts'
import { tellOwners } from './security-notices.ts'
import { Id, Instant, idOf, instantOrNull, name } from './shapes.ts'

const RegistrationCode = name(
  'RegistrationCode',
  z
    .strictObject({
      id: Id,
      email: z.string().meta({ examples: ['ann@northwoods.example'] }),
      name: z.string(),
      state: z.enum(['live', 'used', 'expired', 'revoked']),
      createdAt: Instant,
      createdBy: z.string().meta({ examples: ['staff:7'] }),
      expiresAt: Instant,
      usedAt: Instant.nullable(),
      revokedAt: Instant.nullable(),
    })
    .meta({
      description: 'That somebody may register for an account. The code itself stands in the mail only.',
    }),
)

export const send = write({
  summary: 'Mail a registration code for an account',
  description:
    'With it and the account number the addressee registers as an owner, once, within 14 days. A code sent before works no more.',
  path: AccountPath,
  body: z.strictObject({
    email: z.string().meta({ examples: ['ann@northwoods.example'] }),
    name: z
      .string()
      .optional()
      .meta({ examples: ['Ann Larsen'] }),
  }),
  status: 201,
  answer: RegistrationCode,
  handle: async ({ tx, path, body, now, actor, parts }) => {
    const account = await accountOf(tx, path)
    const accountId = account.id
    const { registrationCode, code } = await makeRegistrationCode(tx, { accountId, ...body, now, actor })
    const { id, email, name, expiresAt } = registrationCode
    const query = new URLSearchParams({ 'account-number': account.number, code })
    const registerUrl = `${parts.settings.publicUrl}/register?${query}`
    await tellLogin(tx, {
      ...{ accountId, kind: 'registration', factKey: `registration:${id}`, now },
      to: { name: name || account.name, address: email, language: null },
      facts: { code, registerUrl, expiresAt },
    })
    return presentCode(registrationCode, now)
  },
})

export const list = read({
  summary: 'List the registration codes of an account, newest first',
  description: 'In one piece: staff makes each by hand, for a person.',
  path: AccountPath,
  answer: z.strictObject({ items: z.array(RegistrationCode) }),
  handle: async ({ db, path, now }) => {
    const { id: accountId } = await accountOf(db, path)
    const codes = await listRegistrationCodes(db, { accountId })
    return { items: codes.map((code) => presentCode(code, now)) }
  },
})

export const revoke = write({
  summary: 'Make a registration code worthless',
  path: AccountPath.extend({ codeId: idOf<bigint>('The code’s id.') }),
  answer: RegistrationCode,
  handle: async ({ tx, path: { accountId, codeId }, now, actor }) =>
    presentCode(await revokeRegistrationCode(tx, { accountId, id: codeId, now, actor }), now),
})

export const register = raw({
  summary: 'Register with an account number and the code that was mailed',
  description:
    'Makes a login with the e-mail address that the code was sent to, an owner of the account, and signs it in. Where that address has a login already, `password` must be its own. Whatever is wrong is answered alike; after 5 wrong codes in 15 minutes the account number takes no more wrong ones for the rest of them; the right one always does.',
  body: z.strictObject({
    accountNumber: z
      .string()
      .min(1, 'is empty')
      .max(40)
      .meta({ examples: ['100042'] }),
    code: z
      .string()
      .min(1, 'is empty')
      .max(40)
      .meta({ examples: ['H7KQD-4MXRA'] }),
    name: z.string().meta({ examples: ['Ann Larsen'] }),
    password: PasswordIn,
  }),
  answer: SignIn,
  handle: async (call) => {
    const { db, body, ip, now, parts } = call
    const subject = `registration:${body.accountNumber.trim()}`
    const attempt = await refuseTooMany(db, { limits: [addressLimit(ip, 'registration')], now })
    const registrationCode = await findRegistration(db, { ...body, now })
    if (!registrationCode) {
      // Counted when it was wrong only: strangers who guess do not lock out who was mailed the code, which nobody guesses from one address.
      await refuseTooMany(db, { limits: [{ subject, max: WRONG_PER_SUBJECT_MAX }], now })
      throw registrationRefused()
    }
    await forgive(db, { attempt, allOf: [subject] })
    const { email, accountId } = registrationCode
    const known = await knownLogin(db, { ...body, email, ip, now })
    return inTransaction(db, async (tx) => {
      const { number } = await getAccount(tx, { accountId })
      const { name, password } = body
      const joined = known ?? (await newLogin(tx, { email, name, password, accountNumber: number, now }))
      await registerWithCode(tx, { registrationCode, login: joined.login, origin: originOf(call), now })
      const told = { accountId, about: joined.login.id, what: 'member_added' as const }
      await tellOwners(tx, { ...told, publicUrl: parts.settings.publicUrl, now })
      return Response.json(await admit(tx, call, { known: joined.known, way: 'password' }))
    })
  },
})

function presentCode(code: RegistrationCodeRow, now: Temporal.Instant): z.input<typeof RegistrationCode> {
  const { id, email, name, createdAt, createdBy, expiresAt, usedAt, revokedAt } = code
  return {
    ...{ id: id.toString(), email, name, state: registrationStateOf(code, now), createdBy },
    createdAt: createdAt.toString(),
    expiresAt: expiresAt.toString(),
    usedAt: instantOrNull(usedAt),
    revokedAt: instantOrNull(revokedAt),
  }
}
