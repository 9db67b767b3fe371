import { z } from 'zod'
import type { Account as AccountRow, Contact as ContactRow } from '../accounts/account.ts'
import {
  createAccount,
  getAccount,
  listAccounts,
  listContacts,
  saveContacts,
  updateAccount,
} from '../accounts/accounts.ts'
import { OPTIONAL_KINDS } from '../accounts/notice-choices.ts'
import { localesOffered } from '../accounts/profile.ts'
import { type AccountEvent, listEvents } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import { RECEIVABLE } from '../invoices/issue.ts'
import type { AccountId } from '../kernel/ids.ts'
import { balancesIn } from '../ledger/post.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import { type Caller, mayAlso } from './caller.ts'
import { tellOldContact } from './security-notices.ts'
import {
  Day,
  dayOrNull,
  Id,
  Instant,
  listOf,
  Money,
  MoneyIn,
  microsIn,
  money,
  name,
  Paging,
} from './shapes.ts'

export const Contact = name(
  'Contact',
  z.strictObject({
    kind: z.enum(['billing', 'technical', 'emergency']),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
  }),
)

export const changeable = {
  name: z.string(),
  addressLines: z.array(z.string()),
  country: z.string().meta({ description: 'ISO 3166-1 alpha-2.', examples: ['US'] }),
  taxJurisdiction: z
    .string()
    .meta({ description: 'Which tax rates apply; empty: none.', examples: ['US-MN-STPAUL'] }),
  taxExempt: z.boolean(),
  taxId: z.string().nullable(),
  billingDay: z.int().meta({
    description: '1 to 31; 29 to 31 mean the last day of a shorter month.',
    minimum: 1,
    maximum: 31,
  }),
  termsDays: z.int().meta({ description: 'Days until an invoice is due.', minimum: 0, maximum: 365 }),
  currency: z.string().meta({ examples: ['USD'] }),
  timeZone: z.string().meta({ description: 'IANA.', examples: ['America/Chicago'] }),
  locale: z.string().meta({ examples: ['en-US'] }),
  callDetailAnnex: z.boolean().meta({ description: 'Whether invoices list every call.' }),
  paperless: z.boolean().meta({
    description: 'Invoices come by mail as PDF; false: the provider prints and posts them.',
  }),
  noticesOff: z
    .array(z.enum(OPTIONAL_KINDS))
    .meta({ description: 'Mails the account does not want, of those it may do without.' }),
}

const balance = Money.meta({ description: 'What is invoiced and not paid: above zero the account owes.' })

const WITH_BILLS = 'For those who may see bills; null for others.'

export const Account = name(
  'Account',
  z.strictObject({
    id: Id,
    number: z.string().meta({ examples: ['100042'] }),
    ...changeable,
    addressLines: changeable.addressLines.meta({
      description: 'For those who may see bills; an empty list for others.',
    }),
    taxId: changeable.taxId.meta({ description: WITH_BILLS }),
    localesOffered: z.array(z.string()).meta({
      description: 'What `locale` may become by the account’s own people.',
      examples: [['en-US', 'fr-CA']],
    }),
    minimumInvoice: Money.meta({ description: 'Charges below this total wait for the next invoice.' }),
    openedOn: Day,
    closedOn: Day.nullable(),
    today: Day.meta({ description: 'The day that it is in the account’s time zone.' }),
    contacts: z
      .array(Contact)
      .meta({ description: 'For those who may see bills; an empty list for others.' }),
    balance: balance.nullable().meta({
      description: `What is invoiced and not paid: above zero the account owes. ${WITH_BILLS}`,
    }),
  }),
)

const AccountRef = name(
  'AccountListItem',
  z.strictObject({
    id: Id,
    number: z.string(),
    name: z.string(),
    currency: z.string(),
    timeZone: z.string(),
    billingDay: z.int(),
    openedOn: Day,
    closedOn: Day.nullable(),
    balance,
  }),
)

const Changes = z
  .strictObject({
    ...changeable,
    minimumInvoice: MoneyIn,
    closedOn: Day.nullable(),
    contacts: z.array(Contact),
  })
  .partial()

export const list = read({
  summary: 'List accounts by name, or find them',
  query: Paging.extend({
    search: z.string().max(100).optional().meta({
      description: 'An account number, a word of the name, or a telephone number: the beginning of it.',
    }),
  }),
  answer: listOf(AccountRef),
  handle: async ({ db, query: { search, ...page } }) => {
    const { items, next } = await listAccounts(db, { search, page })
    const balances = await receivables(db, items)
    return { items: items.map((account) => presentInList(account, balances)), next }
  },
})

