import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, type Page } from '../db/page.ts'
import { RATE_SCALE } from '../kernel/money.ts'
import { type DeckRate, formatRate, type RateDeck } from './rate-deck.ts'
import type { ListedDeck, ListedRate } from './rate-decks.ts'

const DECK = sql`d.id, d.name, d.version, d.currency, d.rounding, d.time_periods, d.note, d.created_at, d.frozen_at`
const RATES = sql`(select count(*)::int from rates r where r.deck_id = d.id) as rates`
/** Amounts as integers at scale 8, days as text: the noun's form. */
const RATE = sql`r.id, r.direction, r.prefix, r.time_period, t.name as destination,
  (r.rate * ${sql.lit(10 ** RATE_SCALE)})::bigint as rate, (r.connect_fee * ${sql.lit(10 ** RATE_SCALE)})::bigint as connect_fee,
  r.initial_increment, r.next_increment, (r.minimum * ${sql.lit(10 ** RATE_SCALE)})::bigint as minimum,
  r.effective_from::text as effective_from, r.effective_until::text as effective_until`

/** Versions of a name are counted by one transaction at a time. */
export async function lockDeckName(tx: Tx, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`rate_deck:${name}`}, 0))`.execute(tx)
}

export async function readLatestDeck(
  db: Db | Tx,
  name: string,
): Promise<(RateDeck & { contentHash: string }) | null> {
  const { rows } = await sql<RateDeck & { contentHash: string }>`
    select ${DECK}, d.content_hash from rate_decks d where d.name = ${name} order by d.version desc limit 1`.execute(
    db,
  )
  return rows[0] ?? null
}

export async function readDeckVersion(db: Db | Tx, name: string, version: number): Promise<RateDeck | null> {
  const { rows } = await sql<RateDeck>`
    select ${DECK} from rate_decks d where d.name = ${name} and d.version = ${version}`.execute(db)
  return rows[0] ?? null
}

export async function readDeck(db: Db | Tx, deckId: number): Promise<ListedDeck | undefined> {
  const { rows } =
    await sql<ListedDeck>`select ${DECK}, ${RATES} from rate_decks d where d.id = ${deckId}`.execute(db)
  return rows[0]
}

export async function lockDeck(tx: Tx, deckId: number): Promise<RateDeck | undefined> {
  const { rows } =
    await sql<RateDeck>`select ${DECK} from rate_decks d where d.id = ${deckId} for update`.execute(tx)
  return rows[0]
}

/** One more than the page holds: by name, newest version first. */
export async function listDecks(
  db: Db | Tx,
  { name, page }: { name: string | undefined; page: Page },
): Promise<ListedDeck[]> {
  const [afterName, afterVersion] = page.after ? decodeCursor(page.after, 2) : ['', '0']
  const { rows } = await sql<ListedDeck>`
    select ${DECK}, ${RATES} from rate_decks d
    where (${name ?? null}::text is null or d.name = ${name ?? null})
      and (d.name collate "C" > ${afterName} or (d.name = ${afterName} and d.version < ${afterVersion}::int))
    order by d.name collate "C", d.version desc limit ${page.limit + 1}`.execute(db)
  return rows
}

export async function insertDeck(
  tx: Tx,
  deck: Omit<RateDeck, 'id' | 'frozenAt'> & { contentHash: string },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into rate_decks (name, version, currency, rounding, time_periods, note, content_hash, created_at)
    values (${deck.name}, ${deck.version}, ${deck.currency}, ${deck.rounding}, ${JSON.stringify(deck.timePeriods)}::jsonb, ${deck.note},
      ${deck.contentHash}, ${deck.createdAt})
    returning id`.execute(tx)
  return rows[0]!.id
}

/** A column array a chunk: one statement each, and no more memory than a chunk at a time. */
const CHUNK = 20_000

export async function insertRates(tx: Tx, deckId: number, rates: readonly DeckRate[]): Promise<void> {
  const destinations = await destinationIds(tx, [...new Set(rates.map((rate) => rate.destination))].sort())
  for (let at = 0; at < rates.length; at += CHUNK) {
    const chunk = rates.slice(at, at + CHUNK)
    const column = <T>(value: (rate: DeckRate) => T) => chunk.map(value)
    await sql`
      insert into rates (deck_id, direction, prefix, time_period, destination_id, rate, connect_fee, initial_increment, next_increment,
        minimum, effective_from, effective_until)
      select ${deckId}, * from unnest(
        ${column((rate) => rate.direction)}::text[], ${column((rate) => rate.prefix)}::text[], ${column((rate) => rate.timePeriod)}::text[],
        ${column((rate) => destinations.get(rate.destination)!)}::int[], ${column((rate) => formatRate(rate.rate))}::numeric[],
        ${column((rate) => formatRate(rate.connectFee))}::numeric[], ${column((rate) => rate.initialIncrement)}::int[],
        ${column((rate) => rate.nextIncrement)}::int[], ${column((rate) => formatRate(rate.minimum))}::numeric[],
        ${column((rate) => rate.effectiveFrom)}::date[], ${column((rate) => rate.effectiveUntil)}::date[])`.execute(
      tx,
    )
  }
}

/** Ids of destinations by name; new ones are made, in sorted order, so that two loads cannot wait for each other. */
async function destinationIds(tx: Tx, names: readonly string[]): Promise<Map<string, number>> {
  await sql`
    insert into destinations (name) select name from unnest(${names}::text[]) as n (name)
    on conflict (name) do nothing`.execute(tx)
  const { rows } = await sql<{ id: number; name: string }>`
    select id, name from destinations where name = any(${names}::text[])`.execute(tx)
  return new Map(rows.map((row) => [row.name, row.id]))
}

export async function hasRates(tx: Tx, deckId: number): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from rates where deck_id = ${deckId}) as found`.execute(tx)
  return rows[0]!.found
}

export async function freezeDeck(tx: Tx, deckId: number, now: Temporal.Instant): Promise<void> {
  await tx.updateTable('rateDecks').set({ frozenAt: now }).where('id', '=', deckId).execute()
}

/** One more than the page holds, in the order of the index that keeps rates unique. */
export async function listRates(
  db: Db | Tx,
  { deckId, prefix, page }: { deckId: number; prefix: string; page: Page },
): Promise<ListedRate[]> {
  const after = page.after ? decodeCursor(page.after, 4) : ['', '', '', '-infinity']
  const { rows } = await sql<ListedRate>`
    select ${RATE} from rates r join destinations t on t.id = r.destination_id
    where r.deck_id = ${deckId} and starts_with(r.prefix, ${prefix})
      and (r.direction, r.prefix, r.time_period, r.effective_from) > (${after[0]}, ${after[1]}, ${after[2]}, ${after[3]}::date)
    order by r.direction, r.prefix, r.time_period, r.effective_from limit ${page.limit + 1}`.execute(db)
  return rows
}
