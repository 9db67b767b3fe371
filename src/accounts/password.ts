import { hash, verify } from '@node-rs/argon2'
import { Refusal } from '../kernel/refusal.ts'
import { type Weakness, weaknessOf } from './password-strength.ts'

/** NIST SP 800-63B and OWASP ASVS 2.1: twelve at least, and no rules on letters and digits. The upper bound keeps hashing cheap. */
export const PASSWORD_LENGTH_MIN = 12
export const PASSWORD_LENGTH_MAX = 200

/**
 * Argon2id with the library's defaults (19 MiB, 2 passes), which are OWASP's. `words`: what an attacker would try first with this person: names,
 * addresses, the account's number. Refuses `weak_password`, with what is wrong as `reason` among its details.
 */
export async function hashPassword(
  password: string,
  { words = [] }: { words?: readonly string[] } = {},
): Promise<string> {
  if (password.length < PASSWORD_LENGTH_MIN || password.length > PASSWORD_LENGTH_MAX) {
    const reason = password.length < PASSWORD_LENGTH_MIN ? 'too_short' : 'too_long'
    const between = `${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX}`
    throw weak(reason, `The password has ${password.length} characters; it needs ${between}.`)
  }
  const weakness = await weaknessOf(password, words)
  if (weakness) throw weak(weakness, `The password is too easy to guess: ${WHY[weakness]}.`)
  return hash(password)
}

/** True when the password is the one that was hashed. A missing hash takes as long and is false, so that time does not tell who exists. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const right = await verify(passwordHash ?? NOBODYS_HASH, password.slice(0, PASSWORD_LENGTH_MAX + 1))
  return right && passwordHash !== null
}

/** Of a random text that nobody kept. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$oKOnRQtBQ/lKbYauncQvwA$u1HS7NORXyxaSZohY+pc0KohQetj833V3zS3cz263hk'

const WHY: Readonly<Record<Weakness, string>> = {
  common: 'it is, or looks like, one that many people use',
  repeated: 'it repeats or counts on',
  personal: 'it is made of your name, address or account, or of the company’s name',
  guessable: 'a machine finds it soon; add a word or two',
}

function weak(reason: Weakness | 'too_short' | 'too_long', message: string): Refusal {
  return new Refusal('weak_password', message, { details: [{ place: 'reason', message: reason }] })
}
