import { describe, expect, test } from 'vitest'
import { alertFigure, daysText } from './alert-words.ts'
import { alertPeriod, linesWatched, periodsToCheck, reachedOf } from './usage-alert.ts'

const day = Temporal.PlainDate.from

describe('an alert', () => {
  const sums = {
    ...{ calls: 7, durationSeconds: 1000n, billedSeconds: 1019n, includedSeconds: 0n },
    amountMicros: 12_345_678n,
  }
  test.each([
    ['amount', 12_345_678n],
    // 1019 ÷ 60 = 16.98: the seventeenth minute is not over.
    ['minutes', 16n],
    ['calls', 7n],
  ] as const)('of %s has reached %s', (what, reached) => {
    expect(reachedOf(what, sums)).toBe(reached)
  })

  test('counts a billing period by the billing day, or a day', () => {
    const billed = { day: day('2026-03-15'), billingDay: 20 }
    expect(alertPeriod({ period: 'billing_period' }, billed)).toEqual({
      start: day('2026-02-20'),
      end: day('2026-03-20'),
    })
    expect(alertPeriod({ period: 'day' }, billed)).toEqual({
      start: day('2026-03-15'),
      end: day('2026-03-16'),
    })
  })

  test.each([
    ['2026-01-01T00:00:00Z', ['2026-03-15', '2026-03-14']],
    // Still the 14th in New York.
    ['2026-03-15T03:00:00Z', ['2026-03-15', '2026-03-14']],
    ['2026-03-15T05:00:00Z', ['2026-03-15']],
  ])('set at %s is checked for %j', (createdAt, starts) => {
    const periods = periodsToCheck(
      { period: 'day', createdAt: Temporal.Instant.from(createdAt) },
      { today: day('2026-03-15'), billingDay: 1, timeZone: 'America/New_York' },
    )
    expect(periods.map(({ start }) => start.toString())).toEqual(starts)
  })

  test.each([
    [null, null, null],
    ['1', null, ['1']],
    [null, ['1', '2'], ['1', '2']],
    ['1', ['1', '2'], ['1']],
    ['3', ['1', '2'], []],
  ])('of line %j watches for who sees %j the lines %j', (line, seen, watched) => {
    expect(linesWatched({ line }, seen)).toEqual(watched)
  })
})

test.each([
  ['en-US', '1 call', '1,200 calls', 'March 1 – 31, 2026', 'March 1, 2026'],
  ['fr-CA', '1 appel', '1 200 appels', '1–31 mars 2026', '1 mars 2026'],
  ['es-US', '1 llamada', '1,200 llamadas', '1–31 de marzo de 2026', '1 de marzo de 2026'],
  ['de-DE', '1 Anruf', '1.200 Anrufe', '1.–31. März 2026', '1. März 2026'],
])('calls and days are written for %s', (locale, one, many, month, single) => {
  const voice = {
    locale,
    money: () => '',
    minutes: () => '',
    count: (value: number) => new Intl.NumberFormat(locale).format(value),
  }
  const calls = (value: bigint) =>
    alertFigure(voice, { what: 'calls', value, currency: 'USD' }).replaceAll(/\s/g, ' ')
  const text = (start: string, end: string) =>
    daysText(locale, { start: day(start), end: day(end) }).replaceAll(/\s/g, ' ')
  expect([calls(1n), calls(1200n)]).toEqual([one, many])
  expect([text('2026-03-01', '2026-04-01'), text('2026-03-01', '2026-03-02')]).toEqual([month, single])
})
