import { createHash } from 'node:crypto'

/** The database's key is a B-tree entry; the socket allows 200 characters. */
const KEY_LENGTH_MAX = 200

/** A key within the socket's length: itself, or its hash when a switch wrote something longer. */
export function recordKey(text: string): string {
  return text.length <= KEY_LENGTH_MAX ? text : hashKey(text)
}

/** For records without an identifier of their own: the hash of everything they say. */
export function hashKey(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
