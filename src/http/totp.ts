import { renderSVG } from 'uqr'
import { z } from 'zod'
import { demandProof, PROOF_TO_FINISH_MINUTES } from '../accounts/proof.ts'
import { getProvider } from '../accounts/provider.ts'
import { beginTotp, confirmTotp, endTotp, renewRecoveryCodes } from '../accounts/totp.ts'
import { inTransaction } from '../db/database.ts'
import { secretKeysOf } from '../settings.ts'
import { raw, write } from './action.ts'
import { personOf, renewSession } from './enter.ts'
import { noteSecurityChange } from './login-notices.ts'
import { countingAppCodes } from './proof.ts'
import { Code } from './sessions.ts'

const RecoveryCodes = z.strictObject({
  recoveryCodes: z
    .array(z.string())
    .length(10)
    .meta({
      description: 'Shown this once. Each works once, in the place of a code of the app.',
      examples: [Array.from({ length: 10 }, () => '7KQ4-M2XA-9PTD')],
    }),
})

export const begin = write({
  summary: 'Begin to have an app asked for a code',
  description:
    'Nothing changes until `POST /me/totp/confirm` has a code of it. Another beginning makes this one worthless. Needs a fresh proof (`proof_needed`).',
  answer: z.strictObject({
    secret: z.string().meta({ description: 'Base32, for who types it.' }),
    uri: z.string().meta({ description: 'For the app: `otpauth://totp/…`.' }),
    qr: z.string().meta({ description: 'The address as a QR code: an SVG document.' }),
  }),
  handle: async (call) => {
    const { tx, now, parts } = call
    const person = personOf(call)
    await demandProof(tx, person, { now })
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
    await demandProof(db, person, { now, minutes: PROOF_TO_FINISH_MINUTES })
    return countingAppCodes(call, () =>
      inTransaction(db, async (tx) => {
        const keys = secretKeysOf(parts.settings)
        const recoveryCodes = await confirmTotp(tx, { loginId, ...body, keys, now })
        await noteSecurityChange(tx, call, { person, kind: 'totp_on', what: 'totp_on' })
        await renewSession(tx, call, { ways: ['totp'] })
        return Response.json({ recoveryCodes })
      }),
    )
  },
})

export const renewCodes = write({
  summary: 'Make new recovery codes',
  description: 'Those before are worthless from then on. Needs a fresh proof (`proof_needed`).',
  answer: RecoveryCodes,
  handle: async (call) => {
    const { tx, now } = call
    const person = personOf(call)
    await demandProof(tx, person, { now })
    const recoveryCodes = await renewRecoveryCodes(tx, person)
    await noteSecurityChange(tx, call, { person, kind: 'recovery_codes_renewed', what: 'recovery_codes' })
    return { recoveryCodes }
  },
})

export const end = write({
  summary: 'Have no app asked any more',
  description: 'The recovery codes are worthless from then on. Needs a fresh proof (`proof_needed`).',
  answer: z.strictObject({ isOn: z.literal(false) }),
  handle: async (call) => {
    const { tx, now } = call
    const person = personOf(call)
    await demandProof(tx, person, { now })
    await endTotp(tx, person)
    await noteSecurityChange(tx, call, { person, kind: 'totp_off', what: 'totp_off' })
    await renewSession(tx, call)
    return { isOn: false as const }
  },
})
