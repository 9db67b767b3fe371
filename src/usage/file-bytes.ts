import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Refusal } from '../kernel/refusal.ts'

/** Enough of a file to see what it is. */
const HEAD_BYTES = 64

/**
 * The bytes of a file's text: plain or unzipped (known by its first bytes), without a byte order mark. Closes the stream when it is left early.
 * Refuses `not_utf8` for UTF-16 and `broken_gzip` for a gzip stream that ends early or is damaged; what came before has been yielded.
 */
export async function* textBytes(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const { head, rest } = await withHead(stream)
  const isGzip = head[0] === 0x1f && head[1] === 0x8b
  const text = await withHead(isGzip ? unzipped(rest) : rest)
  try {
    if (isUtf16(text.head)) {
      throw new Refusal(
        'not_utf8',
        'The file is UTF-16; convert it to UTF-8 (for example: iconv -f utf-16 -t utf-8).',
      )
    }
    let mark = text.head[0] === 0xef && text.head[1] === 0xbb && text.head[2] === 0xbf ? 3 : 0
    for await (const bytes of text.rest) {
      yield mark > 0 ? bytes.subarray(mark) : bytes
      mark = 0
    }
  } finally {
    // Not waited for: a sender that has stalled would hold us here.
    void text.rest.return(undefined).catch(() => {})
    void rest.return(undefined).catch(() => {})
  }
}

/** Looks at the beginning of a stream: `rest` is the whole of it still, its first chunk at least the head. */
async function withHead(
  stream: AsyncIterable<Uint8Array>,
): Promise<{ head: Buffer; rest: AsyncGenerator<Buffer> }> {
  const iterator = stream[Symbol.asyncIterator]()
  let first = Buffer.alloc(0)
  let failure: { error: unknown } | null = null
  try {
    while (first.length < HEAD_BYTES) {
      const { done, value } = await iterator.next()
      if (done) break
      first = Buffer.concat([first, value])
    }
  } catch (error) {
    // What came before it is yielded first.
    failure = { error }
  }
  async function* rest() {
    try {
      if (first.length > 0) yield first
      if (failure) throw failure.error
      for (;;) {
        const { done, value } = await iterator.next()
        if (done) return
        yield Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      }
    } finally {
      void iterator.return?.().catch(() => {})
    }
  }
  return { head: first.subarray(0, HEAD_BYTES), rest: rest() }
}

async function* unzipped(zipped: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* pipeline(Readable.from(zipped), createGunzip(), () => {})
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (!code.startsWith('Z_')) throw error
    throw new Refusal(
      'broken_gzip',
      `The gzip stream is broken (${(error as Error).message}); was the copy cut off?`,
    )
  }
}

/** UTF-16 by its mark, or without one: every other byte of the beginning is NUL. */
function isUtf16(head: Buffer): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true
  if (head.length < 8) return false
  let even = 0
  let odd = 0
  for (let i = 0; i < head.length; i++) if (head[i] === 0) i % 2 ? odd++ : even++
  return Math.max(even, odd) >= head.length / 2 - 1 && Math.min(even, odd) === 0
}
