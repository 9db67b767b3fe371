import type { CdrFormat, CdrReader, CdrRecord, ReadLine } from '../../usage/cdr-format.ts'
import { CsvFields } from './csv-fields.ts'
import { type DateReader, dateReader } from './dates.ts'
import { durationTrouble, secondsInUnit } from './durations.ts'
import { type GenericOptions, genericOptions, mappedColumns } from './generic-options.ts'
import { Header } from './header.ts'
import { hashKey, recordKey } from './record-key.ts'
import { columnsTrouble, lineTrouble, rejected } from './rejections.ts'
import { shown, timesTrouble } from './stamps.ts'

/** Any CSV, by a profile that says what its columns are. */
export const genericCsv: CdrFormat<GenericOptions> = {
  name: 'generic-csv',
  title: 'Any CSV, mapped by the profile',
  framing: 'lines',
  options: genericOptions,
  reader: (options, { timeZone }) => genericReader(options, dateReader(options.dates, timeZone)),
}

/** The reader of a profile; other formats that are CSV with named columns build on it. */
export function genericReader(options: GenericOptions, dates: DateReader): CdrReader {
  const fields = new CsvFields(options.delimiter, options.quotesInside)
  const mapped = mappedColumns(options)
  const header = new Header(Array.isArray(options.header) ? options.header : null, mapped)
  const columnsMin = Math.max(0, ...mapped.filter((column) => typeof column === 'number'))
  const skips = skipRule(options)
  const row: Row = (column) => (column === undefined ? '' : writtenValue(fields.text(header.place(column))))

  return {
    read(line): ReadLine {
      const broken = lineTrouble(line)
      if (broken) return rejected(broken)
      if (line.trim() === '') return { kind: 'skipped', reason: 'blank' }
      if (!fields.split(line)) return rejected(fields.trouble)
      if (options.header !== false) {
        if (header.isAwaited) {
          header.take(fields)
          return header.trouble ? rejected(header.trouble) : { kind: 'skipped', reason: 'header' }
        }
        if (header.trouble) return rejected(header.trouble)
        if (header.isRepeated(fields)) return { kind: 'skipped', reason: 'header' }
        if (fields.count !== header.count)
          return rejected(columnsTrouble(fields.count, header.count, line, null))
      } else if (fields.count < columnsMin) {
        return rejected(columnsTrouble(fields.count, columnsMin, line, null))
      }
      if (skips(row)) return { kind: 'skipped', reason: 'skip_rule' }
      return asCall(options, row, dates, line)
    },
  }
}

/** A line's values by column; empty where the profile names none. */
export type Row = (column: string | number | undefined) => string

/** `NULL` and `\N` are how databases write nothing. */
function writtenValue(text: string): string {
  const value = text.trim()
  return value === 'NULL' || value === '\\N' ? '' : value
}

function skipRule({ skip }: GenericOptions): (row: Row) => boolean {
  const rules = skip.map((rule) => {
    if ('matches' in rule) {
      const pattern = new RegExp(rule.matches)
      return (row: Row) => pattern.test(row(rule.column))
    }
    const values = [rule.equals].flat()
    return (row: Row) => values.includes(row(rule.column))
  })
  return (row) => rules.some((rule) => rule(row))
}

