import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isRoutingNumber, routingCheckDigit } from './routing-number.ts'

test.each([
  ['110000000', true], ['021000021', true], ['011401533', true], ['122105155', true], ['091000019', true],
  // One digit wrong, two neighbours changed about, too short, too long, not digits, spaces.
  ['110000001', false], ['012000021', false], ['02100002', false], ['0210000210', false], ['02100002x', false], [' 021000021', false], ['', false],
  // A right check digit, but nobody's: all zeros, and beginnings that are not given out.
  ['000000000', false], ['130000006', false], ['990000000', false],
])('%s: %s', (text, expected) => {
  expect(isRoutingNumber(text)).toBe(expected)
}) // biome-ignore format: a table

test('02100002 has the check digit 1', () => {
  // 3·0 + 7·2 + 1·1 + 3·0 + 7·0 + 1·0 + 3·0 + 7·2 = 29
  expect(routingCheckDigit('02100002')).toBe(1)
  expect(() => routingCheckDigit('021')).toThrow(RangeError)
})

test('one wrong digit is always found', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000_000, max: 12_999_999 }),
      fc.nat(8),
      fc.integer({ min: 1, max: 9 }),
      (number, place, change) => {
        const firstEight = String(number).padStart(8, '0')
        const right = `${firstEight}${routingCheckDigit(firstEight)}`
        const digits = [...right]
        digits[place] = String((Number(digits[place]) + change) % 10)
        expect(isRoutingNumber(right)).toBe(true)
        expect(isRoutingNumber(digits.join(''))).toBe(false)
      },
    ),
    { numRuns: 2_000 },
  )
})
