import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import * as store from './store-steps.ts'

/** What is begun at the door and waits for its second half: a code or link that was mailed, a passkey's challenge, an authenticator's code. */
export type StepKind =
  | 'email_code'
  | 'second_step'
  | 'passkey'
  | 'reset'
  | 'invite'
  | 'email_change'
  | 'passkey_new'
  | 'proof_code'

/** A step that was begun and is still good. `loginId` null: nobody was found, and nothing may come of it. */
export interface Step {
  kind: StepKind
  tokenHash: Buffer
  loginId: bigint | null
  accountId: AccountId | null
  email: string | null
  detail: Record<string, unknown>
  createdAt: Temporal.Instant
  expiresAt: Temporal.Instant
}

/** So many wrong codes for a step, and it is dead. */
export const STEP_TRIES_MAX = 5

/** Steps that are finished by six digits, which can be guessed: every look at one of these counts. */
const GUESSABLE: ReadonlySet<StepKind> = new Set(['email_code', 'second_step', 'email_change', 'proof_code'])

/**
 * Begins a step and returns its token (32 random bytes, of which only the SHA-256 is stored) and, where `code`, six digits, stored hashed with
 * the token. `fact` tells the step from others in the key of its mail, and opens nothing. Where nobody was found, begin one with `loginId` null, and do not send its code: it looks and fails like any other.
 */
export async function beginStep(
  tx: Db | Tx,
  {
    kind,
    loginId,
    accountId = null,
    email = null,
    code: wantsCode,
    minutes,
    detail = {},
    now,
  }: {
    kind: StepKind
    loginId: bigint | null
    accountId?: AccountId | null
    email?: string | null
    code: boolean
    minutes: number
    detail?: Record<string, unknown>
    now: Temporal.Instant
  },
): Promise<{ token: string; code: string | null; fact: string }> {
  const token = randomBytes(32).toString('base64url')
  const tokenHash = hashOf(token)
  const code = wantsCode ? randomInt(1_000_000).toString().padStart(6, '0') : null
  await store.insertStep(tx, {
    ...{ tokenHash, kind, loginId, accountId, email, detail, createdAt: now },
    codeHash: code === null ? null : hashOf(token + code),
    expiresAt: now.add({ minutes }),
  })
  return { token, code, fact: tokenHash.toString('hex').slice(0, 16) }
}

/**
 * The step of a token, if it is still good and the code is its own; not yet used: `takeStep` does that, in the transaction of what it is for.
 * Takes the database and not a transaction, since a wrong code must count even when the request fails: the fifth is the last.
 * Refuses: `step_expired` for a token that is unknown, used, expired or dead, without saying which; `wrong_code`.
 */
export async function checkStep(
  db: Db,
  {
    kind,
    token,
    code = null,
    now,
  }: { kind: StepKind; token: string; code?: string | null; now: Temporal.Instant },
): Promise<Step> {
  const key = { tokenHash: hashOf(token), kind, now }
  const found = GUESSABLE.has(kind)
    ? await store.countTry(db, { ...key, triesMax: STEP_TRIES_MAX })
    : await store.findStep(db, key)
  if (!found) throw stepExpired()
  const { codeHash, ...step } = found
  if (codeHash !== null && !codeHash.equals(hashOf(token + (code ?? '').replace(/\s/g, ''))))
    throw wrongCode()
  return step
}

/** The step of a token, if it is still good, without counting and without looking at a code: enough to say whose tries to count. */
export async function peekStep(
  db: Db | Tx,
  { kind, token, now }: { kind: StepKind; token: string; now: Temporal.Instant },
): Promise<Step | null> {
  const found = await store.findStep(db, { tokenHash: hashOf(token), kind, now })
  if (!found) return null
  const { codeHash: _, ...step } = found
  return step
}

/** Uses a step that was checked; of two requests at once one only does. Refuses `step_expired`. */
export async function takeStep(
  tx: Db | Tx,
  { step, now }: { step: Pick<Step, 'tokenHash'>; now: Temporal.Instant },
): Promise<void> {
  if (!(await store.markStepUsed(tx, { tokenHash: step.tokenHash, now }))) throw stepExpired()
}

/** Ends the steps of some kinds that a login still has open: a new link, password or address makes those before worthless. */
export async function dropSteps(
  tx: Db | Tx,
  of: { kinds: readonly StepKind[]; loginId: bigint; now: Temporal.Instant },
): Promise<void> {
  await store.dropSteps(tx, of)
}

/** Deletes the steps that ended a day ago or earlier, and says how many. */
export async function forgetSteps(tx: Tx, { now }: { now: Temporal.Instant }): Promise<bigint> {
  return store.deleteOldSteps(tx, now.subtract({ hours: 24 }))
}

/** For callers that check a code of their own (an authenticator's, a recovery code), in the same words. */
export function wrongCode(): Refusal {
  return new Refusal('wrong_code', 'The code is not right.')
}

/** For callers that look with `peekStep`. */
export function stepExpired(): Refusal {
  return new Refusal(
    'step_expired',
    'This code or link no longer works: it was used, has expired, or was tried too often.',
  )
}

/** No salt and no slow hash: the token is random enough that nobody guesses it, and the code is hashed with it. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
