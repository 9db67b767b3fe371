import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { findAccountByNumber, listAccounts } from '../accounts/accounts.ts'
import { listMembers } from '../accounts/logins.ts'
import { isPassword } from '../accounts/password.ts'
import { getProvider } from '../accounts/provider.ts'
import { cdrFormats } from '../adapters/cdr-formats/index.ts'
import { findPlanByName } from '../catalog/plans.ts'
import { findRateDeck } from '../catalog/rate-decks.ts'
import { Refusal } from '../kernel/refusal.ts'
import { listNumbers } from '../numbers/numbers.ts'
import { listTrunks } from '../numbers/trunks.ts'
import { listSubscriptions } from '../subscriptions/subscriptions.ts'
import { applyFile } from './apply.ts'
import type { Counts } from './applying.ts'

const database = await testDatabase()
const { kysely } = database
const now = Temporal.Instant.from('2026-03-01T12:00:00Z')
const page = { limit: 50 }
const EXAMPLE = fileURLToPath(new URL('../../docs/operate/example/provider.yaml', import.meta.url))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tollbook-apply-'))
})
afterAll(() => rm(folder, { recursive: true }))

const apply = (file: string, dryRun = false) =>
  applyFile(database, { file, dryRun, formats: cdrFormats, now, actor: 'cli' })

/** Applies text as a file beside `files`. */
async function applyText(text: string, files: Record<string, string> = {}) {
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content)
  const file = path.join(folder, 'p.yaml')
  await writeFile(file, text)
  return apply(file)
}

async function mistakesOf(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => new Error('it was applied'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof Refusal) return error.details.map(({ place, message }) => `${place}: ${message}`)
  throw error
}

/** Only the kinds that the file had anything of. */
function shortly(counts: Counts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(counts)
      .map(([kind, { created, changed, unchanged }]) => [kind, `${created} ${changed} ${unchanged}`])
      .filter(([, text]) => text !== '0 0 0'),
  )
}

test('a dry run of the example says what it would do, and does nothing', async () => {
  const { counts, passwords } = await apply(EXAMPLE, true)
  expect([counts.accounts.created, passwords]).toEqual([2, []])
  expect((await listAccounts(kysely, { page })).items).toEqual([])
})

