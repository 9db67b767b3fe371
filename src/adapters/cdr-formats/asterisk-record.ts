import type { CdrReader, CdrRecord, ReadLine } from '../../usage/cdr-format.ts'
import { CsvFields } from './csv-fields.ts'
import { durationTrouble, secondsIn } from './durations.ts'
import { recordKey } from './record-key.ts'
import { columnsTrouble, cutTrouble, lineTrouble, rejected } from './rejections.ts'
import { Stamps, shown, timesTrouble } from './stamps.ts'

/** Where Asterisk's CDR fields stand in a line, 0 the first; -1 where the file has no such column. */
interface AsteriskColumns {
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
type AsteriskColumn = Exclude<keyof AsteriskColumns, 'count'>

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
function asteriskColumns(order: readonly string[]): AsteriskColumns {
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
export class AsteriskReader implements CdrReader {
  private readonly layout: Layout
  private readonly columns: AsteriskColumns
  private readonly fields: CsvFields
  private readonly stamps: Stamps

  constructor(layout: Layout) {
    this.layout = layout
    this.columns = asteriskColumns(layout.order)
    this.fields = new CsvFields(layout.delimiter)
    this.stamps = new Stamps(layout.timeZone)
  }

  read(text: string): ReadLine {
    const { fields, columns } = this
    const broken = lineTrouble(text)
    if (broken) return rejected(broken)
    if (!fields.split(text)) return rejected(cutTrouble(fields, text, this.layout.delimiter))
    if (fields.count !== columns.count) return this.wrongColumns(text)
    const seconds = secondsIn(fields.units, fields.start(columns.billsec), fields.end(columns.billsec))
    if (fields.isEmpty(columns.answer)) return this.unanswered(seconds)
    if (Number.isNaN(seconds)) return this.badBillsec()
    const startedAtMs = this.stamp(columns.start, this.channelMadeMs())
    if (Number.isNaN(startedAtMs)) return this.badStamp('start')
    const answeredAtMs = this.stamp(columns.answer, startedAtMs)
    if (Number.isNaN(answeredAtMs)) return this.badStamp('answer')
    // A second less, since Asterisk cuts each of the three to whole seconds by itself.
    const endsNotBeforeMs = answeredAtMs + Math.max(seconds - 1, 0) * 1000
    const endedAtMs =
      columns.end < 0 ? answeredAtMs + seconds * 1000 : this.stamp(columns.end, endsNotBeforeMs)
    if (Number.isNaN(endedAtMs)) return this.badStamp('end')
    const trouble = timesTrouble({ startedAtMs, answeredAtMs, endedAtMs, show: this.showTime })
    if (trouble) return rejected(trouble)
    if (seconds === 0 && !this.saysAnswered()) return this.notAnswered()
    if (this.layout.localChannels === 'skip' && this.isLocal(columns.channel)) return OTHER_LEG
    return { kind: 'record', record: this.asRecord(startedAtMs, answeredAtMs, endedAtMs, seconds) }
  }

  private asRecord(
    startedAtMs: number,
    answeredAtMs: number,
    endedAtMs: number,
    durationSeconds: number,
  ): CdrRecord {
    const { fields, columns } = this
    const sequence = this.optional(columns.sequence)
    return {
      key: this.key(sequence),
      startedAtMs,
      answeredAtMs,
      endedAtMs,
      durationSeconds,
      from: fields.text(columns.src),
      to: fields.text(columns.dst),
      accountCode: this.optional(columns.accountcode),
      trunkFrom: this.trunk(columns.channel),
      trunkTo: this.trunk(columns.dstchannel),
      sequence: this.sequence(),
      hangupCause: this.optional(columns.disposition),
    }
  }

  /** Uniqueid alone is the channel's: a channel that was forked or transferred has several records, told apart by sequence or by the other side. */
  private key(sequence: string | undefined): string {
    const { fields, columns } = this
    const uniqueid = this.optional(columns.uniqueid)
    if (uniqueid && sequence !== undefined) {
      return recordKey(`${uniqueid}|${this.optional(columns.linkedid) ?? ''}|${sequence}`)
    }
    const dstchannel = this.optional(columns.dstchannel) ?? ''
    // Without the start: a call delivered again with another start is the same call still.
    if (uniqueid) return recordKey(`${uniqueid}|${dstchannel}`)
    const start = fields.text(columns.start)
    const channels = `${this.optional(columns.channel) ?? ''}|${dstchannel}`
    const numbers = `${fields.text(columns.src)}|${fields.text(columns.dst)}`
    return recordKey(`${start}|${channels}|${numbers}|${fields.text(columns.answer)}`)
  }

  /** `PJSIP/acme-trunk-0000000a` → `acme-trunk`. A Local channel is Asterisk talking to itself, and no trunk. */
  private trunk(column: number): string | undefined {
    if (column < 0) return undefined
    const { units } = this.fields
    let from = this.fields.start(column)
    const end = this.fields.end(column)
    while (from < end && units[from] !== SLASH) from++
    let to = end
    while (to > from && units[to] !== DASH) to--
    const name = this.fields.between(from + 1, to > from ? to : end)
    return name === '' || this.isLocal(column) ? undefined : name
  }

  private isLocal(column: number): boolean {
    if (column < 0 || this.fields.units[this.fields.start(column)] !== LETTER_L) return false
    return this.fields.text(column).startsWith('Local/')
  }

  private saysAnswered(): boolean {
    const disposition = this.optional(this.columns.disposition)
    // 8 is AST_CDR_ANSWERED, as cdr_custom writes `disposition(int64)`.
    return disposition === undefined || disposition === 'ANSWERED' || disposition === '8'
  }

  private stamp(column: number, notBeforeMs?: number): number {
    const { fields } = this
    return this.stamps.instantMs(fields.units, fields.start(column), fields.end(column), notBeforeMs)
  }

  /**
   * About when the channel was made, by its uniqueid, `1770130800.20` or `pbx1-1770130800.20`: an epoch, which tells the two hours of an autumn
   * night apart. A minute less, so that a clock being set in between changes nothing.
   */
  private channelMadeMs(): number | undefined {
    const { fields, columns } = this
    if (columns.uniqueid < 0) return undefined
    const end = fields.end(columns.uniqueid)
    let seconds = 0
    for (let at = fields.start(columns.uniqueid); at < end; at++) {
      const unit = fields.units[at]!
      if (unit === DOT) return (seconds - 60) * 1000
      seconds = unit >= 48 && unit <= 57 ? seconds * 10 + unit - 48 : 0
    }
    return undefined
  }

  private readonly showTime = (which: 'start' | 'answer' | 'end') =>
    this.optional(this.columns[which]) ?? 'answer + billsec'

  private optional(column: number): string | undefined {
    return column < 0 || this.fields.isEmpty(column) ? undefined : this.fields.text(column)
  }

  /** Nobody pays for it, but its running number was seen. */
  private notAnswered(): ReadLine {
    return { kind: 'skipped', reason: 'not_answered', sequence: this.sequence() }
  }

  private sequence(): number | undefined {
    const sequence = this.optional(this.columns.sequence)
    return sequence === undefined ? undefined : wholeNumber(sequence)
  }

  private unanswered(seconds: number): ReadLine {
    const { fields, columns } = this
    if (seconds === 0 || fields.isEmpty(columns.billsec)) {
      return Number.isNaN(this.stamp(columns.start)) ? this.badStamp('start') : this.notAnswered()
    }
    if (Number.isNaN(seconds)) return this.badBillsec()
    return rejected(`answer is empty, but billsec is '${fields.text(columns.billsec)}'`)
  }

  private badBillsec(): ReadLine {
    const billsec = this.fields.text(this.columns.billsec)
    // Asterisk writes no header; people who open the file in a spreadsheet do.
    if (billsec === 'billsec') return HEADER
    return this.badOrder() ?? rejected(durationTrouble('billsec', billsec))
  }

  private badStamp(name: 'start' | 'answer' | 'end'): ReadLine {
    return this.badOrder() ?? rejected(this.stamps.trouble(name, this.fields.text(this.columns[name])))
  }

  /** The same file name and as many columns, in the other module's order: said outright, for nobody guesses it from a bad number. */
  private badOrder(): ReadLine | null {
    const { fields, columns } = this
    const { otherStartColumn: other, otherFormat } = this.layout
    if (other >= fields.count || Number.isNaN(this.stamp(other))) return null
    const timesHere = [columns.start, columns.answer, columns.end]
    if (timesHere.includes(other) && !Number.isNaN(this.stamp(columns.start))) return null
    const found = `column ${other + 1} is the time '${shown(fields.text(other))}'`
    return rejected(`${found}, which is not this format's start; is this ${otherFormat}?`)
  }

  private wrongColumns(text: string): ReadLine {
    if (text.trim() === '') return BLANK
    const { count } = this.fields
    const hint = count > COLUMNS_OF_OTHERS_MIN ? `is this ${this.layout.otherFormat}?` : null
    return rejected(columnsTrouble(count, this.columns.count, text, hint))
  }
}

/** Fewer are a line that was cut off, and no sign of the other format. */
const COLUMNS_OF_OTHERS_MIN = 12
const SLASH = 47
const DASH = 45
const DOT = 46
const LETTER_L = 76

const OTHER_LEG: ReadLine = { kind: 'skipped', reason: 'other_leg' }
const HEADER: ReadLine = { kind: 'skipped', reason: 'header' }
const BLANK: ReadLine = { kind: 'skipped', reason: 'blank' }

function wholeNumber(text: string): number | undefined {
  const value = Number(text)
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