/** One line, its columns known, as a call or as what is wrong with it. */
export function asCall(options: GenericOptions, row: Row, dates: DateReader, line: string): ReadLine {
  const { columns, answered } = options
  if (answered && !answered.values.includes(row(answered.column))) return NOT_ANSWERED
  const given =
    columns.duration === undefined ? undefined : secondsInUnit(row(columns.duration), options.duration)
  if (isUnanswered(options, row, given)) return NOT_ANSWERED
  if (Number.isNaN(given)) {
    return rejected(durationTrouble('duration', row(columns.duration), options.duration))
  }
  const times = readTimes(options, row, dates, given)
  if (typeof times === 'string') return rejected(times)
  const { startedAtMs, answeredAtMs, endedAtMs } = times
  const one = row(columns.answer) || row(columns.start)
  const show = (which: 'start' | 'answer' | 'end') =>
    row(columns[which]) || (which === 'end' ? `${one} + ${row(columns.duration)}` : one)
  const trouble = timesTrouble({ startedAtMs, answeredAtMs, endedAtMs, show })
  if (trouble) return rejected(trouble)
  const direction = directionOf(options, row)
  if (direction === null)
    return rejected(`direction '${shown(row(columns.direction))}' is not in the profile`)
  const seconds = given ?? Math.ceil((endedAtMs - answeredAtMs) / 1000)
  if (seconds === 0 && !answered && columns.answer === undefined) return NOT_ANSWERED
  return {
    kind: 'record',
    record: {
      key: keyOf(columns.key, row, line),
      startedAtMs,
      answeredAtMs,
      endedAtMs,
      durationSeconds: seconds,
      from: row(columns.from),
      to: row(columns.to),
      divertedFrom: row(columns.divertedFrom) || undefined,
      accountCode: row(columns.accountCode) || undefined,
      trunkFrom: row(columns.trunkFrom) || undefined,
      trunkTo: row(columns.trunkTo) || undefined,
      sourceIp: row(columns.sourceIp) || undefined,
      direction,
      sequence: sequenceOf(row(columns.sequence)),
      hangupCause: row(columns.hangupCause) || undefined,
    },
  }
}

const NOT_ANSWERED: ReadLine = { kind: 'skipped', reason: 'not_answered' }

/** No answer time, and nothing that says it lasted. */
function isUnanswered({ columns, answered }: GenericOptions, row: Row, given: number | undefined): boolean {
  const lasted = given !== undefined && given !== 0 && row(columns.duration) !== ''
  return columns.answer !== undefined && row(columns.answer) === '' && !lasted && !answered
}

type Times = Pick<CdrRecord, 'startedAtMs' | 'answeredAtMs' | 'endedAtMs'>

/** The three times; a file that has only one of start and answer means the same by both. A sentence when one cannot be read. */
function readTimes(options: GenericOptions, row: Row, dates: DateReader, given?: number): Times | string {
  const { columns } = options
  const start = columns.start ?? columns.answer
  const startedAtMs = dates.instantMs(row(start))
  if (Number.isNaN(startedAtMs)) return dates.trouble(columns.start ? 'start' : 'answer', row(start))
  const answeredAtMs = columns.answer ? dates.instantMs(row(columns.answer), startedAtMs) : startedAtMs
  if (Number.isNaN(answeredAtMs)) return dates.trouble('answer', row(columns.answer))
  if (columns.end === undefined) {
    return { startedAtMs, answeredAtMs, endedAtMs: answeredAtMs + (given ?? 0) * 1000 }
  }
  const endsNotBeforeMs = answeredAtMs + Math.max((given ?? 0) - 1, 0) * 1000
  const endedAtMs = dates.instantMs(row(columns.end), endsNotBeforeMs)
  if (Number.isNaN(endedAtMs)) return dates.trouble('end', row(columns.end))
  return { startedAtMs, answeredAtMs, endedAtMs }
}

/** Null when the file says something that the profile does not know. */
function directionOf({ columns, directions }: GenericOptions, row: Row): CdrRecord['direction'] | null {
  if (!directions) return undefined
  const said = row(columns.direction)
  for (const direction of ['outbound', 'inbound', 'forwarded'] as const) {
    if (directions[direction].includes(said)) return direction
  }
  return null
}

function keyOf(key: GenericOptions['columns']['key'], row: Row, line: string): string {
  if (key === undefined) return hashKey(line)
  const parts = [key].flat().map((column) => row(column))
  return parts.every((part) => part === '') ? hashKey(line) : recordKey(parts.join('|'))
}

function sequenceOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
