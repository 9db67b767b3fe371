import { createHash, randomBytes } from 'node:crypto'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { notFound } from '../kernel/refusal.ts'
import { type Device, deviceOf } from './device.ts'
import type { Language, MemberRole, StaffRole } from './logins.ts'
import * as store from './store-sessions.ts'

/** A session ends so long after it was last used … */
export const SESSION_IDLE_HOURS = 30 * 24
/** … and so long after signing in at the latest, used or not. */
export const SESSION_HOURS_MAX = 180 * 24
/** Its end is moved at most once in so long, so that reading a page rarely writes. */
const RENEWED_EVERY_HOURS = 24
/** A browser is known for a year after it was last signed in with. */
export const DEVICE_HOURS = 365 * 24
/** When it was last used is noted at most once in so long. */
const NOTED_EVERY_HOURS = 1

/** A person who is signed in, and what they may look at. */
export interface SignedIn {
  sessionId: bigint
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
    timeZone: string
    role: MemberRole
    lines: string[]
  }[]
  /** By which ways the person came in, now and since. */
  ways: SignInWay[]
  /** When the person last showed who they are: by signing in, or since (proof.ts). */
  provedAt: Temporal.Instant
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
    deviceToken = null,
  }: {
    loginId: bigint
    now: Temporal.Instant
    ip: string
    userAgent: string | null
    ways?: readonly SignInWay[]
    /** The browser's own (`noteDevice`); null: it has none. */
    deviceToken?: string | null
  },
): Promise<string> {
  const token = makeToken()
  await store.insertSession(db, {
    tokenHash: hashToken(token),
    loginId,
    createdAt: now,
    expiresAt: now.add({ hours: SESSION_IDLE_HOURS }),
    ways,
    ip,
    userAgent: shortened(userAgent),
    deviceHash: deviceToken === null ? null : hashToken(deviceToken),
  })
  return token
}

/**
 * Notes that a person was seen with a browser. `token`: what the browser sent as its own, or a new one for it to keep. `isUnknown`: the person
 * has come with others before, and never with this.
 */
export async function noteDevice(
  db: Db | Tx,
  {
    loginId,
    deviceToken,
    userAgent,
    now,
  }: { loginId: bigint; deviceToken: string | null; userAgent: string | null; now: Temporal.Instant },
): Promise<{ token: string; isUnknown: boolean }> {
  const token = deviceToken ?? makeToken()
  const device = { loginId, deviceHash: hashToken(token), userAgent: shortened(userAgent), at: now }
  const { isNew, others } = await store.saveDevice(db, device)
  return { token, isUnknown: isNew && others > 0n }
}

/** True where a person has come in with that browser before. By the same statement where there is nobody (`loginId` null). */
export async function isKnownDevice(
  db: Db | Tx,
  { loginId, deviceToken }: { loginId: bigint | null; deviceToken: string },
): Promise<boolean> {
  return store.isDeviceOf(db, { loginId, deviceHash: hashToken(deviceToken) })
}

/** Who holds the token; null for one that is unknown or has expired. Using a session puts its end off. */
export async function findSignedIn(
  db: Db | Tx,
  { token, now }: { token: string; now: Temporal.Instant },
): Promise<SignedIn | null> {
  const tokenHash = hashToken(token)
  const session = await store.findSession(db, { tokenHash, now })
  if (!session) return null
  const expiresAt = renewedExpiry(session, now)
  if (expiresAt || isWorthNoting(session.lastUsedAt, now))
    await store.updateSessionUse(db, { tokenHash, expiresAt, at: now })
  return {
    sessionId: session.sessionId,
    loginId: session.loginId,
    email: session.email,
    name: session.name,
    language: session.language,
    staffRole: session.staffRole,
    members: session.members.map((member) => ({ ...member, accountId: store.accountIdOf(member.accountId) })),
    ways: session.ways,
    provedAt: session.provedAt,
    callDetailNeeds: session.callDetailNeeds,
  }
}

/** Ends a session; one that is not there has ended already. */
export async function closeSession(db: Db | Tx, token: string): Promise<void> {
  await store.deleteSession(db, hashToken(token))
}

/**
 * Gives a session another token, which is returned: whenever it may do more than before, so that who had the old one has nothing. `ways` are
 * added to those it has; `provedAt`: when the person showed who they are, where they just did. Null where it has ended meanwhile.
 */
export async function renewToken(
  db: Db | Tx,
  {
    token,
    ways = [],
    provedAt = null,
  }: { token: string; ways?: readonly SignInWay[]; provedAt?: Temporal.Instant | null },
): Promise<string | null> {
  const renewed = makeToken()
  const hashes = { tokenHash: hashToken(token), newHash: hashToken(renewed) }
  return (await store.updateSessionToken(db, { ...hashes, ways, provedAt })) ? renewed : null
}

/** A session as its owner sees it. */
export type OpenSession = Omit<store.OpenSessionRow, 'tokenHash' | 'userAgent'> & { device: Device }

/** A person's sessions that have not ended, the one last used first. */
export async function listSessions(
  db: Db | Tx,
  of: { loginId: bigint; now: Temporal.Instant },
): Promise<OpenSession[]> {
  const found = await store.listSessions(db, of)
  return found.map(({ userAgent, tokenHash: _, ...session }) => ({ ...session, device: deviceOf(userAgent) }))
}

/** Ends one of a person's sessions. Refuses `not_found`. */
export async function endSession(
  tx: Tx,
  { loginId, sessionId }: { loginId: bigint; sessionId: bigint },
): Promise<void> {
  if (!(await store.deleteSessionById(tx, { loginId, sessionId })))
    throw notFound(`session with id ${sessionId}`)
}

/** Ends a person's sessions, all or all but that of `exceptToken`, and says how many. */
export async function endSessions(
  tx: Tx,
  { loginId, exceptToken }: { loginId: bigint; exceptToken: string | null },
): Promise<bigint> {
  const exceptHash = exceptToken === null ? null : hashToken(exceptToken)
  return store.deleteSessionsOf(tx, { loginId, exceptHash })
}

/** Deletes the sessions that have ended, and says how many. */
export async function forgetSessions(tx: Tx, { now }: { now: Temporal.Instant }): Promise<bigint> {
  return store.deleteExpiredSessions(tx, now)
}

/** Forgets the browsers that were not signed in with for a year, which is as long as they keep what they are known by; says how many. */
export async function forgetDevices(tx: Tx, { now }: { now: Temporal.Instant }): Promise<bigint> {
  return store.deleteOldDevices(tx, now.subtract({ hours: DEVICE_HOURS }))
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

function isWorthNoting(lastUsedAt: Temporal.Instant | null, now: Temporal.Instant): boolean {
  return lastUsedAt === null || now.since(lastUsedAt).total('hours') >= NOTED_EVERY_HOURS
}

function makeToken(): string {
  return randomBytes(32).toString('base64url')
}

/** As a hint for people only; what a browser sends can be of any length. */
function shortened(userAgent: string | null): string | null {
  return userAgent?.slice(0, 200) ?? null
}

/** No salt and no slow hash: the token is random enough that nobody guesses it. */
function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
