import { describe, expect, test } from 'vitest'
import { changeFrom, daysOf, formatHour, formatMonth, formatShare, monthsFrom } from './usage-figures.ts'

describe('what the usage page computes for the eye', () => {
  test('every day of a period is in the picture, the last one not its end', () => {
    const days = daysOf({ start: '2024-02-01', end: '2024-03-01' })
    expect([days.length, days[0], days.at(-1)]).toEqual([29, '2024-02-01', '2024-02-29'])
  })
  test('months go across years', () => {
    expect([monthsFrom('2026-01', -1), monthsFrom('2025-12', 1), monthsFrom('2026-03', -15)]).toEqual([
      '2025-12',
      '2026-01',
      '2024-12',
    ])
  })
  test('months, hours and shares are written by locale', () => {
    expect([formatMonth('2026-03', 'en-US'), formatMonth('2026-03', 'fr-CA')]).toEqual([
      'March 2026',
      'mars 2026',
    ])
    expect([formatHour(9, 'en-US'), formatHour(24, 'en-US'), formatHour(9, 'de-DE')]).toEqual([
      '9 AM',
      '12 AM',
      '9 Uhr',
    ])
    expect([formatShare(0.8, 'en-US'), formatShare(0.004, 'de-DE'), formatShare(0, 'en-US')]).toEqual([
      '80%',
      '< 1 %',
      '0%',
    ])
  })
  test('a change is a part of what it is compared with; from nothing it is none', () => {
    expect(changeFrom(3, 4)).toEqual({ way: 'less', share: 0.25 })
    expect(changeFrom(8, 4)).toEqual({ way: 'more', share: 1 })
    expect(changeFrom(4.01, 4)).toEqual({ way: 'same', share: 0 })
    expect(changeFrom(4, 0)).toBeNull()
  })
})
