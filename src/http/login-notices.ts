import type { Correspondent } from '../accounts/credentials.ts'
import { type LoginEventKind, type Origin, recordLoginEvent } from '../accounts/login-events.ts'
import type { Tx } from '../db/database.ts'
import { type MailFacts, ownSecurityUrl, portalLinks, tellAccount, tellLogin } from '../notices/notices.ts'
import type { AtDoor } from './enter.ts'

/** What of a person's way in is told by mail when it changes. */
type SecurityChange = MailFacts['security_changed']['what']

/**
 * Tells a person of something about the person's login: at its e-mail address, or, of a login that has none, the account's contact. Of the
 * accounts the one with the lowest number counts; the provider's staff, who have none, are told by the provider alone.
 */
export async function tellOfLogin<Kind extends 'new_device' | 'security_changed'>(
  tx: Tx,
  {
    person,
    kind,
    about,
    facts,
    now,
  }: {
    person: Correspondent
    kind: Kind
    /** What makes the fact one of its own. */
    about: string
    facts: MailFacts[Kind]
    now: Temporal.Instant
  },
): Promise<void> {
  const accountId = person.members[0]?.accountId ?? null
  const factKey = `${kind}:${person.loginId}:${about}`
  if (person.email === null) {
    if (accountId !== null) await tellAccount(tx, { accountId, factKey, kind, facts, now })
    return
  }
  const to = { name: person.name, address: person.email, language: person.language }
  await tellLogin(tx, { accountId, to, factKey, kind, facts, now })
}

/** Records a change of a person's way in, and tells the person (47 CFR 64.2010 (f)), in the transaction that makes it. */
export async function noteSecurityChange(
  tx: Tx,
  call: AtDoor,
  {
    person,
    kind,
    what,
    detail = {},
  }: { person: Correspondent; kind: LoginEventKind; what: SecurityChange; detail?: Record<string, string> },
): Promise<void> {
  const { now, parts } = call
  await recordLoginEvent(tx, { loginId: person.loginId, kind, origin: originOf(call), detail, now })
  const facts = { what, at: now, securityUrl: securityUrl(parts, person) }
  const about = `${what}:${now.epochNanoseconds}`
  await tellOfLogin(tx, { person, kind: 'security_changed', about, facts, now })
}

/** Where a person sees who came in, and ends it. */
export function securityUrl(
  { settings: { publicUrl } }: AtDoor['parts'],
  { members }: Correspondent,
): string {
  const [account] = members
  return account ? portalLinks(publicUrl, account).securityUrl : ownSecurityUrl(publicUrl)
}

/** Whence a request comes. */
export function originOf({ request, ip }: Pick<AtDoor, 'request' | 'ip'>): Origin {
  return { ip, userAgent: request.headers.get('user-agent') }
}
