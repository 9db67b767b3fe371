import type { CdrReader, ReadLine } from './cdr-format.ts'
import { FATE, fateOfSkip } from './fate.ts'
import type { LineSlice } from './line-slice.ts'
import { type CallRecord, type MediationRules, mediate } from './mediation.ts'
import { NEWLINE, RECORD_BYTES_MAX, textsIn } from './record-block.ts'

export interface RejectedLine {
  lineNo: number
  reason: string
  raw: string
}

/** How the lines of a source are read. */
export interface LineRules {
  reader: CdrReader
  rules: MediationRules
}

/** A slice as it is read, some lines at a time, so that what a line becomes is written and forgotten before the next ones. */
export class SliceReading {
  readonly slice: LineSlice
  readonly firstLine: number
  /** One of FATE or a skip, by line; calls may become known or internal later. */
  readonly fates: Uint8Array
  readonly rejected: RejectedLine[] = []
  /** Running numbers of the switch. */
  readonly sequences: number[] = []
  readonly #lines: Buffer
  readonly #how: LineRules
  /** Where the next lines begin, and the index of their first. */
  #at = 0
  #index = 0

  /** `lines` are the slice's, unpacked. */
  constructor(
    slice: LineSlice,
    { firstLine, lines, how }: { firstLine: number; lines: Buffer; how: LineRules },
  ) {
    this.slice = slice
    this.firstLine = firstLine
    this.fates = new Uint8Array(slice.lines)
    this.#lines = lines
    this.#how = how
  }

  /**
   * Reads the next lines, of `bytesMin` bytes together: each ends as a call, which is returned, skipped with a reason or rejected with one. Never throws for what they
   * say. Null when there are no more.
   */
  readSome(bytesMin: number): CallRecord[] | null {
    if (this.#at > this.#lines.length) return null
    const found = this.#lines.indexOf(NEWLINE, this.#at + bytesMin)
    const end = found < 0 ? this.#lines.length : found
    const texts = textsIn(this.#lines.subarray(this.#at, end))
    this.#at = end + 1
    const calls: CallRecord[] = []
    for (const text of texts) {
      const call = this.#readLine(text, this.#index)
      if (call) calls.push(call)
      this.#index++
    }
    return calls
  }

  setFate(call: CallRecord, fate: number): void {
    this.fates[call.lineNo - this.firstLine] = fate
  }

  #readLine(text: string, index: number): CallRecord | null {
    const lineNo = this.firstLine + index
    const tooLongBytes = this.slice.tooLong.get(index)
    if (tooLongBytes !== undefined) {
      return this.#reject(
        index,
        `the line has ${tooLongBytes} bytes; at most ${RECORD_BYTES_MAX} are read`,
        text,
      )
    }
    const line = text === '' ? BLANK : this.#how.reader.read(text, lineNo)
    if (line.kind === 'rejected') return this.#reject(index, line.reason, text)
    if (line.kind === 'skipped') {
      this.fates[index] = fateOfSkip(line.reason)
      if (line.sequence !== undefined) this.sequences.push(line.sequence)
      return null
    }
    if (line.record.sequence !== undefined) this.sequences.push(line.record.sequence)
    const call = mediate(line.record, lineNo, this.#how.rules)
    return 'rejected' in call ? this.#reject(index, call.rejected, text) : call
  }

  #reject(index: number, reason: string, raw: string): null {
    this.fates[index] = FATE.rejected
    this.rejected.push({ lineNo: this.firstLine + index, reason, raw })
    return null
  }
}

const BLANK: ReadLine = { kind: 'skipped', reason: 'blank' }
