import { textBytes } from './file-bytes.ts'
import { JsonCutter } from './json-cutter.ts'
import { LineCutter } from './line-cutter.ts'
import type { RecordBlock } from './record-block.ts'

/**
 * Cuts a stream of bytes (plain or gzip, by its first bytes) into blocks of records, in memory bounded by the block and the longest record.
 * However the stream comes in chunks, the records are the same. A record that is not UTF-8 is read as Latin-1, so that none is lost for its encoding.
 * Refuses `not_utf8` for UTF-16 and `broken_gzip` for a gzip stream that ends early or is damaged; what came before has been yielded.
 */
export async function* readRecords(
  stream: AsyncIterable<Uint8Array>,
  framing: 'lines' | 'json',
): AsyncGenerator<RecordBlock> {
  const cutter = framing === 'lines' ? new LineCutter() : new JsonCutter()
  for await (const bytes of textBytes(stream)) {
    yield* cutter.take(bytes)
  }
  yield* cutter.end()
}
