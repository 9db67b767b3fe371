import { expect, test } from 'vitest'
import type { AccountId, AttemptId } from '../kernel/ids.ts'
import { businessDaysBefore, differenceOfItem, type MatchedItem } from './difference.ts'
import { withTwins } from './match-items.ts'

const CHARGE: MatchedItem = {
  ...{ gateway: 'sandbox', itemId: 'mv_1', sequence: 1n, kind: 'charge', ref: 'ch_1', reference: 'tba_1' },
  ...{ amountMicros: 12_340_000n, feeMicros: 660_000n, currency: 'USD' },
  ...{ accountId: 7n as AccountId, attemptId: 12n as AttemptId, refundId: null, disputeId: null },
  ...{ ourCurrency: 'USD', ourState: 'succeeded', ourRef: 'ch_1', effectMicros: 12_340_000n, twinId: null },
}
const STRANGER = {
  accountId: null,
  attemptId: null,
  ourCurrency: null,
  ourState: null,
  ourRef: null,
  effectMicros: null,
}

test('what our posting did to the clearing account is what the gateway settled: that agrees', () => {
  expect(differenceOfItem(CHARGE)).toBeNull()
  expect(differenceOfItem({ ...CHARGE, kind: 'fee', effectMicros: null })).toBeNull()
  expect(differenceOfItem({ ...CHARGE, ourRef: null })).toBeNull()
})

test.each<[kind: string, over: Partial<MatchedItem>, amountMicros: bigint, words: string]>([
  ['unknown_reference', STRANGER, 12_340_000n, "nothing here has its reference 'tba_1'."],
  ['unknown_reference', { ...STRANGER, reference: null }, 12_340_000n, 'it bears no reference.'],
  // -10.00 and a fee of 0.66 on top of it.
  [
    'fee_without_account',
    { ...STRANGER, kind: 'fee', amountMicros: -10_000_000n },
    -10_660_000n,
    'is for no payment of ours.',
  ],
  ['currency', { currency: 'EUR' }, 12_340_000n, 'ours is in USD.'],
  ['twice', { twinId: 'mv_0' }, 12_340_000n, 'had settled it before, as mv_0.'],
  ['twice', { ref: 'ch_2' }, 12_340_000n, 'under our reference tba_1, and ours is its ch_1.'],
  [
    'they_paid_we_do_not_know',
    { effectMicros: null, ourState: 'declined' },
    12_340_000n,
    'here attempt 12 is declined.',
  ],
  [
    'they_paid_we_do_not_know',
    { kind: 'return', effectMicros: null },
    12_340_000n,
    'here attempt 12 has not come back.',
  ],
  [
    'they_paid_we_do_not_know',
    { kind: 'dispute', effectMicros: null },
    12_340_000n,
    'here no dispute of attempt 12 is known.',
  ],
  // 12.34 - 12.35
  [
    'amount',
    { effectMicros: 12_350_000n },
    -10_000n,
    'settled a charge of 12.34 USD (ch_1), and we have 12.35 USD.',
  ],
])('%s says what differs, and by how much', (kind, over, amountMicros, words) => {
  const difference = differenceOfItem({ ...CHARGE, ...over })
  expect(difference).toMatchObject({ kind, amountMicros, subject: 'item:mv_1' })
  expect(difference!.detail).toContain(words)
})

test('of items that are matched together, the first of a thing is the one, and the others are its twins', () => {
  const again = { ...CHARGE, itemId: 'mv_2' }
  const refund = { ...CHARGE, itemId: 'mv_3', kind: 'refund' as const, refundId: 5n }
  const other = { ...refund, itemId: 'mv_4', refundId: 6n }
  const twins = withTwins([
    CHARGE,
    again,
    refund,
    other,
    { ...CHARGE, ...STRANGER },
    { ...CHARGE, ...STRANGER },
  ])
  expect(twins.map(({ twinId }) => twinId)).toEqual([null, 'mv_1', null, null, null, null])
})

test.each([
  ['2026-03-18', 3, '2026-03-13'], // Wednesday: Tuesday, Monday, Friday
  ['2026-03-19', 3, '2026-03-16'],
  ['2026-03-15', 1, '2026-03-13'], // Sunday
  ['2026-03-16', 1, '2026-03-13'],
  ['2026-03-16', 0, '2026-03-16'],
])('%s less %i business days is %s', (day, days, wanted) => {
  expect(businessDaysBefore(Temporal.PlainDate.from(day), days).toString()).toBe(wanted)
})
