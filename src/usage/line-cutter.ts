import { isUtf8 } from 'node:buffer'
import {
  blockOfTexts,
  KEPT_BYTES_MAX,
  LINE_END,
  lineEndsIn,
  NEWLINE,
  RECORD_BYTES_MAX,
  type RecordBlock,
  type RecordCutter,
} from './record-block.ts'

const CARRIAGE_RETURN = 13

/** Cuts bytes into lines. Each is UTF-8, or Latin-1 where it is not that: one line's encoding is no other's. */
export class LineCutter implements RecordCutter {
  /** The beginning of the line that is not finished, at most KEPT_BYTES_MAX of it. */
  #rest: Buffer[] = []
  #kept = 0
  /** Its bytes so far, kept or dropped. */
  #begun = 0

  take(bytes: Buffer): RecordBlock[] {
    const end = bytes.lastIndexOf(NEWLINE) + 1
    if (end === 0) {
      this.#keep(bytes)
      return []
    }
    const blocks: RecordBlock[] = []
    const firstEnd = this.#begun > 0 ? bytes.indexOf(NEWLINE) + 1 : 0
    if (firstEnd > 0) blocks.push(this.#finish(bytes.subarray(0, firstEnd)))
    if (end > firstEnd) blocks.push(blockOf(bytes.subarray(firstEnd, end)))
    this.#keep(bytes.subarray(end))
    return blocks
  }

  end(): RecordBlock[] {
    return this.#begun === 0 ? [] : [this.#finish(LINE_END)]
  }

  /** The line that was not finished, with its end. */
  #finish(end: Buffer): RecordBlock {
    const block = blockOf(Buffer.concat([...this.#rest, end]), this.#begun + end.length - 1)
    this.#rest = []
    this.#kept = this.#begun = 0
    return block
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

/** Lines that each end with a line end. Mostly they are what is wanted already, and are not looked at one by one. `lineBytes`: of the one line there is, if some of it was dropped. */
function blockOf(lines: Buffer, lineBytes?: number): RecordBlock {
  const ends = lineEndsIn(lines)
  const isLong = (end: number, i: number) => end - (ends[i - 1] ?? 0) > RECORD_BYTES_MAX
  if (isUtf8(lines) && !lines.includes(CARRIAGE_RETURN) && !ends.some(isLong)) {
    return { lines, ends, tooLong: new Map(), bytes: lines.length }
  }
  const tooLong = new Map<number, number>()
  const texts = ends.map((end, i) => {
    const line = lines.subarray(i === 0 ? 0 : ends[i - 1]! + 1, end)
    const text = textOf(line)
    if (text.length <= RECORD_BYTES_MAX) return text.endsWith('\r') ? text.slice(0, -1) : text
    tooLong.set(i, lineBytes ?? line.length)
    return text.slice(0, KEPT_BYTES_MAX)
  })
  return blockOfTexts(texts, { tooLong, bytes: lines.length })
}

/** Text of bytes: UTF-8, or Latin-1 where they are not, so that nothing is lost for its encoding. */
export function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
}
