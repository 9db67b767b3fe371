import { createHash, randomInt } from 'node:crypto'
import type { Tx } from '../db/database.ts'
import { wrongCode } from './steps.ts'
import * as store from './store-credentials.ts'

/** So many are given, to be printed; each is used once, in the place of a code of the app. */
export const RECOVERY_CODES = 10

/** Without what is read wrongly from paper: 0 and O, 1, I and L, 5 and S, 8 and B, U and V. */
const ALPHABET = '234679ACDEFGHJKMNPQRTWXYZ'
const LENGTH = 12

/** Makes ten codes like `7KQ4-M2XA-9PTD` (55 bits), stored hashed; all that were before are worthless. */
export async function makeRecoveryCodes(tx: Tx, { loginId }: { loginId: bigint }): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, makeCode)
  await store.replaceRecoveryCodes(tx, { loginId, hashes: codes.map((code) => hashOf(code, loginId)) })
  return codes
}

/** Uses a recovery code up. Refuses `wrong_code`. */
export async function takeRecoveryCode(
  tx: Tx,
  { loginId, code, now }: { loginId: bigint; code: string; now: Temporal.Instant },
): Promise<void> {
  if (!(await store.markCodeUsed(tx, { loginId, hash: hashOf(code, loginId), at: now }))) throw wrongCode()
}

function makeCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]!)
  return [0, 4, 8].map((from) => letters.slice(from, from + 4).join('')).join('-')
}

/** However it is typed: in small letters, without the hyphens. Random enough that a slow hash would win nothing. */
function hashOf(code: string, loginId: bigint): Buffer {
  const letters = code.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return createHash('sha256').update(`${loginId}:${letters}`).digest()
}
