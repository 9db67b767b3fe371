import { expect, test } from 'vitest'
import { readWishes, writeWishes } from './autopay-wishes.ts'

const WISHES = {
  methodId: '7',
  fallbackMethodId: '8',
  schedule: { kind: 'day' as const, day: 31 },
  monthlyCap: { amount: '200.00', currency: 'USD' },
}

test('wishes stand in the address and are read again', () => {
  const written = writeWishes(WISHES)
  expect(written).toBe('method=7&when=day&day=31&cap=200.00&fallback=8')
  expect(readWishes(new URLSearchParams(written), 'USD')).toEqual({
    wishes: { ...WISHES, payNow: false },
    errors: {},
  })
})

test('a method is not its own fallback', () => {
  expect(writeWishes({ ...WISHES, methodId: '8' })).toBe('method=8&when=day&day=31&cap=200.00')
})

test.each([
  ['method=x&when=due', { method: true }],
  ['method=card&when=due', {}],
  ['method=7&when=day&day=32', { day: true }],
  ['method=7&when=day&day=1.5', { day: true }],
  ['method=7&when=due&cap=-5', { cap: true }],
  ['method=7&when=due&fallback=7', { fallback: true }],
])('%s', (query, errors) => {
  expect(readWishes(new URLSearchParams(query), 'USD').errors).toEqual(errors)
})
