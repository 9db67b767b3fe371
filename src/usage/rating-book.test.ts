import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  arrangeRates,
  type BookDeck,
  type BookRate,
  billingPeriodAt,
  bookAccount,
  dayNumber,
  findRate,
  holderAt,
  inTimePeriod,
  type RatedDirection,
  type TimePeriod,
  wallTime,
} from './rating-book.ts'
import { timePeriodOf } from './store-rating-book.ts'

const accountIn = (timeZone: string, billingDay = 1) =>
  bookAccount({ id: 1, number: 'A1', currency: 'USD', timeZone, billingDay })
/** As a deck's rates are read. */
function byDirection(rates: readonly { direction: RatedDirection; rate: BookRate }[]) {
  const lists = new Map<RatedDirection, BookRate[]>()
  for (const { direction, rate } of rates) lists.getOrInsertComputed(direction, () => []).push(rate)
  return lists
}
const ms = (instant: string) => Temporal.Instant.from(instant).epochMilliseconds

describe('the longest prefix in force at that time prices the call', () => {
  const names = ['peak', 'night', 'weekend']
  const minutes = fc.constantFrom(0, 1, 479, 480, 481, 1_079, 1_080, 1_320, 1_439, 1_440)
  const timePeriods: fc.Arbitrary<TimePeriod> = fc.record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 })).map((days) => new Set(days)),
    fromMinute: minutes,
    untilMinute: minutes,
  })
  const digits = (max: number) => fc.string({ unit: fc.constantFrom('1', '2', '3'), maxLength: max })
  const directions = fc.constantFrom<RatedDirection>('outbound', 'inbound', 'toll_free', 'forwarded')
  const rates = fc.uniqueArray(
    fc.record({
      direction: directions,
      prefix: digits(5),
      timePeriod: fc.constantFrom('', ...names),
      fromDay: fc.integer({ min: 90, max: 110 }),
      days: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 10 })),
    }),
    {
      selector: ({ direction, prefix, timePeriod, fromDay }) =>
        `${direction} ${prefix} ${timePeriod} ${fromDay}`,
      maxLength: 60,
    },
  )

  test('as a search of the whole deck finds it', () => {
    fc.assert(
      fc.property(
        rates, fc.array(timePeriods, { minLength: 3, maxLength: 3 }), directions, digits(8), fc.integer({ min: 85, max: 125 }), fc.integer({ min: 0, max: 1_439 }),
        (drawn, periods, direction, number, day, minute) => {
          const named = new Map(names.map((name, i) => [name, periods[i]!]))
          // A deck's rates of one prefix and time period never overlap: each ends where the next begins.
          const all = drawn.map(({ days, ...one }, id) => {
            const next = drawn
              .filter((other) => other.direction === one.direction && other.prefix === one.prefix && other.timePeriod === one.timePeriod)
              .map((other) => other.fromDay)
              .filter((from) => from > one.fromDay)
            const rate: BookRate = {
              id, ...one, untilDay: Math.min(one.fromDay + days, ...next), destinationId: 1,
              rate: 1n, connectFee: 0n, minimum: 0n, initialIncrement: 1, nextIncrement: 1,
            }
            return { direction: one.direction, rate }
          })
          const deck: BookDeck = { id: 1, name: 'd', version: 1, currency: 'USD', rounding: 'half_up', timePeriods: named, ...arrangeRates(byDirection(all)) }
          const wall = { day, weekday: ((day + 3) % 7) + 1, minute }
          const found = findRate(deck, direction, number, wall)

          const holds = (period: TimePeriod) => {
            // Minute by minute from where the period begins, on each of its days, last week's included.
            const length = period.fromMinute < period.untilMinute ? period.untilMinute - period.fromMinute : period.untilMinute + 1_440 - period.fromMinute
            const now = wall.weekday * 1_440 + minute
            return [...period.days].some((start) => {
              const from = start * 1_440 + period.fromMinute
              return [0, 7 * 1_440].some((week) => now + week >= from && now + week < from + length)
            })
          }
          const inForce = all
            .filter((one) => one.direction === direction && number.startsWith(one.rate.prefix))
            .map(({ rate }) => rate)
            .filter((rate) => day >= rate.fromDay && day < rate.untilDay && (rate.timePeriod === '' || holds(named.get(rate.timePeriod)!)))
          const longest = Math.max(...inForce.map(({ prefix }) => prefix.length))
          const best = inForce.filter(({ prefix }) => prefix.length === longest)
          const special = best.filter(({ timePeriod }) => timePeriod !== '')
          if (best.length === 0) expect(found).toBeNull()
          else expect(special.length > 0 ? special : best).toContain(found)
        },
      ),
      { numRuns: 3_000 },
    ) // biome-ignore format: long
  })

  test('a number shorter than every prefix, a number of nothing and a longer one', () => {
    const rate = (prefix: string): BookRate => ({
      id: Number(prefix), prefix, destinationId: 1, timePeriod: '', fromDay: 0, untilDay: 1e9, rate: 1n, connectFee: 0n, minimum: 0n, initialIncrement: 1, nextIncrement: 1,
    }) // biome-ignore format: long
    const rates = ['1617', '16', '161755501001234'].map((prefix) => ({
      direction: 'outbound' as const,
      rate: rate(prefix),
    }))
    const deck: BookDeck = {
      id: 1,
      name: 'd',
      version: 1,
      currency: 'USD',
      rounding: 'half_up',
      timePeriods: new Map(),
      ...arrangeRates(byDirection(rates)),
    }
    const wall = { day: 1, weekday: 1, minute: 0 }
    expect(findRate(deck, 'outbound', '1', wall)).toBeNull()
    expect(findRate(deck, 'outbound', '', wall)).toBeNull()
    expect(findRate(deck, 'inbound', '1617', wall)).toBeNull()
    expect(findRate(deck, 'outbound', '161', wall)?.prefix).toBe('16')
    expect(findRate(deck, 'outbound', '16175550100123499', wall)?.prefix).toBe('161755501001234')
    // Forty digits of an account code.
    expect(findRate(deck, 'outbound', '1617'.repeat(10), wall)?.prefix).toBe('1617')
  })
})

