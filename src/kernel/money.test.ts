import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allocate,
  divideRounded,
  formatDecimal,
  minorUnitMicros,
  moneyJson,
  parseDecimal,
  type RoundingMode,
  roundToMinorUnit,
} from './money.ts'

describe('decimals', () => {
  test.each([
    ['12', 6, 12_000_000n], ['-0.5', 6, -500_000n], ['3.141593', 6, 3_141_593n], ['0.00000001', 8, 1n], ['1.500000000000', 6, 1_500_000n],
    ['007', 2, 700n], ['-0', 6, 0n], ['999999999999999999', 0, 999_999_999_999_999_999n],
  ])('%s at scale %i is %i', (text, scale, units) => {
    expect(parseDecimal(text, scale)).toBe(units)
  }) // biome-ignore format: a table

  test.each([
    '1,234.5',
    '+1',
    ' 1',
    '1 ',
    '1e3',
    '',
    '.',
    '.5',
    '1.',
    '--1',
    '0x10',
    '١',
    'NaN',
    'Infinity',
    '1.5.5',
    '1234567890123456789',
  ])("'%s' is refused", (text) => {
    expect(() => parseDecimal(text, 6)).toThrow(`'${text}' is not a plain decimal number such as 1234.5.`)
  })

  test('more places than the scale holds are refused, not rounded', () => {
    expect(() => parseDecimal('0.0000001', 6)).toThrow("'0.0000001' has more than 6 decimal places.")
  })

  test('what is written is read back', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 8 }),
        (units, scale, places) => {
          const text = formatDecimal(units, scale, Math.min(places, scale))
          expect(parseDecimal(text, scale)).toBe(units)
          expect(text).toMatch(/^-?\d+(\.\d+)?$/)
        },
      ),
    )
  })

  test.each([
    [1_500_000n, 6, 2, '1.50'], [-1n, 6, 0, '-0.000001'], [0n, 6, 2, '0.00'], [100n, 0, 0, '100'], [1_234_567n, 6, 2, '1.234567'], [5_000_000n, 6, 0, '5'],
  ])('%i at scale %i with %i places is %s', (units, scale, places, text) => {
    expect(formatDecimal(units, scale, places)).toBe(text)
  }) // biome-ignore format: a table

  test('an amount has at least the minor places of its currency', () => {
    expect(moneyJson(1_000_000n, 'USD')).toEqual({ amount: '1.00', currency: 'USD' })
    expect(moneyJson(1_000_000n, 'JPY')).toEqual({ amount: '1', currency: 'JPY' })
    expect(moneyJson(1_000_000n, 'KWD')).toEqual({ amount: '1.000', currency: 'KWD' })
    expect(moneyJson(-22_000n, 'USD')).toEqual({ amount: '-0.022', currency: 'USD' })
  })
})

describe('rounding', () => {
  test.each<[RoundingMode, bigint[]]>([
    // -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4, 2.6 by tenths
    ['half_up', [-3n, -2n, -1n, 1n, 2n, 3n, 2n, 3n]],
    ['half_even', [-2n, -2n, 0n, 0n, 2n, 2n, 2n, 3n]],
    ['up', [-3n, -2n, -1n, 1n, 2n, 3n, 3n, 3n]],
    ['down', [-2n, -1n, 0n, 0n, 1n, 2n, 2n, 2n]],
  ])('%s', (mode, expected) => {
    const tenths = [-25n, -15n, -5n, 5n, 15n, 25n, 24n, 26n]
    expect(tenths.map((n) => divideRounded(n, 10n, mode))).toEqual(expected)
    expect(tenths.map((n) => divideRounded(-n, -10n, mode))).toEqual(expected)
  })

  test('to the minor unit of the currency', () => {
    expect(roundToMinorUnit(1_234_567n, 'USD')).toBe(1_230_000n)
    expect(roundToMinorUnit(1_235_000n, 'USD')).toBe(1_240_000n)
    expect(roundToMinorUnit(-1_235_000n, 'USD')).toBe(-1_240_000n)
    expect(roundToMinorUnit(1_500_000n, 'JPY')).toBe(2_000_000n)
    expect(roundToMinorUnit(1_234_567n, 'KWD')).toBe(1_235_000n)
    expect(minorUnitMicros('KWD')).toBe(1_000n)
  })
})

describe('splitting a whole', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 1, maxLength: 20 })
  const whole = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })

  test('the parts always sum to the whole, and none is a unit away from its share', () => {
    fc.assert(
      fc.property(whole, weights, fc.constantFrom(1n, 10_000n, 1_000_000n), (amount, shares, unit) => {
        const parts = allocate(amount, shares, unit)
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(amount)
        const total = shares.reduce((sum, share) => sum + share, 0n)
        if (total === 0n) return
        for (const [i, part] of parts.entries()) {
          const off = part * total - amount * shares[i]!
          // The unit of the largest remainder, and what is smaller than a unit.
          expect((off < 0n ? -off : off) <= 2n * unit * total).toBe(true)
          if (shares[i] === 0n && amount % unit === 0n) expect(part).toBe(0n)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    [100n, [1n, 1n, 1n], 1n, [34n, 33n, 33n]], [-100n, [1n, 1n, 1n], 1n, [-34n, -33n, -33n]], [5n, [0n, 0n], 1n, [5n, 0n]],
    [10n, [0n, 3n, 7n], 1n, [0n, 3n, 7n]], [1n, [1n, 2n], 1n, [0n, 1n]], [0n, [1n, 2n], 1n, [0n, 0n]],
    [100_000n, [1n, 1n, 1n], 10_000n, [40_000n, 30_000n, 30_000n]],
  ])('%i over %s in units of %i', (amount, shares, unit, parts) => {
    expect(allocate(amount, shares, unit)).toEqual(parts)
  }) // biome-ignore format: a table

  test('an amount with nothing to put it on, and negative weights, are refused', () => {
    expect(allocate(0n, [])).toEqual([])
    expect(() => allocate(1n, [])).toThrow(RangeError)
    expect(() => allocate(1n, [1n, -1n])).toThrow(RangeError)
  })
})
