const QUOTE = 34
const SPACE = 32
/** A typical line is under 400 characters; the buffer grows when one is longer. */
const FIRST_UNITS = 1024
/** Far above any switch's widest line (BroadWorks has about 450); more means a wrong delimiter or a broken file. */
const COLUMNS_MAX = 1024

/**
 * How quotes stand inside a quoted field. `doubled`: as RFC 4180, `"say ""hi"""`. `bare`: not escaped at all, as where a switch expands a
 * template; a quote then ends its field only before `,"`, `,7` or `,,` and at the end of the line.
 */
export type QuotesInside = 'doubled' | 'bare'

/**
 * Cuts one line into fields, again and again without allocating: it notes where fields begin and end, and a field's text is made when asked for.
 * The line is first copied into an array of its UTF-16 units: looking at characters there is four times as fast as in a string that is a slice
 * of a chunk, and positions stay the string's own (measured: 190 against 820 ns for a line of 290 characters).
 * Spaces between a delimiter and a quote are allowed (FreeSWITCH's own templates have them); unquoted fields are kept as written.
 */
export class CsvFields {
  count = 0
  /** Why the last line could not be cut; empty when it could. */
  trouble = ''
  /** The line's UTF-16 units, for readers that parse numbers and times in place; valid until the next split. */
  units = new Uint16Array(FIRST_UNITS)
  private bytes = Buffer.from(this.units.buffer)
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
    if (length + 2 > this.units.length) this.grow(length + 2)
    this.bytes.write(line, 0, 'utf16le')
    // One past the end is nothing; then comes a quote, so that the search for one needs no other end.
    this.units[length] = 0
    this.units[length + 1] = QUOTE
    const { units, delimiter, starts, ends, doubled } = this
    let at = 0
    for (let column = 0; ; column++) {
      if (column === COLUMNS_MAX) return this.fail(`there are more than ${COLUMNS_MAX} columns`)
      let start = at
      while (units[start] === SPACE) start++
      if (units[start] === QUOTE) {
        const end = this.closingQuote(start + 1, column)
        if (end < 0) return this.fail(`quote opened at column ${column + 1} is not closed`)
        starts[column] = start + 1
        ends[column] = end
        at = end + 1
        while (units[at] === SPACE) at++
        if (at < length && units[at] !== delimiter) {
          return this.fail(`text follows the closing quote of column ${column + 1}`)
        }
      } else {
        starts[column] = at
        doubled[column] = 0
        while (at < length && units[at] !== delimiter) at++
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

  /** A part of the line by position. */
  between(from: number, to: number): string {
    return this.line.slice(from, to)
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
    const { units, doubled } = this
    const length = this.line.length
    doubled[column] = 0
    let at = from
    for (;;) {
      while (units[at] !== QUOTE) at++
      if (at >= length) return -1
      if (this.quotesInside === 'bare') {
        if (this.endsBareField(at + 1)) return at
        at++
      } else {
        if (units[at + 1] !== QUOTE) return at
        doubled[column] = 1
        at += 2
      }
    }
  }

  /** Before the next field, which begins with a quote or, in some templates, with a digit of a duration. */
  private endsBareField(after: number): boolean {
    const { units } = this
    let at = after
    while (units[at] === SPACE) at++
    if (at >= this.line.length) return true
    if (units[at] !== this.delimiter) return false
    at++
    while (units[at] === SPACE) at++
    const next = units[at]!
    return next === QUOTE || next === this.delimiter || (next >= 48 && next <= 57)
  }

  private grow(length: number): void {
    this.units = new Uint16Array(2 ** Math.ceil(Math.log2(length)))
    this.bytes = Buffer.from(this.units.buffer)
  }

  private fail(trouble: string): false {
    this.trouble = trouble
    return false
  }
}
