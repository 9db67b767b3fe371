import { expect, test } from 'vitest'
import { open, type SecretKeys, seal } from './secret-box.ts'

const key = (byte: number) => new Uint8Array(32).fill(byte)
const keys: SecretKeys = [key(1)]
const place = 'totp:12'

test('what is sealed opens with its key, in its place, and is another text each time', () => {
  const sealed = seal(keys, { text: 'JBSWY3DPEHPK3PXP', place })
  expect(open(keys, { sealed, place })).toBe('JBSWY3DPEHPK3PXP')
  expect(Buffer.from(sealed).includes('JBSWY3DPEHPK3PXP')).toBe(false)
  expect(seal(keys, { text: 'JBSWY3DPEHPK3PXP', place })).not.toEqual(sealed)
})

test('it does not open with another key, in another row, or changed by a bit', () => {
  const sealed = seal(keys, { text: 'secret', place })
  expect(open([key(2)], { sealed, place })).toBeNull()
  expect(open(keys, { sealed, place: 'totp:13' })).toBeNull()
  for (let at = 0; at < sealed.length; at++) {
    const changed = Uint8Array.from(sealed)
    changed[at]! ^= 1
    expect(open(keys, { sealed: changed, place }), `byte ${at}`).toBeNull()
  }
  expect(open(keys, { sealed: sealed.slice(0, 20), place })).toBeNull()
})

test('after a change of keys the old ones open what they sealed, and the new one seals', () => {
  const old = seal(keys, { text: 'secret', place })
  const both: SecretKeys = [key(2), key(1)]
  expect(open(both, { sealed: old, place })).toBe('secret')
  expect(open([key(2)], { sealed: seal(both, { text: 'secret', place }), place })).toBe('secret')
})
