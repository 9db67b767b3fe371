import type { Db, Tx } from '../db/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type WaysIn, waysIn } from './credentials.ts'
import { isStrong, type SignedIn } from './sessions.ts'

/** So long after somebody has shown who they are, ways in are changed without asking again … */
export const PROOF_MINUTES = 15
/** … and what was begun in that time may be finished so long: finding a telephone, and an app for it, takes a while. */
export const PROOF_TO_FINISH_MINUTES = 30

/** By what somebody who is signed in confirms that it is still them. `app`: a code of it; `mail`: a mailed code. */
export type ProofWay = 'password' | 'passkey' | 'app' | 'mail'

type Proven = Pick<SignedIn, 'loginId' | 'ways' | 'provedAt'>

/**
 * The ways that a person can confirm by. What is less than the person has does not do: nobody who merely reads the mails, which the open browser
 * may show too, makes himself another way in. Pure.
 */
export function proofWaysOf({
  hasPassword,
  passkeys,
  totpSince,
  email,
}: Pick<WaysIn, 'hasPassword' | 'passkeys' | 'totpSince' | 'email'>): ProofWay[] {
  if (hasPassword || passkeys > 0)
    return [...(hasPassword ? (['password'] as const) : []), ...(passkeys > 0 ? (['passkey'] as const) : [])]
  if (totpSince !== null) return ['app']
  return email === null ? [] : ['mail']
}

/**
 * Until when the session may change ways in; null: it must be proven first, since that was too long ago, or by a mailed code only where the person
 * has a password or passkey. Pure.
 */
export function provenUntil(
  { ways, provedAt }: Pick<Proven, 'ways' | 'provedAt'>,
  of: { proofWays: readonly ProofWay[]; now: Temporal.Instant; minutes?: number },
): Temporal.Instant | null {
  const { proofWays, now, minutes = PROOF_MINUTES } = of
  const needsStrong = proofWays.includes('password') || proofWays.includes('passkey')
  const until = provedAt.add({ minutes })
  return (needsStrong && !isStrong({ ways })) || Temporal.Instant.compare(until, now) <= 0 ? null : until
}

/**
 * Refuses (`proof_needed`, 403) where it was not shown of late who is signed in: whoever finds an open browser makes himself no way in.
 * `minutes`: `PROOF_TO_FINISH_MINUTES` for the second half of what was begun within `PROOF_MINUTES`.
 */
export async function demandProof(
  db: Db | Tx,
  person: Proven,
  { now, minutes = PROOF_MINUTES }: { now: Temporal.Instant; minutes?: number },
): Promise<void> {
  const proofWays = proofWaysOf(await waysIn(db, person))
  if (provenUntil(person, { proofWays, now, minutes }) !== null) return
  throw new Refusal('proof_needed', `Confirm first that it is you, by ${listed(proofWays)}.`, {
    status: 403,
  })
}

/** Refuses (`proof_not_offered`, 409) a way that the person cannot confirm by. */
export async function demandProofWay(
  db: Db | Tx,
  { loginId, way }: { loginId: bigint; way: ProofWay },
): Promise<void> {
  const ways = proofWaysOf(await waysIn(db, { loginId }))
  if (ways.includes(way)) return
  throw new Refusal(
    'proof_not_offered',
    `This login is confirmed by ${listed(ways)}, not by ${NAMES[way]}.`,
    {
      status: 409,
    },
  )
}

const NAMES: Readonly<Record<ProofWay, string>> = {
  password: 'the password',
  passkey: 'a passkey',
  app: 'a code of the app',
  mail: 'a mailed code',
}

function listed(ways: readonly ProofWay[]): string {
  return ways.map((way) => NAMES[way]).join(' or ') || 'signing in again'
}
