import { type Db, inTransaction } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import { Refusal } from '../kernel/refusal.ts'
import {
  type Attempt,
  addressLimit,
  forgive,
  noteQuietly,
  refuseTooMany,
  WRONG_PER_PERSON_MAX,
  WRONG_PER_SUBJECT_MAX,
} from './attempts.ts'
import { lockOutPayload, NOTE_LOCK_OUT, type Origin } from './login-events.ts'
import { isPassword } from './password.ts'
import { isKnownDevice } from './sessions.ts'
import type { LoginRow } from './store-sign-in.ts'
import * as store from './store-sign-in.ts'

export type Credentials = { accountNumber: string; password: string } | { email: string; password: string }

/** Whose credentials they were. `hasTotp`: they were the first of two steps. */
export type Known = { loginId: bigint; hasTotp: boolean }

/**
 * What came of a password. `isLast`: it was the last wrong one that is let pass, and whose it would have been, if anybody's; for the
 * timeline, where the owner learns of it.
 */
export type Checked =
  | { kind: 'right'; known: Known }
  | { kind: 'wrong'; isLast: boolean; loginId: bigint | null }

/**
 * Checks a password and says whose it is. An account number stands for the account's first owner. What does not exist is answered by the
 * same work as a wrong password, and is locked like one. `deviceToken`: what the browser keeps (`noteDevice`); one that the person has come in
 * with before is counted for itself, so that strangers who guess do not lock the person out.
 * Refuses: `sign_in_locked` (429). Not within a transaction: an attempt counts even when the request fails.
 */
export async function checkPassword(
  db: Db,
  {
    credentials,
    deviceToken = null,
    ip,
    now,
  }: { credentials: Credentials; deviceToken?: string | null; ip: string; now: Temporal.Instant },
): Promise<Checked> {
  const login =
    'email' in credentials
      ? await store.findLoginByEmail(db, credentials.email.toLowerCase())
      : await store.findFirstOwner(db, credentials.accountNumber)
  const loginId = login?.loginId ?? null
  const isOwn = await isOwnDevice(db, { loginId, deviceToken })
  const subject = isOwn ? `device:${loginId}` : subjectOf(credentials)
  const limits = [{ subject, max: WRONG_PER_SUBJECT_MAX }, addressLimit(ip)]
  const attempt = await refuseTooMany(db, { limits, now })
  // Counted by the person too, who may have many account numbers; by as many statements where there is nobody.
  const person = { subject: `person:${isOwn ? subject : (loginId ?? subject)}`, max: WRONG_PER_PERSON_MAX }
  const { attempt: byPerson, isLocked } = await noteQuietly(db, { limit: person, now })
  const checked = await checkedOf(db, { login, password: credentials.password, isLocked, attempt, subject })
  if (checked.kind === 'right') await forgive(db, { attempt: byPerson, allOf: [person.subject] })
  return checked
}

/**
 * True where what the browser keeps (null: nothing) is known of a person, who is then counted apart from strangers. By the same statement where
 * there is nobody.
 */
export async function isOwnDevice(
  db: Db,
  { loginId, deviceToken }: { loginId: bigint | null; deviceToken: string | null },
): Promise<boolean> {
  return deviceToken !== null && isKnownDevice(db, { loginId, deviceToken })
}

/**
 * Checks the password of somebody who is signed in, before something that asks for it again. Counted by the person, whatever it is asked for; the
 * last wrong one that is let pass stands among the person's events.
 * Refuses: `wrong_password`, `sign_in_locked` (429). Not within a transaction.
 */
export async function checkOwnPassword(
  db: Db,
  {
    loginId,
    password,
    ip,
    origin,
    now,
  }: { loginId: bigint; password: string; ip: string; origin: Origin; now: Temporal.Instant },
): Promise<void> {
  const subject = `own:${loginId}`
  const attempt = await refuseTooMany(db, {
    limits: [{ subject, max: WRONG_PER_SUBJECT_MAX }, addressLimit(ip)],
    now,
  })
  const login = await store.findLogin(db, loginId)
  const checked = await checkedOf(db, { login, password, isLocked: false, attempt, subject })
  if (checked.kind === 'right') return
  if (checked.isLast)
    await inTransaction(db, (tx) => stageJob(tx, NOTE_LOCK_OUT, lockOutPayload(loginId, origin)))
  throw new Refusal('wrong_password', 'The password is not right.')
}

/** The refusal of what `checkPassword` found wrong, in one sentence for all that can be. */
export function wrongCredentials(): Refusal {
  return new Refusal('wrong_credentials', 'The account number, e-mail address or password is not right.', {
    status: 401,
  })
}

async function checkedOf(
  db: Db,
  {
    login,
    password,
    isLocked,
    attempt,
    subject,
  }: {
    login: LoginRow | null
    password: string
    isLocked: boolean
    attempt: Attempt
    subject: string
  },
): Promise<Checked> {
  const right = await isPassword(password, login?.passwordHash ?? null)
  if (!right || !login || isLocked)
    return { kind: 'wrong', isLast: attempt.isLastOf === subject, loginId: login?.loginId ?? null }
  await forgive(db, { attempt, allOf: [subject] })
  return { kind: 'right', known: { loginId: login.loginId, hasTotp: login.hasTotp } }
}

function subjectOf(credentials: Credentials): string {
  return 'email' in credentials
    ? `email:${credentials.email.toLowerCase()}`
    : `account:${credentials.accountNumber}`
}
