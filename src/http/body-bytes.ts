import { Refusal } from '../kernel/refusal.ts'

/** So long may a sender pause. Whatever reads the body holds a connection to the database meanwhile. */
const SILENT_MS_MAX = 60_000

/**
 * The bytes of a request's body as they come; none where it has no body. Refuses `upload_broken_off` when the sender leaves, or sends nothing
 * for a minute, before the body has ended.
 */
export async function* bytesOf(request: Request): AsyncGenerator<Uint8Array> {
  if (!request.body) return
  const reader = request.body.getReader()
  try {
    for (;;) {
      const chunk = await nextChunk(reader)
      if (chunk === null) return
      yield chunk
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

/** A body as text, whole. Refuses `too_large` (413), `upload_broken_off`. */
export async function textOf(request: Request, { bytesMax }: { bytesMax: number }): Promise<string> {
  return (await readBytes(request, { bytesMax })).toString('utf8')
}

/** A body whole, as it came. Refuses `too_large` (413) as soon as it is, `upload_broken_off`. */
export async function readBytes(request: Request, { bytesMax }: { bytesMax: number }): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of bytesOf(request)) {
    bytes += chunk.length
    if (bytes > bytesMax) {
      throw new Refusal('too_large', `The body is larger than ${bytesMax} bytes.`, { status: 413 })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function nextChunk(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | null> {
  const silence = Promise.withResolvers<never>()
  const timer = setTimeout(() => silence.reject(new Error('nothing came for a minute')), SILENT_MS_MAX)
  try {
    const { done, value } = await Promise.race([reader.read(), silence.promise])
    return done ? null : value
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new Refusal(
      'upload_broken_off',
      `The file had not arrived whole when its sender left (${cause}).`,
      {
        status: 400,
      },
    )
  } finally {
    clearTimeout(timer)
  }
}
