import { describe, expect, test } from 'vitest'
import { readableOnWhite } from './brand.ts'
import { formatDuration, formatsFor, placesNeeded } from './formats.ts'

describe('amounts', () => {
  test.each([
    ['en-US', 'USD', '1234.5', '$1,234.50'],
    ['en-US', 'USD', '-0.0137', '−$0.0137'],
    ['en-US', 'USD', '9007199254740993.01', '$9,007,199,254,740,993.01'],
    ['fr-CA', 'CAD', '1234.5', '1\u00a0234,50\u00a0$'],
    ['de-DE', 'EUR', '1234.5', '1.234,50\u00a0€'],
    ['es-ES', 'EUR', '12345.5', '12.345,50\u00a0€'],
    ['ja-JP', 'JPY', '21450', '¥21,450'],
    ['en-KW', 'KWD', '1.5', 'KWD\u00a01.500'],
  ])('in %s and %s, %s is %s', (locale, currency, amount, expected) => {
    expect(formatsFor(locale, currency).money(amount)).toBe(expected)
  })

  test('that are not plain decimals are refused', () => {
    for (const amount of ['1,5', '1e3', '', 'NaN', ' 1', '0x10']) {
      expect(() => formatsFor('en-US', 'USD').money(amount)).toThrow(RangeError)
    }
  })

  test('of one column show as many places as the longest needs', () => {
    expect(placesNeeded(['0.25', '0.0137', '3', '0.500000'], 2)).toBe(4)
    expect(placesNeeded(['3'], 0)).toBe(0)
    expect(formatsFor('de-DE', 'EUR').plainAmount('0.25', 4)).toBe('0,2500')
  })
})

test('a period is shown from its first to its last day', () => {
  const october = { startOn: '2026-10-01', endBeforeOn: '2026-11-01' }
  expect(formatsFor('en-US', 'USD').period(october).replaceAll('\u2009', ' ')).toBe('Oct 1 – 31, 2026')
  expect(formatsFor('de-DE', 'EUR').period(october)).toBe('01.–31.10.2026')
})

test('a call’s time is short enough for a column in every language', () => {
  expect(formatsFor('en-US', 'USD').callTime('2026-10-03T14:05:09').replaceAll('\u202f', ' ')).toBe(
    '2:05:09 PM',
  )
  expect(formatsFor('fr-CA', 'CAD').callTime('2026-10-03T14:05:09')).toBe('14:05:09')
})

test('a duration shows hours only where there are any', () => {
  expect([0, 59, 60, 3599, 3600, 90061].map(formatDuration)).toEqual([
    '0:00',
    '0:59',
    '1:00',
    '59:59',
    '1:00:00',
    '25:01:01',
  ])
})

test('a provider’s colour is darkened until text in it can be read', () => {
  expect(readableOnWhite('#0f5e63')).toBe('#0f5e63')
  expect(readableOnWhite('#ffd400')).toMatch(/^#[6-9]/)
  expect(readableOnWhite('red')).toBe('#1f3a5f')
})
