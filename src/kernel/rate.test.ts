import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RoundingMode } from './money.ts'
import { billedSeconds, EXACT_DENOMINATOR, priceCall, type Rate } from './rate.ts'

/** A rate by its decimals: `rateOf('0.02', '30/6')`. Scale 8. */
function rateOf(perMinute: string, steps = '1/1', { connectFee = '0', minimum = '0' } = {}): Rate {
  const scaled = (text: string) => {
    const [whole, fraction = ''] = text.split('.')
    return BigInt(whole! + fraction.padEnd(8, '0'))
  }
  const [initialIncrement, nextIncrement] = steps.split('/').map(Number) as [number, number]
  return {
    rate: scaled(perMinute),
    connectFee: scaled(connectFee),
    minimum: scaled(minimum),
    initialIncrement,
    nextIncrement,
  }
}

const price = (rate: Rate, seconds: number, allowanceSecondsLeft = 0, rounding: RoundingMode = 'half_up') =>
  priceCall(rate, { seconds, allowanceSecondsLeft }, rounding)

describe('billed seconds', () => {
  test.each([
    ['30/6', 0, 0], ['30/6', 1, 30], ['30/6', 30, 30], ['30/6', 31, 36], ['30/6', 61, 66], ['30/6', 66, 66], ['30/6', 67, 72],
    ['60/60', 0, 0], ['60/60', 1, 60], ['60/60', 60, 60], ['60/60', 61, 120], ['60/60', 86_400, 86_400], ['60/60', 86_399, 86_400],
    ['1/1', 0, 0], ['1/1', 1, 1], ['1/1', 61, 61], ['60/1', 3, 60], ['60/1', 61, 61], ['6/60', 7, 66], ['180/60', 1, 180],
  ])('%s: %i s are %i s', (steps, seconds, billed) => {
    const { initialIncrement, nextIncrement } = rateOf('1', steps)
    expect(billedSeconds(seconds, initialIncrement, nextIncrement)).toBe(billed)
  }) // biome-ignore format: a table
})

describe('the price of a call', () => {
  test.each([
    // 66 s at 0.02 = 0.022
    ['30/6 at 0.02', rateOf('0.02', '30/6'), 61, 22_000n],
    // 2 min at 0.09 + 0.01
    ['60/60 with a connect fee', rateOf('0.09', '60/60', { connectFee: '0.01' }), 61, 190_000n],
    // 0.0123 / 60 × 7 = 0.001435
    ['by the second', rateOf('0.0123'), 7, 1_435n],
    ['no second: the connect fee', rateOf('0.09', '60/60', { connectFee: '0.01' }), 0, 10_000n],
    ['no second, no connect fee', rateOf('0.09', '60/60'), 0, 0n],
    ['no second: the minimum is for calls that lasted', rateOf('0.09', '60/60', { minimum: '0.50' }), 0, 0n],
    // 6 s at 0.02 = 0.002
    ['a minimum above the price', rateOf('0.02', '6/6', { minimum: '0.05' }), 6, 50_000n],
    ['a minimum below the price', rateOf('0.02', '6/6', { minimum: '0.001' }), 6, 2_000n],
    // 0.01 + 0.002 are more than the minimum together
    [
      'a minimum counts the connect fee in',
      rateOf('0.02', '6/6', { minimum: '0.011', connectFee: '0.01' }),
      6,
      12_000n,
    ],
    ['a free rate', rateOf('0', '60/60'), 3_600, 0n],
    // 1,440 min at 1.5
    ['a call of 24 hours', rateOf('1.5', '60/60'), 86_400, 2_160_000_000n],
    // 10,080 min at 999,999.99999999 = 10,079,999,999.9998992
    [
      'the dearest rate for the longest call',
      rateOf('999999.99999999', '60/60'),
      604_800,
      10_079_999_999_999_899n,
    ],
  ])('%s', (_, rate, seconds, amountMicros) => {
    expect(price(rate, seconds).amountMicros).toBe(amountMicros)
  })

  test.each<[RoundingMode, bigint, bigint]>([
    // 0.00000030 a minute, 10 s: 0.05 micros; 50 s: 0.25; 100 s: 0.5; 300 s: 1.5; 400 s: 2.0
    ['half_up', 100n, 1n], ['half_up', 99n, 0n], ['half_up', 300n, 2n], ['half_up', 400n, 2n],
    ['half_even', 100n, 0n], ['half_even', 101n, 1n], ['half_even', 300n, 2n], ['half_even', 500n, 2n],
    ['up', 1n, 1n], ['up', 400n, 2n], ['up', 401n, 3n],
    ['down', 399n, 1n], ['down', 400n, 2n],
  ])('%s: %i s at 0.0000003 are %i micros', (mode, seconds, amountMicros) => {
    expect(price(rateOf('0.0000003'), Number(seconds), 0, mode).amountMicros).toBe(amountMicros)
  }) // biome-ignore format: a table

  test.each([
    ['covered wholly', 60, 600, { billedSeconds: 60, includedSeconds: 60, amountMicros: 0n }],
    ['covered to the second', 60, 60, { billedSeconds: 60, includedSeconds: 60, amountMicros: 0n }],
    // 66 s less 60; 6 s at 0.02 = 0.002, and the connect fee 0.01
    ['straddling', 61, 60, { billedSeconds: 66, includedSeconds: 60, amountMicros: 12_000n }],
    [
      'straddling by the last second',
      60,
      59,
      { billedSeconds: 60, includedSeconds: 59, amountMicros: 10_333n },
    ],
    // 66 s at 0.02 = 0.022
    ['with nothing left', 61, 0, { billedSeconds: 66, includedSeconds: 0, amountMicros: 32_000n }],
  ])('included minutes: %s', (_, seconds, left, expected) => {
    expect(price(rateOf('0.02', '30/6', { connectFee: '0.01' }), seconds, left)).toMatchObject(expected)
  })

  test('included minutes free a call of its minimum only when they cover it wholly', () => {
    const rate = rateOf('0.02', '6/6', { minimum: '0.05' })
    expect(price(rate, 60, 60).amountMicros).toBe(0n)
    expect(price(rate, 60, 54).amountMicros).toBe(50_000n)
  })
})

