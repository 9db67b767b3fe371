import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import type { CdrReader, ReadLine } from './cdr-format.ts'
import { FATE, fateOfSkip } from './fate.ts'
import { type CallRecord, type MediationRules, mediate } from './mediation.ts'
import { RECORD_BYTES_MAX, type RecordBlock } from './record-stream.ts'

/** Lines of one transaction: enough that what a transaction costs is spread, few enough that memory stays small. */
export const BATCH_LINES = 65_536
const BATCH_BYTES_MAX = 48 * 1024 * 1024

export interface RejectedLine {
  lineNo: number
  reason: string
  raw: string
}

/** How the lines of a file are read, and how many share a transaction. */
export interface BatchReading {
  reader: CdrReader
  rules: MediationRules
  linesMax: number
}

/** Lines that share a transaction. They are read a slice at a time, so that what a line becomes is written and forgotten before the next slice. */
export class Batch {
  readonly firstLine: number
  readonly texts: string[] = []
  /** One of FATE or a skip, by line; calls may become known or internal later. */
  readonly fates: Uint8Array
  rejected: RejectedLine[] = []
  /** Running numbers of the switch. */
  sequences: number[] = []
  bytes = 0
  readonly #tooLong = new Map<number, number>()
  readonly #linesMax: number
  readonly #reader: CdrReader
  readonly #rules: MediationRules

  constructor(firstLine: number, { reader, rules, linesMax }: BatchReading) {
    this.firstLine = firstLine
    this.fates = new Uint8Array(linesMax)
    this.#linesMax = linesMax
    this.#reader = reader
    this.#rules = rules
  }

  get full(): boolean {
    return this.texts.length >= this.#linesMax || this.bytes >= BATCH_BYTES_MAX
  }

  /** Takes a line; `tooLongBytes` says that it is too long to be read. */
  add(text: string, tooLongBytes?: number): void {
    if (tooLongBytes !== undefined) this.#tooLong.set(this.texts.length, tooLongBytes)
    this.texts.push(text)
    this.bytes += text.length
  }

  /** Forgets what reading found, for reading again. */
  startOver(): void {
    this.fates.fill(FATE.call)
    this.rejected = []
    this.sequences = []
  }

  /** Reads the lines `[from, until)`: each ends as a call, which is returned, skipped with a reason or rejected with one. Never throws for what they say. */
  read(from: number, until: number): CallRecord[] {
    const calls: CallRecord[] = []
    for (let index = from; index < until; index++) {
      const call = this.#readLine(index)
      if (call) calls.push(call)
    }
    return calls
  }

  #readLine(index: number): CallRecord | null {
    const text = this.texts[index]!
    const lineNo = this.firstLine + index
    const tooLong = this.#tooLong.size > 0 ? this.#tooLong.get(index) : undefined
    if (tooLong !== undefined) {
      return this.#reject(index, `the line has ${tooLong} bytes; at most ${RECORD_BYTES_MAX} are read`)
    }
    const line = text === '' ? BLANK : this.#reader.read(text, lineNo)
    if (line.kind === 'rejected') return this.#reject(index, line.reason)
    if (line.kind === 'skipped') {
      this.fates[index] = fateOfSkip(line.reason)
      if (line.sequence !== undefined) this.sequences.push(line.sequence)
      return null
    }
    if (line.record.sequence !== undefined) this.sequences.push(line.record.sequence)
    const call = mediate(line.record, lineNo, this.#rules)
    return 'rejected' in call ? this.#reject(index, call.rejected) : call
  }

  /** The lines as they were, compressed, and their hash. Begun when the batch is full, on another thread, so that it is there when it is needed. */
  packed(): Promise<PackedLines> {
    this.#packed ??= pack(this.texts)
    return this.#packed
  }
  #packed: Promise<PackedLines> | null = null

  #reject(index: number, reason: string): null {
    this.fates[index] = FATE.rejected
    this.rejected.push({ lineNo: this.firstLine + index, reason, raw: this.texts[index]! })
    return null
  }
}

export interface PackedLines {
  raw: Buffer
  contentHash: Buffer
}

const compress = promisify(zstdCompress)

/** Lines as they are kept: compressed, with what they are found again by. */
export async function pack(texts: readonly string[]): Promise<PackedLines> {
  const lines = Buffer.from(texts.join('\n'), 'utf8')
  const raw = await compress(lines, {
    chunkSize: 1 << 20,
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  })
  // The same lines give the same bytes; hashing them compressed is a seventh of the work.
  return { raw, contentHash: hash('md5', raw, 'buffer') }
}

const BLANK: ReadLine = { kind: 'skipped', reason: 'blank' }

/**
 * Gathers blocks of records into batches. Where reading fails, what was read before is a batch still; then it throws.
 */
export async function* batches(
  blocks: AsyncIterable<RecordBlock>,
  reading: BatchReading,
): AsyncGenerator<Batch> {
  let batch = new Batch(1, reading)
  let broken: { error: unknown } | null = null
  try {
    for await (const { texts, tooLong } of blocks) {
      for (let i = 0; i < texts.length; i++) {
        batch.add(texts[i]!, tooLong.get(i))
        if (batch.full) {
          yield batch
          batch = new Batch(batch.firstLine + batch.texts.length, reading)
        }
      }
    }
  } catch (error) {
    broken = { error }
  }
  if (batch.texts.length > 0) yield batch
  if (broken) throw broken.error
}
