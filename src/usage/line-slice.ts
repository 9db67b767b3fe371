import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, createZstdCompress, zstdDecompress } from 'node:zlib'
import { freeBytes } from './free-bytes.ts'
import { NEWLINE, type RecordBlock } from './record-block.ts'

/**
 * Lines of a file that are kept together, in memory and as a row of `cdr_chunks`: packed as soon as they are gathered, and unpacked each time they
 * are read, so that a batch may be stored again at any time and takes little memory until then.
 */
export interface LineSlice {
  lines: number
  /** Of the text, unpacked. */
  bytes: number
  /** Index → its size in bytes, for the lines that are too long to read. */
  tooLong: ReadonlyMap<number, number>
  /** The lines as the switch wrote them, newline separated, zstd. */
  raw: Buffer
  /** By which the same lines are found again. */
  contentHash: Buffer
}

/** Few enough that a line's text is soon found in its chunk, and that what is unpacked is small. */
const SLICE_LINES = 8_192
const SLICE_BYTES_MAX = 4 * 1024 * 1024

/**
 * Cuts blocks of records into slices, always at the same lines, however the blocks came. Where reading fails, what was read before is a slice
 * still; then it throws.
 */
export async function* slices(blocks: AsyncIterable<RecordBlock>): AsyncGenerator<LineSlice> {
  const gathered = new GatheredLines()
  let broken: { error: unknown } | null = null
  try {
    for await (const block of blocks) {
      for (let from = 0; from < block.ends.length; ) {
        from = gathered.take(block, from)
        if (gathered.full) yield await gathered.packed()
      }
    }
  } catch (error) {
    broken = { error }
  }
  if (gathered.lines > 0) yield await gathered.packed()
  if (broken) throw broken.error
}

/** A slice of lines that did not come in a file. */
export function packTexts(texts: readonly string[]): Promise<LineSlice> {
  return pack(Buffer.from(texts.join('\n')), texts.length, new Map())
}

/** Copies lines into one place, used again and again: parts of what was read would hold all of it. */
class GatheredLines {
  lines = 0
  #text = Buffer.allocUnsafe(SLICE_BYTES_MAX)
  #bytes = 0
  #tooLong = new Map<number, number>()

  get full(): boolean {
    return this.lines === SLICE_LINES || this.#bytes >= SLICE_BYTES_MAX
  }

  /** Takes a block's records from `from` on, until it is full; returns the first that it did not take. */
  take({ lines, ends, tooLong }: RecordBlock, from: number): number {
    const start = from === 0 ? 0 : ends[from - 1]! + 1
    const begun = this.#bytes
    let until = from
    for (; until < ends.length && !this.full; until++) {
      const tooLongBytes = tooLong.size > 0 ? tooLong.get(until) : undefined
      if (tooLongBytes !== undefined) this.#tooLong.set(this.lines, tooLongBytes)
      this.#bytes = begun + ends[until]! + 1 - start
      this.lines++
    }
    if (this.#bytes > this.#text.length) {
      const larger = Buffer.allocUnsafe(this.#bytes)
      this.#text.copy(larger, 0, 0, begun)
      this.#text = larger
    }
    lines.copy(this.#text, begun, start, start + this.#bytes - begun)
    return until
  }

  /** The lines as a slice, and begins the next. */
  async packed(): Promise<LineSlice> {
    const slice = await pack(this.#text.subarray(0, this.#bytes - 1), this.lines, this.#tooLong)
    this.lines = this.#bytes = 0
    this.#tooLong = new Map()
    return slice
  }
}

/** A slice packs to a seventh. */
const PACKED_BYTES_USUAL = 512 * 1024

const decompress = promisify(zstdDecompress)

/** On another thread, while the batch before is being stored. */
async function pack(text: Buffer, lines: number, tooLong: LineSlice['tooLong']): Promise<LineSlice> {
  const compressor = createZstdCompress({
    chunkSize: PACKED_BYTES_USUAL,
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  })
  const parts: Buffer[] = await compressor.end(text).toArray()
  const raw = Buffer.concat(parts)
  // What they were written into is larger, and need not wait for the collector.
  parts.forEach(freeBytes)
  // The same lines give the same bytes; hashing them compressed is a seventh of the work.
  return { lines, bytes: text.length, tooLong, raw, contentHash: hash('md5', raw, 'buffer') }
}

/** The lines of a slice, a line end between each two. */
export function unpack({ raw, bytes }: LineSlice): Promise<Buffer> {
  return decompress(raw, { chunkSize: bytes + 64 })
}

/** Its first line as a slice. */
export async function firstOf(slice: LineSlice): Promise<LineSlice> {
  const lines = await unpack(slice)
  const end = lines.indexOf(NEWLINE)
  return pack(end < 0 ? lines : lines.subarray(0, end), 1, new Map())
}
