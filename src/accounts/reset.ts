import { createHash } from 'node:crypto'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { notFound } from '../kernel/refusal.ts'
import { forgive, LOCK_MINUTES } from './attempts.ts'
import { hasHappened, type Origin, recordLoginEvent } from './login-events.ts'
import { type Language, listStaff } from './logins.ts'
import { endSessions } from './sessions.ts'
import { beginStep, dropSteps, type Step, stepExpired, takeStep } from './steps.ts'
import { updatePassword } from './store-credentials.ts'
import * as store from './store-reset.ts'

/** A login as one writes to it, and the accounts it may see; those of which it has been a member longest come first. */
export interface Person {
  id: bigint
  email: string | null
  name: string
  language: Language | null
  accountIds: AccountId[]
  /** Numbers of those it owns: by the first of its owners an account number signs in. */
  accountNumbers: string[]
}

export type ForgottenBy = { accountNumber: string } | { email: string }

/** A link by which a new password is set, this once. */
export type PasswordLink = { token: string; expiresAt: Temporal.Instant }

export const RESET_MINUTES = 60

/**
 * Begins a new password for whoever is known by an address, or for an account's first owner. Null where there is nobody. `accountId`: the
 * account by which to write; null: the person is of none, as the provider's own people. A link before this one works no more.
 */
export async function beginReset(
  tx: Tx,
  { by, origin, now }: { by: ForgottenBy; origin: Origin; now: Temporal.Instant },
): Promise<
  | (PasswordLink & {
      person: Person
      accountId: AccountId | null
      /** Of this link, and tells nothing of it. */
      key: string
    })
  | null
> {
  const person =
    'email' in by
      ? await store.readPersonByEmail(tx, by.email.trim().toLowerCase())
      : await store.readFirstOwner(tx, by.accountNumber.trim())
  if (!person) return null
  const token = await beginLink(tx, { person, now })
  await recordAsked(tx, { loginId: person.id, origin, now })
  const key = createHash('sha256').update(token).digest('hex').slice(0, 16)
  const accountId = person.accountIds[0] ?? null
  return { person, accountId, key, token, expiresAt: now.add({ minutes: RESET_MINUTES }) }
}

/** Anybody may ask, who need not be the person: it says from where, and again a quarter of an hour later at the earliest. */
async function recordAsked(
  tx: Tx,
  { loginId, origin, now }: { loginId: bigint; origin: Origin; now: Temporal.Instant },
): Promise<void> {
  const kind = 'password_reset_asked' as const
  if (await hasHappened(tx, { loginId, kind, since: now.subtract({ minutes: LOCK_MINUTES }) })) return
  const detail: Record<string, string> = origin.ip === null ? {} : { from: origin.ip }
  await recordLoginEvent(tx, { loginId, kind, origin, detail, actor: 'nobody', now })
}

/**
 * A link for one of the provider's people, which an administrator hands over: it stands among the person's events from then on, used or not,
 * with who made it (`actor`, and by `name` where that is a person), and opens nothing once that is no administrator any more. Refuses `not_found` for who is none of them.
 */
export async function beginStaffReset(
  tx: Tx,
  {
    loginId,
    by: { actor, name },
    origin,
    now,
  }: { loginId: bigint; by: { actor: string; name: string | null }; origin: Origin; now: Temporal.Instant },
): Promise<PasswordLink> {
  const person = await store.readPerson(tx, loginId)
  if (!person || !(await store.isStaff(tx, loginId)))
    throw notFound(`member of the staff with login ${loginId}`)
  const detail = { actor, ...(name === null ? {} : { by: name }) }
  await recordLoginEvent(tx, { loginId, kind: 'password_link_made', origin, detail, actor, now })
  return {
    token: await beginLink(tx, { person, by: actor, now }),
    expiresAt: now.add({ minutes: RESET_MINUTES }),
  }
}

async function beginLink(
  tx: Tx,
  { person, by = null, now }: { person: Person; by?: string | null; now: Temporal.Instant },
): Promise<string> {
  await dropSteps(tx, { kinds: ['reset'], loginId: person.id, now })
  const step = { kind: 'reset' as const, loginId: person.id, accountId: person.accountIds[0] ?? null }
  const detail = by === null ? {} : { by }
  const { token } = await beginStep(tx, { ...step, code: false, minutes: RESET_MINUTES, detail, now })
  return token
}

/** Refuses (`step_expired`) a link that one of the provider's people made who is no administrator any more: who has left comes back by it. */
export async function demandMaker(db: Db | Tx, { detail: { by } }: Pick<Step, 'detail'>): Promise<void> {
  if (typeof by !== 'string' || !by.startsWith('staff:')) return
  const staff = await listStaff(db)
  if (!staff.some(({ id, role }) => by === `staff:${id}` && role === 'admin')) throw stepExpired()
}

/** Whose a step is. Refuses `not_found`. */
export async function personOf(db: Db | Tx, { loginId }: { loginId: bigint }): Promise<Person> {
  const person = await store.readPerson(db, loginId)
  if (!person) throw notFound(`login ${loginId}`)
  return person
}

/**
 * Sets the password of the step's login, and ends all its sessions: whoever knew the old one is out. Wrong passwords that were tried no longer
 * lock it. Returns whom to tell. Refuses `step_expired`.
 */
export async function resetPassword(
  tx: Tx,
  {
    step,
    passwordHash,
    origin,
    now,
  }: { step: Step; passwordHash: string; origin: Origin; now: Temporal.Instant },
): Promise<Person> {
  const loginId = step.loginId!
  await takeStep(tx, { step, now })
  await demandMaker(tx, step)
  const person = await personOf(tx, { loginId })
  await updatePassword(tx, { loginId, passwordHash, at: now })
  await endSessions(tx, { loginId, exceptToken: null })
  await dropSteps(tx, { kinds: ['second_step', 'email_change'], loginId, now })
  const typed = [
    ...(person.email === null ? [] : [`email:${person.email}`]),
    `person:${loginId}`,
    `device:${loginId}`,
    `own:${loginId}`,
  ]
  const allOf = [...typed, ...person.accountNumbers.map((number) => `account:${number}`)]
  await forgive(tx, { attempt: { subjects: [], ids: [], isLastOf: null }, allOf })
  await recordLoginEvent(tx, { loginId, kind: 'password_reset', origin, now })
  return person
}
