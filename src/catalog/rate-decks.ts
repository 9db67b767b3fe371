import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import { touchRatingFacts } from '../db/rating-facts.ts'
import { parseInput } from '../kernel/input.ts'
import { notFound, Refusal, type RefusalDetail } from '../kernel/refusal.ts'
import { readDeckCsv } from './deck-csv.ts'
import { canonicalRate, type DeckRate, deckInput, type RateDeck } from './rate-deck.ts'
import * as store from './store.ts'

/** A deck of a million rates is about this large; what is larger is another file. */
const BYTES_MAX = 128 * 1024 * 1024
const MISTAKES_SHOWN = 200

/** The CSV of a deck: all of it, or its bytes as they come. */
export type DeckSource = string | AsyncIterable<Uint8Array>

export interface LoadedDeck {
  deckId: number
  version: number
  rates: number
  /** `unchanged`: the latest version of that name is the same, and is the one returned. */
  change: 'created' | 'unchanged'
}

/**
 * Loads a deck from CSV as the next version of its name, a draft. The file is checked as a whole, and nothing is loaded when anything in it is wrong. The
 * same content as the latest version changes nothing.
 * Refuses `bad_input` (what is not in the CSV), `bad_rate_deck` (details by line, 200 at most), `currency_mismatch` (with earlier versions).
 */
export async function loadRateDeck(
  tx: Tx,
  { csv, now, ...input }: z.input<typeof deckInput> & { csv: DeckSource; now: Temporal.Instant },
): Promise<LoadedDeck> {
  const deck = parseInput(`rate deck '${input.name}'`, deckInput, input)
  const { rates, mistakes } = readDeckCsv(await textOf(csv), deck.timePeriods)
  if (mistakes.length > 0) throw badDeck(deck.name, mistakes)
  await store.lockDeckName(tx, deck.name)
  const latest = await store.readLatestDeck(tx, deck.name)
  const contentHash = hashOf(deck, rates)
  if (latest && latest.contentHash === contentHash)
    return { deckId: latest.id, version: latest.version, rates: rates.length, change: 'unchanged' }
  if (latest && latest.currency !== deck.currency)
    throw new Refusal(
      'currency_mismatch',
      `Rate deck '${deck.name}' is in ${latest.currency}; a version in ${deck.currency} needs another name.`,
    )
  const version = (latest?.version ?? 0) + 1
  const deckId = await store.insertDeck(tx, { ...deck, version, contentHash, createdAt: now })
  await store.insertRates(tx, deckId, rates)
  return { deckId, version, rates: rates.length, change: 'created' }
}

/** UTF-8; what is not becomes U+FFFD, which the reader reports. */
async function textOf(csv: DeckSource): Promise<string> {
  if (typeof csv === 'string') return csv
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of csv) {
    bytes += chunk.length
    if (bytes > BYTES_MAX)
      throw new Refusal('bad_rate_deck', `The file is larger than ${BYTES_MAX / 1024 / 1024} MB.`, {
        status: 413,
      })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function badDeck(name: string, mistakes: readonly RefusalDetail[]): Refusal {
  const first = mistakes[0]!
  const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`
  const rest = mistakes.length - MISTAKES_SHOWN
  const details = mistakes.slice(0, MISTAKES_SHOWN)
  if (rest > 0)
    details.push({ place: 'file', message: `has ${rest} more ${rest === 1 ? 'mistake' : 'mistakes'}` })
  return new Refusal(
    'bad_rate_deck',
    `Rate deck '${name}' has ${count}, and nothing of it was loaded: ${first.place}: ${first.message}.`,
    { details },
  )
}

/** Of what the deck says, however its file was laid out. */
function hashOf(deck: z.output<typeof deckInput>, rates: readonly DeckRate[]): string {
  const hash = createHash('sha256')
  const periods = Object.entries(deck.timePeriods).sort(([a], [b]) => (a < b ? -1 : 1))
  hash.update(
    JSON.stringify([
      deck.currency,
      deck.rounding,
      periods.map(([name, p]) => [name, p.days, p.from, p.until]),
    ]),
  )
  for (const line of rates.map(canonicalRate).sort()) hash.update(`\n${line}`)
  return hash.digest('hex')
}

/**
 * Freezes a deck: from now on it never changes, and it prices the calls of the plans that name it. Freezing it again changes nothing.
 * Refuses `not_found`, `empty_rate_deck`.
 */
export async function freezeRateDeck(
  tx: Tx,
  { deckId, now }: { deckId: number; now: Temporal.Instant },
): Promise<RateDeck> {
  const deck = await store.lockDeck(tx, deckId)
  if (!deck) throw notFound(`rate deck with id ${deckId}`)
  if (deck.frozenAt) return deck
  if (!(await store.hasRates(tx, deckId)))
    throw new Refusal('empty_rate_deck', `Rate deck '${deck.name}' version ${deck.version} has no rates.`)
  await store.freezeDeck(tx, deckId, now)
  await touchRatingFacts(tx)
  return { ...deck, frozenAt: now }
}

/** A deck in a list, with how many rates it has. */
export type ListedDeck = RateDeck & { rates: number }

/** Decks by name, newest version first, a page at a time. `name`: only its versions. */
export async function listRateDecks(
  db: Db | Tx,
  { name, page }: { name?: string | undefined; page: Page },
): Promise<PageOf<ListedDeck>> {
  return pageOf(await store.listDecks(db, { name, page }), page, (deck) => [deck.name, deck.version])
}

/** The deck with that id. Refuses `not_found`. */
export async function getRateDeck(db: Db | Tx, { deckId }: { deckId: number }): Promise<ListedDeck> {
  const deck = await store.readDeck(db, deckId)
  if (!deck) throw notFound(`rate deck with id ${deckId}`)
  return deck
}

/** A version of that name, or null: the one asked for, else the latest, frozen or not. */
export async function findRateDeck(
  db: Db | Tx,
  { name, version }: { name: string; version?: number | undefined },
): Promise<RateDeck | null> {
  return version === undefined ? store.readLatestDeck(db, name) : store.readDeckVersion(db, name, version)
}

/** A rate of a deck as lists show it. */
export type ListedRate = DeckRate & { id: bigint }

/** Rates of a deck by direction and prefix, a page at a time; `prefix`: those that begin with it. */
export async function listRates(
  db: Db | Tx,
  { deckId, prefix, page }: { deckId: number; prefix?: string | undefined; page: Page },
): Promise<PageOf<ListedRate>> {
  await getRateDeck(db, { deckId })
  const found = await store.listRates(db, { deckId, prefix: prefix?.replace(/^\+/, '') ?? '', page })
  return pageOf(found, page, (rate) => [rate.direction, rate.prefix, rate.timePeriod, rate.effectiveFrom])
}
