import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CreditableInvoice, type CreditNoteDraft, draftCreditNote } from './credit-note.ts'
import type { InvoiceLine } from './invoice.ts'
import { shownAmounts, taxShares } from './shares.ts'
import { taxesOn } from './taxes.ts'

const on = Temporal.PlainDate.from('2026-03-01')

/** An invoice of exact line amounts in dollars, taxed 6.25 % and 3 %. */
function invoice(amounts: readonly bigint[]): CreditableInvoice {
  const exact = amounts.reduce((sum, amount) => sum + amount, 0n)
  const netMicros = ((exact + 5_000n) / 10_000n) * 10_000n
  const shown = shownAmounts(amounts, netMicros, 'USD')
  const taxes = taxesOn(
    netMicros,
    [
      { authority: 'MA', name: 'Sales tax', rate: '0.062500' },
      { authority: 'US', name: 'Excise', rate: '0.030000' },
    ],
    'USD',
  )
  const shares = taxShares(
    shown,
    taxes.reduce((sum, tax) => sum + tax.taxMicros, 0n),
    'USD',
  )
  const lines = amounts.map(
    (amountMicros, i): InvoiceLine => ({
      kind: 'recurring',
      service: 'Line',
      description: 'Monthly fee',
      periodStart: on,
      periodEnd: on,
      quantity: 1,
      unitMicros: null,
      calls: null,
      billedSeconds: null,
      direction: null,
      destinationId: null,
      subscriptionId: null,
      late: false,
      amountMicros,
      n: i + 1,
      shownMicros: shown[i]!,
      taxMicros: shares[i]!,
    }),
  )
  return { number: 'INV-1', currency: 'USD', netMicros, lines, taxes, credited: { lines: [], taxes: [] } }
}

function creditedBy(before: CreditableInvoice, note: CreditNoteDraft): CreditableInvoice {
  return {
    ...before,
    credited: {
      lines: [...before.credited.lines, ...note.lines],
      taxes: [...before.credited.taxes, ...note.taxes],
    },
  }
}

describe('a credit note', () => {
  // 10.004 and 5.003 are shown 10.01 and 5.00; the tax is 0.94 and 0.45
  const issued = invoice([10_004_000n, 5_003_000n])

  test('for all takes back every figure of the invoice, the rounding too', () => {
    expect(draftCreditNote(issued, 'all')).toMatchObject({
      netMicros: 15_010_000n,
      taxMicros: 1_390_000n,
      totalMicros: 16_400_000n,
      roundingMicros: 3_000n,
      lines: [{ amountMicros: 10_004_000n }, { amountMicros: 5_003_000n }],
    })
  })

  test('for part gives back that part of each tax', () => {
    // 5.00 of 15.01: 0.94 × 5 ÷ 15.01 = 0.3131 → 0.31; 0.45 × 5 ÷ 15.01 = 0.1499 → 0.15
    expect(draftCreditNote(issued, [{ n: 2, amountMicros: 5_000_000n }])).toMatchObject({
      netMicros: 5_000_000n,
      taxMicros: 460_000n,
      taxes: [{ taxMicros: 310_000n }, { taxMicros: 150_000n }],
      lines: [{ n: 2, shownMicros: 5_000_000n, taxMicros: 460_000n }],
    })
  })

  test.each([
    [
      'more than a line has',
      [{ n: 2, amountMicros: 5_010_000n }],
      'Line 2: 5.01 cannot be credited, 5.00 is left of it.',
    ],
    [
      'the wrong sign',
      [{ n: 2, amountMicros: -1_000_000n }],
      'Line 2: -1.00 cannot be credited, 5.00 is left of it.',
    ],
    [
      'part of a cent',
      [{ n: 2, amountMicros: 1_005_000n }],
      'Line 2: 1.005 is not a whole minor unit of USD.',
    ],
    ['a line that is not there', [{ n: 3, amountMicros: 10_000n }], 'INV-1 has no line 3.'],
    ['a line twice', [1, 1].map((n) => ({ n, amountMicros: 10_000n })), 'Line 1 is named twice.'],
    ['nothing', [], 'A credit note needs a line.'],
  ])('is refused for %s', (_, request, sentence) => {
    expect(() => draftCreditNote(issued, request)).toThrow(sentence)
  })

  test('cannot take a line again, and after all nothing is left', () => {
    const once = creditedBy(issued, draftCreditNote(issued, [{ n: 2, amountMicros: 5_000_000n }]))
    expect(() => draftCreditNote(once, [{ n: 2, amountMicros: 10_000n }])).toThrow(
      'Line 2: 0.01 cannot be credited, 0.00 is left of it.',
    )
    const whole = creditedBy(once, draftCreditNote(once, 'all'))
    expect(() => draftCreditNote(whole, 'all')).toThrow('Nothing is left of INV-1 to be credited.')
  })

  test('cannot take more than the invoice where a credit line had lowered it', () => {
    const lowered = invoice([10_000_000n, -4_000_000n])
    expect(() => draftCreditNote(lowered, [{ n: 1, amountMicros: 10_000_000n }])).toThrow(
      'at most 6.00, what is left of INV-1',
    )
  })
})

test('whatever parts are credited first, the last credit note takes what is left to the cent', () => {
  const cents = fc.bigInt(1n, 500n)
  fc.assert(
    fc.property(
      fc.array(fc.bigInt(10_000n, 10n ** 9n), { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(), cents), { maxLength: 8 }),
      (amounts, parts) => {
        let state = invoice(amounts)
        const notes: CreditNoteDraft[] = []
        const credit = (request: Parameters<typeof draftCreditNote>[1]) => {
          try {
            const note = draftCreditNote(state, request)
            notes.push(note)
            state = creditedBy(state, note)
          } catch {
            // More than is left of that line: refused, and nothing has changed.
          }
        }
        for (const [at, amount] of parts)
          credit([{ n: (at % amounts.length) + 1, amountMicros: amount * 10_000n }])
        credit('all')
        const sum = (pick: (note: CreditNoteDraft) => bigint) =>
          notes.reduce((total, note) => total + pick(note), 0n)
        expect(sum((note) => note.netMicros)).toBe(state.netMicros)
        expect(sum((note) => note.taxMicros)).toBe(
          state.taxes.reduce((total, tax) => total + tax.taxMicros, 0n),
        )
        expect(sum((note) => note.lines.reduce((total, line) => total + line.amountMicros, 0n))).toBe(
          amounts.reduce((a, b) => a + b, 0n),
        )
        for (const note of notes)
          expect(note.lines.reduce((total, line) => total + line.taxMicros, 0n)).toBe(note.taxMicros)
      },
    ),
  )
})
