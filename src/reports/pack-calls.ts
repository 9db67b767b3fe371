import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { Call } from '../usage/call.ts'
import { directionCode, directionOf } from '../usage/direction.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Calls as a chunk keeps them: one JSON array a line, zstd. The same calls give the same lines. */
export async function packCalls(calls: readonly Call[]): Promise<Buffer> {
  const lines = calls.map((call) =>
    JSON.stringify([
      ...[call.id, call.answeredAt.toString(), directionCode(call.direction), call.line, call.from, call.to],
      ...[call.destination, call.durationSeconds, call.billedSeconds, call.includedSeconds],
      call.amountMicros.toString(),
    ]),
  )
  return compress(Buffer.from(lines.join('\n')))
}

type Packed = [
  ...[id: string, answeredAt: string, direction: number, line: string, from: string, to: string],
  ...[destination: string | null, duration: number, billed: number, included: number, amountMicros: string],
]

/** The calls of a chunk as they are kept, to be read by `callOf`: a page wants few of them. */
export async function packedLines(packed: Buffer): Promise<string[]> {
  const text = (await decompress(packed)).toString('utf8')
  return text === '' ? [] : text.split('\n')
}

/** Reads a call back. */
export function callOf(line: string): Call {
  const [id, answeredAt, direction, own, from, to, destination, duration, billed, included, amount] =
    JSON.parse(line) as Packed
  return {
    ...{ id, answeredAt: Temporal.Instant.from(answeredAt), direction: directionOf(direction) },
    ...{ line: own, from, to, destination },
    ...{ durationSeconds: duration, billedSeconds: billed, includedSeconds: included },
    amountMicros: BigInt(amount),
  }
}
