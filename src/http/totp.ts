import { renderSVG } from 'uqr'
import { z } from 'zod'
import { addressLimit, forgive, refuseTooMany, WRONG_PER_SUBJECT_MAX } from '../accounts/attempts.ts'
import { demandStrong } from '../accounts/credentials.ts'
import { getProvider } from '../accounts/provider.ts'
import type { SignedIn } from '../accounts/sessions.ts'
import { checkOwnPassword } from '../accounts/sign-in.ts'
import {
  beginTotp,
  confirmTotp,
  demandTotp,
  endTotp,
  renewRecoveryCodes,
  takeSecondCode,
} from '../accounts/totp.ts'
import { type Db, inTransaction, type Tx } from '../db/database.ts'
import { secretKeysOf } from '../settings.ts'
import { raw, write } from './action.ts'
import { type AtDoor, personOf, renewSession } from './enter.ts'
import { noteSecurityChange } from './login-notices.ts'
import { Code, Password } from './sessions.ts'

const RecoveryCodes = z.strictObject({
  recoveryCodes: z
    .array(z.string())
    .length(10)
    .meta({
      description: 'Shown this once. Each works once, in the place of a code of the app.',
      examples: [Array.from({ length: 10 }, () => '7KQ4-M2XA-9PTD')],
    }),
})

/** Who changes this must not only have found an open browser. */
const Proof = z.union([z.strictObject({ password: Password }), z.strictObject({ code: Code })])

export const begin = write({
  summary: 'Begin to have an app asked for a code',
  description:
    'Nothing changes until `POST /me/totp/confirm` has a code of it. Another beginning makes this one worthless.',
  answer: z.strictObject({
    secret: z.string().meta({ description: 'Base32, for who types it.' }),
    uri: z.string().meta({ description: 'For the app: `otpauth://totp/…`.' }),
    qr: z.string().meta({ description: 'The address as a QR code: an SVG document.' }),
  }),
  handle: async (call) => {
    const { tx, parts } = call
    const person = personOf(call)
    await demandStrong(tx, person)
    const { name: issuer } = await getProvider(tx)
    const label = person.email ?? person.members[0]?.number ?? person.name
    const keys = secretKeysOf(parts.settings)
    const { secret, uri } = await beginTotp(tx, { loginId: person.loginId, keys, issuer, label })
    return { secret, uri, qr: renderSVG(uri, { ecc: 'M', border: 2 }) }
  },
})

export const confirm = raw({
  summary: 'Have the app asked from now on, by its first code',
  body: z.strictObject({ code: Code }),
  answer: RecoveryCodes,
  handle: async (call) => {
    const { db, body, now, parts } = call
    const person = personOf(call)
    const { loginId } = person
    const forgiveIt = await limitCodes(db, call, loginId)
    const recoveryCodes = await inTransaction(db, async (tx) => {
      await demandStrong(tx, person)
      const codes = await confirmTotp(tx, { loginId, ...body, keys: secretKeysOf(parts.settings), now })
      await noteSecurityChange(tx, call, { person, kind: 'totp_on', what: 'totp_on' })
      await renewSession(tx, call, { ways: ['totp'] })
      return codes
    })
    await forgiveIt()
    return Response.json({ recoveryCodes })
  },
})

export const renewCodes = raw({
  summary: 'Make new recovery codes',
  description: 'Those before are worthless from then on.',
  body: Proof,
  answer: RecoveryCodes,
  handle: async (call) => {
    const person = personOf(call)
    return proven(call, person, async (tx) => {
      const recoveryCodes = await renewRecoveryCodes(tx, person)
      await noteSecurityChange(tx, call, { person, kind: 'recovery_codes_renewed', what: 'recovery_codes' })
      return Response.json({ recoveryCodes })
    })
  },
})

export const end = raw({
  summary: 'Have no app asked any more',
  description: 'The recovery codes are worthless from then on.',
  body: Proof,
  answer: z.strictObject({ isOn: z.literal(false) }),
  handle: async (call) => {
    const person = personOf(call)
    return proven(call, person, async (tx) => {
      await endTotp(tx, person)
      await noteSecurityChange(tx, call, { person, kind: 'totp_off', what: 'totp_off' })
      await renewSession(tx, call)
      return Response.json({ isOn: false })
    })
  },
})

/** Does it once the password or a code of the app was right; wrong ones are counted. */
async function proven(
  call: AtDoor & { db: Db; body: z.output<typeof Proof> },
  { loginId }: SignedIn,
  work: (tx: Tx) => Promise<Response>,
): Promise<Response> {
  const { db, body, ip, now, parts } = call
  await demandTotp(db, { loginId })
  if ('password' in body) {
    await checkOwnPassword(db, { loginId, ...body, ip, now })
    return inTransaction(db, work)
  }
  const forgiveIt = await limitCodes(db, call, loginId)
  const response = await inTransaction(db, async (tx) => {
    await takeSecondCode(tx, { loginId, ...body, keys: secretKeysOf(parts.settings), now })
    return work(tx)
  })
  await forgiveIt()
  return response
}

/** Counts a code of the app as wrong, until the function that is returned takes it back. */
async function limitCodes(
  db: Db,
  { ip, now }: Pick<AtDoor, 'ip' | 'now'>,
  loginId: bigint,
): Promise<() => Promise<void>> {
  const subject = `totp:${loginId}`
  const limits = [{ subject, max: WRONG_PER_SUBJECT_MAX }, addressLimit(ip, 'totp')]
  const attempt = await refuseTooMany(db, { limits, now })
  return () => forgive(db, { attempt, allOf: [subject] })
}
