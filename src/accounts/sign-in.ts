import type { Db } from '../db/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import { addressLimit, forgive, refuseTooMany, WRONG_PER_SUBJECT_MAX } from './attempts.ts'
import { isPassword } from './password.ts'
import * as store from './store-sign-in.ts'

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
  const limits = [{ subject, max: WRONG_PER_SUBJECT_MAX }, addressLimit(ip)]
  const attempt = await refuseTooMany(db, { limits, now })
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
  await forgive(db, { attempt, allOf: [subject] })
  return { loginId: login.loginId }
}

function subjectOf(credentials: Credentials): string {
  return 'email' in credentials
    ? `email:${credentials.email.toLowerCase()}`
    : `account:${credentials.accountNumber}`
}
