/**
 * Rows in PostgreSQL's binary COPY format (documentation of COPY, "Binary Format"): written into blocks of 256 KB, since one row a write is
 * three times slower. A writer is used once.
 */
export class BinaryCopy {
  readonly blocks: Buffer[] = []
  #block = Buffer.allocUnsafe(BLOCK_BYTES)
  #at = 0

  constructor() {
    HEADER.copy(this.#block)
    this.#at = HEADER.length
  }

  /** Begins a row; its fields must follow, each once. `rowBytesMax` bounds what they take. */
  row(fields: number, rowBytesMax: number): void {
    if (this.#at + rowBytesMax + 2 > this.#block.length) {
      this.blocks.push(this.#block.subarray(0, this.#at))
      this.#block = Buffer.allocUnsafe(Math.max(BLOCK_BYTES, rowBytesMax + 2))
      this.#at = 0
    }
    this.#at = this.#block.writeInt16BE(fields, this.#at)
  }

  null(): void {
    this.#at = this.#block.writeInt32BE(-1, this.#at)
  }

  int2(value: number): void {
    const block = this.#block
    block.writeInt32BE(2, this.#at)
    this.#at = block.writeInt16BE(value, this.#at + 4)
  }

  int4(value: number | null): void {
    if (value === null) {
      this.null()
      return
    }
    const block = this.#block
    block.writeInt32BE(4, this.#at)
    this.#at = block.writeInt32BE(value, this.#at + 4)
  }

  /** A whole number below 2^53, or a BigInt. */
  int8(value: number | bigint | null): void {
    if (value === null) {
      this.null()
      return
    }
    const block = this.#block
    block.writeInt32BE(8, this.#at)
    if (typeof value === 'bigint') this.#at = block.writeBigInt64BE(value, this.#at + 4)
    else {
      const high = Math.floor(value / 0x1_0000_0000)
      block.writeInt32BE(high, this.#at + 4)
      this.#at = block.writeUInt32BE(value - high * 0x1_0000_0000, this.#at + 8)
    }
  }

  /** An instant in epoch milliseconds; PostgreSQL counts microseconds from 2000-01-01. */
  timestamptz(epochMs: number): void {
    this.int8((epochMs - POSTGRES_EPOCH_MS) * 1000)
  }

  text(value: string): void {
    const block = this.#block
    let written = 0
    // Numbers and keys are ASCII nearly always; the loop is faster than a call into the runtime for such short texts.
    const start = this.#at + 4
    for (; written < value.length; written++) {
      const c = value.charCodeAt(written)
      if (c > 127) break
      block[start + written] = c
    }
    if (written < value.length) written = block.write(value, start, 'utf8')
    block.writeInt32BE(written, this.#at)
    this.#at = start + written
  }

  /** The blocks, ended by the trailer. */
  end(): Buffer[] {
    this.row(-1, 2)
    this.blocks.push(this.#block.subarray(0, this.#at))
    return this.blocks
  }
}

const BLOCK_BYTES = 256 * 1024
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1)
const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
