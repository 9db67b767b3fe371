import { describe, expect, test } from 'vitest'
import { addBusinessDays } from './business-days.ts'
import { readCardNumber } from './card-number.ts'
import { decideCharge, hasExpired } from './decide-charge.ts'
import { chargeFee, disputeFee } from './fees.ts'
import { isRoutingNumber } from './routing-number.ts'
import { judgeMicroDeposits, testAccount, testCard } from './test-values.ts'

const at = (text: string) => Temporal.Instant.from(text)
const MONDAY = at('2026-03-02T10:00:00Z')

describe('card numbers', () => {
  test.each([
    ['4242 4242 4242 4242', 'visa'],
    ['4242-4242-4242-4242', 'visa'],
    ['5555555555554444', 'mastercard'],
    ['2223003122003222', 'mastercard'],
    ['378282246310005', 'amex'],
    ['6011111111111117', 'discover'],
  ])('%s is a %s', (text, brand) => {
    expect(readCardNumber(text)?.brand).toBe(brand)
  })

  test.each(['4242424242424241', '', '4242', 'abcd', '0000000000000000', '37828224631000', '9'.repeat(40)])(
    '%s is no card number',
    (text) => {
      expect(readCardNumber(text)).toBeNull()
    },
  )

  test.each([
    ['4242424242424242', 'credit'],
    ['4000056655665556', 'debit'],
    ['5105105105105100', 'prepaid'],
    ['4111111111111111', 'credit'],
  ])('%s is a %s card', (digits, funding) => {
    expect(testCard(digits)).toEqual({ funding, behaviour: 'good' })
  })

  test('a card is good until the end of its month', () => {
    const expiry = { month: 2, year: 2028 }
    expect(hasExpired(expiry, at('2028-02-29T23:59:59Z'))).toBe(false)
    expect(hasExpired(expiry, at('2028-03-01T00:00:00Z'))).toBe(true)
  })
})

describe('bank accounts', () => {
  test.each(['110000000', '021000021', '121000248'])('%s is a routing number', (text) => {
    expect(isRoutingNumber(text)).toBe(true)
  })
  test.each(['110000001', '12345678', '000000000', '1100000000', 'abcdefghi'])('%s is none', (text) => {
    expect(isRoutingNumber(text)).toBe(false)
  })

  test.each([
    [[32, 45], 3, { right: true, triesLeft: 3 }],
    [[45, 32], 1, { right: true, triesLeft: 1 }],
    [[1, 2], 3, { right: false, triesLeft: 2 }],
    [[1, 2], 1, { right: false, triesLeft: 0 }],
    [[10, 11], 3, { right: false, triesLeft: 0 }],
    [[32, 45], 0, { right: false, triesLeft: 0 }],
  ])('micro-deposits %s with %i tries left', (amounts, triesLeft, expected) => {
    expect(judgeMicroDeposits(amounts, triesLeft)).toEqual(expected)
  })

  test.each([
    ['000123456789', 4200n, 'settle_charge', '2026-03-06T10:00:00Z'],
    ['000222222227', 4200n, 'return_before_settling', '2026-03-04T10:00:00Z'],
    ['000111111113', 4200n, 'return_before_settling', '2026-03-03T10:00:00Z'],
    ['000111111116', 4200n, 'return_before_settling', '2026-03-03T10:00:00Z'],
    ['000123456789', 5501n, 'return_before_settling', '2026-03-04T10:00:00Z'],
    ['000123456789', 5502n, 'return_before_settling', '2026-03-03T10:00:00Z'],
  ])('a debit of %s for %i: %s at %s', (account, amount, kind, dueAt) => {
    expect(debit(account, amount).due).toEqual([{ kind, at: at(dueAt) }])
  })

  test('R10 and R07 come back ten days after they settled', () => {
    const due = [
      { kind: 'settle_charge', at: at('2026-03-06T10:00:00Z') },
      { kind: 'return_after_settling', at: at('2026-03-16T10:00:00Z') },
    ]
    expect(debit('000333333335', 4200n)).toMatchObject({ behaviour: 'R10', due })
    expect(debit('000123456789', 5507n)).toMatchObject({ behaviour: 'R07', due })
  })

  test('000000000009 never settles', () => {
    expect(debit('000000000009', 4200n)).toMatchObject({ status: 'pending', due: [] })
  })

  test('5501 yen are not 55.01', () => {
    expect(debit('000123456789', 5501n, 'JPY').behaviour).toBe('good')
  })
})

function debit(account: string, amount: bigint, currency = 'USD') {
  return decideCharge({
    ...{ rail: 'bank', behaviour: testAccount(account), expiry: null, amount, currency },
    ...{ payer: 'absent', now: MONDAY },
  })
}

test.each([
  ['2026-03-02T10:00:00Z', 1, '2026-03-03T10:00:00Z'],
  ['2026-03-05T10:00:00Z', 1, '2026-03-06T10:00:00Z'],
  ['2026-03-06T23:59:59Z', 1, '2026-03-09T23:59:59Z'],
  ['2026-03-07T10:00:00Z', 1, '2026-03-09T10:00:00Z'],
  ['2026-03-08T10:00:00Z', 1, '2026-03-09T10:00:00Z'],
  ['2026-03-05T10:00:00Z', 4, '2026-03-11T10:00:00Z'],
])('%s and %i business days are %s', (from, days, to) => {
  expect(addBusinessDays(at(from), days).toString()).toBe(to)
})

test.each([
  // 100.00 × 2.9 % + 0.30; 1.05 × 2.9 % = 0.03045 + 0.30; 1500 yen × 2.9 % = 43.5 + 0.3.
  ['card', 10_000n, 'USD', 320n],
  ['card', 105n, 'USD', 33n],
  ['card', 1500n, 'JPY', 44n],
  ['bank', 10_000n, 'USD', 80n],
  ['bank', 62_500n, 'USD', 500n],
  ['bank', 1_000_000n, 'USD', 500n],
] as const)('the fee of a %s charge of %i %s is %i', (rail, amount, currency, fee) => {
  expect(chargeFee({ rail, amount, currency })).toBe(fee)
})

test('a dispute costs 15.00', () => {
  expect([disputeFee('USD'), disputeFee('JPY')]).toEqual([1500n, 15n])
})
