import { z } from 'zod'
import type { Tx } from '../db/database.ts'
import { sameValue } from '../db/saved.ts'
import type { AccountId } from '../kernel/ids.ts'
import { parseInput } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type Account, accountFields, type Contact, contactInput } from './account.ts'
import { getAccount, listContacts, saveContacts, updateAccount } from './accounts.ts'

/** Languages that pages, mails and documents are written in, with how days and amounts are written there. */
const OFFERED_LOCALES = ['en-US', 'fr-CA', 'es-US', 'de-DE']

const { addressLines, country, locale, timeZone, paperless, noticesOff } = accountFields

/** What an account's own people may change; what they are called and billed by is the provider's. */
export const profileChanges = z
  .strictObject({
    ...{ addressLines, country, locale, timeZone, paperless, noticesOff },
    contacts: contactInput.array().max(20, 'has more than 20 contacts'),
  })
  .partial()

export type ProfileChanges = z.input<typeof profileChanges>

/** What `locale` may become by the account's own people: those we have words for, and the present one. Pure. */
export function localesOffered({ locale }: Pick<Account, 'locale'>): string[] {
  return [...new Set([...OFFERED_LOCALES, locale])]
}

/**
 * Changes what an account says of itself; fields left out stay, `contacts` are replaced as a whole. An address may be another one, and not
 * taken away. Refuses `bad_input`, `not_found`, `locale_not_offered`.
 */
export async function changeProfile(
  tx: Tx,
  {
    accountId,
    changes,
    now,
    actor,
  }: { accountId: AccountId; changes: ProfileChanges; now: Temporal.Instant; actor: string },
): Promise<Account> {
  const { contacts, ...fields } = parseInput('profile', profileChanges, changes)
  const account = await getAccount(tx, { accountId })
  const offered = localesOffered(account)
  if (fields.locale !== undefined && !offered.includes(fields.locale))
    throw new Refusal('locale_not_offered', `locale '${fields.locale}' is not one of ${offered.join(', ')}.`)
  // Where the provider has none, its people need not know one to change something else.
  if (fields.addressLines?.length === 0 && account.addressLines.length > 0)
    throw new Refusal('bad_input', 'profile: addressLines is empty.', {
      details: [{ place: 'addressLines', message: 'is empty' }],
    })
  const { item } = await updateAccount(tx, { accountId, changes: fields, now, actor })
  if (contacts) await saveContacts(tx, { accountId, contacts, now, actor })
  return item
}

/**
 * What of an account's address of record a change would make different: whoever was reached there before is to be told (47 CFR 64.2010 (f)).
 * Refuses `not_found`; what is no good is left to the verb that changes it.
 */
export async function addressesChangedBy(
  tx: Tx,
  {
    accountId,
    wanted,
  }: {
    accountId: AccountId
    wanted: { addressLines?: unknown; country?: unknown; contacts?: unknown }
  },
): Promise<('address' | 'contacts')[]> {
  const account = await getAccount(tx, { accountId })
  const { addressLines = account.addressLines, country = account.country } = wanted
  const address = !sameValue([addressLines, country], [account.addressLines, account.country])
  const contacts =
    wanted.contacts !== undefined && !sameValue(wanted.contacts, await contactsOf(tx, accountId))
  return [...(address ? (['address'] as const) : []), ...(contacts ? (['contacts'] as const) : [])]
}

async function contactsOf(tx: Tx, accountId: AccountId): Promise<Contact[]> {
  return listContacts(tx, { accountId })
}