describe('time periods', () => {
  const at = (weekday: number, time: string) => ({
    day: 0,
    weekday,
    minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)),
  })

  test.each([
    ['08:00', '18:00', [1], 1, '08:00', true], ['08:00', '18:00', [1], 1, '07:59', false], ['08:00', '18:00', [1], 1, '18:00', false],
    ['08:00', '18:00', [1], 1, '17:59', true], ['08:00', '18:00', [1], 2, '12:00', false],
    // Friday's night ends on Saturday morning, and Sunday's on Monday.
    ['22:00', '06:00', [5], 5, '22:00', true], ['22:00', '06:00', [5], 6, '05:59', true], ['22:00', '06:00', [5], 6, '06:00', false],
    ['22:00', '06:00', [5], 5, '05:59', false], ['22:00', '06:00', [5], 6, '22:00', false], ['22:00', '06:00', [7], 1, '00:00', true],
    ['00:00', '24:00', [6, 7], 6, '23:59', true], ['00:00', '24:00', [6, 7], 1, '00:00', false], ['00:00', '00:00', [3], 3, '00:00', true],
    ['00:00', '00:00', [3], 4, '00:00', false], ['18:00', '24:00', [1], 1, '23:59', true], ['18:00', '00:00', [1], 2, '00:00', false],
  ])('%s to %s on %j holds day %i at %s: %s', (from, until, days, weekday, time, held) => {
    expect(inTimePeriod(timePeriodOf({ days, from, until }), at(weekday, time))).toBe(held)
  }) // biome-ignore format: a table
})

