import { createHash } from 'node:crypto'
import { isPassword } from '../accounts/password.ts'
import { Refusal } from '../kernel/refusal.ts'
import { findSourceCredentials } from '../usage/sources.ts'
import type { Parts } from './action.ts'
import type { Caller } from './caller.ts'

/**
 * Hashes of `Authorization` headers that were right → the password hash they were right for. A switch sends the same one with every call, and
 * argon2 takes 20 ms. Compared with the stored hash each time, so that a changed password counts at once, in every process.
 */
const right = new Map<string, string>()
const RIGHT_MAX = 1000

/** Counts a password as wrong before it is looked at, or refuses to; what it returns takes that back. */
export type Guess = () => Promise<() => Promise<void>>

/** The source of HTTP Basic credentials. Refuses `bad_credentials` (401), and what `guess` refuses. */
export async function identifySource(
  authorization: string,
  { parts, guess }: { parts: Parts; guess: Guess },
): Promise<Caller> {
  const decoded = Buffer.from(authorization.slice('Basic '.length).trim(), 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  const userName = decoded.slice(0, Math.max(0, colon))
  const credentials = userName.includes('\0')
    ? null
    : await findSourceCredentials(parts.database.kysely, { userName })
  const headerHash = createHash('sha256').update(authorization).digest('base64')
  const isKnown = credentials !== null && right.get(headerHash) === credentials.passwordHash
  if (!isKnown) {
    const forgive = await guess()
    if (!(await isPassword(decoded.slice(colon + 1), credentials?.passwordHash ?? null))) {
      throw new Refusal('bad_credentials', 'The user name or password of the source is not right.', {
        status: 401,
      })
    }
    await forgive()
  }
  if (!credentials) throw new Error('isPassword let a source without credentials pass')
  if (right.size >= RIGHT_MAX) right.clear()
  right.set(headerHash, credentials.passwordHash)
  return { kind: 'source', sourceId: credentials.sourceId, name: credentials.name }
}
