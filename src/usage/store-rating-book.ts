import { sql } from 'kysely'
import type { Database, Db, Tx } from '../db/database.ts'
import type { RoundingMode } from '../kernel/money.ts'
import {
  arrangeRates,
  type BookAccount,
  type BookDeck,
  type BookPlan,
  type BookRate,
  bookAccount,
  dayNumber,
  type Holding,
  type RatedDirection,
  type RatingBook,
  type TimePeriod,
} from './rating-book.ts'

/** The version of the facts that a book would be made of now. */
async function readFactsVersion(db: Db | Tx): Promise<bigint> {
  const { rows } = await sql<{ version: bigint }>`select version from rating_facts`.execute(db)
  return rows[0]!.version
}

const books = new WeakMap<Database, RatingBook>()

/** The book as the facts are now: the one read before, if nothing has changed since. */
export async function currentRatingBook(database: Database, tx: Tx): Promise<RatingBook> {
  const known = books.get(database)
  if (known?.version === (await readFactsVersion(tx))) return known
  const book = await readRatingBook(tx)
  books.set(database, book)
  return book
}

/**
 * True if the facts are still those of that version, and then until the transaction ends: nobody can change them before. Never waits; what is
 * being changed at this moment counts as changed.
 */
export async function factsStand(tx: Tx, version: bigint): Promise<boolean> {
  const { rows } = await sql<{ version: bigint }>`
    select version from rating_facts for share skip locked`.execute(tx)
  return rows[0]?.version === version
}

/** Reads the whole book. Takes about half a second for a deck of 100,000 prefixes. */
export async function readRatingBook(db: Db | Tx): Promise<RatingBook> {
  const version = await readFactsVersion(db)
  const decks = await readDecks(db)
  const plans = await readPlans(db)
  const accounts = await readAccounts(db, plans)
  const { numbers, trunks } = await readHoldings(db, accounts)
  return { version, numbers, trunks, accounts, decks }
}

async function readDecks(db: Db | Tx): Promise<Map<string, BookDeck>> {
  const { rows } = await sql<{
    id: number
    name: string
    version: number
    currency: string
    rounding: RoundingMode
    timePeriods: Record<string, { days: number[]; from: string; until: string }>
  }>`
    select distinct on (name) id, name, version, currency, rounding, time_periods
    from rate_decks where frozen_at is not null order by name, version desc`.execute(db)
  const decks = new Map<string, BookDeck>()
  for (const row of rows) {
    const timePeriods = new Map(
      Object.entries(row.timePeriods).map(([name, period]) => [name, timePeriodOf(period)]),
    )
    decks.set(row.name, { ...row, timePeriods, ...arrangeRates(await readRates(db, row.id)) })
  }
  return decks
}

/** `{days: [1], from: '08:00', until: '18:00'}` → minutes; until 24:00 is the end of the day. */
export function timePeriodOf(period: { days: number[]; from: string; until: string }): TimePeriod {
  const minute = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
  return { days: new Set(period.days), fromMinute: minute(period.from), untilMinute: minute(period.until) }
}

const RATES_A_QUERY = 1_000

/**
 * In parts, and with dates and decimals made whole numbers by the server: a deck has a hundred thousand rows, and an import waits for it. Amounts
 * are few, and each is kept once: a BigInt takes as much memory as a short text.
 */
async function readRates(db: Db | Tx, deckId: number): Promise<Map<RatedDirection, BookRate[]>> {
  const rates = new Map<RatedDirection, BookRate[]>()
  const amounts = new Map<bigint, bigint>()
  const once = (amount: bigint) => amounts.getOrInsert(amount, amount)
  for (let after = 0; ; ) {
    const { rows } = await sql<
      { direction: RatedDirection } & Omit<BookRate, 'untilDay'> & { untilDay: number | null }
    >`
      select id::int, direction, prefix, time_period, destination_id, (rate * 1e8)::bigint as rate,
        (connect_fee * 1e8)::bigint as connect_fee, (minimum * 1e8)::bigint as minimum, initial_increment, next_increment,
        effective_from - date '1970-01-01' as from_day, effective_until - date '1970-01-01' as until_day
      from rates where deck_id = ${deckId} and id > ${after} order by id limit ${RATES_A_QUERY}`.execute(db)
    for (const row of rows) {
      rates
        .getOrInsertComputed(row.direction, () => [])
        .push({
          id: row.id,
          prefix: row.prefix,
          destinationId: row.destinationId,
          timePeriod: row.timePeriod,
          rate: once(row.rate),
          connectFee: once(row.connectFee),
          minimum: once(row.minimum),
          initialIncrement: row.initialIncrement,
          nextIncrement: row.nextIncrement,
          fromDay: row.fromDay,
          untilDay: row.untilDay ?? Number.POSITIVE_INFINITY,
        })
    }
    if (rows.length < RATES_A_QUERY) return rates
    after = rows.at(-1)!.id
  }
}

