import { createHash, randomInt } from 'node:crypto'
import { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { emailAddress, optionalLine, parseInput } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { type Origin, recordJoining } from './login-events.ts'
import { addMember, type Login } from './logins.ts'
import * as store from './store-registration.ts'
import { recordEvent } from './timeline.ts'

/** What a new customer registers with, beside the account number. The code itself is known only to who got the mail. */
export interface RegistrationCode {
  accountId: AccountId
  id: bigint
  /** Where it was sent to, lower case: the login's address. */
  email: string
  name: string
  createdAt: Temporal.Instant
  createdBy: string
  expiresAt: Temporal.Instant
  usedAt: Temporal.Instant | null
  revokedAt: Temporal.Instant | null
}

export type RegistrationState = 'live' | 'used' | 'expired' | 'revoked'

export const REGISTRATION_DAYS = 14

/** Without 0 and O, 1, I and L, 5 and S, 2 and Z, 8 and B: a code is also read from paper and told by telephone. */
const ALPHABET = '34679ACDEFGHJKMNPQRTUVWXY'
const CODE_LENGTH = 10

const codeInput = z.strictObject({ email: emailAddress.toLowerCase(), name: optionalLine().default('') })

/**
 * Makes a registration code for an account, `ABCDE-FGHJK`: 46 bits, for 14 days, once. A closed account is registered for like any other: its last
 * invoices are still to be seen and paid, and who asks for them is sent a code by hand; none is ever sent by itself. It makes those before worthless, since an account has
 * one that is live. Only a hash is stored; whoever calls mails the code. Refuses `bad_input`.
 */
export async function makeRegistrationCode(
  tx: Tx,
  {
    accountId,
    now,
    actor,
    ...input
  }: { accountId: AccountId; email: string; name?: string | undefined; now: Temporal.Instant; actor: string },
): Promise<{ registrationCode: RegistrationCode; code: string }> {
  const fields = parseInput('registration code', codeInput, input)
  await store.revokeCodes(tx, { accountId, at: now })
  const letters = Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  const registrationCode = await store.insertCode(tx, {
    ...{ accountId, ...fields, createdAt: now, createdBy: actor, codeHash: hashOf(letters) },
    expiresAt: now.add({ hours: REGISTRATION_DAYS * 24 }),
  })
  const detail = { to: fields.email }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'registration_code_sent', detail })
  return { registrationCode, code: `${letters.slice(0, 5)}-${letters.slice(5)}` }
}

/** The account's codes, newest first; the last fifty. */
export async function listRegistrationCodes(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<RegistrationCode[]> {
  return store.readCodes(db, { accountId, limit: 50 })
}

/** Makes a code worthless; one that is so already stays as it is. Refuses `not_found`. */
export async function revokeRegistrationCode(
  tx: Tx,
  { accountId, id, now, actor }: { accountId: AccountId; id: bigint; now: Temporal.Instant; actor: string },
): Promise<RegistrationCode> {
  const [revoked] = await store.revokeCodes(tx, { accountId, id, at: now })
  if (revoked) {
    const detail = { to: revoked.email }
    await recordEvent(tx, { accountId, at: now, actor, kind: 'registration_code_revoked', detail })
    return revoked
  }
  const known = await store.readCode(tx, { accountId, id })
  if (!known) throw notFound(`registration code ${id}`)
  return known
}

/**
 * Makes worthless, of whatever account, what one of the provider's people sent who may not any more (`createdBy`), since it might come back to him; or
 * what went to the address `email`, where that is its person's no more.
 */
export async function endCodes(
  tx: Tx,
  {
    now,
    actor,
    ...of
  }: ({ createdBy: string } | { email: string }) & { now: Temporal.Instant; actor: string },
): Promise<void> {
  for (const { accountId, email } of await store.revokeCodesOf(tx, { ...of, at: now })) {
    const detail = { to: email }
    await recordEvent(tx, { accountId, at: now, actor, kind: 'registration_code_revoked', detail })
  }
}

/** What a code is good for at an instant. Pure. */
export function registrationStateOf(
  { usedAt, revokedAt, expiresAt }: Pick<RegistrationCode, 'usedAt' | 'revokedAt' | 'expiresAt'>,
  now: Temporal.Instant,
): RegistrationState {
  if (usedAt !== null) return 'used'
  if (revokedAt !== null) return 'revoked'
  return Temporal.Instant.compare(expiresAt, now) > 0 ? 'live' : 'expired'
}

/**
 * The live code that was typed, however it was spaced and cased, of the account of that number; not yet used: `register` does that. Null for
 * whatever is wrong, by the same work; callers refuse it in one way (`registrationRefused`).
 */
export async function findRegistration(
  db: Db | Tx,
  { accountNumber, code, now }: { accountNumber: string; code: string; now: Temporal.Instant },
): Promise<RegistrationCode | null> {
  const codeHash = hashOf(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
  return store.findLiveCode(db, { accountNumber: accountNumber.trim(), codeHash, now })
}

/** Uses a code: its login becomes an owner of the account. Of two requests at once one only does. Refuses `registration_refused`. */
export async function register(
  tx: Tx,
  {
    registrationCode: { accountId, id },
    login,
    origin,
    now,
  }: {
    registrationCode: RegistrationCode
    login: Pick<Login, 'id' | 'name'>
    origin: Origin
    now: Temporal.Instant
  },
): Promise<void> {
  if (!(await store.takeCode(tx, { accountId, id, at: now }))) throw registrationRefused()
  await addMember(tx, { accountId, loginId: login.id, role: 'owner', now })
  const actor = `login:${login.id}`
  await recordEvent(tx, { accountId, at: now, actor, kind: 'registered', detail: { name: login.name } })
  await recordJoining(tx, { loginId: login.id, kind: 'registered', origin, now })
}

/** The refusal of what `findRegistration` did not find. */
export function registrationRefused(): Refusal {
  return new Refusal(
    'registration_refused',
    'This account number and registration code do not go together, or the code was used or has expired.',
  )
}

/** No slow hash: 46 bits that live for two weeks and are tried a few times in a quarter of an hour. */
function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest()
}
