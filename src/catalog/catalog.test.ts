import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import { ratingFactsVersion } from '../db/rating-facts.ts'
import { Refusal } from '../kernel/refusal.ts'
import { findPlanByName, listPlans, savePlan } from './plans.ts'
import { findRateDeck, freezeRateDeck, listRateDecks, listRates, loadRateDeck } from './rate-decks.ts'
import { saveTaxRates, taxRatesFor } from './tax-rates.ts'

const { kysely } = await testDatabase()
const now = Temporal.Instant.from('2026-03-01T12:00:00Z')
const write = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(kysely, work)
const deck = { name: 'Standard', currency: 'USD', now }
const CSV = 'prefix,destination,rate\n1617,US Boston,0.0085\n1,US,0.01\n44,UK,0.02\n'

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('it was not refused')
}

let deckId = 0
beforeAll(async () => {
  deckId = (await write((tx) => loadRateDeck(tx, { ...deck, csv: CSV }))).deckId
})

test('a deck is loaded as a draft, and its content again changes nothing, however it is laid out', async () => {
  const other = 'rate;prefix;destination\r\n0.020;+44;UK\r\n0.01;1;US\r\n0.0085;1617;US Boston\r\n'
  const again = await write((tx) => loadRateDeck(tx, { ...deck, csv: other }))
  expect(again).toEqual({ deckId, version: 1, rates: 3, change: 'unchanged' })
  expect(await findRateDeck(kysely, { name: 'Standard' })).toMatchObject({ version: 1, frozenAt: null })
})

test('other content is the next version, and its bytes may come in pieces', async () => {
  async function* pieces() {
    const bytes = Buffer.from('prefix,destination,rate\n1,Länder,0.01\n')
    for (const byte of bytes) yield Buffer.from([byte])
  }
  const loaded = await write((tx) => loadRateDeck(tx, { ...deck, csv: pieces() }))
  expect(loaded).toMatchObject({ version: 2, rates: 1, change: 'created' })
  const { items } = await listRates(kysely, { deckId: loaded.deckId, page: { limit: 10 } })
  expect(items).toMatchObject([
    { prefix: '1', destination: 'Länder', rate: 1_000_000n, effectiveFrom: '2000-01-01' },
  ])
})

test('a deck with mistakes is refused as a whole, and says how many are not shown', async () => {
  const lines = Array.from({ length: 250 }, (_, i) => `${i + 1},US,-0.01`)
  const bad = await refusal(
    write((tx) =>
      loadRateDeck(tx, { ...deck, name: 'Bad', csv: ['prefix,destination,rate', ...lines].join('\n') }),
    ),
  )
  expect(bad.code).toBe('bad_rate_deck')
  expect(bad.message).toBe(
    "Rate deck 'Bad' has 250 mistakes, and nothing of it was loaded: line 2: rate '-0.01' is negative.",
  )
  expect(bad.details.length).toBe(201)
  expect(bad.details.at(-1)).toEqual({ place: 'file', message: 'has 50 more mistakes' })
  expect(await findRateDeck(kysely, { name: 'Bad' })).toBeNull()
})

test.each([
  [
    'Latin-1',
    Buffer.from('prefix,destination,rate\n1,L\xe4nder,1\n', 'latin1'),
    'is not UTF-8; save it as UTF-8',
  ],
  [
    'UTF-16',
    Buffer.from('\ufeffprefix,destination,rate\n', 'utf16le'),
    'has NUL characters: it is UTF-16 or no text; save it as UTF-8',
  ],
])('a file in %s is refused', async (_, bytes, message) => {
  async function* once() {
    yield bytes
  }
  const bad = await refusal(write((tx) => loadRateDeck(tx, { ...deck, name: 'Bad', csv: once() })))
  expect(bad.details).toEqual([{ place: 'file', message }])
})

test('a deck does not change its currency from one version to the next', async () => {
  const bad = await refusal(write((tx) => loadRateDeck(tx, { ...deck, currency: 'EUR', csv: CSV })))
  expect(bad.message).toBe("Rate deck 'Standard' is in USD; a version in EUR needs another name.")
})

test('a frozen deck never changes, and freezing it is heard once', async () => {
  const before = await ratingFactsVersion(kysely)
  const frozen = await write((tx) => freezeRateDeck(tx, { deckId, now }))
  expect(frozen.frozenAt).toEqual(now)
  await write((tx) => freezeRateDeck(tx, { deckId, now: now.add({ hours: 1 }) }))
  expect(await ratingFactsVersion(kysely)).toBe(before + 1n)
  const late = write(async (tx) =>
    tx.updateTable('rates').set({ rate: '9' }).where('deckId', '=', deckId).execute(),
  )
  await expect(late).rejects.toThrow('UPDATE refused: the rate deck is frozen')
})

test('a deck without rates is not frozen', async () => {
  const empty = await write((tx) =>
    loadRateDeck(tx, { ...deck, name: 'Empty', csv: 'prefix,destination,rate\n' }),
  )
  const bad = await refusal(write((tx) => freezeRateDeck(tx, { deckId: empty.deckId, now })))
  expect(bad.message).toBe("Rate deck 'Empty' version 1 has no rates.")
})

test('decks and rates are listed by page', async () => {
  const first = await listRateDecks(kysely, { page: { limit: 2 } })
  expect(first.items.map(({ name, version, rates }) => [name, version, rates])).toEqual([
    ['Empty', 1, 0],
    ['Standard', 2, 1],
  ])
  const second = await listRateDecks(kysely, { page: { limit: 2, after: first.next! } })
  expect(second).toMatchObject({ items: [{ name: 'Standard', version: 1, rates: 3 }], next: null })
  const page = await listRates(kysely, { deckId, prefix: '+1', page: { limit: 1 } })
  expect(page.items.map((rate) => rate.prefix)).toEqual(['1'])
  const rest = await listRates(kysely, { deckId, prefix: '+1', page: { limit: 1, after: page.next! } })
  expect(rest).toMatchObject({ items: [{ prefix: '1617', rate: 850_000n }], next: null })
})