describe('for every rate and call', () => {
  const scale8 = (max: bigint) => fc.bigInt({ min: 0n, max })
  const rates: fc.Arbitrary<Rate> = fc.record({
    rate: scale8(99_999_999_999_999n),
    connectFee: scale8(1_000_000_000n),
    minimum: fc.oneof(fc.constant(0n), scale8(1_000_000_000n)),
    initialIncrement: fc.integer({ min: 1, max: 300 }),
    nextIncrement: fc.integer({ min: 1, max: 300 }),
  })
  const seconds = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 604_800 }))
  const left = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 700_000 }))
  const modes = fc.constantFrom<RoundingMode>('half_up', 'half_even', 'up', 'down')

  test('the price is the exact one, rounded once', () => {
    fc.assert(
      fc.property(rates, seconds, left, modes, (rate, duration, allowance, mode) => {
        // Increments counted one by one; the price as a fraction n / d of micros: rate × s / 60 / 100.
        let billed = duration === 0 ? 0 : rate.initialIncrement
        while (billed < duration) billed += rate.nextIncrement
        const included = Math.min(billed, allowance)
        let n = (rate.connectFee * 60n + rate.rate * BigInt(billed - included)) * 7n
        const d = 6_000n * 7n
        if (billed > 0 && n < rate.minimum * 60n * 7n) n = rate.minimum * 60n * 7n
        if (billed > 0 && included === billed) n = 0n
        const floor = n / d
        const over = n - floor * d
        const isHalf = over * 2n === d
        const rounded = {
          down: floor,
          up: over > 0n ? floor + 1n : floor,
          half_up: over * 2n >= d ? floor + 1n : floor,
          half_even: over * 2n > d || (isHalf && floor % 2n === 1n) ? floor + 1n : floor,
        }[mode]
        const found = price(rate, duration, allowance, mode)
        expect(found).toEqual({
          billedSeconds: billed,
          includedSeconds: included,
          exactNumerator: n / 7n,
          amountMicros: rounded,
        })
        expect(EXACT_DENOMINATOR).toBe(6_000n)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a longer call never costs less, and more minutes left never cost more', () => {
    fc.assert(
      fc.property(
        rates,
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 0, max: 1_000 }),
        left,
        left,
        modes,
        (rate, duration, more, a, b, mode) => {
          const least = Math.min(a, b)
          const most = Math.max(a, b)
          expect(price(rate, duration + more, a, mode).amountMicros).toBeGreaterThanOrEqual(
            price(rate, duration, a, mode).amountMicros,
          )
          expect(price(rate, duration, most, mode).amountMicros).toBeLessThanOrEqual(
            price(rate, duration, least, mode).amountMicros,
          )
        },
      ),
    )
  })

  test('included seconds are never more than billed or left, and billed never less than spoken', () => {
    fc.assert(
      fc.property(rates, seconds, left, (rate, duration, allowance) => {
        const found = price(rate, duration, allowance)
        expect(found.billedSeconds).toBeGreaterThanOrEqual(duration)
        expect(found.includedSeconds).toBe(Math.min(found.billedSeconds, allowance))
      }),
    )
  })
})
