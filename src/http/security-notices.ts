import { getAccount, listContacts } from '../accounts/accounts.ts'
import { type Language, listMembers } from '../accounts/logins.ts'
import { addressesChangedBy } from '../accounts/profile.ts'
import type { Person } from '../accounts/reset.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { type MailFacts, ownSecurityUrl, portalLinks, tellAccount, tellLogin } from '../notices/notices.ts'

/** What may have been changed about who gets in, or whom we reach. Never the new value (47 CFR 64.2010 (f)). */
export type SecurityChange = MailFacts['security_changed']['what']

/**
 * Tells whoever was reached so far that the account's address or contacts are being changed; to be called before they are. What is as it was
 * tells nobody. Refuses `not_found`.
 */
export async function tellOldContact(
  tx: Tx,
  {
    accountId,
    wanted,
    publicUrl,
    now,
  }: {
    accountId: AccountId
    wanted: { addressLines?: unknown; country?: unknown; contacts?: unknown }
    publicUrl: string
    now: Temporal.Instant
  },
): Promise<void> {
  for (const what of await addressesChangedBy(tx, { accountId, wanted })) {
    const factKey = `security_changed:${what}:${now.epochNanoseconds}`
    const facts = { what, at: now, securityUrl: await securityUrl(tx, { accountId, publicUrl }) }
    await tellAccount(tx, { accountId, factKey, kind: 'security_changed', facts, now })
  }
}

/**
 * Tells every owner of an account, those who were owners before too, of a change among its members. Of the first owner, who has nobody beside
 * him, the account's contact is told: an account online is made for somebody who may not be who he says (47 CFR 64.2010 (f)).
 */
export async function tellOwners(
  tx: Tx,
  {
    accountId,
    about,
    what,
    also = [],
    publicUrl,
    now,
  }: {
    accountId: AccountId
    /** Whose membership changed. */
    about: bigint
    what: SecurityChange
    /** Those who are owners no more. */
    also?: readonly Addressee[]
    publicUrl: string
    now: Temporal.Instant
  },
): Promise<void> {
  const members = await listMembers(tx, { accountId })
  const owners: Addressee[] = members.filter(({ role }) => role === 'owner')
  const people = [...owners, ...also.filter(({ id }) => !owners.some((owner) => owner.id === id))]
    // Whoever has just joined knows.
    .filter(({ id }) => what !== 'member_added' || id !== about)
  for (const to of people) await tellPerson(tx, { accountId, to, about, what, publicUrl, now })
  const joined = members.find(({ id }) => id === about)
  if (what === 'member_added' && people.length === 0)
    await tellContact(tx, { accountId, unlessAt: [joined?.email ?? null], about, what, publicUrl, now })
}

/** Tells the address that a person had, and the contacts of the person's accounts, that another one signs in from now on; not which. */
export async function tellOldAddress(
  tx: Tx,
  {
    before,
    email,
    publicUrl,
    now,
  }: { before: Person; email: string; publicUrl: string; now: Temporal.Instant },
): Promise<void> {
  const change = { about: before.id, what: 'email' as const, publicUrl, now }
  if (before.email !== null)
    await tellPerson(tx, { accountId: before.accountIds[0] ?? null, to: before, ...change })
  for (const accountId of before.accountIds)
    await tellContact(tx, { accountId, unlessAt: [before.email, email], ...change })
}

/** Tells the account's billing contact, where it has an address other than those of `unlessAt`, which know. */
async function tellContact(
  tx: Tx,
  {
    accountId,
    unlessAt,
    about,
    what,
    publicUrl,
    now,
  }: {
    accountId: AccountId
    unlessAt: readonly (string | null)[]
    about: bigint
    what: SecurityChange
    publicUrl: string
    now: Temporal.Instant
  },
): Promise<void> {
  const contacts = await listContacts(tx, { accountId })
  const billing = contacts.find(({ kind, email }) => kind === 'billing' && email !== null)
  if (!billing || unlessAt.includes(billing.email!.toLowerCase())) return
  const factKey = `security_changed:${what}:${about}:${now.epochNanoseconds}`
  const facts = { what, at: now, securityUrl: await securityUrl(tx, { accountId, publicUrl }) }
  await tellAccount(tx, { accountId, factKey, kind: 'security_changed', facts, now })
}

export type Addressee = { id: bigint; name: string; email: string | null; language: Language | null }

/**
 * Tells a person of a change, at the address given; without one, the account's contact. Of who is of no account (`accountId` null), as the
 * provider's own people, only the person is told. `about`: whose login or membership changed.
 */
export async function tellPerson(
  tx: Tx,
  {
    accountId,
    to,
    about = to.id,
    what,
    publicUrl,
    now,
  }: {
    accountId: AccountId | null
    to: Addressee
    about?: bigint
    what: SecurityChange
    publicUrl: string
    now: Temporal.Instant
  },
): Promise<void> {
  const factKey = `security_changed:${what}:${about}:${now.epochNanoseconds}:${to.id}`
  const facts = { what, at: now, securityUrl: await securityUrl(tx, { accountId, publicUrl }) }
  const fact = { factKey, kind: 'security_changed' as const, facts, now }
  if (to.email !== null) {
    const mailbox = { name: to.name, address: to.email, language: to.language }
    await tellLogin(tx, { ...fact, accountId, to: mailbox })
  } else if (accountId !== null) await tellAccount(tx, { ...fact, accountId })
}

async function securityUrl(
  tx: Tx,
  { accountId, publicUrl }: { accountId: AccountId | null; publicUrl: string },
): Promise<string> {
  if (accountId === null) return ownSecurityUrl(publicUrl)
  return portalLinks(publicUrl, await getAccount(tx, { accountId })).securityUrl
}
