import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/**
 * Keys of 32 bytes that what is stored secretly is sealed with. The first seals; all open, so that a key can be changed: the new one goes
 * before the old one, which stays until nothing is sealed with it.
 */
export type SecretKeys = readonly [Uint8Array, ...Uint8Array[]]

export const SECRET_KEY_BYTES = 32

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEAD_BYTES = 2 + NONCE_BYTES

/**
 * AES-256-GCM: version, key id, nonce, tag, ciphertext. `place` says what it is and whose (`totp:12`) and is sealed in: bytes copied to
 * another row do not open there.
 */
export function seal(keys: SecretKeys, { text, place }: { text: string; place: string }): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', keys[0], nonce).setAAD(Buffer.from(place))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION, keyIdOf(keys[0])]), nonce, cipher.getAuthTag(), sealed])
}

/** The text that was sealed; null where none of the keys opens it, or the bytes are not, or not in their place, what was sealed. */
export function open(
  keys: SecretKeys,
  { sealed, place }: { sealed: Uint8Array; place: string },
): string | null {
  const bytes = Buffer.from(sealed)
  if (bytes.length < HEAD_BYTES + TAG_BYTES || bytes[0] !== VERSION) return null
  const nonce = bytes.subarray(2, HEAD_BYTES)
  const tag = bytes.subarray(HEAD_BYTES, HEAD_BYTES + TAG_BYTES)
  for (const key of keys.filter((candidate) => keyIdOf(candidate) === bytes[1])) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.from(place)).setAuthTag(tag)
      const text = Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES + TAG_BYTES)), decipher.final()])
      return text.toString('utf8')
    } catch {
      // Another key of the same id, or bytes that were changed.
    }
  }
  return null
}

/** One byte of the key's hash: which of several keys to try, and nothing about the key. */
function keyIdOf(key: Uint8Array): number {
  return createHash('sha256').update('tollbook key id').update(key).digest()[0]!
}
