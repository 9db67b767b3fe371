import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roundToMinorUnit } from '../kernel/money.ts'
import { largestRemainder, shownAmounts, taxShares } from './shares.ts'

const sum = (parts: readonly bigint[]) => parts.reduce((total, part) => total + part, 0n)

test('three thirds of a dollar are shown as 34, 33 and 33 cents', () => {
  expect(shownAmounts([333_333n, 333_333n, 333_334n], 1_000_000n, 'USD')).toEqual([
    330_000n,
    330_000n,
    340_000n,
  ])
})

test('of equal remainders the earlier line gets the cent', () => {
  // 0.005 + 0.005 = 0.01
  expect(shownAmounts([5_000n, 5_000n], 10_000n, 'USD')).toEqual([10_000n, 0n])
})

test('a credit line beside a charge is shown within a cent of its exact amount, and the sum is the net', () => {
  // 10.006 - 2.505 = 7.501 → 7.50; floors 10.00 and -2.51 leave one cent, and 0.006 is the larger remainder
  expect(shownAmounts([10_006_000n, -2_505_000n], 7_500_000n, 'USD')).toEqual([10_010_000n, -2_510_000n])
})

test('yen have no minor unit, dinars have three places', () => {
  expect(shownAmounts([1_400_000n, 1_400_000n], 3_000_000n, 'JPY')).toEqual([2_000_000n, 1_000_000n])
  expect(shownAmounts([1_400n, 1_400n], 3_000n, 'KWD')).toEqual([2_000n, 1_000n])
})

test('a line of nothing shows nothing and bears no tax', () => {
  expect(shownAmounts([0n, 999_999n, 0n], 1_000_000n, 'USD')).toEqual([0n, 1_000_000n, 0n])
  expect(taxShares([0n, 1_000_000n], 60_000n, 'USD')).toEqual([0n, 60_000n])
})

test('tax follows the lines, credits included', () => {
  // 6 cents on 20.00 - 10.00: shares 12 and -6 cents
  expect(taxShares([20_000_000n, -10_000_000n], 60_000n, 'USD')).toEqual([120_000n, -60_000n])
})

test('a whole that is not the rounded sum is a bug, and is said', () => {
  expect(() => largestRemainder([10n, 10n], { denominator: 10n, whole: 9n })).toThrow('not the rounded sum')
})

test('whatever the lines and the currency, what is shown sums to the net and tax shares to the tax', () => {
  const amount = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n })
  const lines = fc.array(amount, { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(
      lines,
      fc.constantFrom('USD', 'JPY', 'KWD'),
      fc.bigInt(0n, 300_000n),
      (exact, currency, rate) => {
        const unit = { USD: 10_000n, JPY: 1_000_000n, KWD: 1_000n }[currency]
        const net = roundToMinorUnit(sum(exact), currency)
        const shown = shownAmounts(exact, net, currency)
        expect(sum(shown)).toBe(net)
        shown.forEach((part, i) => {
          const off = part - exact[i]!
          expect(off < unit && off > -unit).toBe(true)
          expect(part % unit).toBe(0n)
        })
        if (net <= 0n) return
        const tax = roundToMinorUnit((net * rate) / 1_000_000n, currency)
        const shares = taxShares(shown, tax, currency)
        expect(sum(shares)).toBe(tax)
        for (const share of shares) expect(share % unit).toBe(0n)
      },
    ),
  )
})
