import type { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import { touchRatingFacts } from '../db/rating-facts.ts'
import { type Change, type Saved, sameFields, sameValue } from '../db/saved.ts'
import type { AccountId } from '../kernel/ids.ts'
import { parseInput } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { balancesOf } from '../ledger/post.ts'
import {
  type Account,
  type AccountChanges,
  accountChanges,
  type Contact,
  contactInput,
  type NewAccount,
  newAccount,
} from './account.ts'
import type { OptionalKind } from './notice-choices.ts'
import { getProvider } from './provider.ts'
import * as store from './store.ts'
import { recordEvent } from './timeline.ts'

/**
 * Opens an account. Country, currency, zone and locale are the provider's unless given; it opens today unless given.
 * Refuses `bad_input`, `account_number_taken`, `no_provider`.
 */
export async function createAccount(
  tx: Tx,
  { now, actor, ...input }: NewAccount & { now: Temporal.Instant; actor: string },
): Promise<Account> {
  const given = parseInput(`account ${input.number}`, newAccount, input)
  const fields = { ...given, ...(await defaults(tx, given)), createdAt: now }
  const openedOn = fields.openedOn ?? now.toZonedDateTimeISO(fields.timeZone).toPlainDate()
  refuseClosedBeforeOpened(openedOn, fields.closedOn)
  const account = await store.insertAccount(tx, { ...fields, openedOn })
  if (!account)
    throw new Refusal('account_number_taken', `There is an account ${fields.number} already.`, {
      status: 409,
    })
  await recordEvent(tx, {
    accountId: account.id,
    at: now,
    actor,
    kind: 'account_opened',
    detail: { number: account.number },
  })
  return account
}

async function defaults(tx: Tx, given: z.output<typeof newAccount>) {
  const { country, currency, timeZone, locale } = given
  if (country && currency && timeZone && locale) return { country, currency, timeZone, locale }
  const provider = await getProvider(tx)
  return {
    country: country ?? provider.country,
    currency: currency ?? provider.currency,
    timeZone: timeZone ?? provider.timeZone,
    locale: locale ?? provider.locale,
  }
}

/**
 * Changes an account's terms; fields left out stay. What is the same already changes nothing and leaves no trace on the timeline.
 * Refuses `bad_input`, `not_found`, `currency_in_use` (the ledger has postings in the old one), `closed_before_opened`.
 */
export async function updateAccount(
  tx: Tx,
  {
    accountId,
    changes,
    now,
    actor,
  }: { accountId: AccountId; changes: AccountChanges; now: Temporal.Instant; actor: string },
): Promise<Saved<Account>> {
  const stored = await store.lockAccount(tx, accountId)
  if (!stored) throw notFound(`account with id ${accountId}`)
  const wanted = parseInput(`account ${stored.number}`, accountChanges, changes)
  if (sameFields(stored, wanted)) return { item: stored, change: 'unchanged' }
  const account = { ...stored, ...definedFields(wanted) }
  refuseClosedBeforeOpened(account.openedOn, account.closedOn)
  if (account.currency !== stored.currency && (await balancesOf(tx, accountId)).size > 0) {
    throw new Refusal(
      'currency_in_use',
      `Account ${stored.number} has been charged in ${stored.currency}; its currency cannot become ${account.currency}.`,
      { status: 409 },
    )
  }
  await store.updateAccount(tx, account)
  const fields = Object.entries(definedFields(wanted)).filter(
    ([name, value]) => !sameFields(stored, { [name]: value }),
  )
  await recordEvent(tx, {
    accountId,
    at: now,
    actor,
    kind: 'account_changed',
    detail: Object.fromEntries(fields.map(([name, value]) => [name, value === null ? null : String(value)])),
  })
  if (fields.some(([name]) => !UNRATED.has(name))) await touchRatingFacts(tx)
  return { item: account, change: 'changed' }
}

/** What customers change as they please, and rating never reads: their choices must not make every worker read its book anew. */
const UNRATED = new Set(['addressLines', 'locale', 'paperless', 'noticesOff'])

function refuseClosedBeforeOpened(openedOn: Temporal.PlainDate, closedOn: Temporal.PlainDate | null): void {
  if (closedOn && Temporal.PlainDate.compare(closedOn, openedOn) < 0)
    throw new Refusal('closed_before_opened', `closedOn ${closedOn} is before openedOn ${openedOn}.`)
}

/** Leaves out what is undefined, which in `changes` means: as it is. */
function definedFields<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** The account with that id. Refuses `not_found`. */
export async function getAccount(db: Db | Tx, { accountId }: { accountId: AccountId }): Promise<Account> {
  const account = await store.readAccount(db, accountId)
  if (!account) throw notFound(`account with id ${accountId}`)
  return account
}

/** The account of that number, or null. */
export async function findAccountByNumber(
  db: Db | Tx,
  { number }: { number: string },
): Promise<Account | null> {
  return store.readAccountByNumber(db, number)
}

/**
 * Accounts by name, a page at a time. `search` finds by account number (its beginning), by the beginning of any word of the name, and by telephone number,
 * however it is punctuated (its beginning, or all of a national number's digits).
 */
export async function listAccounts(
  db: Db | Tx,
  { search, page }: { search?: string | undefined; page: Page },
): Promise<PageOf<Account>> {
  const found = await store.listAccounts(db, { search: search?.trim() ?? '', page })
  return pageOf(found, page, (account) => [account.name.toLowerCase(), account.id])
}

/** The account's contacts, in the order they were given. */
export async function listContacts(db: Db | Tx, { accountId }: { accountId: AccountId }): Promise<Contact[]> {
  return store.readContacts(db, accountId)
}

/** Makes the account's contacts as given. Refuses `bad_input`. */
export async function saveContacts(
  tx: Tx,
  {
    accountId,
    contacts,
    now,
    actor,
  }: { accountId: AccountId; contacts: z.input<typeof contactInput>[]; now: Temporal.Instant; actor: string },
): Promise<Change> {
  const wanted = parseInput('contacts', contactInput.array().max(50, 'has more than 50 contacts'), contacts)
  const stored = await store.readContacts(tx, accountId)
  if (sameValue(stored, wanted)) return 'unchanged'
  await store.replaceContacts(tx, accountId, wanted)
  await recordEvent(tx, {
    accountId,
    at: now,
    actor,
    kind: 'contacts_changed',
    detail: { contacts: wanted.length },
  })
  return stored.length === 0 ? 'created' : 'changed'
}

/** Which of these accounts have their invoices by mail: those without paper that have not turned such mails off. */
export async function accountsWithInvoicesByMail(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<Set<AccountId>> {
  const kind: OptionalKind = 'invoice_issued'
  return new Set(await store.readPaperless(db, { accountIds, kind }))
}
