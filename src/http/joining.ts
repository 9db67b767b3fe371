import { z } from 'zod'
import { createLogin, findLoginByEmail, type Login } from '../accounts/logins.ts'
import { getProvider } from '../accounts/provider.ts'
import { checkPassword, type Known, wrongCredentials } from '../accounts/sign-in.ts'
import type { Db, Tx } from '../db/database.ts'
import { notA } from '../kernel/input.ts'

/** A password as it is sent by somebody who joins: how strong it is, the accounts room says. */
export const PasswordIn = z
  .string({ error: notA('a password') })
  .min(1, 'is empty')
  .max(1000, 'is longer than any password')
  .meta({ examples: ['copper lantern at dusk'] })

/** Somebody to whom a code or link was mailed, and who now says who he is. */
export interface Joining {
  /** Where the mail went to, lower case. */
  email: string
  name: string
  password: string
  /** Null: to become one of the provider's own people. */
  accountNumber: string | null
}

/** A login, and what letting it in takes (`admit`). */
export type Joined = { login: Pick<Login, 'id' | 'name'>; known: Known }

/**
 * The login that has the address already, by its own password: one person has one login, for several accounts. Null where there is none.
 * Not within a transaction, since wrong passwords count. Refuses `wrong_credentials`, `sign_in_locked`.
 */
export async function knownLogin(
  db: Db,
  { email, password, ip, now }: Pick<Joining, 'email' | 'password'> & { ip: string; now: Temporal.Instant },
): Promise<Joined | null> {
  const login = await findLoginByEmail(db, { email })
  if (!login) return null
  const checked = await checkPassword(db, { credentials: { email, password }, ip, now })
  if (checked.kind === 'wrong') throw wrongCredentials()
  return { login, known: checked.known }
}

/** Makes the login of somebody who has none. Refuses `bad_input`, `weak_password`, `email_taken`. */
export async function newLogin(
  tx: Tx,
  { accountNumber, now, ...joining }: Joining & { now: Temporal.Instant },
): Promise<Joined> {
  const provider = await getProvider(tx)
  const words = [provider.name, ...(accountNumber === null ? [] : [accountNumber])]
  const login = await createLogin(tx, { ...joining, words, now })
  return { login, known: { loginId: login.id, hasTotp: false } }
}
