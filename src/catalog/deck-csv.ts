import { shown } from '../kernel/input.ts'
import { parseDecimal, RATE_SCALE } from '../kernel/money.ts'
import { Refusal, type RefusalDetail } from '../kernel/refusal.ts'
import { type CsvRecord, csvLine, detectDelimiter, readCsv } from './csv.ts'
import { findDuplicates } from './deck-duplicates.ts'
import { type DeckLine, type DeckRate, formatRate, RATE_DIRECTIONS, type RateDirection } from './rate-deck.ts'
import type { TimePeriods } from './time-period.ts'

/** Columns a deck may have, in the order in which we write them. */
const COLUMNS = [
  'prefix',
  'destination',
  'rate',
  'connect_fee',
  'initial_increment',
  'next_increment',
  'minimum',
  'effective_from',
  'effective_until',
  'direction',
  'time_period',
] as const
type Column = (typeof COLUMNS)[number]
const REQUIRED: readonly Column[] = ['prefix', 'destination', 'rate']

/** From when a rate counts that does not say: before any call this program could meet. */
const ALWAYS = '2000-01-01'
/** An increment longer than a day is a slip of the pen. */
const INCREMENT_MAX = 86_400
/** numeric(14,8) */
const RATE_LIMIT = 10n ** 14n

export interface ReadDeck {
  rates: DeckRate[]
  /** Everything that is wrong, in the order of lines. The deck is good when there is nothing. */
  mistakes: RefusalDetail[]
}

/** Reads a deck as a whole. Never throws for bad input. */
export function readDeckCsv(text: string, timePeriods: TimePeriods): ReadDeck {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text
  const unreadable = whyUnreadable(body)
  if (unreadable) return { rates: [], mistakes: [{ place: 'file', message: unreadable }] }
  const records = readCsv(body, detectDelimiter(body.slice(0, body.search(/[\r\n]|$/))))
  const header = records.next().value as CsvRecord
  const columns = readHeader(header)
  if (columns.mistakes.length > 0) return { rates: [], mistakes: columns.mistakes }
  const lines: DeckLine[] = []
  const mistakes: { lineNo: number; message: string }[] = []
  for (const record of records) {
    const wrong: string[] = []
    const rate = readRate(record, columns.at, timePeriods, wrong)
    for (const message of wrong) mistakes.push({ lineNo: record.lineNo, message })
    if (wrong.length === 0) lines.push({ lineNo: record.lineNo, rate })
  }
  const all = mistakes.concat(findDuplicates(lines)).sort((a, b) => a.lineNo - b.lineNo)
  return {
    rates: lines.map((line) => line.rate),
    mistakes: all.map(({ lineNo, message }) => ({ place: `line ${lineNo}`, message })),
  }
}

function whyUnreadable(text: string): string | null {
  if (text.includes('\u0000')) return 'has NUL characters: it is UTF-16 or no text; save it as UTF-8'
  if (text.includes('\ufffd')) return 'is not UTF-8; save it as UTF-8'
  return text.trim() === '' ? 'is empty' : null
}

interface Header {
  /** Where each column stands; absent columns are. */
  at: Partial<Record<Column, number>> & { width: number }
  mistakes: RefusalDetail[]
}

function readHeader({ lineNo, cells, broken }: CsvRecord): Header {
  const at: Header['at'] = { width: cells.length }
  const mistakes: RefusalDetail[] = []
  const wrong = (message: string) => mistakes.push({ place: `line ${lineNo}`, message })
  if (broken) wrong(broken)
  if (cells.length === 1) {
    wrong(`has one column, ${shown(cells[0])}; columns are separated by comma, semicolon or tab`)
    return { at, mistakes }
  }
  for (const [i, cell] of cells.entries()) {
    const name = cell.trim().toLowerCase()
    const column = COLUMNS.find((known) => known === name)
    if (!column) wrong(`column ${i + 1} is ${shown(cell.trim())}, which is none of ${COLUMNS.join(', ')}`)
    else if (at[column] !== undefined) wrong(`column '${column}' is there twice`)
    else at[column] = i
  }
  for (const column of REQUIRED) if (at[column] === undefined) wrong(`column '${column}' is missing`)
  return { at, mistakes }
}

