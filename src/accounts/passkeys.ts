import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Db, Tx } from '../db/database.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { beginStep, peekStep, stepExpired, takeStep } from './steps.ts'
import * as store from './store-passkeys.ts'

/** A passkey as its owner sees it. */
export interface Passkey {
  id: bigint
  name: string
  createdAt: Temporal.Instant
  lastUsedAt: Temporal.Instant | null
}

/** What a browser shows may lie there a while before somebody touches it. */
const CHALLENGE_MINUTES = 10

/**
 * Begins adding a passkey: what `navigator.credentials.create` is to be asked, and the token of its challenge. The device must know its owner
 * (PIN, finger, face), since a passkey needs no second step, and keep the key findable without a user name.
 */
export async function beginPasskey(
  tx: Tx,
  {
    loginId,
    person,
    providerName,
    publicUrl,
    now,
  }: {
    loginId: bigint
    /** As the device's own list shows them. */
    person: { email: string | null; name: string }
    providerName: string
    publicUrl: string
    now: Temporal.Instant
  },
): Promise<{ token: string; options: PublicKeyCredentialCreationOptionsJSON }> {
  const known = await store.listPasskeys(tx, loginId)
  const options = await generateRegistrationOptions({
    rpName: providerName,
    rpID: rpIdOf(publicUrl),
    userID: userHandleOf(loginId),
    userName: person.email ?? person.name,
    userDisplayName: person.name,
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  const detail = { challenge: options.challenge }
  const kind = 'passkey_new'
  const step = { kind, loginId, code: false, minutes: CHALLENGE_MINUTES, detail, now } as const
  return { token: (await beginStep(tx, step)).token, options }
}

/**
 * Adds a passkey by what the device answered. Refuses `step_expired`, `passkey_refused` for an answer that does not fit the challenge, the
 * address or the rules, and for a passkey that somebody has.
 */
export async function addPasskey(
  tx: Tx,
  {
    loginId,
    token,
    name,
    response,
    publicUrl,
    now,
  }: {
    loginId: bigint
    token: string
    name: string
    response: object
    publicUrl: string
    now: Temporal.Instant
  },
): Promise<Passkey> {
  const step = await peekStep(tx, { kind: 'passkey_new', token, now })
  if (step?.loginId !== loginId) throw stepExpired()
  await takeStep(tx, { step, now })
  const verified = await asRefusal(() =>
    verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: String(step.detail.challenge),
      expectedOrigin: originsOf(publicUrl, response),
      expectedRPID: rpIdOf(publicUrl),
    }),
  )
  if (!verified.verified) throw refused('it does not verify')
  const { credential } = verified.registrationInfo
  const added = await store.insertPasskey(tx, {
    ...{ loginId, name, createdAt: now, credentialId: credential.id, publicKey: credential.publicKey },
    signCount: BigInt(credential.counter),
    transports: credential.transports ?? [],
  })
  if (!added) throw refused('it is in use already')
  return shown(added)
}

/** Begins signing in by a passkey, whoever it may be: the device offers those it has for this address. */
export async function beginPasskeySignIn(
  tx: Tx,
  { publicUrl, now }: { publicUrl: string; now: Temporal.Instant },
): Promise<{ token: string; options: PublicKeyCredentialRequestOptionsJSON }> {
  const options = await generateAuthenticationOptions({
    rpID: rpIdOf(publicUrl),
    userVerification: 'required',
  })
  const detail = { challenge: options.challenge }
  const step = {
    kind: 'passkey',
    loginId: null,
    code: false,
    minutes: CHALLENGE_MINUTES,
    detail,
    now,
  } as const
  return { token: (await beginStep(tx, step)).token, options }
}

/**
 * Checks what a device answered, and says whose passkey it is. A challenge is answered once. Refuses `step_expired`, and `passkey_refused` for a
 * passkey that is unknown as for one that does not verify, or whose counter went back (a copy of it).
 */
export async function takePasskey(
  tx: Tx,
  {
    token,
    response,
    ownedBy = null,
    publicUrl,
    now,
  }: {
    token: string
    response: object
    /** Whose it must be; null: anybody's. */
    ownedBy?: bigint | null
    publicUrl: string
    now: Temporal.Instant
  },
): Promise<{ loginId: bigint }> {
  const step = await peekStep(tx, { kind: 'passkey', token, now })
  if (!step) throw stepExpired()
  await takeStep(tx, { step, now })
  const answer = response as AuthenticationResponseJSON
  const passkey = typeof answer.id === 'string' ? await store.findPasskey(tx, answer.id) : null
  if (!passkey) throw refused('it is not known here')
  if (ownedBy !== null && passkey.loginId !== ownedBy) throw refused('it is another login’s')
  const { credentialId, publicKey, signCount, transports, loginId } = passkey
  const verified = await asRefusal(() =>
    verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: String(step.detail.challenge),
      expectedOrigin: originsOf(publicUrl, response),
      expectedRPID: rpIdOf(publicUrl),
      credential: { id: credentialId, publicKey, counter: Number(signCount), transports },
    }),
  )
  if (!verified.verified) throw refused('it does not verify')
  const newCount = BigInt(verified.authenticationInfo.newCounter)
  if (!(await store.updatePasskeyUse(tx, { credentialId, signCount: newCount, at: now })))
    throw refused('it was removed, or is a copy')
  return { loginId }
}

/** A person's passkeys, the oldest first. */
export async function listPasskeys(db: Db | Tx, { loginId }: { loginId: bigint }): Promise<Passkey[]> {
  return (await store.listPasskeys(db, loginId)).map(shown)
}

/** Calls a passkey something else. Refuses `not_found`. */
export async function renamePasskey(
  tx: Tx,
  passkey: { loginId: bigint; passkeyId: bigint; name: string },
): Promise<Passkey> {
  const renamed = await store.updatePasskeyName(tx, passkey)
  if (!renamed) throw notFound(`passkey with id ${passkey.passkeyId}`)
  return shown(renamed)
}

/** Removes a passkey: it opens nothing any more. Refuses `not_found`. */
export async function removePasskey(tx: Tx, passkey: { loginId: bigint; passkeyId: bigint }): Promise<void> {
  if (!(await store.deletePasskey(tx, passkey))) throw notFound(`passkey with id ${passkey.passkeyId}`)
}

/** Passkeys belong to a host's name, whatever its port. */
export function rpIdOf(publicUrl: string): string {
  return new URL(publicUrl).hostname
}

/** Where the pages are; on localhost, which is nobody else's, at any port: what stands in PUBLIC_URL may not be where one listens. */
export function originsOf(publicUrl: string, response: object): string[] {
  const { hostname, origin } = new URL(publicUrl)
  const said = hostname === 'localhost' ? originIn(response) : null
  return said !== null && URL.canParse(said) && new URL(said).hostname === 'localhost'
    ? [origin, said]
    : [origin]
}

function originIn(response: object): string | null {
  try {
    const { clientDataJSON } = (response as RegistrationResponseJSON).response
    const { origin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString())
    return typeof origin === 'string' ? origin : null
  } catch {
    return null
  }
}

/** Names nobody: it lies on people's devices, and may be read there by others. */
function userHandleOf(loginId: bigint): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`login:${loginId}`)
}

/** The library throws for whatever does not fit, and for what is no answer at all. */
async function asRefusal<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify()
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error))
  }
}

function refused(why: string): Refusal {
  return new Refusal('passkey_refused', `This passkey cannot be used: ${why}.`)
}

function shown({ id, name, createdAt, lastUsedAt }: store.PasskeyRow): Passkey {
  return { id, name, createdAt, lastUsedAt }
}
