import { createHash, randomBytes } from 'node:crypto'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Language, MemberRole, StaffRole } from './logins.ts'
import * as store from './store-sign-in.ts'

/** A session ends so long after it was last used … */
export const SESSION_IDLE_HOURS = 30 * 24
/** … and so long after signing in at the latest, used or not. */
export const SESSION_HOURS_MAX = 180 * 24
/** Its end is moved at most once in so long, so that reading a page rarely writes. */
const RENEWED_EVERY_HOURS = 24

/** A person who is signed in, and what they may look at. */
export interface SignedIn {
  loginId: bigint
  email: string | null
  name: string
  /** The person's choice; null: the account's locale decides. */
  language: Language | null
  staffRole: StaffRole | null
  /** Of the accounts by number. `lines`: whose calls a department manager sees. */
  members: {
    accountId: AccountId
    number: string
    name: string
    locale: string
    role: MemberRole
    lines: string[]
  }[]
  /** By which ways the person came in, now and since. */
  ways: SignInWay[]
  /** The provider's policy: what showing calls needs. */
  callDetailNeeds: 'password' | 'sign_in'
}

export type SignInWay = 'password' | 'code' | 'passkey' | 'totp' | 'recovery'

/** True where the person has shown more than that mail reaches them: call detail needs it (47 CFR 64.2010 (c)). */
export function isStrong({ ways }: Pick<SignedIn, 'ways'>): boolean {
  return ways.includes('password') || ways.includes('passkey')
}

/** Opens a session and returns its token: 32 random bytes, of which only the SHA-256 is stored. */
export async function openSession(
  db: Db | Tx,
  {
    loginId,
    now,
    ip,
    userAgent,
    ways = ['password'],
  }: {
    loginId: bigint
    now: Temporal.Instant
    ip: string
    userAgent: string | null
    ways?: readonly SignInWay[]
  },
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await store.insertSession(db, {
    tokenHash: hashToken(token),
    loginId,
    createdAt: now,
    expiresAt: now.add({ hours: SESSION_IDLE_HOURS }),
    ways,
    ip,
    // As a hint for people only; what a browser sends can be of any length.
    userAgent: userAgent?.slice(0, 200) ?? null,
  })
  return token
}

/** Who holds the token; null for one that is unknown or has expired. Using a session puts its end off. */
export async function findSignedIn(
  db: Db,
  { token, now }: { token: string; now: Temporal.Instant },
): Promise<SignedIn | null> {
  const tokenHash = hashToken(token)
  const session = await store.findSession(db, { tokenHash, now })
  if (!session) return null
  const expiresAt = renewedExpiry(session, now)
  if (expiresAt) await store.updateSessionExpiry(db, { tokenHash, expiresAt })
  return {
    loginId: session.loginId,
    email: session.email,
    name: session.name,
    language: session.language,
    staffRole: session.staffRole,
    members: session.members.map((member) => ({ ...member, accountId: store.accountIdOf(member.accountId) })),
    ways: session.ways,
    callDetailNeeds: session.callDetailNeeds,
  }
}

/** Ends a session; one that is not there has ended already. */
export async function closeSession(db: Db | Tx, token: string): Promise<void> {
  await store.deleteSession(db, hashToken(token))
}

/** Deletes the sessions that have ended, and says how many. */
export async function forgetSessions(tx: Tx, { now }: { now: Temporal.Instant }): Promise<bigint> {
  return store.deleteExpiredSessions(tx, now)
}

/** The later end that a session used now gets, or null where moving it is not worth a write. */
export function renewedExpiry(
  session: { createdAt: Temporal.Instant; expiresAt: Temporal.Instant },
  now: Temporal.Instant,
): Temporal.Instant | null {
  const idle = now.add({ hours: SESSION_IDLE_HOURS })
  const latest = session.createdAt.add({ hours: SESSION_HOURS_MAX })
  const wanted = Temporal.Instant.compare(idle, latest) < 0 ? idle : latest
  const gained = wanted.epochMilliseconds - session.expiresAt.epochMilliseconds
  return gained >= RENEWED_EVERY_HOURS * 3_600_000 ? wanted : null
}

/** No salt and no slow hash: the token is random enough that nobody guesses it. */
function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
