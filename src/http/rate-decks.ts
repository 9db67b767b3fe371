import { z } from 'zod'
import type { DeckRate } from '../catalog/rate-deck.ts'
import {
  freezeRateDeck,
  getRateDeck,
  type ListedDeck,
  type ListedRate,
  listRateDecks,
  listRates,
  loadRateDeck,
} from '../catalog/rate-decks.ts'
import { inTransaction } from '../db/database.ts'
import { notA } from '../kernel/input.ts'
import { raw, read, write } from './action.ts'
import { textOf } from './body-bytes.ts'
import {
  Day,
  Id,
  Instant,
  instantOrNull,
  listOf,
  Money,
  name,
  Paging,
  ratePrice,
  smallIdOf,
} from './shapes.ts'

/** A deck of a million rates is about this large. */
const CSV_BYTES_MAX = 128 * 1024 * 1024

const TimePeriods = z.record(
  z.string(),
  z.strictObject({
    days: z.array(z.int()).meta({ description: 'Days on which it begins; Monday is 1.' }),
    from: z.string().meta({ examples: ['08:00'] }),
    until: z.string().meta({ examples: ['18:00'] }),
  }),
)

const RateDeck = name(
  'RateDeck',
  z.strictObject({
    id: Id,
    name: z.string(),
    version: z.int(),
    state: z.enum(['draft', 'frozen']),
    currency: z.string(),
    rounding: z.enum(['half_up', 'half_even', 'up', 'down']),
    timePeriods: TimePeriods.meta({ description: 'In the account’s local time.' }),
    note: z.string(),
    rates: z.int().meta({ description: 'How many.' }),
    createdAt: Instant,
    frozenAt: Instant.nullable(),
  }),
)

const Rate = name(
  'Rate',
  z.strictObject({
    id: Id,
    direction: z.enum(['outbound', 'inbound', 'toll_free', 'forwarded']),
    prefix: z.string().meta({ description: 'Digits, country code first; empty: any number.' }),
    timePeriod: z.string().meta({ description: 'Empty: whenever no named one holds.' }),
    destination: z.string(),
    rate: Money.meta({ description: 'A minute.' }),
    connectFee: Money,
    initialIncrement: z.int().meta({ description: 'Seconds.' }),
    nextIncrement: z.int(),
    minimum: Money.meta({ description: 'The least a call with billed seconds costs.' }),
    effectiveFrom: Day,
    effectiveUntil: Day.nullable(),
  }),
)

const DeckPath = z.strictObject({ deckId: smallIdOf('The version’s id.') })

export const list = read({
  summary: 'List rate decks by name, newest version first',
  query: Paging.extend({
    name: z.string().max(80).optional().meta({ description: 'Versions of this deck only.' }),
  }),
  answer: listOf(RateDeck),
  handle: async ({ db, query: { name, ...page } }) => {
    const { items, next } = await listRateDecks(db, { name, page })
    return { items: items.map(presentDeck), next }
  },
})

export const load = raw({
  summary: 'Load a rate deck from CSV as the next version of its name, a draft',
  description:
    'The file is checked as a whole: with anything wrong in it nothing is loaded, and `errors` names each line. The same content as the latest version changes nothing (200).',
  query: z.strictObject({
    name: z.string(),
    currency: z.string(),
    rounding: z.enum(['half_up', 'half_even', 'up', 'down']).optional(),
    timePeriods: z
      .string()
      .optional()
      .transform((text, context) => {
        if (text === undefined) return undefined
        try {
          return z.record(z.string(), z.string()).parse(JSON.parse(text))
        } catch {
          context.addIssue({
            code: 'custom',
            message: 'is not a JSON object such as {"peak":"mon-fri 08:00-18:00"}',
          })
          return z.NEVER
        }
      })
      .meta({ examples: ['{"peak":"mon-fri 08:00-18:00"}'] }),
    note: z.string().optional(),
  }),
  takes: 'text/csv',
  status: 201,
  answer: RateDeck,
  handle: async ({ query, request, parts, now }) => {
    // Before the transaction begins: it must not wait for the network.
    const csv = await textOf(request, { bytesMax: CSV_BYTES_MAX })
    const { deck, change } = await inTransaction(parts.database.kysely, async (tx) => {
      const loaded = await loadRateDeck(tx, { ...query, csv, now })
      return { deck: await getRateDeck(tx, { deckId: loaded.deckId }), change: loaded.change }
    })
    return Response.json(presentDeck(deck), {
      status: change === 'created' ? 201 : 200,
      headers: { location: `/api/v1/rate-decks/${deck.id}` },
    })
  },
})

export const show = read({
  summary: 'Show a version of a rate deck',
  path: DeckPath,
  answer: RateDeck,
  handle: async ({ db, path }) => presentDeck(await getRateDeck(db, { deckId: path.deckId })),
})

export const rates = read({
  summary: 'List a deck’s rates by prefix',
  path: DeckPath,
  query: Paging.extend({
    prefix: z
      .string()
      .regex(/^\+?\d{0,15}$/, { error: notA('the digits of a prefix') })
      .optional()
      .meta({ description: 'Rates that begin with it.' }),
  }),
  answer: listOf(Rate),
  handle: async ({ db, path, query: { prefix, ...page } }) => {
    const { currency } = await getRateDeck(db, { deckId: path.deckId })
    const { items, next } = await listRates(db, { deckId: path.deckId, prefix, page })
    return { items: items.map((rate) => presentRate(rate, currency)), next }
  },
})

export const freeze = write({
  summary: 'Freeze a draft: it never changes again and prices calls from now on',
  path: DeckPath,
  answer: RateDeck,
  handle: async ({ tx, path, now }) => {
    const { id } = await freezeRateDeck(tx, { deckId: path.deckId, now })
    return presentDeck(await getRateDeck(tx, { deckId: id }))
  },
})

function presentDeck(deck: ListedDeck): z.input<typeof RateDeck> {
  const { id, name, version, currency, rounding, timePeriods, note, rates, createdAt, frozenAt } = deck
  return {
    id: String(id),
    name,
    version,
    state: frozenAt === null ? 'draft' : 'frozen',
    currency,
    rounding,
    timePeriods,
    note,
    rates,
    createdAt: createdAt.toString(),
    frozenAt: instantOrNull(frozenAt),
  }
}

function presentRate(
  { id, rate, connectFee, minimum, ...rest }: ListedRate,
  currency: string,
): z.input<typeof Rate> {
  const fields: Omit<DeckRate, 'rate' | 'connectFee' | 'minimum'> = rest
  return {
    ...fields,
    id: id.toString(),
    rate: ratePrice(rate, currency),
    connectFee: ratePrice(connectFee, currency),
    minimum: ratePrice(minimum, currency),
  }
}