async function readPlans(db: Db | Tx): Promise<Map<number, BookPlan>> {
  const { rows: destinations } = await sql<{
    id: number
    name: string
  }>`select id, name from destinations`.execute(db)
  const { rows } = await sql<{ id: number; name: string; rateDeck: string | null }>`
    select id, name, rate_deck from plans`.execute(db)
  const plans = new Map<number, BookPlan>(
    rows.map((row) => [row.id, { name: row.name, deckName: row.rateDeck, allowances: [] }]),
  )
  const { rows: allowances } = await sql<{
    id: number
    planId: number
    name: string
    includedSeconds: number
    scope: 'line' | 'account'
    directions: string[]
    destinations: string[]
  }>`select id, plan_id, name, included_seconds, scope, directions, destinations from allowances
    where retired_at is null order by id`.execute(db)
  for (const row of allowances) {
    plans.get(row.planId)!.allowances.push({
      id: row.id,
      name: row.name,
      includedSeconds: row.includedSeconds,
      scope: row.scope,
      directions: new Set(row.directions),
      destinationIds: new Set(
        destinations.filter(({ name }) => matches(row.destinations, name)).map(({ id }) => id),
      ),
    })
  }
  return plans
}

/** A destination's name against names and `Beginning*`. */
function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name,
  )
}

async function readAccounts(db: Db | Tx, plans: Map<number, BookPlan>): Promise<Map<number, BookAccount>> {
  const { rows } = await sql<{
    id: bigint
    number: string
    currency: string
    timeZone: string
    billingDay: number
  }>`
    select id, number, currency, time_zone, billing_day from accounts`.execute(db)
  const accounts = new Map(rows.map((row) => [Number(row.id), bookAccount({ ...row, id: Number(row.id) })]))
  const { rows: subscriptions } = await sql<{
    accountId: bigint
    id: bigint
    planId: number
    quantity: number
    startsOn: Temporal.PlainDate
    endsOn: Temporal.PlainDate | null
  }>`select account_id, id, plan_id, quantity, starts_on, ends_on from subscriptions order by starts_on, id`.execute(
    db,
  )
  for (const row of subscriptions) {
    accounts.get(Number(row.accountId))!.subscriptions.push({
      id: Number(row.id),
      startDay: dayNumber(row.startsOn),
      endDay: row.endsOn ? dayNumber(row.endsOn) : Number.POSITIVE_INFINITY,
      quantity: row.quantity,
      plan: plans.get(row.planId)!,
    })
  }
  return accounts
}

interface HoldingRow {
  accountId: bigint
  value: string
  kind: string
  subscriptionId: bigint | null
  heldFrom: Temporal.Instant
  heldUntil: Temporal.Instant | null
}

async function readHoldings(db: Db | Tx, accounts: Map<number, BookAccount>) {
  const numbers = new Map<number, Holding[]>()
  const trunks = new Map<string, Holding[]>()
  const add = <Key>(holdings: Map<Key, Holding[]>, key: Key, row: HoldingRow, kind: Holding['kind']) => {
    const holding: Holding = {
      account: accounts.get(Number(row.accountId))!,
      value: row.value,
      digits: /^\d+$/.test(row.value) ? row.value : '',
      kind,
      subscriptionId: row.subscriptionId === null ? null : Number(row.subscriptionId),
      fromMs: row.heldFrom.epochMilliseconds,
      untilMs: row.heldUntil?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    }
    const known = holdings.get(key)
    if (known) known.push(holding)
    else holdings.set(key, [holding])
  }
  const { rows: numberRows } = await sql<HoldingRow & { kind: 'did' | 'tfn' }>`
    select account_id, e164 as value, kind, subscription_id, held_from, held_until from numbers`.execute(db)
  for (const row of numberRows) add(numbers, Number(row.value), row, row.kind)
  const { rows: trunkRows } = await sql<HoldingRow>`
    select account_id, kind, value, subscription_id, held_from, held_until from trunks`.execute(db)
  for (const row of trunkRows) add(trunks, `${row.kind} ${row.value}`, row, 'trunk')
  return { numbers, trunks }
}
