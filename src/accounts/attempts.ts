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
/**
 * So many codes of six digits a day: five in a quarter of an hour would be 480, and one of a million right after some years of patience, for
 * somebody who tries it on a thousand people after some days.
 */
export const WRONG_CODES_PER_DAY_MAX = 30
export const DAY_MINUTES = 24 * 60

/**
 * What is counted: `account:1001`, `email:ann@acme.example`, `ip:203.0.113.5`, as typed and never only as found: what exists locks like what does
 * not. `minutes`: over how many; without them `LOCK_MINUTES`.
 */
export type Limit = { subject: string; max: number; minutes?: number }

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

/** The limits of codes of six digits of one sort, for one subject: within a quarter of an hour, and within a day. */
export function codeLimits(subject: string): Limit[] {
  return [
    { subject, max: WRONG_PER_SUBJECT_MAX },
    { subject: `day:${subject}`, max: WRONG_CODES_PER_DAY_MAX, minutes: DAY_MINUTES },
  ]
}

/**
 * Notes an attempt for each subject, as wrong until `forgive` takes it back, and refuses `sign_in_locked` (429) where one of them has had more
 * than its `max` within its minutes. Not within a transaction: an attempt counts even when the request fails.
 */
export async function refuseTooMany(
  db: Db,
  { limits, now }: { limits: readonly Limit[]; now: Temporal.Instant },
): Promise<Attempt> {
  const { attempt, locked } = await noteAttempt(db, { limits, now })
  if (locked.length > 0) throw lockedOut(locked, { limits, now })
  return attempt
}

/** Refuses (`sign_in_locked`, 429) what has had its `max` already, without noting anything: before a code is sent that could not be tried. */
export async function refuseLocked(
  db: Db,
  { limits, now }: { limits: readonly Limit[]; now: Temporal.Instant },
): Promise<void> {
  const counted = await store.countAttempts(db, windowsOf(limits, now))
  const locked = limits.flatMap((limit) =>
    counted.filter((row) => row.subject === limit.subject && row.attempts >= BigInt(limit.max)),
  )
  if (locked.length > 0) throw lockedOut(locked, { limits, now })
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
  const windows = windowsOf(limits, now)
  const { subjects } = windows
  // Noted as wrong before it is checked, so that a hundred guesses at once are counted one after the other.
  const ids = await store.insertAttempts(db, { ...windows, at: now })
  const counted = await store.countAttempts(db, windows)
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
  return store.deleteOldAttempts(tx, now.subtract({ minutes: DAY_MINUTES }))
}

/** Subjects, and since when what was tried at each counts. */
function windowsOf(
  limits: readonly Limit[],
  now: Temporal.Instant,
): { subjects: string[]; since: Temporal.Instant[] } {
  return {
    subjects: limits.map(({ subject }) => subject),
    since: limits.map(({ minutes = LOCK_MINUTES }) => now.subtract({ minutes })),
  }
}

function lockedOut(
  locked: readonly Counted[],
  { limits, now }: { limits: readonly Limit[]; now: Temporal.Instant },
): Refusal {
  const minutesOf = new Map(limits.map(({ subject, minutes = LOCK_MINUTES }) => [subject, minutes]))
  const waits = locked.map(({ subject, oldestAt }) =>
    oldestAt
      .add({ minutes: minutesOf.get(subject)! })
      .since(now)
      .total('seconds'),
  )
  const seconds = Math.max(1, Math.ceil(Math.max(...waits)))
  const wait = seconds > 5400 ? `${Math.ceil(seconds / 3600)} hours` : `${Math.ceil(seconds / 60)} minutes`
  return new Refusal('sign_in_locked', `Too many attempts. Try again in ${wait}.`, {
    status: 429,
    details: [{ place: 'retryAfterSeconds', message: String(seconds) }],
  })
}
