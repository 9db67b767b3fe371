import { expect, test } from 'vitest'
import { proofWaysOf, provenUntil } from './proof.ts'

const NOTHING = { hasPassword: false, passkeys: 0, totpSince: null, email: 'ann@acme.example' }
const at = (time: string) => Temporal.Instant.from(`2026-03-15T${time}Z`)

test('one confirms by the password or a passkey; who has neither by the app; who has no app either by a mailed code', () => {
  const totpSince = at('08:00:00')
  expect(proofWaysOf({ ...NOTHING, hasPassword: true, passkeys: 2, totpSince })).toEqual([
    'password',
    'passkey',
  ])
  expect(proofWaysOf({ ...NOTHING, hasPassword: true })).toEqual(['password'])
  expect(proofWaysOf({ ...NOTHING, passkeys: 1 })).toEqual(['passkey'])
  expect(proofWaysOf({ ...NOTHING, totpSince })).toEqual(['app'])
  expect(proofWaysOf(NOTHING)).toEqual(['mail'])
  expect(proofWaysOf({ ...NOTHING, email: null })).toEqual([])
})

test('a proof is good for a quarter of an hour, and of a mailed code alone only where there is nothing better', () => {
  const provedAt = at('12:00:00')
  const until = (now: string, ways: ('password' | 'code')[], proofWays: ('password' | 'mail')[]) =>
    provenUntil({ ways, provedAt }, { proofWays, now: at(now) })?.toString() ?? null
  expect(until('12:14:59', ['password'], ['password'])).toBe('2026-03-15T12:15:00Z')
  expect(until('12:15:00', ['password'], ['password'])).toBe(null)
  expect(until('12:01:00', ['code'], ['password'])).toBe(null)
  expect(until('12:01:00', ['code', 'password'], ['password'])).toBe('2026-03-15T12:15:00Z')
  expect(until('12:01:00', ['code'], ['mail'])).toBe('2026-03-15T12:15:00Z')
})
