import { hash, verify } from '@node-rs/argon2'
import { Refusal } from '../kernel/refusal.ts'

/** Fewer are guessed at once; the upper bound keeps hashing cheap. */
const LENGTH_MIN = 8
const LENGTH_MAX = 200

/** Argon2id with the library's defaults (19 MiB, 2 passes), which are OWASP's. Refuses `weak_password`. */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < LENGTH_MIN || password.length > LENGTH_MAX)
    throw new Refusal(
      'weak_password',
      `The password has ${password.length} characters; it needs ${LENGTH_MIN} to ${LENGTH_MAX}.`,
    )
  return hash(password)
}

/** True when the password is the one that was hashed. A missing hash takes as long and is false, so that time does not tell who exists. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const right = await verify(passwordHash ?? NOBODYS_HASH, password.slice(0, LENGTH_MAX + 1))
  return right && passwordHash !== null
}

/** Of a random text that nobody kept. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$oKOnRQtBQ/lKbYauncQvwA$u1HS7NORXyxaSZohY+pc0KohQetj833V3zS3cz263hk'
