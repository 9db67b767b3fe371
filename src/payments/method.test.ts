import { expect, test } from 'vitest'
import { hasExpired, type PaymentMethod } from './method.ts'

const card = { rail: 'card', expiryMonth: 10, expiryYear: 2026 } as PaymentMethod

test.each([
  ['2026-10-31T23:59:59Z', false],
  // Midday on November 1 in London is midnight where the date is latest: there October is over now, too.
  ['2026-11-01T11:59:59Z', false],
  ['2026-11-01T12:00:00Z', true],
  ['2027-01-01T00:00:00Z', true],
])('at %s a card of October 2026 has expired: %s', (now, expired) => {
  expect(hasExpired(card, Temporal.Instant.from(now))).toBe(expired)
})

test('a bank account does not expire', () => {
  const bank = { rail: 'bank', expiryMonth: null, expiryYear: null } as PaymentMethod
  expect(hasExpired(bank, Temporal.Instant.from('2030-01-01T00:00:00Z'))).toBe(false)
})