const plan = {
  name: 'Business line',
  currency: 'USD',
  monthlyFeeMicros: 24_950_000n,
  rateDeck: 'Standard',
  allowances: [{ name: 'National', includedSeconds: 30_000, destinations: ['US*'] }],
  now,
}

test('a plan saved twice is the same; what it loses is retired and may come back', async () => {
  const created = await write((tx) => savePlan(tx, plan))
  expect(created).toMatchObject({
    change: 'created',
    item: { setupFeeMicros: 0n, allowances: [{ scope: 'line', directions: ['outbound'] }] },
  })
  expect((await write((tx) => savePlan(tx, plan))).change).toBe('unchanged')
  const without = await write((tx) => savePlan(tx, { ...plan, allowances: [] }))
  expect(without).toMatchObject({ change: 'changed', item: { allowances: [] } })
  const again = await write((tx) => savePlan(tx, plan))
  expect(again.item.allowances[0]!.id).toBe(created.item.allowances[0]!.id)
  expect((await listPlans(kysely, { page: { limit: 10 } })).items).toEqual([again.item])
})

test.each([
  [{ rateDeck: 'Gold' }, 'unknown_rate_deck', "Plan 'X': there is no rate deck 'Gold'."],
  [{ currency: 'EUR' }, 'currency_mismatch', "Plan 'X' is in EUR, but its rate deck 'Standard' in USD."],
  [
    { currency: 'BTC' },
    'bad_input',
    "plan 'X': currency 'BTC' is not an ISO 4217 currency code such as USD.",
  ],
  [{ monthlyFeeMicros: -1n }, 'bad_input', "plan 'X': monthlyFeeMicros is negative."],
  [
    { allowances: [{ name: 'a', includedSeconds: 60, destinations: ['U*S'] }] },
    'bad_input',
    "plan 'X': allowances[0].destinations[0] 'U*S' is not a destination: * may only be its end.",
  ],
])('a plan with %o is refused', async (change, code, message) => {
  const bad = await refusal(write((tx) => savePlan(tx, { ...plan, name: 'X', ...change })))
  expect([bad.code, bad.message]).toEqual([code, message])
  expect(await findPlanByName(kysely, { name: 'X' })).toBeNull()
})

const tax = {
  jurisdiction: 'US-MA',
  authority: 'Massachusetts DOR',
  name: 'Sales tax',
  rate: '0.0625',
  effectiveFrom: '2020-01-01',
  source: 'M.G.L. c. 64H',
}

test('tax rates count for the jurisdictions inside theirs, from day to day', async () => {
  const federal = { ...tax, jurisdiction: 'US', authority: 'IRS', name: 'Federal excise tax', rate: '0.030' }
  expect(await write((tx) => saveTaxRates(tx, { rates: [tax, federal] }))).toEqual(['created', 'created'])
  expect(await write((tx) => saveTaxRates(tx, { rates: [tax, federal] }))).toEqual(['unchanged', 'unchanged'])
  const ended = { ...tax, effectiveUntil: '2026-07-01' }
  const next = { ...tax, rate: '0.065', effectiveFrom: '2026-07-01' }
  expect(await write((tx) => saveTaxRates(tx, { rates: [next, ended] }))).toEqual(['created', 'changed'])
  const rates = async (on: string) => {
    const found = await taxRatesFor(kysely, {
      jurisdictions: ['US-MA-BOSTON', 'US-NH', ''],
      on: Temporal.PlainDate.from(on),
    })
    return [...found].map(([name, list]) => [name, list.map((rate) => rate.rate)])
  }
  expect(await rates('2026-06-30')).toEqual([
    ['US-MA-BOSTON', ['0.03', '0.0625']],
    ['US-NH', ['0.03']],
    ['', []],
  ])
  expect((await rates('2026-07-01'))[0]).toEqual(['US-MA-BOSTON', ['0.03', '0.065']])
})

test('two rates of an authority on one day are refused', async () => {
  const bad = await refusal(
    write((tx) => saveTaxRates(tx, { rates: [{ ...tax, effectiveFrom: '2027-01-01' }] })),
  )
  expect(bad.message).toBe(
    'Massachusetts DOR in US-MA from 2027-01-01: it has the rate of 2026-07-01 to no end already.',
  )
})

test('100,000 prefixes load', async () => {
  const lines = ['prefix,destination,rate,initial_increment,next_increment']
  for (let i = 0; i < 100_000; i++)
    lines.push(`${100_000 + i},Destination ${i % 700},0.${String(i % 1000).padStart(4, '0')},30,6`)
  const csv = lines.join('\n')
  const started = performance.now()
  const loaded = await write((tx) => loadRateDeck(tx, { ...deck, name: 'Large', csv }))
  const loadedMs = performance.now() - started
  await write((tx) => freezeRateDeck(tx, { deckId: loaded.deckId, now }))
  const again = await write((tx) => loadRateDeck(tx, { ...deck, name: 'Large', csv }))
  console.log(
    `100,000 prefixes: loaded in ${Math.round(loadedMs)} ms, all in ${Math.round(performance.now() - started)} ms`,
  )
  expect(loaded.rates).toBe(100_000)
  expect(again.change).toBe('unchanged')
})
