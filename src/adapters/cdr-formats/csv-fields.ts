const QUOTE = 34
const SPACE = 32
/** Far above any switch's widest line (BroadWorks has about 450); more means a wrong delimiter or a broken file. */
const COLUMNS_MAX = 1024

/**
 * How quotes stand inside a quoted field. `doubled`: as RFC 4180, `"say ""hi"""`. `bare`: not escaped at all, as where a switch expands a
 * template; every field is then quoted, and a quote ends its field only before `,"` or at the end of the line.
 */
export type QuotesInside = 'doubled' | 'bare'

/**
 * Cuts one line into fields, again and again without allocating: it notes where fields begin and end, and a field's text is made when asked for.
 * Spaces between a delimiter and a quote are allowed (FreeSWITCH's own templates have them); unquoted fields are kept as written.
 */
export class CsvFields {
  count = 0
  /** Why the last line could not be cut; empty when it could. */
  trouble = ''
  private line = ''
  private readonly starts = new Int32Array(COLUMNS_MAX)
  private readonly ends = new Int32Array(COLUMNS_MAX)
  private readonly doubled = new Uint8Array(COLUMNS_MAX)
  private readonly delimiter: number
  private readonly quotesInside: QuotesInside

  /** `delimiter` is one character, no quote and no space. */
  constructor(delimiter = ',', quotesInside: QuotesInside = 'doubled') {
    this.delimiter = delimiter.charCodeAt(0)
    this.quotesInside = quotesInside
  }

  /** Cuts the line; false when it cannot be, and then `trouble` says why. An empty line is one empty field. */
  split(line: string): boolean {
    this.line = line
    this.trouble = ''
    this.count = 0
    const length = line.length
    const { delimiter, starts, ends, doubled } = this
    let at = 0
    for (let column = 0; ; column++) {
      if (column === COLUMNS_MAX) return this.fail(`there are more than ${COLUMNS_MAX} columns`)
      let start = at
      while (line.charCodeAt(start) === SPACE) start++
      if (line.charCodeAt(start) === QUOTE) {
        const end = this.closingQuote(start + 1, column)
        if (end < 0) return this.fail(`quote opened at column ${column + 1} is not closed`)
        starts[column] = start + 1
        ends[column] = end
        at = end + 1
        while (line.charCodeAt(at) === SPACE) at++
        if (at < length && line.charCodeAt(at) !== delimiter) {
          return this.fail(`text follows the closing quote of column ${column + 1}`)
        }
      } else {
        starts[column] = at
        doubled[column] = 0
        while (at < length && line.charCodeAt(at) !== delimiter) at++
        ends[column] = at
      }
      this.count = column + 1
      if (at >= length) return true
      at++
    }
  }

  /** The text of a field, 0 the first; quotes taken off, doubled quotes made one. */
  text(column: number): string {
    const text = this.line.slice(this.starts[column], this.ends[column])
    return this.doubled[column] === 1 ? text.replaceAll('""', '"') : text
  }

  isEmpty(column: number): boolean {
    return this.starts[column] === this.ends[column]
  }

  /** Where the field begins and ends in the line, for readers that parse in place. */
  start(column: number): number {
    return this.starts[column]!
  }

  end(column: number): number {
    return this.ends[column]!
  }

  /** Position of the quote that ends the field, or -1. */
  private closingQuote(from: number, column: number): number {
    const { line, doubled } = this
    const length = line.length
    doubled[column] = 0
    let at = from
    for (;;) {
      while (at < length && line.charCodeAt(at) !== QUOTE) at++
      if (at >= length) return -1
      if (this.quotesInside === 'bare') {
        if (this.endsBareField(at + 1)) return at
        at++
      } else {
        if (line.charCodeAt(at + 1) !== QUOTE) return at
        doubled[column] = 1
        at += 2
      }
    }
  }

  private endsBareField(after: number): boolean {
    const { line } = this
    let at = after
    while (line.charCodeAt(at) === SPACE) at++
    if (at >= line.length) return true
    if (line.charCodeAt(at) !== this.delimiter) return false
    at++
    while (line.charCodeAt(at) === SPACE) at++
    return line.charCodeAt(at) === QUOTE
  }

  private fail(trouble: string): false {
    this.trouble = trouble
    return false
  }
}
