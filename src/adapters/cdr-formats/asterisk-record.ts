import type { CdrReader, ReadLine } from '../../usage/cdr-format.ts'
import { CsvFields } from './csv-fields.ts'
import { durationTrouble, secondsIn } from './durations.ts'
import { recordKey } from './record-key.ts'
import { columnsTrouble, lineTrouble, rejected } from './rejections.ts'
import { Stamps, shown, timesTrouble } from './stamps.ts'

/** Where Asterisk's CDR fields stand in a line, 0 the first; -1 where the file has no such column. */
export interface AsteriskColumns {
  count: number
  src: number
  dst: number
  channel: number
  dstchannel: number
  start: number
  answer: number
  end: number
  billsec: number
  disposition: number
  accountcode: number
  uniqueid: number
  linkedid: number
  sequence: number
}

/** What the columns are called in cdr.conf, cdr_custom.conf and the CDR() function. */
export type AsteriskColumn = Exclude<keyof AsteriskColumns, 'count'>

const NAMES: readonly AsteriskColumn[] = [
  'src',
  'dst',
  'channel',
  'dstchannel',
  'start',
  'answer',
  'end',
  'billsec',
  'disposition',
  'accountcode',
  'uniqueid',
  'linkedid',
  'sequence',
]

/** Finds the columns in a file's order. */
export function asteriskColumns(order: readonly string[]): AsteriskColumns {
  const columns = { count: order.length } as AsteriskColumns
  for (const name of NAMES) columns[name] = order.indexOf(name)
  return columns
}

interface Layout {
  order: readonly string[]
  delimiter: string
  timeZone: string
  /** `skip`: rows whose channel is Local/… are the other half of a call that has a row of its own. */
  localChannels: 'calls' | 'skip'
  /** The other Asterisk format, for the hint. */
  otherFormat: string
  /** Where that format has its start: a time there means that the wrong format was named. */
  otherStartColumn: number
}

/**
 * Reads lines of Asterisk CDRs, whichever module wrote them. A call with an answer time is a call, whatever the disposition says, unless it
 * lasted no second and the disposition is another than ANSWERED.
 */
