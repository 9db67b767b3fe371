import type { Db, Tx } from '../db/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import { isPassword } from './password.ts'
import * as store from './store-sign-in.ts'

/** Wrong passwords are counted over so many minutes. */
export const LOCK_MINUTES = 15
/** So many wrong ones for one account number or e-mail address, and it is locked until the first of them is that old. */
export const WRONG_PER_SUBJECT_MAX = 5
/** So many from one address, whatever they try. Offices share addresses, so it is not few. */
export const WRONG_PER_ADDRESS_MAX = 50

export type Credentials = { accountNumber: string; password: string } | { email: string; password: string }

/**
 * Checks a password and returns whose it is. An account number stands for the account's first owner. What does not exist is answered in the
 * same words and the same time as a wrong password, and is locked like one.
 * Refuses: `wrong_credentials` (401), `sign_in_locked` (429). Not within a transaction: an attempt counts even when the request fails.
 */
export async function checkPassword(
  db: Db,
  { credentials, ip, now }: { credentials: Credentials; ip: string; now: Temporal.Instant },
): Promise<{ loginId: bigint }> {
  const subject = subjectOf(credentials)
  const subjects = [subject, `ip:${ip}`]
  const since = now.subtract({ minutes: LOCK_MINUTES })
  // Noted as wrong before it is checked, so that a hundred guesses at once are counted one after the other.
  const ids = await store.insertAttempts(db, { subjects, at: now, since })
  const attempts = await store.countAttempts(db, { subjects, since })
  const locked = attempts.filter((row) => row.attempts > maxOf(row.subject))
  if (locked.length > 0) {
    // What is tried while locked does not count, or an attacker could lock somebody out for ever.
    await store.deleteAttempts(db, { subjects, ids })
    throw lockedOut(locked, now)
  }
  const login =
    'email' in credentials
      ? await store.findLoginByEmail(db, credentials.email.toLowerCase())
      : await store.findFirstOwner(db, credentials.accountNumber)
  const right = await isPassword(credentials.password, login?.passwordHash ?? null)
  if (!right || !login) {
    throw new Refusal('wrong_credentials', 'The account number, e-mail address or password is not right.', {
      status: 401,
    })
  }
  await store.deleteAttempts(db, { subjects, ids, allOf: subject })
  return { loginId: login.loginId }
}

/** Deletes the attempts that no longer lock anybody out, and says how many. */
export async function forgetAttempts(tx: Tx, { now }: { now: Temporal.Instant }): Promise<bigint> {
  return store.deleteOldAttempts(tx, now.subtract({ minutes: LOCK_MINUTES }))
}

function subjectOf(credentials: Credentials): string {
  return 'email' in credentials
    ? `email:${credentials.email.toLowerCase()}`
    : `account:${credentials.accountNumber}`
}

function maxOf(subject: string): bigint {
  return BigInt(subject.startsWith('ip:') ? WRONG_PER_ADDRESS_MAX : WRONG_PER_SUBJECT_MAX)
}

function lockedOut(locked: readonly { oldestAt: Temporal.Instant }[], now: Temporal.Instant): Refusal {
  const waits = locked.map((row) => row.oldestAt.add({ minutes: LOCK_MINUTES }).since(now).total('seconds'))
  const seconds = Math.max(1, Math.ceil(Math.max(...waits)))
  return new Refusal(
    'sign_in_locked',
    `Too many wrong passwords. Try again in ${Math.ceil(seconds / 60)} minutes.`,
    { status: 429, details: [{ place: 'retryAfterSeconds', message: String(seconds) }] },
  )
}
