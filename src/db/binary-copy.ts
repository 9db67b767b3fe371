/**
 * Rows in PostgreSQL's binary COPY format (documentation of COPY, "Binary Format"): written into blocks of 256 KB, since one row a write is
 * three times slower. A writer is used once.
 */
export class BinaryCopy {
  readonly blocks: Buffer[] = []
  #bytes = Buffer.allocUnsafe(BLOCK_BYTES)
  // A DataView writes without a call into the runtime, which a Buffer's own writers make for every number.
  #view = viewOf(this.#bytes)
  #at = HEADER.copy(this.#bytes)

  /** Begins a row; its fields must follow, each once. `rowBytesMax` bounds what they take. */
  row(fields: number, rowBytesMax: number): void {
    if (this.#at + rowBytesMax + 2 > this.#bytes.length) {
      this.blocks.push(this.#bytes.subarray(0, this.#at))
      this.#bytes = Buffer.allocUnsafe(Math.max(BLOCK_BYTES, rowBytesMax + 2))
      this.#view = viewOf(this.#bytes)
      this.#at = 0
    }
    this.#view.setInt16(this.#at, fields)
    this.#at += 2
  }

  null(): void {
    this.#view.setInt32(this.#at, -1)
    this.#at += 4
  }

  int2(value: number): void {
    this.#view.setInt32(this.#at, 2)
    this.#view.setInt16(this.#at + 4, value)
    this.#at += 6
  }

  int4(value: number | null): void {
    if (value === null) {
      this.null()
      return
    }
    this.#view.setInt32(this.#at, 4)
    this.#view.setInt32(this.#at + 4, value)
    this.#at += 8
  }

  /** A whole number below 2^53, or a BigInt. */
  int8(value: number | bigint | null): void {
    if (value === null) {
      this.null()
      return
    }
    this.#view.setInt32(this.#at, 8)
    if (typeof value === 'bigint') this.#view.setBigInt64(this.#at + 4, value)
    else {
      const high = Math.floor(value / 0x1_0000_0000)
      this.#view.setInt32(this.#at + 4, high)
      this.#view.setUint32(this.#at + 8, value - high * 0x1_0000_0000)
    }
    this.#at += 12
  }

  /** An instant in epoch milliseconds; PostgreSQL counts microseconds from 2000-01-01. */
  timestamptz(epochMs: number): void {
    this.int8((epochMs - POSTGRES_EPOCH_MS) * 1000)
  }

  bool(value: boolean): void {
    this.#view.setInt32(this.#at, 1)
    this.#view.setInt8(this.#at + 4, value ? 1 : 0)
    this.#at += 5
  }

  /** A day by its number since 1970-01-01; PostgreSQL counts from 2000-01-01. */
  date(epochDays: number): void {
    this.int4(epochDays - POSTGRES_EPOCH_MS / 86_400_000)
  }

  text(value: string): void {
    const bytes = this.#bytes
    const start = this.#at + 4
    let written = 0
    // Numbers and keys are short and ASCII nearly always: a loop is faster than a call into the runtime.
    for (; written < value.length; written++) {
      const c = value.charCodeAt(written)
      if (c > 127) break
      bytes[start + written] = c
    }
    if (written < value.length) written = bytes.write(value, start, 'utf8')
    this.#view.setInt32(this.#at, written)
    this.#at = start + written
  }

  /** The blocks, ended by the trailer. */
  end(): Buffer[] {
    this.row(-1, 2)
    this.blocks.push(this.#bytes.subarray(0, this.#at))
    return this.blocks
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const BLOCK_BYTES = 256 * 1024
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1)
const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
