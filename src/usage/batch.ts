import type { LineSlice } from './line-slice.ts'

/** Lines of one transaction: enough that what a transaction costs is spread, few enough that others do not wait long for what it holds. */
export const BATCH_LINES = 262_144
const BATCH_BYTES_MAX = 128 * 1024 * 1024

/** Slices that share a transaction. */
export interface Batch {
  firstLine: number
  slices: readonly LineSlice[]
  lines: number
  bytes: number
}

/** The batch of some slices, of which the first begins with that line. */
export function batchOf(firstLine: number, slices: readonly LineSlice[]): Batch {
  let lines = 0
  let bytes = 0
  for (const slice of slices) {
    lines += slice.lines
    bytes += slice.bytes
  }
  return { firstLine, slices, lines, bytes }
}

/** Gathers slices into batches of `linesMax` lines. Where reading fails, what was read before is a batch still; then it throws. */
export async function* batches(slices: AsyncIterable<LineSlice>, linesMax: number): AsyncGenerator<Batch> {
  let batch = batchOf(1, [])
  let broken: { error: unknown } | null = null
  try {
    for await (const slice of slices) {
      batch = batchOf(batch.firstLine, [...batch.slices, slice])
      if (batch.lines < linesMax && batch.bytes < BATCH_BYTES_MAX) continue
      yield batch
      batch = batchOf(batch.firstLine + batch.lines, [])
    }
  } catch (error) {
    broken = { error }
  }
  if (batch.lines > 0) yield batch
  if (broken) throw broken.error
}
