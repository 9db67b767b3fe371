import { z } from 'zod'
import { waysIn } from '../accounts/credentials.ts'
import {
  addPasskey,
  beginPasskey,
  beginPasskeySignIn,
  type Passkey,
  removePasskey,
  renamePasskey,
  takePasskey,
} from '../accounts/passkeys.ts'
import { demandProof, PROOF_TO_FINISH_MINUTES } from '../accounts/proof.ts'
import { getProvider } from '../accounts/provider.ts'
import { textLine } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import { write } from './action.ts'
import { enter, Me, personOf, renewSession } from './enter.ts'
import { noteSecurityChange } from './login-notices.ts'
import { Token } from './sessions.ts'
import { Id, Instant, idOf, instantOrNull, name } from './shapes.ts'

export const PasskeyShape = name(
  'Passkey',
  z.strictObject({
    id: Id,
    name: z.string().meta({ examples: ['Work laptop'] }),
    createdAt: Instant,
    lastUsedAt: Instant.nullable(),
  }),
)

const PasskeyPath = z.strictObject({ passkeyId: idOf<bigint>('The passkey’s id.') })
const Options = z
  .record(z.string(), z.unknown())
  .meta({ description: 'For the browser, as JSON of WebAuthn level 3.', examples: [{ challenge: 'AAAA' }] })
const Begun = z.strictObject({ token: z.string(), options: Options })
export const DeviceAnswer = z.record(z.string(), z.unknown()).meta({
  description: 'What the browser answered, as JSON of WebAuthn level 3.',
  examples: [{ id: 'AAAA' }],
})
const PasskeyName = textLine(60).meta({ examples: ['Work laptop'] })

export const beginSignIn = write({
  summary: 'Begin to sign in with a passkey',
  description: 'Nobody is named: the device offers the passkeys it has for this address.',
  answer: Begun,
  handle: async ({ tx, now, parts }) => {
    const { publicUrl } = parts.settings
    const { token, options } = await beginPasskeySignIn(tx, { publicUrl, now })
    return { token, options: { ...options } }
  },
})

export const finishSignIn = write({
  summary: 'Sign in with a passkey',
  description: 'There is no second step: the device has made sure of its owner.',
  body: z.strictObject({ token: Token, response: DeviceAnswer }),
  answer: Me,
  handle: async (call) => {
    const { tx, body, now, parts } = call
    const { publicUrl } = parts.settings
    const { loginId } = await takePasskey(tx, { ...body, publicUrl, now })
    return enter(tx, call, { loginId, ways: ['passkey'] })
  },
})

export const begin = write({
  summary: 'Begin to add a passkey',
  description: 'Needs a fresh proof of who it is (`proof_needed`): `POST /me/proof`.',
  answer: Begun,
  handle: async (call) => {
    const { tx, now, parts } = call
    const person = personOf(call)
    await demandProof(tx, person, { now })
    const { publicUrl } = parts.settings
    const { name: providerName } = await getProvider(tx)
    const { loginId } = person
    const { token, options } = await beginPasskey(tx, { loginId, person, providerName, publicUrl, now })
    return { token, options: { ...options } }
  },
})

export const add = write({
  summary: 'Add a passkey',
  body: z.strictObject({ token: Token, name: PasskeyName, response: DeviceAnswer }),
  answer: PasskeyShape,
  handle: async (call) => {
    const { tx, body, now, parts } = call
    const person = personOf(call)
    await demandProof(tx, person, { now, minutes: PROOF_TO_FINISH_MINUTES })
    const { publicUrl } = parts.settings
    const passkey = await addPasskey(tx, { ...body, loginId: person.loginId, publicUrl, now })
    const change = {
      person,
      kind: 'passkey_added',
      what: 'passkey_added',
      detail: { name: passkey.name },
    } as const
    await noteSecurityChange(tx, call, change)
    await renewSession(tx, call)
    return presentPasskey(passkey)
  },
})

export const rename = write({
  summary: 'Call a passkey something else',
  path: PasskeyPath,
  body: z.strictObject({ name: PasskeyName }),
  answer: PasskeyShape,
  handle: async (call) => {
    const { tx, path, body } = call
    const { loginId } = personOf(call)
    return presentPasskey(await renamePasskey(tx, { loginId, ...path, ...body }))
  },
})

export const remove = write({
  summary: 'Remove a passkey',
  description:
    'It opens nothing any more. One that is the only way in cannot be removed. Needs a fresh proof (`proof_needed`).',
  path: PasskeyPath,
  answer: z.strictObject({ id: Id }),
  handle: async (call) => {
    const { tx, path, now } = call
    const person = personOf(call)
    await demandProof(tx, person, { now })
    await removePasskey(tx, { loginId: person.loginId, ...path })
    const left = await waysIn(tx, person)
    if (!left.hasPassword && left.passkeys === 0 && left.email === null)
      throw new Refusal('last_way', 'Without this passkey nothing opens this login: set a password first.', {
        status: 409,
      })
    await noteSecurityChange(tx, call, { person, kind: 'passkey_removed', what: 'passkey_removed' })
    return { id: path.passkeyId.toString() }
  },
})

export function presentPasskey({ id, name, createdAt, lastUsedAt }: Passkey): z.input<typeof PasskeyShape> {
  return {
    id: id.toString(),
    name,
    createdAt: createdAt.toString(),
    lastUsedAt: instantOrNull(lastUsedAt),
  }
}
