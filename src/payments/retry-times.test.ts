import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FAILURE_CLASSES, mayRetryAch, mayRetryCard, retryTimes } from './retry-times.ts'

const at = (text: string) => Temporal.Instant.from(text)

describe('a failed payment is tried again', () => {
  test.each([
    ['insufficient_funds', '2026-01-10T17:30:00Z', 'America/New_York',
      ['2026-01-11T13:00:00Z', '2026-01-13T13:00:00Z', '2026-01-15T13:00:00Z', '2026-01-20T13:00:00Z']],
    // The evening before in New York: its days count, not those of UTC.
    ['insufficient_funds', '2026-01-11T03:00:00Z', 'America/New_York',
      ['2026-01-11T13:00:00Z', '2026-01-13T13:00:00Z', '2026-01-15T13:00:00Z', '2026-01-20T13:00:00Z']],
    // Clocks go forward on March 8: 08:00 is 13:00Z before and 12:00Z after.
    ['soft', '2026-03-06T20:00:00Z', 'America/New_York',
      ['2026-03-07T02:00:00Z', '2026-03-07T13:00:00Z', '2026-03-09T12:00:00Z', '2026-03-13T12:00:00Z']],
    // Back on October 25.
    ['ach', '2026-10-24T10:00:00Z', 'Europe/Berlin', ['2026-10-27T07:00:00Z', '2026-11-03T07:00:00Z']],
    // 14 hours ahead of UTC: it is the 2nd there.
    ['ach', '2026-05-01T12:00:00Z', 'Pacific/Kiritimati', ['2026-05-04T18:00:00Z', '2026-05-11T18:00:00Z']],
    // Into a leap day.
    ['insufficient_funds', '2028-02-28T12:00:00Z', 'UTC',
      ['2028-02-29T08:00:00Z', '2028-03-02T08:00:00Z', '2028-03-04T08:00:00Z', '2028-03-09T08:00:00Z']],
  ] as const)('%s, failed at %s in %s: %j', (failureClass, failedAt, timeZone, expected) => {
    expect(retryTimes({ failureClass, failedAt: at(failedAt), timeZone }).map(String)).toEqual(expected)
  }) // biome-ignore format: a table

  test('later each time, at 08:00 of the account’s day, whatever the zone and its clocks', () => {
    const zones = ['America/New_York', 'America/St_Johns', 'Europe/London', 'Australia/Lord_Howe', 'Pacific/Kiritimati', 'America/Santiago', 'Asia/Kathmandu']
    fc.assert(
      fc.property(
        fc.constantFrom(...FAILURE_CLASSES),
        // 2020 to 2050, to the second.
        fc.integer({ min: 1_577_836_800, max: 2_524_608_000 }),
        fc.constantFrom(...zones),
        (failureClass, seconds, timeZone) => {
          const failedAt = Temporal.Instant.fromEpochMilliseconds(seconds * 1000)
          const times = retryTimes({ failureClass, failedAt, timeZone })
          let before = failedAt
          for (const time of times) {
            expect(Temporal.Instant.compare(before, time)).toBe(-1)
            before = time
          }
          const ofDays = failureClass === 'soft' ? times.slice(1) : times
          expect(ofDays.map((time) => String(time.toZonedDateTimeISO(timeZone).toPlainTime()))).toEqual(
            ofDays.map(() => '08:00:00'),
          )
        },
      ),
      { numRuns: 2_000 },
    )
  }) // biome-ignore format: the zones
})

describe('a card', () => {
  const now = at('2026-11-22T08:00:00Z')
  const tries = (count: number, from: string) =>
    Array.from({ length: count }, (_, i) => at(from).add({ hours: i }))

  test('that was tried 13 times in 30 days may be tried again, one that was tried 14 times may not', () => {
    expect(mayRetryCard({ triesAt: [], now })).toBe(true)
    expect(mayRetryCard({ triesAt: tries(13, '2026-11-01T00:00:00Z'), now })).toBe(true)
    expect(mayRetryCard({ triesAt: tries(14, '2026-11-01T00:00:00Z'), now })).toBe(false)
  })

  test('may be tried again when the oldest try is 30 days old', () => {
    const triesAt = [at('2026-10-23T08:00:00Z'), ...tries(13, '2026-11-01T00:00:00Z')]
    expect(mayRetryCard({ triesAt, now })).toBe(true)
    expect(mayRetryCard({ triesAt, now: now.subtract({ seconds: 1 }) })).toBe(false)
  })

  test('is never tried 15 times in any 30 days, however often it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 20, maxLength: 200 }), (gaps) => {
        const triesAt: Temporal.Instant[] = []
        let time = now
        for (const minutes of gaps) {
          time = time.add({ minutes })
          if (mayRetryCard({ triesAt, now: time })) triesAt.push(time)
        }
        triesAt.forEach((first, i) => {
          const fifteenth = triesAt[i + 14]
          if (fifteenth) expect(first.until(fifteenth).total('hours')).toBeGreaterThanOrEqual(720)
        })
      }),
    )
  })
})

test.each([
  [0, '2026-01-02T00:00:00Z', true], [1, '2026-06-30T00:00:00Z', true],
  [2, '2026-01-02T00:00:00Z', false], [1, '2026-06-30T00:00:01Z', false],
])('a returned debit of January 1, retried %i times, at %s: %s', (retries, now, expected) => {
  expect(mayRetryAch({ firstAt: at('2026-01-01T00:00:00Z'), retries, now: at(now) })).toBe(expected)
}) // biome-ignore format: a table
