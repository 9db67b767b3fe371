import { expect, test } from 'vitest'
import { waitOf } from './problem-sentence.ts'

test.each([
  ['en-US', '30', 'in 30 seconds'],
  ['en-US', '840', 'in 14 minutes'],
  ['fr-CA', '841', 'dans 15 minutes'],
  ['es-US', '5400', 'dentro de 90 minutos'],
  ['de-DE', '86000', 'in 24 Stunden'],
])('in %s %s seconds are said: %s', (locale, message, said) => {
  expect(waitOf({ errors: [{ place: 'retryAfterSeconds', message }] }, locale)).toBe(said)
})

test('who does not say how long is waited for a minute', () => {
  expect(waitOf({ errors: [] }, 'en-US')).toBe('in 1 minute')
})
