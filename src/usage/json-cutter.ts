import { textOf } from './line-cutter.ts'
import {
  blockOfTexts,
  KEPT_BYTES_MAX,
  NEWLINE,
  RECORD_BYTES_MAX,
  type RecordBlock,
  type RecordCutter,
} from './record-block.ts'

const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const OPEN = 123
const CLOSE = 125

/**
 * Cuts concatenated JSON documents (one a file, one a line, pretty-printed, or the items of a list) by their braces, minding strings; outside
 * braces a record ends with its line. A document that breaks off takes no other with it: a line end in a string, and a brace where none may
 * stand, begin a new one.
 */
export class JsonCutter implements RecordCutter {
  /** The beginning of the record at hand, at most KEPT_BYTES_MAX of it, and its bytes so far. */
  #rest: Buffer[] = []
  #kept = 0
  #begun = 0
  /** What is open within the document: braces and lists. */
  #open: number[] = []
  #inString = false
  #escaped = false
  /** The last byte that was no white space, outside strings. */
  #last = 0
  #cutOut = { texts: [] as string[], tooLong: new Map<number, number>() }

  take(bytes: Buffer): RecordBlock[] {
    let from = 0
    for (let at = 0; at < bytes.length; at++) {
      const end = this.#endOfRecord(bytes[at]!, at)
      if (end < 0) continue
      this.#cut(bytes.subarray(from, end))
      from = end
    }
    this.#keep(bytes.subarray(from))
    return this.#block(bytes.length)
  }

  end(): RecordBlock[] {
    this.#cut(Buffer.alloc(0))
    return this.#block(0)
  }

  /** What has been cut since the last block. */
  #block(bytes: number): RecordBlock[] {
    const { texts, tooLong } = this.#cutOut
    this.#cutOut = { texts: [], tooLong: new Map() }
    return texts.length > 0 ? [blockOfTexts(texts, { tooLong, bytes })] : []
  }

  /** Takes the next byte; where a record ends with it or before it, the position, else -1. */
  #endOfRecord(byte: number, at: number): number {
    const open = this.#open
    if (open.length === 0) {
      if (byte === OPEN) this.#push(byte)
      return byte === NEWLINE ? at + 1 : -1
    }
    if (this.#inString) return this.#endInString(byte, at)
    if (byte <= 32) return -1
    const before = this.#last
    this.#last = byte
    if (byte === QUOTE) this.#inString = true
    else if (byte === OPEN_LIST) this.#push(byte)
    else if (byte === OPEN) {
      const mayStand = open.at(-1) === OPEN_LIST ? before === OPEN_LIST || before === COMMA : before === COLON
      if (!mayStand) this.#reset()
      this.#push(byte)
      return mayStand ? -1 : at
    } else if (byte === CLOSE_LIST) {
      if (open.at(-1) === OPEN_LIST) open.pop()
    } else if (byte === CLOSE) {
      open.length = open.lastIndexOf(OPEN)
      if (open.length === 0) return at + 1
    }
    return -1
  }

  #endInString(byte: number, at: number): number {
    if (byte === NEWLINE) {
      this.#reset()
      return at + 1
    }
    if (this.#escaped) this.#escaped = false
    else if (byte === BACKSLASH) this.#escaped = true
    else if (byte === QUOTE) this.#inString = false
    return -1
  }

  #push(byte: number) {
    this.#open.push(byte)
    this.#last = byte
  }

  #reset() {
    this.#open.length = 0
    this.#inString = this.#escaped = false
  }

  #cut(bytes: Buffer) {
    const { texts, tooLong } = this.#cutOut
    this.#keep(bytes)
    const text = oneLine(textOf(this.#rest.length === 1 ? this.#rest[0]! : Buffer.concat(this.#rest)))
    if (text.length > RECORD_BYTES_MAX) tooLong.set(texts.length, this.#begun)
    if (text) texts.push(text)
    this.#rest = []
    this.#kept = this.#begun = 0
  }

  #keep(bytes: Buffer) {
    this.#begun += bytes.length
    const room = KEPT_BYTES_MAX - this.#kept
    if (room <= 0 || bytes.length === 0) return
    this.#rest.push(Buffer.from(bytes.subarray(0, room)))
    this.#kept += Math.min(room, bytes.length)
  }
}

/** Line ends are white space in JSON outside strings, and not allowed inside: a record is kept as one line. Commas and brackets around documents go. */
function oneLine(text: string): string {
  return text.replace(/\r?\n/g, ' ').replace(/^[\s,[\]]+|[\s,[\]]+$/g, '')
}
