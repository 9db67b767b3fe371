import { isUtf8 } from 'node:buffer'
import { KEPT_BYTES_MAX, RECORD_BYTES_MAX, type RecordBlock, type RecordCutter } from './record-block.ts'

const NEWLINE = 10

/** Cuts bytes into lines. Each is UTF-8, or Latin-1 where it is not that: one line's encoding is no other's. */
export class LineCutter implements RecordCutter {
  /** The beginning of the line that is not finished, at most KEPT_BYTES_MAX of it. */
  #rest: Buffer[] = []
  #kept = 0
  /** Its bytes so far, kept or dropped. */
  #begun = 0

  take(bytes: Buffer): RecordBlock | null {
    const last = bytes.lastIndexOf(NEWLINE)
    if (last < 0) {
      this.#keep(bytes)
      return null
    }
    const firstLineBytes = this.#begun + bytes.indexOf(NEWLINE)
    const block = blockOf([...this.#rest, bytes.subarray(0, last)], firstLineBytes)
    this.#rest = []
    this.#kept = this.#begun = 0
    this.#keep(bytes.subarray(last + 1))
    return block
  }

  end(): RecordBlock | null {
    return this.#begun === 0 ? null : blockOf(this.#rest, this.#begun)
  }

  #keep(bytes: Buffer) {
    this.#begun += bytes.length
    const room = KEPT_BYTES_MAX - this.#kept
    if (room <= 0 || bytes.length === 0) return
    // A copy, so that the rest of a line does not hold its whole chunk.
    this.#rest.push(Buffer.from(bytes.subarray(0, room)))
    this.#kept += Math.min(room, bytes.length)
  }
}

function blockOf(parts: Buffer[], firstLineBytes: number): RecordBlock {
  const all = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  const utf8 = isUtf8(all)
  const texts = utf8 ? all.toString('utf8').split('\n') : mixedTexts(all)
  const tooLong = new Map<number, number>()
  texts.forEach((text, i) => {
    if (text.length > RECORD_BYTES_MAX) {
      tooLong.set(i, i === 0 ? firstLineBytes : Buffer.byteLength(text, utf8 ? 'utf8' : 'latin1'))
      texts[i] = text.slice(0, KEPT_BYTES_MAX)
    } else if (text.endsWith('\r')) texts[i] = text.slice(0, -1)
  })
  return { texts, tooLong, bytes: all.length }
}

/** Line by line, for a block of which some line is not UTF-8. */
function mixedTexts(all: Buffer): string[] {
  const texts: string[] = []
  for (let from = 0; from <= all.length; ) {
    const newline = all.indexOf(NEWLINE, from)
    const end = newline < 0 ? all.length : newline
    texts.push(textOf(all.subarray(from, end)))
    from = end + 1
  }
  return texts
}

/** Text of bytes: UTF-8, or Latin-1 where they are not, so that nothing is lost for its encoding. */
export function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
}
