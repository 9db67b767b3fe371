import { expect, test } from 'vitest'
import { dayAfter, readySpans, spanAsked, spanOf } from './statement-spans.ts'

test('both days have to be asked for; they are both in it, where the API’s end is the day after', () => {
  expect(spanAsked(new URLSearchParams('from=2025-02-01'))).toBeNull()
  const asked = new URLSearchParams('from=2025-02-01&to=2025-02-28')
  expect(spanAsked(asked)).toEqual({ from: '2025-02-01', to: '2025-02-28' })
  expect(spanOf({ start: '2025-02-01', end: '2025-03-01' })).toEqual(spanAsked(asked))
})

test('the ready-made periods of a day in January', () => {
  expect(readySpans('2026-01-15')).toEqual([
    { word: 'thisMonth', from: '2026-01-01', to: '2026-01-15' },
    { word: 'lastMonth', from: '2025-12-01', to: '2025-12-31' },
    { word: 'thisYear', from: '2026-01-01', to: '2026-01-15' },
    { word: 'lastYear', from: '2025-01-01', to: '2025-12-31' },
  ])
})

test.each([
  ['2026-02-28', '2026-03-01'],
  ['2024-02-28', '2024-02-29'],
  ['2026-12-31', '2027-01-01'],
  ['2026-02-31', '2026-03-04'],
  ['nonsense', 'nonsense'],
])('the day after %s is %s', (day, next) => {
  expect(dayAfter(day)).toBe(next)
})