export function asteriskReader(layout: Layout): CdrReader {
  const columns = asteriskColumns(layout.order)
  const fields = new CsvFields(layout.delimiter)
  const stamps = new Stamps(layout.timeZone)

  const read = (text: string): ReadLine => {
    const broken = lineTrouble(text)
    if (broken) return rejected(broken)
    if (!fields.split(text)) return rejected(fields.trouble)
    if (fields.count !== columns.count) return wrongColumns(text)
    const seconds = secondsIn(fields.units, fields.start(columns.billsec), fields.end(columns.billsec))
    if (fields.isEmpty(columns.answer)) return unanswered(seconds)
    if (Number.isNaN(seconds)) return badBillsec()
    const startedAtMs = stamp(columns.start)
    if (Number.isNaN(startedAtMs)) return badStamp('start', columns.start)
    const answeredAtMs = stamp(columns.answer, startedAtMs)
    if (Number.isNaN(answeredAtMs)) return badStamp('answer', columns.answer)
    // A second less, since Asterisk cuts each of the three to whole seconds by itself.
    const endsNotBeforeMs = answeredAtMs + Math.max(seconds - 1, 0) * 1000
    const endedAtMs = columns.end < 0 ? answeredAtMs + seconds * 1000 : stamp(columns.end, endsNotBeforeMs)
    if (Number.isNaN(endedAtMs)) return badStamp('end', columns.end)
    const trouble = timesTrouble({ startedAtMs, answeredAtMs, endedAtMs, show: showTime })
    if (trouble) return rejected(trouble)
    if (seconds === 0 && !saysAnswered()) return NOT_ANSWERED
    return asCall(startedAtMs, answeredAtMs, endedAtMs, seconds)
  }

  const stamp = (column: number, notBeforeMs?: number) =>
    stamps.instantMs(fields.units, fields.start(column), fields.end(column), notBeforeMs)

  const showTime = (which: 'start' | 'answer' | 'end') => optional(columns[which]) ?? 'answer + billsec'

  const optional = (column: number): string | undefined =>
    column < 0 || fields.isEmpty(column) ? undefined : fields.text(column)

  const saysAnswered = () => {
    const disposition = optional(columns.disposition)
    // 8 is AST_CDR_ANSWERED, as cdr_custom writes `disposition(int64)`.
    return disposition === undefined || disposition === 'ANSWERED' || disposition === '8'
  }

  const asCall = (
    startedAtMs: number,
    answeredAtMs: number,
    endedAtMs: number,
    seconds: number,
  ): ReadLine => {
    if (layout.localChannels === 'skip' && isLocal(columns.channel)) return OTHER_LEG
    const sequence = optional(columns.sequence)
    return {
      kind: 'record',
      record: {
        key: key(sequence),
        startedAtMs,
        answeredAtMs,
        endedAtMs,
        durationSeconds: seconds,
        from: fields.text(columns.src),
        to: fields.text(columns.dst),
        accountCode: optional(columns.accountcode),
        trunkFrom: trunk(columns.channel),
        trunkTo: trunk(columns.dstchannel),
        sequence: sequence === undefined ? undefined : wholeNumber(sequence),
        hangupCause: optional(columns.disposition),
      },
    }
  }

  /** `PJSIP/acme-trunk-0000000a` → `acme-trunk`. A Local channel is Asterisk talking to itself, and no trunk. */
  const trunk = (column: number): string | undefined => {
    if (column < 0) return undefined
    const { units } = fields
    let from = fields.start(column)
    let to = fields.end(column)
    while (from < to && units[from] !== SLASH) from++
    const end = to
    while (to > from && units[to] !== DASH) to--
    const name = fields.between(from + 1, to > from ? to : end)
    return name === '' || isLocal(column) ? undefined : name
  }

  const isLocal = (column: number) =>
    column >= 0 && fields.units[fields.start(column)] === LETTER_L && fields.text(column).startsWith('Local/')

  /** Uniqueid alone is the channel's: a channel that was forked or transferred has several records, told apart by sequence or by the other side. */
  const key = (sequence: string | undefined): string => {
    const uniqueid = optional(columns.uniqueid)
    const dstchannel = optional(columns.dstchannel) ?? ''
    if (uniqueid && sequence !== undefined) {
      return recordKey(`${uniqueid}|${optional(columns.linkedid) ?? ''}|${sequence}`)
    }
    const start = fields.text(columns.start)
    if (uniqueid) return recordKey(`${uniqueid}|${start}|${dstchannel}`)
    const numbers = `${fields.text(columns.src)}|${fields.text(columns.dst)}`
    return recordKey(
      `${start}|${optional(columns.channel) ?? ''}|${dstchannel}|${numbers}|${fields.text(columns.answer)}`,
    )
  }

  const unanswered = (seconds: number): ReadLine => {
    if (seconds === 0 || fields.isEmpty(columns.billsec)) {
      return Number.isNaN(stamp(columns.start)) ? badStamp('start', columns.start) : NOT_ANSWERED
    }
    if (Number.isNaN(seconds)) return badBillsec()
    return rejected(`answer is empty, but billsec is '${fields.text(columns.billsec)}'`)
  }

  const badBillsec = (): ReadLine =>
    badOrder() ?? rejected(durationTrouble('billsec', fields.text(columns.billsec)))

  const badStamp = (name: string, column: number): ReadLine =>
    badOrder() ?? rejected(stamps.trouble(name, fields.text(column)))

  /** The same file name and as many columns, in the other module's order: said outright, for nobody guesses it from a bad number. */
  const badOrder = (): ReadLine | null => {
    const other = layout.otherStartColumn
    if (other >= fields.count || Number.isNaN(stamp(other))) return null
    const timesHere = [columns.start, columns.answer, columns.end]
    if (timesHere.includes(other) && !Number.isNaN(stamp(columns.start))) return null
    const found = `column ${other + 1} is the time '${shown(fields.text(other))}'`
    return rejected(`${found}, which is not this format's start; is this ${layout.otherFormat}?`)
  }

  const wrongColumns = (text: string): ReadLine => {
    if (text.trim() === '') return BLANK
    const other = layout.otherStartColumn
    const hint = other < fields.count && fields.count > 8 ? `is this ${layout.otherFormat}?` : null
    return rejected(columnsTrouble(fields.count, columns.count, text, hint))
  }

  return { read }
}

const SLASH = 47
const DASH = 45
const LETTER_L = 76

const NOT_ANSWERED: ReadLine = { kind: 'skipped', reason: 'not_answered' }
const OTHER_LEG: ReadLine = { kind: 'skipped', reason: 'other_leg' }
const BLANK: ReadLine = { kind: 'skipped', reason: 'blank' }

function wholeNumber(text: string): number | undefined {
  const value = Number(text)
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
