import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Refusal } from '../kernel/refusal.ts'

/** One record longer than this is rejected: a line of a CDR file is a few hundred bytes, a JSON CDR some ten thousand. */
export const RECORD_BYTES_MAX = 256 * 1024
/** Of a record that is too long, this much is kept as its raw line. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024
const NEWLINE = 10

/** A run of whole records, in the order of the file. */
export interface RecordBlock {
  /** Text of each record, without line end. One over 4 MiB is cut to that. */
  texts: string[]
  /** Index → its size in bytes, for the records that were too long to read. */
  tooLong: Map<number, number>
  bytes: number
}

/**
 * Cuts a stream of bytes (plain or gzip, by its first bytes) into blocks of records, in memory bounded by the block and the longest record.
 * Bytes that are not UTF-8 are read as Latin-1, so that no line is lost for its encoding.
 * Refuses `not_utf8` for UTF-16 and `broken_gzip` for a gzip stream that ends early or is damaged; what came before has been yielded.
 */
export async function* readRecords(
  stream: AsyncIterable<Uint8Array>,
  framing: 'lines' | 'json',
): AsyncGenerator<RecordBlock> {
  const cutter = framing === 'lines' ? new LineCutter() : new JsonCutter()
  for await (const bytes of decompressed(stream)) {
    const block = cutter.take(bytes)
    if (block) yield block
  }
  const last = cutter.end()
  if (last) yield last
}

async function* decompressed(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const iterator = stream[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < 3) {
    const { done, value } = await iterator.next()
    if (done) break
    head = Buffer.concat([head, value])
  }
  if (
    (head[0] === 0xff && head[1] === 0xfe) ||
    (head[0] === 0xfe && head[1] === 0xff) ||
    looksLikeUtf16(head)
  ) {
    throw new Refusal(
      'not_utf8',
      'The file is UTF-16; convert it to UTF-8 (for example: iconv -f utf-16 -t utf-8).',
    )
  }
  const rest = (async function* () {
    yield head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head
    for (;;) {
      const { done, value } = await iterator.next()
      if (done) return
      yield Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
  })()
  if (head[0] !== 0x1f || head[1] !== 0x8b) return yield* rest
  try {
    yield* pipeline(Readable.from(rest), createGunzip(), () => {})
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (!code.startsWith('Z_')) throw error
    throw new Refusal(
      'broken_gzip',
      `The gzip stream is broken (${(error as Error).message}); was the copy cut off?`,
    )
  }
}

/** UTF-16 without its mark: every other byte of the beginning is NUL. */
function looksLikeUtf16(head: Buffer): boolean {
  const sample = head.subarray(0, 64)
  if (sample.length < 8) return false
  let even = 0
  let odd = 0
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) i % 2 ? odd++ : even++
  return Math.max(even, odd) >= sample.length / 2 - 1 && Math.min(even, odd) === 0
}

/** Text of bytes: UTF-8, or Latin-1 where they are not. */
function decode(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? bytes.toString('latin1') : text
}

class LineCutter {
  #rest: Buffer[] = []
  #restBytes = 0
  /** Bytes of a line that is being dropped since it is too long; its head is kept. */
  #dropped = 0

  take(bytes: Buffer): RecordBlock | null {
    const last = bytes.lastIndexOf(NEWLINE)
    if (last < 0) {
      this.#keep(bytes)
      return null
    }
    const block = this.#block([...this.#rest, bytes.subarray(0, last)])
    this.#rest = []
    this.#restBytes = 0
    this.#dropped = 0
    this.#keep(bytes.subarray(last + 1))
    return block
  }

  end(): RecordBlock | null {
    if (this.#restBytes === 0) return null
    return this.#block(this.#rest)
  }

  #keep(bytes: Buffer) {
    if (bytes.length === 0) return
    const room = KEPT_BYTES_MAX - this.#restBytes
    if (room > 0) {
      // A copy, so that the rest of a line does not hold its whole chunk.
      this.#rest.push(Buffer.from(bytes.subarray(0, room)))
      this.#restBytes += Math.min(room, bytes.length)
    }
    this.#dropped += Math.max(0, bytes.length - Math.max(0, room))
  }

  #block(parts: Buffer[]): RecordBlock {
    const all = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    const texts = decode(all).split('\n')
    const tooLong = new Map<number, number>()
    if (this.#dropped > 0) tooLong.set(0, this.#restBytes + this.#dropped + firstLineBytes(parts))
    texts.forEach((text, i) => {
      if (text.length > RECORD_BYTES_MAX && !tooLong.has(i)) tooLong.set(i, Buffer.byteLength(text))
      if (text.endsWith('\r')) texts[i] = text.slice(0, -1)
    })
    return { texts, tooLong, bytes: all.length }
  }
}

/** Of the newest chunk, the bytes that still belonged to the line that was too long. */
function firstLineBytes(parts: Buffer[]): number {
  const newest = parts.at(-1)!
  const end = newest.indexOf(NEWLINE)
  return parts.length === 1 ? 0 : end < 0 ? newest.length : end
}

/** Cuts concatenated JSON documents (one a file, one a line, or pretty-printed) by their braces, minding strings. */
class JsonCutter {
  #text = ''
  #scanned = 0
  #depth = 0
  #inString = false
  #escaped = false
  #start = 0
  readonly #decoder = new TextDecoder('utf-8')

  take(bytes: Buffer): RecordBlock | null {
    this.#text += this.#decoder.decode(bytes, { stream: true })
    const texts: string[] = []
    for (; this.#scanned < this.#text.length; this.#scanned++)
      this.#step(this.#text.charCodeAt(this.#scanned), texts)
    this.#text = this.#text.slice(this.#start)
    this.#scanned -= this.#start
    this.#start = 0
    if (this.#text.length > KEPT_BYTES_MAX) return this.#giveUp(texts, bytes.length)
    return texts.length > 0 ? { texts, tooLong: tooLongOf(texts), bytes: bytes.length } : null
  }

  end(): RecordBlock | null {
    const text = oneLine(this.#text)
    return text ? { texts: [text], tooLong: tooLongOf([text]), bytes: 0 } : null
  }

  #step(c: number, texts: string[]) {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (c === 92) this.#escaped = true
      else if (c === 34) this.#inString = false
      return
    }
    if (c === 34) this.#inString = true
    else if (c === 123) this.#depth++
    else if (c === 125 && this.#depth > 0 && --this.#depth === 0) this.#cut(this.#scanned + 1, texts)
    else if (c === NEWLINE && this.#depth === 0) this.#cut(this.#scanned + 1, texts)
  }

  #cut(end: number, texts: string[]) {
    const text = oneLine(this.#text.slice(this.#start, end))
    if (text) texts.push(text)
    this.#start = end
  }

  #giveUp(texts: string[], bytes: number): RecordBlock {
    texts.push(this.#text.slice(0, KEPT_BYTES_MAX))
    const tooLong = new Map([[texts.length - 1, this.#text.length]])
    this.#text = ''
    this.#scanned = this.#depth = this.#start = 0
    this.#inString = this.#escaped = false
    return { texts, tooLong, bytes }
  }
}

function tooLongOf(texts: string[]): Map<number, number> {
  return new Map(
    texts.flatMap((text, i) => (text.length > RECORD_BYTES_MAX ? [[i, text.length] as const] : [])),
  )
}

/** Line ends are white space in JSON outside strings, and not allowed inside: a record is kept as one line. Commas and brackets around documents go. */
function oneLine(text: string): string {
  return text.replace(/\r?\n/g, ' ').replace(/^[\s,[\]]+|[\s,[\]]+$/g, '')
}
