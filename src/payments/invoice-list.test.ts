import { expect, test } from 'vitest'
import { totalSought } from './invoice-list.ts'

test.each([
  ['214.50', 214_500_000n, 214_510_000n],
  ['$214.50', 214_500_000n, 214_510_000n],
  ['214,50 $', 214_500_000n, 214_510_000n],
  ['USD 214.5', 214_500_000n, 214_600_000n],
  ['214', 214_000_000n, 215_000_000n],
  ['1,234.56', 1_234_560_000n, 1_234_570_000n],
  ['1.234,56', 1_234_560_000n, 1_234_570_000n],
  ['1 234,56', 1_234_560_000n, 1_234_570_000n],
])('%s is looked for among the totals', (text, fromMicros, untilMicros) => {
  expect(totalSought(text)).toEqual({ fromMicros, untilMicros })
})

test.each(['INV-12', '', '1.2.3', 'abc', '-5', '12.345,6,7', '1e9', '99999999999999'])(
  '%s is no amount',
  (text) => {
    expect(totalSought(text)).toBeNull()
  },
)
