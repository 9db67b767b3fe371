import { randomBytes } from 'node:crypto'

/** `ch_` and 24 hexadecimal digits: cannot be guessed, which is all that protects the pages that carry one in their address. */
export function newRef(prefix: 'cus' | 'set' | 'pm' | 'ch' | 're' | 'dp' | 'po' | 'ev' | 'mv'): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`
}
