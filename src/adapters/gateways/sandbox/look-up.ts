import type { z } from 'zod'
import type { LookUp } from '../../../payments/gateway.ts'
import { errorAnswer } from './answers.ts'
import type { Reply } from './connection.ts'

type Unreachable = { kind: 'unreachable'; cause: string }

/** An answer of 200 in the shape that was expected, or why not. */
export function readAnswer<T>(reply: Reply, schema: z.ZodType<T>): { kind: 'read'; value: T } | Unreachable {
  if (reply.kind !== 'answer') return { kind: 'unreachable', cause: reply.cause }
  const read = schema.safeParse(reply.json)
  if (reply.status === 200 && read.success) return { kind: 'read', value: read.data }
  const error = errorAnswer.safeParse(reply.json)
  const said = error.success ? `${error.data.error.code}: ${error.data.error.message}` : 'it cannot be read'
  return { kind: 'unreachable', cause: `the gateway's answer (${reply.status}): ${said}` }
}

/** `absent` only by the gateway's own word for it: a 404 of something in between proves nothing. */
export function lookUpOf<A, T>(
  reply: Reply,
  expected: { schema: z.ZodType<A>; absent: string; read(answer: A): T },
): LookUp<T> {
  if (reply.kind === 'answer' && reply.status === 404) {
    const error = errorAnswer.safeParse(reply.json)
    if (error.success && error.data.error.code === expected.absent) return { kind: 'absent' }
  }
  const read = readAnswer(reply, expected.schema)
  return read.kind === 'read' ? { kind: 'found', found: expected.read(read.value) } : read
}

/** A ref of theirs as a part of a path. */
export function refOf(ref: string): string {
  return encodeURIComponent(ref)
}