/** One line as a rate; what is wrong with it goes to `wrong`, and then the rate does not count. */
function readRate(
  { cells, broken }: CsvRecord,
  at: Header['at'],
  timePeriods: TimePeriods,
  wrong: string[],
): DeckRate {
  if (broken) wrong.push(broken)
  else if (cells.length !== at.width) wrong.push(`has ${cells.length} cells, the header has ${at.width}`)
  const cell = (column: Column) => cells[at[column] ?? -1]?.trim() ?? ''
  const rate: DeckRate = {
    direction: 'outbound',
    prefix: '',
    timePeriod: cell('time_period'),
    destination: cell('destination'),
    rate: 0n,
    connectFee: 0n,
    initialIncrement: 1,
    nextIncrement: 1,
    minimum: 0n,
    effectiveFrom: ALWAYS,
    effectiveUntil: null,
  }
  if (wrong.length > 0) return rate
  rate.direction = readDirection(cell('direction'), wrong)
  rate.prefix = readPrefix(cell('prefix'), wrong)
  checkDestination(rate.destination, wrong)
  if (rate.timePeriod && !Object.hasOwn(timePeriods, rate.timePeriod))
    wrong.push(
      `time_period ${shown(rate.timePeriod)} is not one of the deck's (${Object.keys(timePeriods).join(', ') || 'it has none'})`,
    )
  rate.rate = readAmount('rate', cell('rate'), wrong)
  rate.connectFee = readAmount('connect_fee', cell('connect_fee') || '0', wrong)
  rate.minimum = readAmount('minimum', cell('minimum') || '0', wrong)
  rate.initialIncrement = readIncrement('initial_increment', cell('initial_increment') || '1', wrong)
  rate.nextIncrement = readIncrement('next_increment', cell('next_increment') || '1', wrong)
  rate.effectiveFrom = readDay('effective_from', cell('effective_from') || ALWAYS, wrong)
  const until = cell('effective_until')
  if (until) rate.effectiveUntil = readDay('effective_until', until, wrong)
  if (rate.effectiveUntil !== null && rate.effectiveUntil <= rate.effectiveFrom)
    wrong.push(`effective_until ${shown(until)} is not after effective_from '${rate.effectiveFrom}'`)
  return rate
}

function readDirection(text: string, wrong: string[]): RateDirection {
  if (text === '') return 'outbound'
  const direction = RATE_DIRECTIONS.find((known) => known === text.toLowerCase())
  if (!direction) wrong.push(`direction ${shown(text)} is not one of ${RATE_DIRECTIONS.join(', ')}`)
  return direction ?? 'outbound'
}

/** `1617`, `+1617` → 1617; `*` or nothing → any number. */
function readPrefix(text: string, wrong: string[]): string {
  if (text === '*' || text === '') return ''
  const digits = text.startsWith('+') ? text.slice(1) : text
  if (!/^[1-9][0-9]{0,14}$/.test(digits))
    wrong.push(`prefix ${shown(text)} is not 1 to 15 digits that begin with a country code, nor *`)
  return digits
}

function checkDestination(name: string, wrong: string[]): void {
  if (name === '') wrong.push('destination is missing')
  else if (name.length > 100) wrong.push(`destination ${shown(name)} is longer than 100 characters`)
  else if (name.includes('*'))
    wrong.push(`destination ${shown(name)} has a *, which allowances use for any ending`)
  else if (/\p{Cc}/u.test(name)) wrong.push(`destination ${shown(name)} has control characters`)
}

function readAmount(column: Column, text: string, wrong: string[]): bigint {
  if (text === '') {
    wrong.push(`${column} is missing`)
    return 0n
  }
  try {
    const units = parseDecimal(text, RATE_SCALE)
    if (units < 0n) wrong.push(`${column} ${shown(text)} is negative`)
    if (units >= RATE_LIMIT) wrong.push(`${column} ${shown(text)} is a million or more`)
    return units
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    wrong.push(`${column} ${error.message.replace(/\.$/, '')}`)
    return 0n
  }
}

function readIncrement(column: Column, text: string, wrong: string[]): number {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (seconds < 1 || seconds > INCREMENT_MAX)
    wrong.push(`${column} ${shown(text)} is not a whole number of seconds from 1 to ${INCREMENT_MAX}`)
  return seconds
}

/** Days seen before are not parsed again: a deck of 100,000 lines has a handful of them. */
const days = new Map<string, boolean>()

function readDay(column: Column, text: string, wrong: string[]): string {
  let good = days.get(text)
  if (good === undefined) {
    good = isDay(text)
    if (days.size > 10_000) days.clear()
    days.set(text, good)
  }
  if (!good) wrong.push(`${column} ${shown(text)} is not a day such as 2026-03-01`)
  return text
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '1900') return false
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text
  } catch {
    return false
  }
}

/** Writes rates as a file that `readDeckCsv` reads back the same. */
export function writeDeckCsv(rates: Iterable<DeckRate>): string {
  const lines = [csvLine(COLUMNS)]
  for (const rate of rates) {
    lines.push(
      csvLine([
        rate.prefix || '*',
        rate.destination,
        formatRate(rate.rate),
        formatRate(rate.connectFee),
        String(rate.initialIncrement),
        String(rate.nextIncrement),
        formatRate(rate.minimum),
        rate.effectiveFrom,
        rate.effectiveUntil ?? '',
        rate.direction,
        rate.timePeriod,
      ]),
    )
  }
  return `${lines.join('\n')}\n`
}
