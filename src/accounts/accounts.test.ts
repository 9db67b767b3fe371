import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import { ratingFactsVersion } from '../db/rating-facts.ts'
import { Refusal } from '../kernel/refusal.ts'
import { post } from '../ledger/post.ts'
import {
  createAccount,
  findAccountByNumber,
  listAccounts,
  listContacts,
  saveContacts,
  updateAccount,
} from './accounts.ts'
import { addMember, addStaff, createLogin, findLoginByEmail, listMembers } from './logins.ts'
import { isPassword } from './password.ts'
import {
  findProvider,
  getProvider,
  getSeries,
  liveMessage,
  saveProvider,
  updateProvider,
} from './provider.ts'
import { takeNumbers } from './series.ts'
import { listEvents, recordEvent } from './timeline.ts'

const { kysely } = await testDatabase()
const now = Temporal.Instant.from('2026-03-01T02:00:00Z')
const at = { now, actor: 'staff:1' }
const write = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(kysely, work)

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof Refusal) return error
  throw error
}

const lakeside = {
  name: 'Lakeside Telephone',
  country: 'US',
  timeZone: 'America/New_York',
  currency: 'USD',
  primaryColor: '#1F4F8F',
  website: 'https://lakeside.example',
  now,
}

test('before it is set up there is no provider, and an account that needs its defaults is refused', async () => {
  expect(await findProvider(kysely)).toBeNull()
  const bad = await refusal(write((tx) => createAccount(tx, { number: '100001', name: 'Acme', ...at })))
  expect(bad.code).toBe('no_provider')
})

test('the provider saved twice is the same, and single fields of it can be changed', async () => {
  const created = await write((tx) => saveProvider(tx, lakeside))
  expect(created).toMatchObject({
    change: 'created',
    item: { legalName: 'Lakeside Telephone', primaryColor: '#1f4f8f' },
  })
  expect((await write((tx) => saveProvider(tx, lakeside))).change).toBe('unchanged')
  expect(await getProvider(kysely)).toEqual(created.item)
  const changed = await write((tx) => updateProvider(tx, { changes: { phone: '+1 617 555 0100' }, now }))
  expect(changed).toMatchObject({
    change: 'changed',
    item: { phone: '+1 617 555 0100', website: 'https://lakeside.example' },
  })
})

test('the message of the day is shown until its end', async () => {
  const messageUntil = Temporal.Instant.from('2026-03-02T00:00:00Z')
  const changes = { message: ' Maintenance on Sunday. ', messageUntil }
  const { item } = await write((tx) => updateProvider(tx, { changes, now }))
  expect(liveMessage(item, now)).toBe('Maintenance on Sunday.')
  expect(liveMessage(item, messageUntil)).toBeNull()
  expect(liveMessage({ message: 'Always.', messageUntil: null }, messageUntil)).toBe('Always.')
  expect(liveMessage({ message: '', messageUntil: null }, now)).toBeNull()
  expect((await write((tx) => updateProvider(tx, { changes, now }))).change).toBe('unchanged')
})

test('a new prefix counts on where the old one was', async () => {
  expect(await write((tx) => takeNumbers(tx, { series: 'invoice', count: 3 }))).toEqual({
    first: 1n,
    prefix: 'INV-',
    digits: 6,
  })
  await write((tx) => updateProvider(tx, { changes: { invoiceSeries: { prefix: 'LT-', digits: 5 } }, now }))
  expect(await getSeries(kysely)).toEqual({
    invoice: { prefix: 'LT-', digits: 5 },
    creditNote: { prefix: 'CN-', digits: 6 },
  })
  expect(await write((tx) => takeNumbers(tx, { series: 'invoice', count: 1 }))).toEqual({
    first: 4n,
    prefix: 'LT-',
    digits: 5,
  })
})

test.each([
  [{ timeZone: '+05:00' }, "provider: timeZone '+05:00' is not an IANA time zone such as America/New_York."],
  [
    { timeZone: 'Mars/Olympus' },
    "provider: timeZone 'Mars/Olympus' is not an IANA time zone such as America/New_York.",
  ],
  [{ currency: 'usd' }, "provider: currency 'usd' is not an ISO 4217 currency code such as USD."],
  [
    { country: 'USA' },
    "provider: country 'USA' is not an ISO 3166 country code of two capital letters such as US.",
  ],
  [{ country: 'QX' }, "provider: country 'QX' is not an ISO 3166 country code such as US."],
  [{ primaryColor: 'blue' }, "provider: primaryColor 'blue' is not a colour such as #1f4f8f."],
  [{ primaryColor: '#1f4f8f;x' }, "provider: primaryColor '#1f4f8f;x' is not a colour such as #1f4f8f."],
  [
    { website: 'javascript:x' },
    "provider: website 'javascript:x' is not a web address such as https://example.com.",
  ],
  [
    { termsUrl: 'terms.html' },
    "provider: termsUrl 'terms.html' is not a web address such as https://example.com.",
  ],
  [{ email: 'nobody' }, "provider: email 'nobody' is not an e-mail address."],
  [{ locale: 'english!' }, "provider: locale 'english!' is not a locale such as en-US."],
  [{ name: ' ' }, 'provider: name is empty.'],
  [{ logoSvg: '<script/>' }, 'provider: logoSvg begins with <script>, not <svg>.'],
  [{ nmae: 'x' }, 'provider: nmae is not a known key.'],
  [{ name: undefined }, 'provider: name is missing.'],
  [{ name: '', currency: 'X' }, 'provider: name is empty (and 1 more).'],
])('a provider with %o is refused', async (change, message) => {
  expect((await refusal(write((tx) => saveProvider(tx, Object.assign({}, lakeside, change))))).message).toBe(
    message,
  )
})

