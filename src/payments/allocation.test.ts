import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { InvoiceId } from '../kernel/ids.ts'
import { creditBeyond, type Due, sharesOf, takenBack } from './allocation.ts'

const due = (id: number, dueOn: string, openMicros: bigint): Due => ({
  invoiceId: BigInt(id) as InvoiceId,
  dueOn: Temporal.PlainDate.from(dueOn),
  openMicros,
})
const share = (id: number, amountMicros: bigint) => ({ invoiceId: BigInt(id) as InvoiceId, amountMicros })

const DUES = [due(3, '2026-03-31', 30n), due(1, '2026-01-31', 10n), due(2, '2026-02-28', 20n)]

test.each([
  ['nothing is paid with nothing', 0n, [], []],
  ['the oldest is paid first', 15n, [], [share(1, 10n), share(2, 5n)]],
  ['all is paid, and the rest stays credit', 100n, [], [share(1, 10n), share(2, 20n), share(3, 30n)]],
  ['what was chosen is paid before what is older', 25n, [share(3, 25n)], [share(3, 25n)]],
  ['what is over goes to the oldest', 32n, [share(3, 25n)], [share(3, 25n), share(1, 7n)]],
  [
    'what was chosen and is not owed any more goes to the oldest',
    35n,
    [share(3, 50n)],
    [share(3, 30n), share(1, 5n)],
  ],
  ['an invoice that owes nothing gets nothing', 5n, [share(9, 5n)], [share(1, 5n)]],
])('%s', (_, amount, chosen, expected) => {
  expect(sharesOf(amount, { dues: DUES, chosen })).toEqual(expected)
})

test('what is taken back is taken from the invoice that was paid last', () => {
  expect(takenBack(25n, [share(1, 10n), share(2, 20n)])).toEqual([share(2, 20n), share(1, 5n)])
})

const dues = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 9 }),
    day: fc.integer({ min: 1, max: 28 }),
    open: fc.bigInt({ min: 1n, max: 50n }),
  }),
  { selector: (item) => item.id, maxLength: 6 },
)

test('no invoice gets more than it owes, the parts are above zero, and nothing is left while something is owed', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 200n }),
      dues,
      fc.array(fc.record({ id: fc.integer({ min: 1, max: 9 }), amount: fc.bigInt({ min: 1n, max: 50n }) }), {
        maxLength: 4,
      }),
      (amount, owed, chosen) => {
        const given = owed.map(({ id, day, open }) =>
          due(id, `2026-01-${String(day).padStart(2, '0')}`, open),
        )
        const shares = sharesOf(amount, { dues: given, chosen: chosen.map((c) => share(c.id, c.amount)) })
        const sum = shares.reduce((total, { amountMicros }) => total + amountMicros, 0n)
        const owedInAll = given.reduce((total, { openMicros }) => total + openMicros, 0n)
        expect(sum).toBe([amount, owedInAll].sort((a, b) => (a < b ? -1 : 1))[0])
        expect(new Set(shares.map(({ invoiceId }) => invoiceId)).size).toBe(shares.length)
        for (const { invoiceId, amountMicros } of shares) {
          expect(amountMicros).toBeGreaterThan(0n)
          expect(amountMicros).toBeLessThanOrEqual(given.find((d) => d.invoiceId === invoiceId)!.openMicros)
        }
      },
    ),
    { numRuns: 2000 },
  )
})

test.each([
  ['nothing to settle', [10n, 20n], 0n, [10n, 20n], 0n],
  ['the oldest credit settles first', [10n, 20n], 15n, [15n], 0n],
  ['all of it', [10n, 20n], 30n, [], 0n],
  ['more than there is', [10n, 20n], 45n, [], 15n],
])('credit settles what was given back twice: %s', (_, credits, beyondMicros, left, still) => {
  const settled = creditBeyond(
    credits.map((unappliedMicros) => ({ unappliedMicros })),
    beyondMicros,
  )
  expect(settled.credits.map(({ unappliedMicros }) => unappliedMicros)).toEqual(left)
  expect(settled.beyondMicros).toBe(still)
})
