import { findApiKey } from '../accounts/api-keys.ts'
import { findSignedIn } from '../accounts/sessions.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Parts } from './action.ts'
import type { Caller, Rule } from './caller.ts'
import { sessionTokenOf } from './cookies.ts'
import { type Guess, identifySource } from './identify-source.ts'
import { onceAVisit } from './visit.ts'

/**
 * Who sends a request: an API key in `Authorization: Bearer`, a session in the cookie, a switch by HTTP Basic. Basic is read on the switches'
 * routes only, since elsewhere it may be a proxy's. `guess` counts a switch's password before it is looked at. Refuses `bad_credentials` (401) for a key or switch that says who it is and is not.
 */
export async function identify(
  request: Request,
  { rule, parts, guess }: { rule: Rule; parts: Parts; guess: Guess },
): Promise<Caller> {
  const authorization = request.headers.get('authorization') ?? ''
  const db = parts.database.kysely
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  if (bearer !== undefined) {
    const apiKey = await findApiKey(db, bearer)
    if (!apiKey) throw new Refusal('bad_credentials', 'The API key is unknown or revoked.', { status: 401 })
    return { kind: 'key', keyId: apiKey.id, role: apiKey.role }
  }
  if (rule === 'source' && /^Basic /i.test(authorization))
    return identifySource(authorization, { parts, guess })
  const token = sessionTokenOf(request)
  if (token === null) return { kind: 'nobody' }
  const signedIn = await onceAVisit(`session:${token}`, () =>
    findSignedIn(db, { token, now: parts.clock.now() }),
  )
  return signedIn ? { kind: 'login', signedIn } : { kind: 'nobody' }
}