test('an account takes what is missing from the provider, and opens on its own day', async () => {
  const account = await write((tx) => createAccount(tx, { number: '100001', name: 'Acme Dental', ...at }))
  // 02:00 UTC on 1 March is still 28 February in New York.
  expect(account).toMatchObject({
    currency: 'USD',
    timeZone: 'America/New_York',
    billingDay: 1,
    termsDays: 30,
    openedOn: Temporal.PlainDate.from('2026-02-28'),
  })
  expect(await findAccountByNumber(kysely, { number: '100001' })).toEqual(account)
  const again = await refusal(write((tx) => createAccount(tx, { number: '100001', name: 'Other', ...at })))
  expect([again.code, again.message]).toEqual(['account_number_taken', 'There is an account 100001 already.'])
})

test.each([
  [{ number: '1' }, "account 1: number '1' is not an account number of 2 to 32 letters, digits and hyphens."],
  [{ billingDay: 32 }, "account 100009: billingDay '32' is not a whole number from 1 to 31."],
  [{ billingDay: 0 }, "account 100009: billingDay '0' is not a whole number from 1 to 31."],
  [{ billingDay: 1.5 }, "account 100009: billingDay '1.5' is not a whole number."],
  [{ openedOn: '2026-02-30' }, "account 100009: openedOn '2026-02-30' is not a day such as 2026-03-01."],
  [{ openedOn: '2026-03-01', closedOn: '2026-02-01' }, 'closedOn 2026-02-01 is before openedOn 2026-03-01.'],
  [{ minimumInvoiceMicros: -1n }, 'account 100009: minimumInvoiceMicros is negative.'],
  [{ name: 'a\u0000b' }, 'account 100009: name has control characters.'],
])('an account with %o is refused', async (change, message) => {
  const bad = await refusal(
    write((tx) => createAccount(tx, { number: '100009', name: 'Acme', ...change, ...at })),
  )
  expect(bad.message).toBe(message)
})

test('changes are heard by rating and stand on the timeline; no change does neither', async () => {
  const { id: accountId } = (await findAccountByNumber(kysely, { number: '100001' }))!
  const before = await ratingFactsVersion(kysely)
  const change = (changes: Parameters<typeof updateAccount>[1]['changes']) =>
    write((tx) => updateAccount(tx, { accountId, changes, ...at }))
  expect((await change({ billingDay: 15, taxId: null })).change).toBe('changed')
  expect((await change({ billingDay: 15 })).change).toBe('unchanged')
  expect(await ratingFactsVersion(kysely)).toBe(before + 1n)
  const { items } = await listEvents(kysely, { accountId, page: { limit: 10 } })
  expect(items.map(({ kind, actor, detail }) => ({ kind, actor, detail }))).toEqual([
    { kind: 'account_changed', actor: 'staff:1', detail: { billingDay: '15' } },
    { kind: 'account_opened', actor: 'staff:1', detail: { number: '100001' } },
  ])
})

test('the currency stays once the ledger has been posted to', async () => {
  const account = await write((tx) => createAccount(tx, { number: '100002', name: 'Birch & Sons', ...at }))
  const toEuro = () =>
    write((tx) => updateAccount(tx, { accountId: account.id, changes: { currency: 'EUR' }, ...at }))
  expect((await toEuro()).item.currency).toBe('EUR')
  const transfers = [{ from: 'revenue:usage', to: 'unbilled', amountMicros: 1n }]
  const posting = { accountId: account.id, key: 'test', bookedAt: now, source: 'test', transfers }
  await write((tx) => post(tx, { postings: [posting], recordedAt: now }))
  const bad = await refusal(
    write((tx) => updateAccount(tx, { accountId: account.id, changes: { currency: 'USD' }, ...at })),
  )
  expect(bad.message).toBe('Account 100002 has been charged in EUR; its currency cannot become USD.')
})