export const create = write({
  summary: 'Open an account',
  description: 'Country, currency, time zone and locale are the provider’s unless given; it opens today.',
  body: Changes.extend({ number: z.string(), name: z.string(), openedOn: Day.optional() }),
  status: 201,
  answer: Account,
  handle: async ({ tx, body, now, actor, caller, headers }) => {
    const { contacts, minimumInvoice, ...fields } = body
    const account = await createAccount(tx, {
      ...fields,
      // Its currency may be the provider's, known only afterwards: checked below.
      ...(minimumInvoice ? { minimumInvoiceMicros: minimumInvoice.amount } : {}),
      now,
      actor,
    })
    if (minimumInvoice) microsIn(minimumInvoice, account.currency)
    if (contacts) await saveContacts(tx, { accountId: account.id, contacts, now, actor })
    headers.set('location', `/api/v1/accounts/${account.id}`)
    return presentAccount(tx, account, { caller, now })
  },
})

export const show = read({
  summary: 'Show an account',
  path: AccountPath,
  answer: Account,
  handle: async ({ db, path, caller, now }) => presentAccount(db, await accountOf(db, path), { caller, now }),
})

export const change = write({
  summary: 'Change an account',
  description: 'What is left out stays. `contacts` are replaced as a whole.',
  path: AccountPath,
  body: Changes,
  answer: Account,
  handle: async ({ tx, path: { accountId }, body, now, actor, caller, parts }) => {
    const { contacts, minimumInvoice, ...fields } = body
    const { currency } = await getAccount(tx, { accountId })
    await tellOldContact(tx, { accountId, wanted: body, publicUrl: parts.settings.publicUrl, now })
    const changes = {
      ...fields,
      ...(minimumInvoice
        ? { minimumInvoiceMicros: microsIn(minimumInvoice, fields.currency ?? currency) }
        : {}),
    }
    const { item } = await updateAccount(tx, { accountId, changes, now, actor })
    if (contacts) await saveContacts(tx, { accountId, contacts, now, actor })
    return presentAccount(tx, item, { caller, now })
  },
})

const Event = name(
  'AccountEvent',
  z.strictObject({
    id: Id,
    at: Instant,
    actor: z.string().meta({ examples: ['staff:7'] }),
    kind: z.string().meta({ examples: ['number_assigned'] }),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
)

export const events = read({
  summary: 'List what happened to an account, newest first',
  path: AccountPath,
  query: Paging,
  answer: listOf(Event),
  handle: async ({ db, path, query }) => {
    const { id } = await accountOf(db, path)
    const { items, next } = await listEvents(db, { accountId: id, page: query })
    return { items: items.map(presentEvent), next }
  },
})

/** An account as the caller may see it: who has nothing to do with bills learns nothing of money or of who gets them. */
export async function presentAccount(
  db: Db | Tx,
  account: AccountRow,
  { caller, now }: { caller: Caller; now: Temporal.Instant },
): Promise<z.input<typeof Account>> {
  const seesBills = mayAlso('see_bills', caller, account.id)
  const contacts = seesBills ? await listContacts(db, { accountId: account.id }) : []
  const { country, taxJurisdiction, taxExempt, termsDays, locale } = account
  const listed = presentInList(account, await receivables(db, [account]))
  return {
    ...listed,
    ...{ country, taxJurisdiction, taxExempt, termsDays, locale },
    addressLines: seesBills ? account.addressLines : [],
    today: now.toZonedDateTimeISO(account.timeZone).toPlainDate().toString(),
    callDetailAnnex: account.callDetailAnnex,
    paperless: account.paperless,
    noticesOff: account.noticesOff,
    localesOffered: localesOffered(account),
    taxId: seesBills ? account.taxId : null,
    balance: seesBills ? listed.balance : null,
    minimumInvoice: money(account.minimumInvoiceMicros, account.currency),
    contacts: contacts.map(presentContact),
  }
}

function presentContact({ kind, name, email, phone }: ContactRow): z.input<typeof Contact> {
  return { kind, name, email, phone }
}

function receivables(db: Db | Tx, accounts: readonly AccountRow[]): Promise<Map<AccountId, bigint>> {
  return balancesIn(db, { accountIds: accounts.map(({ id }) => id), ledgerAccount: RECEIVABLE })
}

function presentInList(
  account: AccountRow,
  balances: ReadonlyMap<AccountId, bigint>,
): z.input<typeof AccountRef> {
  const { id, number, name, currency, timeZone, billingDay, openedOn, closedOn } = account
  return {
    id: id.toString(),
    number,
    name,
    currency,
    timeZone,
    billingDay,
    openedOn: openedOn.toString(),
    closedOn: dayOrNull(closedOn),
    balance: money(balances.get(id) ?? 0n, currency),
  }
}

function presentEvent({ id, happenedAt, actor, kind, detail }: AccountEvent): z.input<typeof Event> {
  return { id: id.toString(), at: happenedAt.toString(), actor, kind, detail }
}
