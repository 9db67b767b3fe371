import { hash, verify } from '@node-rs/argon2'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. About 20 ms of one processor. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** What is verified against where there is no such login, so that the answer takes as long as for one that exists. */
const nobodysHash = lazily(() => hash('a password that nobody has', ARGON2ID))

/** The argon2id hash of a password, salted, as it is stored. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2ID)
}

/** Whether it is the password of that hash. Without a hash (no such login, or one without a password) the answer is no, and takes as long. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobodysHash()), password).catch(() => false)
  return matches && passwordHash !== null
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