describe('the wall clock of an account', () => {
  test.each([
    // Spring: after 01:59 comes 03:00. Autumn: 01:30 twice.
    ['America/New_York', '2026-03-08T06:59:00Z', '2026-03-08', 7, 119], ['America/New_York', '2026-03-08T07:00:00Z', '2026-03-08', 7, 180],
    ['America/New_York', '2026-11-01T05:30:00Z', '2026-11-01', 7, 90], ['America/New_York', '2026-11-01T06:30:00Z', '2026-11-01', 7, 90],
    ['Pacific/Kiritimati', '2026-02-28T10:00:00Z', '2026-03-01', 7, 0], ['Pacific/Kiritimati', '2026-02-28T09:59:59.999Z', '2026-02-28', 6, 1_439],
    ['Asia/Kolkata', '2026-03-31T18:30:00Z', '2026-04-01', 3, 0], ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', '2026-04-05', 7, 90],
    ['Pacific/Pago_Pago', '2026-03-01T10:59:00Z', '2026-02-28', 6, 1_439],
  ])('%s at %s shows %s, weekday %i, minute %i', (zone, instant, date, weekday, minute) => {
    expect(wallTime(accountIn(zone), ms(instant))).toEqual({ day: dayNumber(Temporal.PlainDate.from(date)), weekday, minute })
  }) // biome-ignore format: a table

  test("is the calendar's at any instant of any zone", () => {
    const zones = [
      'America/New_York',
      'Pacific/Kiritimati',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'UTC',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: ms('2000-01-01T00:00:00Z'), max: ms('2090-01-01T00:00:00Z') }),
        (zone, at) => {
          const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
          expect(wallTime(accountIn(zone), at)).toEqual({
            day: dayNumber(local.toPlainDate()),
            weekday: local.dayOfWeek,
            minute: local.hour * 60 + local.minute,
          })
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('the billing period of a call', () => {
  test.each([
    ['America/New_York', 1, '2026-04-01T03:59:59Z', '2026-03-01', '2026-04-01'], ['America/New_York', 1, '2026-04-01T04:00:00Z', '2026-04-01', '2026-05-01'],
    ['America/New_York', 31, '2026-02-28T04:59:59Z', '2026-01-31', '2026-02-28'], ['America/New_York', 31, '2026-02-28T05:00:00Z', '2026-02-28', '2026-03-31'],
    ['America/New_York', 30, '2026-03-30T03:59:00Z', '2026-02-28', '2026-03-30'], ['America/New_York', 29, '2028-02-29T05:00:00Z', '2028-02-29', '2028-03-29'],
    ['Pacific/Kiritimati', 1, '2026-02-28T10:00:00Z', '2026-03-01', '2026-04-01'], ['Pacific/Kiritimati', 1, '2026-02-28T09:59:59Z', '2026-02-01', '2026-03-01'],
    ['Pacific/Pago_Pago', 1, '2026-03-01T10:59:59Z', '2026-02-01', '2026-03-01'],
    // Billed on the day on which clocks change, and where midnight is skipped.
    ['America/New_York', 8, '2026-03-08T05:00:00Z', '2026-03-08', '2026-04-08'], ['America/Santiago', 6, '2026-09-06T04:00:00Z', '2026-09-06', '2026-10-06'],
    ['America/Santiago', 6, '2026-09-06T03:59:59Z', '2026-08-06', '2026-09-06'],
  ])('in %s, billed on the %i: %s is in %s to %s', (zone, billingDay, instant, start, end) => {
    const account = accountIn(zone, billingDay)
    const found = billingPeriodAt(account, ms(instant))
    expect([String(found.start), String(found.end)]).toEqual([start, end])
    expect(billingPeriodAt(account, ms(instant))).toBe(found)
  }) // biome-ignore format: a table

  test('a known period takes no call of another', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('America/New_York', 'Pacific/Kiritimati', 'America/Santiago', 'Australia/Lord_Howe'),
        fc.integer({ min: 1, max: 31 }),
        fc.array(fc.integer({ min: ms('2025-12-01T00:00:00Z'), max: ms('2028-04-01T00:00:00Z') }), {
          minLength: 1,
          maxLength: 30,
        }),
        (zone, billingDay, instants) => {
          const account = accountIn(zone, billingDay)
          for (const at of instants) {
            const period = billingPeriodAt(account, at)
            const on = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()
            expect(
              Temporal.PlainDate.compare(period.start, on) <= 0 &&
                Temporal.PlainDate.compare(on, period.end) < 0,
            ).toBe(true)
            expect(period).toEqual(billingPeriodAt(accountIn(zone, billingDay), at))
          }
          expect(new Set(account.periods.map(({ start }) => String(start))).size).toBe(account.periods.length)
        },
      ),
    )
  })
})

test("a number is its holder's from the first instant up to, not including, the last", () => {
  const holding = (id: number, fromMs: number, untilMs: number) => ({
    account: { ...accountIn('UTC'), id }, value: '1',
    digits: '1', kind: 'did' as const, subscriptionId: null, fromMs, untilMs,
  }) // biome-ignore format: long
  const holdings = [holding(1, 0, 1_000), holding(2, 1_000, 2_000)]
  expect([-1, 0, 999, 1_000, 1_999, 2_000].map((at) => holderAt(holdings, at)?.account.id ?? null)).toEqual([
    null,
    1,
    1,
    2,
    2,
    null,
  ])
  expect(holderAt(undefined, 0)).toBeNull()
})
