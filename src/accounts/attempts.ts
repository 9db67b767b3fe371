import { isIPv6 } from 'node:net'
import type { Db, Tx } from '../db/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import * as store from './store-sign-in.ts'

/** Attempts are counted over so many minutes. */
export const LOCK_MINUTES = 15
/** So many for one account number, e-mail address or person, and it is locked until the first of them is that old. */
export const WRONG_PER_SUBJECT_MAX = 5
/** So many for one person, by whichever of their account numbers and addresses. */
export const WRONG_PER_PERSON_MAX = 15
/** So many from one address, whatever they try. Offices share addresses, so it is not few. */
export const WRONG_PER_ADDRESS_MAX = 50

/** What is counted: `account:1001`, `email:ann@acme.example`, `ip:203.0.113.5`, as typed and never only as found: what exists locks like what does not. */
export type Limit = { subject: string; max: number }

/** An attempt that was let pass and counts as wrong until it is forgiven. */
export type Attempt = {
  subjects: string[]
  ids: bigint[]
  /** The subject of which it is the last that is let pass; null: of none. */
  isLastOf: string | null
}

/**
 * Whom an address counts as: of IPv6 the first 64 bits, since every subscriber is given at least so many addresses to choose from. An IPv4
 * address is itself. Pure.
 */
export function networkOf(ip: string): string {
  if (!isIPv6(ip) || /^::ffff:/i.test(ip)) return ip
  const [front, back] = ip
    .replace(/%.*$/, '')
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = back ? Math.max(0, 8 - front!.length - back.length) : 0
  const groups = [...front!, ...Array<string>(zeros).fill('0'), ...(back ?? [])].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

/** The limit of a network address, for attempts of one sort (`code`, `registration`, …), apart from others' sorts. */
export function addressLimit(ip: string, sort?: string): Limit {
  const subject = `ip:${networkOf(ip)}`
  return { subject: sort === undefined ? subject : `${sort}:${subject}`, max: WRONG_PER_ADDRESS_MAX }
}

/**
 * Notes an attempt for each subject, as wrong until `forgive` takes it back, and refuses `sign_in_locked` (429) where one of them has had more
 * than its `max` within `LOCK_MINUTES`. Not within a transaction: an attempt counts even when the request fails.
 */
export async function refuseTooMany(
  db: Db,
  { limits, now }: { limits: readonly Limit[]; now: Temporal.Instant },
): Promise<Attempt> {
  const { attempt, locked } = await noteAttempt(db, { limits, now })
  if (locked.length > 0) throw lockedOut(locked, now)
  return attempt
}

/**
 * As `refuseTooMany`, for what only we know to be one and the same (a person of several accounts): too many is not refused in words of its
 * own, which would tell that it is, but answered `isLocked`.
 */
export async function noteQuietly(
  db: Db,
  { limit, now }: { limit: Limit; now: Temporal.Instant },
): Promise<{ attempt: Attempt; isLocked: boolean }> {
  const { attempt, locked } = await noteAttempt(db, { limits: [limit], now })
  return { attempt, isLocked: locked.length > 0 }
}

type Counted = { subject: string; attempts: bigint; oldestAt: Temporal.Instant }

async function noteAttempt(
  db: Db,
  { limits, now }: { limits: readonly Limit[]; now: Temporal.Instant },
): Promise<{ attempt: Attempt; locked: Counted[] }> {
  const subjects = limits.map(({ subject }) => subject)
  const since = now.subtract({ minutes: LOCK_MINUTES })
  // Noted as wrong before it is checked, so that a hundred guesses at once are counted one after the other.
  const ids = await store.insertAttempts(db, { subjects, at: now, since })
  const counted = await store.countAttempts(db, { subjects, since })
  const times = new Map(counted.map((row) => [row.subject, row.attempts]))
  const maxOf = new Map(limits.map(({ subject, max }) => [subject, BigInt(max)]))
  const locked = counted.filter((row) => row.attempts > maxOf.get(row.subject)!)
  // What is tried while locked does not count, or an attacker could lock somebody out for ever.
  if (locked.length > 0) await store.deleteAttempts(db, { subjects, ids })
  const last = limits.find(({ subject, max }) => times.get(subject) === BigInt(max))
  return { attempt: { subjects, ids, isLastOf: last?.subject ?? null }, locked }
}

/** Takes an attempt back that was right, and with it all that was wrong of the subjects `allOf`. */
export async function forgive(
  db: Db | Tx,
  { attempt, allOf = [] }: { attempt: Attempt; allOf?: readonly string[] },
): Promise<void> {
  const { subjects, ids } = attempt
  await store.deleteAttempts(db, { subjects, ids, allOf })
}

/** Deletes the attempts that no longer lock anybody out, and says how many. */
export async function forgetAttempts(tx: Tx, { now }: { now: Temporal.Instant }): Promise<bigint> {
  return store.deleteOldAttempts(tx, now.subtract({ minutes: LOCK_MINUTES }))
}

function lockedOut(locked: readonly { oldestAt: Temporal.Instant }[], now: Temporal.Instant): Refusal {
  const waits = locked.map((row) => row.oldestAt.add({ minutes: LOCK_MINUTES }).since(now).total('seconds'))
  const seconds = Math.max(1, Math.ceil(Math.max(...waits)))
  return new Refusal(
    'sign_in_locked',
    `Too many attempts. Try again in ${Math.ceil(seconds / 60)} minutes.`,
    { status: 429, details: [{ place: 'retryAfterSeconds', message: String(seconds) }] },
  )
}
