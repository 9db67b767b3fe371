import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  billingDateIn,
  billingPeriodHolding,
  daysIn,
  isBillingDate,
  overlap,
  prorate,
  startOfDay,
} from './period.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const period = (start: string, end: string) => ({ start: day(start), end: day(end) })

describe('the billing period that holds a day', () => {
  test.each([
    ['2026-03-01', 1, '2026-03-01', '2026-04-01'], ['2026-03-31', 1, '2026-03-01', '2026-04-01'],
    ['2026-01-30', 31, '2025-12-31', '2026-01-31'], ['2026-01-31', 31, '2026-01-31', '2026-02-28'],
    ['2026-02-27', 31, '2026-01-31', '2026-02-28'], ['2026-02-28', 31, '2026-02-28', '2026-03-31'],
    ['2026-03-30', 31, '2026-02-28', '2026-03-31'], ['2026-04-30', 31, '2026-04-30', '2026-05-31'],
    ['2028-02-28', 29, '2028-01-29', '2028-02-29'], ['2028-02-29', 29, '2028-02-29', '2028-03-29'],
    ['2027-02-28', 29, '2027-02-28', '2027-03-29'], ['2026-02-28', 30, '2026-02-28', '2026-03-30'],
    ['2026-03-29', 30, '2026-02-28', '2026-03-30'], ['2025-12-31', 15, '2025-12-15', '2026-01-15'], ['2026-01-01', 15, '2025-12-15', '2026-01-15'],
  ])('%s, billed on the %i: %s to %s', (on, billingDay, start, end) => {
    const found = billingPeriodHolding(day(on), billingDay)
    expect([String(found.start), String(found.end)]).toEqual([start, end])
  }) // biome-ignore format: a table

  test('holds it, begins and ends on billing dates, and meets its neighbours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40_000 }),
        fc.integer({ min: 1, max: 31 }),
        (days, billingDay) => {
          const on = day('2000-01-01').add({ days })
          const { start, end } = billingPeriodHolding(on, billingDay)
          expect(Temporal.PlainDate.compare(start, on) <= 0 && Temporal.PlainDate.compare(on, end) < 0).toBe(
            true,
          )
          expect([isBillingDate(start, billingDay), isBillingDate(end, billingDay)]).toEqual([true, true])
          expect(daysIn({ start, end })).toBeGreaterThanOrEqual(28)
          expect(daysIn({ start, end })).toBeLessThanOrEqual(31)
          expect(String(billingPeriodHolding(end, billingDay).start)).toBe(String(end))
          expect(String(billingPeriodHolding(start.subtract({ days: 1 }), billingDay).end)).toBe(
            String(start),
          )
        },
      ),
    )
  })

  test('each month has one billing date', () => {
    expect(String(billingDateIn(Temporal.PlainYearMonth.from('2026-02'), 31))).toBe('2026-02-28')
    expect(isBillingDate(day('2026-02-28'), 30)).toBe(true)
    expect(isBillingDate(day('2026-03-28'), 30)).toBe(false)
  })
})

test('what two periods share is half-open too', () => {
  const march = period('2026-03-01', '2026-04-01')
  expect(overlap(march, period('2026-04-01', '2026-05-01'))).toBeNull()
  expect(overlap(march, period('2026-03-31', '2026-05-01'))).toEqual(period('2026-03-31', '2026-04-01'))
  expect(overlap(period('2026-03-10', '2026-03-12'), march)).toEqual(period('2026-03-10', '2026-03-12'))
})

test('proration is by day, half-up to micros', () => {
  const march = period('2026-03-01', '2026-04-01')
  expect(prorate(31_000_000n, period('2026-03-01', '2026-03-02'), march)).toBe(1_000_000n)
  // 10.00 × 1 ÷ 31 = 0.32258064…
  expect(prorate(10_000_000n, period('2026-03-31', '2026-04-01'), march)).toBe(322_581n)
  expect(prorate(10_000_000n, march, march)).toBe(10_000_000n)
})

test.each([
  ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00Z'], ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00Z'],
  // Midnight is skipped: the day begins at one.
  ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00Z'], ['2026-03-01', 'Pacific/Kiritimati', '2026-02-28T10:00:00Z'],
])('%s begins in %s at %s', (on, zone, instant) => {
  expect(String(startOfDay(day(on), zone))).toBe(instant)
}) // biome-ignore format: a table
