import { expect, test } from 'vitest'
import { fractionOf, percentOf } from './percent.ts'

test.each([
  ['0.03', '3'],
  ['0.025', '2.5'],
  ['0.000000', '0'],
  ['0', '0'],
  ['0.0001', '0.01'],
  ['0.12', '12'],
  ['1', '100'],
])('the fraction %s is %s per cent, and back', (fraction, percent) => {
  expect(percentOf(fraction)).toBe(percent)
  expect(Number(fractionOf(percent))).toBe(Number(fraction))
})

test('what is no number of per cent stays as it was typed', () => {
  expect(fractionOf('three')).toBe('three')
  expect(fractionOf('-1')).toBe('-1')
})
