import { Secret, TOTP } from 'otpauth'
import type { Db, Tx } from '../db/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import { open, type SecretKeys, seal } from '../kernel/secret-box.ts'
import { makeRecoveryCodes, takeRecoveryCode } from './recovery-codes.ts'
import { wrongCode } from './steps.ts'
import * as store from './store-credentials.ts'

/** RFC 6238 as every app reads it: SHA-1, six digits, thirty seconds. Other choices are ignored by some apps, silently. */
const PERIOD_SECONDS = 30
const DIGITS = 6
/** 160 bits, as RFC 4226 recommends. */
const SECRET_BYTES = 20
/** A code of the step before or after is taken too: clocks differ, and people type slowly. */
const WINDOW_STEPS = 1

/** What an app is given to make codes from. */
export type NewTotp = {
  /** Base32, for typing. */
  secret: string
  /** `otpauth://totp/…`, for a QR code. */
  uri: string
}

/**
 * Makes a secret that waits for its first code; one that waited before is worthless. `issuer`: the provider's name; `label`: the person as the
 * app shows it. Refuses `totp_is_on` (409).
 */
export async function beginTotp(
  tx: Tx,
  { loginId, keys, issuer, label }: { loginId: bigint; keys: SecretKeys; issuer: string; label: string },
): Promise<NewTotp> {
  const secret = new Secret({ size: SECRET_BYTES })
  const sealed = seal(keys, { text: secret.base32, place: placeOf(loginId) })
  if (!(await store.savePendingTotp(tx, { loginId, secret: sealed })))
    throw new Refusal('totp_is_on', 'Codes of an app are asked for already: turn that off first.', {
      status: 409,
    })
  return { secret: secret.base32, uri: totpOf(secret, { issuer, label }).toString() }
}

/**
 * Confirms a secret by its first code: from then on a password or a mailed code is the first of two steps. Returns ten recovery codes, which are
 * shown once. Refuses `totp_not_begun` (409), `wrong_code`.
 */
export async function confirmTotp(
  tx: Tx,
  { loginId, code, keys, now }: { loginId: bigint; code: string; keys: SecretKeys; now: Temporal.Instant },
): Promise<string[]> {
  const { secret, confirmedAt } = (await store.readTotp(tx, loginId)) ?? {}
  if (!secret || confirmedAt)
    throw new Refusal('totp_not_begun', 'There is no new secret that waits for its first code.', {
      status: 409,
    })
  await takeTotpCode(tx, { loginId, code, keys, now })
  await store.confirmTotp(tx, { loginId, at: now })
  return makeRecoveryCodes(tx, { loginId })
}

/** Takes a code of the app or, in its place, a recovery code; each works once. Refuses `wrong_code`. */
export async function takeSecondCode(
  tx: Tx,
  { loginId, keys, now, ...given }: { loginId: bigint; keys: SecretKeys; now: Temporal.Instant } & SecondCode,
): Promise<void> {
  if ('recoveryCode' in given) await takeRecoveryCode(tx, { loginId, code: given.recoveryCode, now })
  else await takeTotpCode(tx, { loginId, code: given.code, keys, now })
}

export type SecondCode = { code: string } | { recoveryCode: string }

/** Turns it off, and makes the recovery codes worthless. Refuses `totp_is_off` (409). */
export async function endTotp(tx: Tx, { loginId }: { loginId: bigint }): Promise<void> {
  if (!(await store.clearTotp(tx, loginId))) throw totpIsOff()
}

/** Makes ten new recovery codes; those before are worthless. Refuses `totp_is_off` (409). */
export async function renewRecoveryCodes(tx: Tx, { loginId }: { loginId: bigint }): Promise<string[]> {
  await demandTotp(tx, { loginId })
  return makeRecoveryCodes(tx, { loginId })
}

/** Refuses `totp_is_off` (409) where no codes of an app are asked for. */
async function demandTotp(db: Db | Tx, { loginId }: { loginId: bigint }): Promise<void> {
  if (!(await store.readTotp(db, loginId))?.confirmedAt) throw totpIsOff()
}

async function takeTotpCode(
  tx: Tx,
  { loginId, code, keys, now }: { loginId: bigint; code: string; keys: SecretKeys; now: Temporal.Instant },
): Promise<void> {
  const sealed = (await store.readTotp(tx, loginId))?.secret
  const secret = sealed ? open(keys, { sealed, place: placeOf(loginId) }) : null
  if (sealed && secret === null)
    throw new Error(
      `the secret of login ${loginId} opens with none of the keys: is SECRET_KEY the one it was sealed with?`,
    )
  const step = secret === null ? null : stepOf(secret, { code, now })
  if (step === null || !(await store.takeTotpStep(tx, { loginId, step }))) throw wrongCode()
}

/** The 30-second step whose code it is, among those that are near enough; null: of none. Pure. */
export function stepOf(
  secret: string,
  { code, now }: { code: string; now: Temporal.Instant },
): bigint | null {
  const timestamp = now.epochMilliseconds
  const token = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const delta = totpOf(Secret.fromBase32(secret)).validate({ token, timestamp, window: WINDOW_STEPS })
  return delta === null ? null : BigInt(Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta)
}

function totpOf(secret: Secret, named: { issuer?: string; label?: string } = {}): TOTP {
  return new TOTP({ ...named, algorithm: 'SHA1', digits: DIGITS, period: PERIOD_SECONDS, secret })
}

/** Sealed in with the secret, so that one person's does not open in another's row. */
function placeOf(loginId: bigint): string {
  return `totp:${loginId}`
}

function totpIsOff(): Refusal {
  return new Refusal('totp_is_off', 'No codes of an app are asked for.', { status: 409 })
}
