import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { discreetSubject, inquirySubject, leftOfCall, leftOfLines, shareCredit } from './inquiry.ts'

const invoice = { id: 7n as never, number: 'INV-7', line: 2 }

describe('what is left of a call', () => {
  test.each([
    ['its price, rounded up to the cent', 12_345n, 5_000_000n, 20_000n],
    ['no more than its line has left', 1_230_000n, 500_000n, 500_000n],
    ['nothing, where its line was credited', 1_230_000n, 0n, 0n],
    ['nothing, where it cost nothing', 0n, 5_000_000n, 0n],
    ['nothing, where a re-rating has taken more than it', -5_000n, 5_000_000n, 0n],
  ])('on an invoice is %s', (_, priceMicros, leftMicros, expected) => {
    const lines = [{ n: 2, leftMicros }]
    expect(leftOfCall({ priceMicros, invoice }, { lines, currency: 'USD' })).toMatchObject({
      by: 'credit_note',
      leftMicros: expected,
    })
  })

  test('before its invoice is its exact price, by an adjustment', () => {
    const left = leftOfCall({ priceMicros: 12_345n, invoice: null }, { lines: [], currency: 'USD' })
    expect(left).toEqual({ by: 'adjustment', leftMicros: 12_345n })
  })

  test('in a currency without cents is a whole unit', () => {
    const lines = [{ n: 2, leftMicros: 5_000_000n }]
    expect(leftOfCall({ priceMicros: 1n, invoice }, { lines, currency: 'JPY' }).leftMicros).toBe(1_000_000n)
  })
})

test('what is left of lines counts calls credited before, and never passes what is left of the invoice', () => {
  const lines = [
    { n: 1, leftMicros: 10_000_000n },
    { n: 2, leftMicros: 2_000_000n },
    { n: 3, leftMicros: -4_000_000n },
  ]
  const left = leftOfLines(lines, {
    ...{ adjusted: [{ n: 2, leftMicros: 1_234_567n }], netLeftMicros: 8_000_000n, currency: 'USD' },
  })
  // 10.00, and of 2.00 less 1.234567 whole cents: 0.76; the invoice has 8.00 left.
  expect(left).toEqual({
    by: 'credit_note',
    leftMicros: 8_000_000n,
    lines: [
      { n: 1, leftMicros: 10_000_000n },
      { n: 2, leftMicros: 760_000n },
    ],
  })
})

const cents = (most: number) => fc.integer({ min: 1, max: most }).map((n) => BigInt(n) * 10_000n)

test('a credit is put on lines to the last cent, none of them beyond what it has left', () => {
  fc.assert(
    fc.property(fc.array(cents(5_000), { minLength: 1, maxLength: 9 }), fc.nat(), (amounts, wish) => {
      const lines = amounts.map((leftMicros, i) => ({ n: i + 1, leftMicros }))
      const leftMicros = amounts.reduce((sum, one) => sum + one, 0n)
      const amountMicros = ((BigInt(wish) * 10_000n) % leftMicros) + 10_000n
      if (amountMicros > leftMicros) return
      const shares = shareCredit(amountMicros, { by: 'credit_note', leftMicros, lines })
      expect(shares.reduce((sum, share) => sum + share.amountMicros, 0n)).toBe(amountMicros)
      for (const { n, amountMicros: part } of shares) {
        expect(part > 0n && part <= lines[n - 1]!.leftMicros).toBe(true)
      }
    }),
  )
})

test.each([0n, -10_000n, 10_010_000n])('a credit of %s is refused', (amountMicros) => {
  const left = { by: 'adjustment', leftMicros: 10_000_000n } as const
  expect(() => shareCredit(amountMicros, left)).toThrow(expect.objectContaining({ code: 'over_credit' }))
})

test('a line’s subject is in the reader’s language, as far as the program wrote it', () => {
  const line = { about: 'line', subject: 'INV-7 · Calls to Germany · Mobile' } as const
  expect(inquirySubject(line, 'fr-CA')).toBe('INV-7 · Appels vers Germany · Mobile')
  expect(inquirySubject(line, 'en-US')).toBe(line.subject)
  const call = { about: 'call', subject: '+442079460958 · 2026-02-10 10:00' } as const
  expect(inquirySubject(call, 'fr-CA')).toBe(call.subject)
})

test('on papers and in mails a call is told by its time and the end of its number', () => {
  const subject = '+442079460958 · 2026-02-10 10:00'
  expect(discreetSubject({ about: 'call', subject }, 'en')).toBe('… 58 · 2026-02-10 10:00')
  expect(discreetSubject({ about: 'line', subject: 'INV-7 · France' }, 'en')).toBe('INV-7 · France')
})
