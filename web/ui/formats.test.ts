import { describe, expect, test } from 'vitest'
import { formatDay, formatInstant, formatPeriod } from './moment.tsx'
import { formatMoney, formatRate, isNegative, isZero } from './money.tsx'
import { phoneGroups } from './phone-number.tsx'
import { counted, formatDecimal, formatDuration, formatDurationWords } from './quantity.tsx'

describe('amounts', () => {
  test('are written from the decimal string without passing through a float', () => {
    expect(formatMoney({ amount: '90071992547409.93', currency: 'USD' }, 'en-US')).toBe(
      '$90,071,992,547,409.93',
    )
  })
  test('show the minor unit of their currency', () => {
    expect(formatMoney({ amount: '12.340000', currency: 'USD' }, 'en-US')).toBe('$12.34')
    expect(formatMoney({ amount: '1234', currency: 'JPY' }, 'en-US')).toBe('¥1,234')
    expect(formatMoney({ amount: '1.5', currency: 'KWD' }, 'en-US')).toBe('KWD\u00a01.500')
  })
  test('keep a fraction of a cent where the price of one call is meant', () => {
    expect(formatMoney({ amount: '0.012345', currency: 'USD' }, 'en-US', { exact: true })).toBe('$0.012345')
    expect(formatMoney({ amount: '0.500000', currency: 'USD' }, 'en-US', { exact: true })).toBe('$0.50')
  })
  test('below zero carry a minus sign, not a hyphen', () => {
    expect(formatMoney({ amount: '-3', currency: 'USD' }, 'en-US')).toBe('−$3.00')
  })
  test('in a column all have the same places', () => {
    for (const amount of ['0', '0.0874', '1.5'])
      expect(formatMoney({ amount, currency: 'USD' }, 'en-US', { aligned: true })).toMatch(/^\$\d\.\d{6}$/)
    expect(['85', '90.22'].map((minutes) => formatDecimal(minutes, 'en-US', 2))).toEqual(['85.00', '90.22'])
  })
  test('of rates keep their places', () => {
    expect(formatRate({ amount: '0.00450000', currency: 'USD' }, 'en-US')).toBe('$0.0045')
    expect(formatRate({ amount: '0.01234567', currency: 'USD' }, 'en-US')).toBe('$0.01234567')
  })
  test('know zero and less than zero', () => {
    expect([
      isZero({ amount: '-0.00', currency: 'USD' }),
      isZero({ amount: '0.01', currency: 'USD' }),
    ]).toEqual([true, false])
    expect([
      isNegative({ amount: '-0.00', currency: 'USD' }),
      isNegative({ amount: '-0.01', currency: 'USD' }),
    ]).toEqual([false, true])
  })
})

test('telephone numbers are grouped as their readers write them', () => {
  expect(phoneGroups('+13125550142')).toEqual(['+1', '312', '555', '0142'])
  expect(phoneGroups('+442079460958')).toEqual(['+44', '2079460958'])
  expect(phoneGroups('+3534015550')).toEqual(['+353', '4015550'])
  expect(phoneGroups('anonymous')).toEqual(['anonymous'])
})

test('a half-open period is written by its first and last day', () => {
  expect(formatPeriod('2026-03-01', '2026-04-01', 'en-US')).toBe('Mar 1 – 31, 2026')
  expect(formatPeriod('2026-03-15', '2026-03-16', 'en-US')).toBe('Mar 15, 2026')
})

test('an instant is written in the zone asked for, across a change of clocks', () => {
  const instant = '2026-03-08T08:30:00Z'
  expect(formatInstant(instant, { locale: 'en-US', timeZone: 'America/Chicago' })).toBe(
    'Mar 8, 2026, 3:30 AM',
  )
  expect(formatDay('2026-03-08', 'en-US')).toBe('Mar 8, 2026')
})

test('durations and counts read as people write them', () => {
  expect([0, 42, 245, 3727].map(formatDuration)).toEqual(['0:00', '0:42', '4:05', '1:02:07'])
  expect([0, 42, 245, 300, 137_520].map(formatDurationWords)).toEqual([
    '0 s',
    '42 s',
    '4 min 5 s',
    '5 min',
    '38 h 12 min',
  ])
  expect([counted(1, 'invoice'), counted(1200, 'invoice')]).toEqual(['1 invoice', '1,200 invoices'])
})
