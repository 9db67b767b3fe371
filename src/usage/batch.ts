import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import type { CdrReader, ReadLine } from './cdr-format.ts'
import { FATE, fateOfSkip } from './fate.ts'
import { type CallRecord, type MediationRules, mediate } from './mediation.ts'
import { RECORD_BYTES_MAX, type RecordBlock } from './record-stream.ts'

/** Lines of one transaction: enough that what a transaction costs is spread, few enough that memory stays small. */
export const BATCH_LINES_MAX = 32_768
const BATCH_BYTES_MAX = 24 * 1024 * 1024

export interface RejectedLine {
  lineNo: number
  reason: string
  raw: string
}

/** Lines read, understood and waiting for their transaction. */
export class Batch {
  readonly firstLine: number
  readonly texts: string[] = []
  /** One of FATE or a skip, by line; calls may become known or internal later. */
  readonly fates: Uint8Array = new Uint8Array(BATCH_LINES_MAX)
  readonly calls: CallRecord[] = []
  readonly rejected: RejectedLine[] = []
  readonly sequences: number[] = []
  bytes = 0

  constructor(firstLine: number) {
    this.firstLine = firstLine
  }

  get full(): boolean {
    return this.texts.length >= BATCH_LINES_MAX || this.bytes >= BATCH_BYTES_MAX
  }

  /** Reads one line into the batch: it ends as a call, skipped with a reason or rejected with one. Never throws for what it says. */
  add(text: string, reader: CdrReader, rules: MediationRules, tooLongBytes?: number): void {
    const lineNo = this.firstLine + this.texts.length
    const index = this.texts.length
    this.texts.push(text)
    this.bytes += text.length
    if (tooLongBytes !== undefined) {
      this.#reject(index, `the line has ${tooLongBytes} bytes; at most ${RECORD_BYTES_MAX} are read`, text)
      return
    }
    const line = text === '' ? BLANK : reader.read(text, lineNo)
    if (line.kind === 'skipped') {
      this.fates[index] = fateOfSkip(line.reason)
      if (line.sequence !== undefined) this.sequences.push(line.sequence)
      return
    }
    if (line.kind === 'rejected') {
      this.#reject(index, line.reason, text)
      return
    }
    if (line.record.sequence !== undefined) this.sequences.push(line.record.sequence)
    const call = mediate(line.record, lineNo, rules)
    if ('rejected' in call) this.#reject(index, call.rejected, text)
    else this.calls.push(call)
  }

  /** The lines as they were, compressed, and their hash. Begun when the batch is full, on another thread, so that it is there when it is needed. */
  packed(): Promise<PackedLines> {
    this.#packed ??= pack(this.texts)
    return this.#packed
  }
  #packed: Promise<PackedLines> | null = null

  #reject(index: number, reason: string, raw: string) {
    this.fates[index] = FATE.rejected
    this.rejected.push({ lineNo: this.firstLine + index, reason, raw })
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
const SLICE_LINES = 1024

/**
 * Reads blocks of records into batches. Gives way to the event loop every thousand lines, so that the batch before can reach the database
 * meanwhile. Where reading fails, what was read before is a batch still; then it throws.
 */
export async function* batches(
  blocks: AsyncIterable<RecordBlock>,
  reader: CdrReader,
  rules: MediationRules,
): AsyncGenerator<Batch> {
  let batch = new Batch(1)
  let broken: { error: unknown } | null = null
  try {
    for await (const { texts, tooLong } of blocks) {
      for (let i = 0; i < texts.length; i++) {
        batch.add(texts[i]!, reader, rules, tooLong.get(i))
        if (batch.full) {
          yield batch
          batch = new Batch(batch.firstLine + batch.texts.length)
        } else if (i % SLICE_LINES === SLICE_LINES - 1) await new Promise(setImmediate)
      }
    }
  } catch (error) {
    broken = { error }
  }
  if (batch.texts.length > 0) yield batch
  if (broken) throw broken.error
}