test('accounts are found by number, by any word of the name, by telephone number, and listed by page', async () => {
  const acme = (await findAccountByNumber(kysely, { number: '100001' }))!
  await write(async (tx) => {
    await createAccount(tx, { number: 'X-200', name: 'École du Lac', ...at })
    await tx
      .insertInto('numbers')
      .values({ accountId: acme.id, e164: '16175550100', kind: 'did', heldFrom: now })
      .execute()
  })
  const found = async (search: string) =>
    (await listAccounts(kysely, { search, page: { limit: 10 } })).items.map((account) => account.number)
  expect(await found('1000')).toEqual(['100001', '100002'])
  expect(await found('dent')).toEqual(['100001'])
  expect(await found('sons bir')).toEqual(['100002'])
  expect(await found('ÉCOLE')).toEqual(['X-200'])
  expect(await found('617-555-0100')).toEqual(['100001'])
  expect(await found('+1 (617) 555')).toEqual(['100001'])
  expect(await found("%' or 1=1")).toEqual([])
  expect(await found('!')).toEqual([])
  const first = await listAccounts(kysely, { page: { limit: 2 } })
  expect(first.items.map((account) => account.name)).toEqual(['Acme Dental', 'Birch & Sons'])
  const second = await listAccounts(kysely, { page: { limit: 2, after: first.next! } })
  expect([second.items.map((account) => account.name), second.next]).toEqual([['École du Lac'], null])
  const forged = await refusal(listAccounts(kysely, { page: { limit: 2, after: 'nonsense' } }))
  expect([forged.code, forged.status]).toEqual(['bad_cursor', 400])
})

test('contacts are kept in order and as given', async () => {
  const { id: accountId } = (await findAccountByNumber(kysely, { number: '100001' }))!
  const contacts = [
    { name: 'Zoe', email: 'zoe@acme.example' },
    { kind: 'emergency' as const, name: 'Al', phone: '+1 617 555 0199' },
  ]
  const save = () => write((tx) => saveContacts(tx, { accountId, contacts, ...at }))
  expect([await save(), await save()]).toEqual(['created', 'unchanged'])
  expect(await listContacts(kysely, { accountId })).toEqual([
    { kind: 'billing', name: 'Zoe', email: 'zoe@acme.example', phone: null },
    { kind: 'emergency', name: 'Al', email: null, phone: '+1 617 555 0199' },
  ])
})

test('a login is known by its e-mail address in any case, and its role can change', async () => {
  const { id: accountId } = (await findAccountByNumber(kysely, { number: '100001' }))!
  const login = await write((tx) =>
    createLogin(tx, { email: 'Zoe@Acme.example', name: 'Zoe', password: 'correct horse', now }),
  )
  expect(await findLoginByEmail(kysely, { email: 'zoe@acme.EXAMPLE' })).toEqual(login)
  const taken = await refusal(
    write((tx) => createLogin(tx, { email: 'zoe@acme.example', name: 'Z', password: null, now })),
  )
  expect(taken.code).toBe('email_taken')
  const weak = await refusal(
    write((tx) => createLogin(tx, { email: null, name: 'Z', password: 'short', now })),
  )
  expect(weak.message).toBe('The password has 5 characters; it needs 12 to 200.')
  const member = (role: 'owner' | 'payer') =>
    write((tx) => addMember(tx, { accountId, loginId: login.id, role, now }))
  expect([await member('owner'), await member('owner'), await member('payer')]).toEqual([
    'created',
    'unchanged',
    'changed',
  ])
  expect(await listMembers(kysely, { accountId })).toEqual([
    { ...login, role: 'payer', lines: [], language: null, hasTwoStep: false, createdAt: now },
  ])
  expect(await write((tx) => addStaff(tx, { loginId: login.id, role: 'admin', now }))).toBe('created')
})

test('a password is known again, and nobody signs in without one', async () => {
  const login = await write((tx) =>
    createLogin(tx, { email: null, name: 'N', password: 'correct horse', now }),
  )
  const { passwordHash } = await kysely
    .selectFrom('logins')
    .select('passwordHash')
    .where('id', '=', login.id)
    .executeTakeFirstOrThrow()
  expect(passwordHash).toMatch(/^\$argon2id\$/)
  expect(await isPassword('correct horse', passwordHash)).toBe(true)
  expect(await isPassword('correct hose', passwordHash)).toBe(false)
  expect(await isPassword('correct horse', null)).toBe(false)
})

test('the timeline is read newest first, a page at a time', async () => {
  const { id: accountId } = (await findAccountByNumber(kysely, { number: 'X-200' }))!
  await write(async (tx) => {
    for (const kind of ['one', 'two', 'three'])
      await recordEvent(tx, { accountId, at: now, actor: 'system', kind })
  })
  const first = await listEvents(kysely, { accountId, page: { limit: 3 } })
  expect(first.items.map((event) => event.kind)).toEqual(['three', 'two', 'one'])
  const second = await listEvents(kysely, { accountId, page: { limit: 3, after: first.next! } })
  expect([second.items.map((event) => event.kind), second.next]).toEqual([['account_opened'], null])
})
