import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { notFound } from '../kernel/refusal.ts'
import type { Language } from './logins.ts'
import { hashPassword } from './password.ts'
import { dropSteps } from './steps.ts'
import * as store from './store-credentials.ts'

/** By what a person can come in, without any of the secrets. */
export interface WaysIn {
  email: string | null
  hasPassword: boolean
  passwordChangedAt: Temporal.Instant | null
  /** Since when a code of an app is asked for; null: it is not. */
  totpSince: Temporal.Instant | null
  recoveryCodesLeft: number
  passkeys: number
}

/** By what a login can come in. Refuses `not_found`. */
export async function waysIn(db: Db | Tx, { loginId }: { loginId: bigint }): Promise<WaysIn> {
  const found = await store.readWaysIn(db, loginId)
  if (!found) throw notFound(`login with id ${loginId}`)
  return found
}

/**
 * Gives a person a password, and makes worthless what was begun by the one before and the links that wait for one. Who asks has shown who he is (the old one, a link). Refuses
 * `weak_password`, also where it is made of the person's, the accounts' or the provider's names and numbers.
 */
export async function setPassword(
  tx: Tx,
  { loginId, password, now }: { loginId: bigint; password: string; now: Temporal.Instant },
): Promise<void> {
  const words = await store.readGuessableWords(tx, loginId)
  const passwordHash = await hashPassword(password, { words })
  await store.updatePassword(tx, { loginId, passwordHash, at: now })
  await dropSteps(tx, { kinds: ['reset', 'second_step', 'email_change'], loginId, now })
}

/** A person, to be written to, with the accounts the person is of, by number; the provider's staff have none. */
export interface Correspondent {
  loginId: bigint
  email: string | null
  name: string
  language: Language | null
  members: readonly { accountId: AccountId; number: string }[]
}

/** A login, to be written to; null: there is none. */
export async function correspondentOf(
  db: Db | Tx,
  { loginId }: { loginId: bigint },
): Promise<Correspondent | null> {
  return store.readCorrespondent(db, loginId)
}

/** Changes what a person is called and reads. What is not given stays. Refuses `not_found`. */
export async function changePerson(
  tx: Tx,
  {
    loginId,
    ...change
  }: { loginId: bigint; name?: string | undefined; language?: Language | null | undefined },
): Promise<void> {
  await store.updatePerson(tx, { loginId, ...change })
}