test('the example sets up a whole provider', async () => {
  const { counts, passwords } = await apply(EXAMPLE)
  expect(shortly(counts)).toEqual({
    provider: '1 0 0',
    staff: '1 0 0',
    taxRates: '2 0 0',
    rateDecks: '1 0 0',
    plans: '2 0 0',
    accounts: '2 0 0',
    contacts: '1 0 0',
    logins: '1 0 0',
    subscriptions: '2 0 0',
    numbers: '4 0 0',
    trunks: '2 0 0',
    sources: '2 0 0',
  })
  const provider = await getProvider(kysely)
  expect(provider).toMatchObject({ name: 'Birchwood Telephone', primaryColor: '#14532d' })
  expect(provider.logoSvg).toMatch(/^<svg /)
  expect((await findRateDeck(kysely, { name: 'Standard' }))?.frozenAt).toEqual(now)
  expect(await findPlanByName(kysely, { name: 'Business line' })).toMatchObject({
    monthlyFeeMicros: 24_950_000n,
    allowances: [{ includedSeconds: 30_000, destinations: ['US Massachusetts', 'US & Canada'] }],
  })
  const acme = (await findAccountByNumber(kysely, { number: '100001' }))!
  const { items: numbers } = await listNumbers(kysely, { accountId: acme.id, page })
  // The account opened on 1 January: midnight in New York.
  const opened = Temporal.Instant.from('2026-01-01T05:00:00Z')
  expect(numbers.map(({ e164, kind, label, heldFrom }) => [e164, kind, label, heldFrom])).toEqual([
    ['16175550100', 'did', 'Main', opened],
    ['16175550101', 'did', 'Fax', opened],
    ['18005550100', 'tfn', 'Toll-free', opened],
  ])
  const [login] = await listMembers(kysely, { accountId: acme.id })
  const stored = await kysely
    .selectFrom('logins')
    .select('passwordHash')
    .where('id', '=', login!.id)
    .executeTakeFirstOrThrow()
  const made = passwords.find(({ account }) => account === '100001')!
  expect(made.password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
  expect(await isPassword(made.password, stored.passwordHash)).toBe(true)
})

test('the example applied again changes nothing', async () => {
  const { counts, passwords } = await apply(EXAMPLE)
  expect(Object.values(counts).reduce((sum, { created, changed }) => sum + created + changed, 0)).toBe(0)
  expect([counts.numbers.unchanged, counts.sources.unchanged, passwords]).toEqual([4, 2, []])
})

test('what a file says anew is changed, and what it does not speak of stays', async () => {
  const { counts } = await applyText(`
provider: { name: Birchwood Telephone, country: US, timeZone: America/New_York, currency: USD, phone: +1 978 555 0199 }
accounts:
  - number: 100002
    name: Concord Hardware & Paint
    subscriptions:
      - { plan: SIP trunk, endsOn: 2026-04-15 }
    numbers:
      - { number: +17815550150, label: Shop }
    trunks:
      - { kind: ip, value: 192.0.2.10, until: 2026-04-15 }
`)
  expect(shortly(counts)).toEqual({
    provider: '0 1 0',
    accounts: '0 1 0',
    subscriptions: '0 1 0',
    numbers: '0 1 0',
    trunks: '0 1 0',
  })
  expect(await getProvider(kysely)).toMatchObject({
    phone: '+1 978 555 0199',
    website: 'https://birchwood.example',
  })
  const account = (await findAccountByNumber(kysely, { number: '100002' }))!
  expect(account).toMatchObject({ name: 'Concord Hardware & Paint', billingDay: 15, callDetailAnnex: true })
  const accountId = account.id
  const [subscription] = (await listSubscriptions(kysely, { accountId, page })).items
  expect(String(subscription!.endsOn)).toBe('2026-04-15')
  const [number] = (await listNumbers(kysely, { accountId, page })).items
  expect(number).toMatchObject({ label: 'Shop', subscriptionId: subscription!.id })
  const trunks = (await listTrunks(kysely, { accountId, page })).items
  expect(trunks.map(({ heldUntil }) => heldUntil && String(heldUntil))).toEqual([
    null,
    '2026-04-15T04:00:00Z',
  ])
})

test('a mended deck is a new frozen version', async () => {
  const deck = 'rateDecks: [{ name: Small, file: small.csv, currency: USD }]'
  const load = async (rate: string) =>
    shortly((await applyText(deck, { 'small.csv': `prefix,destination,rate\n1,US,${rate}\n` })).counts)
      .rateDecks
  expect([await load('0.01'), await load('0.010'), await load('0.02')]).toEqual(['1 0 0', '0 0 1', '0 1 0'])
  expect(await findRateDeck(kysely, { name: 'Small' })).toMatchObject({ version: 2, frozenAt: now })
})

test('every mistake is reported by file, line and value at once, and nothing is applied', async () => {
  const text = `provider:
  name: Birchwood
  country: US
  timeZone: America/New_Yrok
  currency: USD
  primaryColour: red
rateDecks:
  - { name: Bad, file: bad.csv }
  - { name: Gone, file: gone.csv }
plans:
  - { name: Line, monthlyFee: "24,95", rateDeck: Standrad }
  - name: Line3
    monthlyFee: 24.95000001
    allowances: [{ name: a, includedMinutes: 0, destinations: [] }]
accounts:
  - number: 200001
    name: Good
  - number: 200002
    name: Acme
    billingDay: 32
    openedOn: 2026-02-30
    subscriptions:
      - { plan: Lien }
      - { plan: Line }
      - { plan: Line }
  - number: 200003
    numbers:
      - { number: 617 555 0100 }
    trunks:
      - { kind: ip, value: 300.1.1.1 }
  - number: 200001
    name: Twice
sources:
  - { name: pbx1, format: asterisk-csv, profile: { timeZone: Moon } }
  - { name: pbx2, format: asterix, profile: { timeZone: UTC } }
  - { name: PBX 3, format: asterisk-csv, profile: {} }
accountz: []
`
  const bad = 'prefix,destination,rate\n1,US,"1,234.5"\n44,UK,-0.01\n'
  expect(await mistakesOf(applyText(text, { 'bad.csv': bad }))).toEqual([
    "p.yaml line 4: provider.timeZone 'America/New_Yrok' is not an IANA time zone such as America/New_York",
    'p.yaml line 6: provider.primaryColour is not a known key',
    `p.yaml line 9: rateDecks[1].file: ${folder}/gone.csv cannot be read: there is no such file`,
    "p.yaml line 11: plans[0].monthlyFee '24,95' is not a plain decimal number such as 1234.5",
    "p.yaml line 11: plans[0].rateDeck: there is no rate deck 'Standrad', neither in this file nor made before",
    "p.yaml line 13: plans[1].monthlyFee '24.95000001' has more than 6 decimal places",
    'p.yaml line 14: plans[1].allowances[0].destinations names no destination',
    "p.yaml line 14: plans[1].allowances[0].includedMinutes '0' is not a whole number from 1 to 10000000",
    "p.yaml line 20: accounts[1].billingDay '32' is not a whole number from 1 to 31",
    "p.yaml line 21: accounts[1].openedOn '2026-02-30' is not a day such as 2026-03-01",
    "p.yaml line 23: accounts[1].subscriptions[0].plan: there is no plan 'Lien', neither in this file nor made before",
    'p.yaml line 26: accounts[2].name is missing',
    "p.yaml line 28: accounts[2].numbers[0].number '617 555 0100' is not an E.164 telephone number such as +16175550100",
    "p.yaml line 30: accounts[2].trunks[0].value '300.1.1.1' is not an IP address",
    "p.yaml line 31: accounts[3] '200001' is there twice",
    "p.yaml line 34: sources[0].profile.timeZone 'Moon' is no IANA time zone",
    expect.stringMatching(
      /^p\.yaml line 35: sources\[1\]: There is no CDR format 'asterix'; there are asterisk-csv, /,
    ),
    "p.yaml line 36: sources[2].name 'PBX 3' must be lower-case letters, digits, - and _",
    'p.yaml line 37: accountz is not a known key',
    "bad.csv line 2: rate '1,234.5' is not a plain decimal number such as 1234.5",
    "bad.csv line 3: rate '-0.01' is negative",
  ])
  expect(await findAccountByNumber(kysely, { number: '200001' })).toBeNull()
  expect(await findRateDeck(kysely, { name: 'Bad' })).toBeNull()
})

test('what only the database knows is a mistake of the file too, and rolls all of it back', async () => {
  const text = `plans:
  - { name: Business line, currency: EUR, monthlyFee: 1 }
accounts:
  - number: 300001
    name: New
    numbers:
      - { number: +16175550100, from: 2026-05-01 }
      - { number: +16175559999, subscription: Nothing }
  - number: 100001
    name: Acme Dental
    openedOn: 2026-01-02
  - number: 100002
    name: Concord Hardware
    subscriptions:
      - { plan: SIP trunk, quantity: 4 }
    numbers:
      - { number: +17815550150, kind: tfn }
`
  expect(await mistakesOf(applyText(text))).toEqual([
    "p.yaml line 2: plans[0]: Plan 'Business line' is in USD; make another plan for EUR",
    'p.yaml line 7: accounts[0].numbers[0]: +16175550100 is held by account 100001 from 2026-01-01 00:00 on (America/New_York)',
    "p.yaml line 8: accounts[0].numbers[1]: account 300001 has no subscription 'Nothing'",
    'p.yaml line 9: accounts[1]: account 100001 was opened on 2026-01-01, which cannot become 2026-01-02',
    "p.yaml line 15: accounts[2].subscriptions[0] 'SIP trunk' of account 100002 has quantity 1, which never changes: end it with endsOn and add another under a label of its own",
    'p.yaml line 17: accounts[2].numbers[0]: +17815550150 is held as did, which never changes',
  ])
  expect(await findAccountByNumber(kysely, { number: '300001' })).toBeNull()
})

test.each([
  [
    'a: [1\nb: {',
    ['p.yaml line 2: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  [
    '- 1',
    ['p.yaml line 1: a list is not a file of provider, taxRates, rateDecks, plans, accounts and sources'],
  ],
  ['plans: 7', ["p.yaml line 1: plans '7' is not a list"]],
  ['plans:\n  - Line', ["p.yaml line 2: plans[0] 'Line' is not a mapping"]],
  ['plans: []\nplans: []', ['p.yaml line 2: Map keys must be unique']],
  ['a: &a [*a, *a]\nplans: *a', expect.arrayContaining(['p.yaml line 1: has more than 1000 aliases'])],
])('%j is a mistake and no crash', async (text, mistakes) => {
  const found = await mistakesOf(applyText(text))
  expect(Array.isArray(mistakes) ? found.slice(0, 1) : found).toEqual(mistakes)
})

test('an empty file changes nothing, and numbers keep how they are written', async () => {
  expect(shortly((await applyText('')).counts)).toEqual({})
  await applyText('accounts: [{ number: 0070, name: 007 }]')
  expect(await findAccountByNumber(kysely, { number: '0070' })).toMatchObject({ name: '007' })
})

test('two who apply the same file at once: it is applied once', async () => {
  const text = 'accounts: [{ number: 400001, name: Both, numbers: [{ number: +16175557777 }] }]'
  const both = await Promise.allSettled([applyText(text), applyText(text)])
  const counts = both.flatMap((result) =>
    result.status === 'fulfilled' ? [result.value.counts.accounts.created] : [],
  )
  expect(counts.filter((created) => created === 1)).toEqual([1])
  const { items } = await listAccounts(kysely, { search: '400001', page })
  expect(items.length).toBe(1)
})
