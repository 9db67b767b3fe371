import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { localTimeIn } from './local-time.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A local time as if it were UTC: `2026-11-01T01:30:00`. */
const local = (text: string) => Date.parse(`${text}Z`)
const instant = (zone: string, text: string, notBefore?: string) => {
  const ms = localTimeIn(zone).instantMs(
    local(text),
    notBefore === undefined ? undefined : Date.parse(notBefore),
  )
  return ms === null ? null : Temporal.Instant.fromEpochMilliseconds(ms).toString()
}

describe('local time of a zone', () => {
  test.each<[string, string, string | null]>([
    ['UTC', '2026-02-03T10:00:00', '2026-02-03T10:00:00Z'],
    ['America/New_York', '2026-02-03T10:00:00', '2026-02-03T15:00:00Z'],
    ['America/New_York', '2026-07-03T10:00:00', '2026-07-03T14:00:00Z'],
    // Clocks go from 02:00 to 03:00 at 07:00Z.
    ['America/New_York', '2026-03-08T01:59:59', '2026-03-08T06:59:59Z'],
    ['America/New_York', '2026-03-08T02:00:00', null],
    ['America/New_York', '2026-03-08T02:59:59', null],
    ['America/New_York', '2026-03-08T03:00:00', '2026-03-08T07:00:00Z'],
    // Clocks go from 02:00 back to 01:00 at 06:00Z: the first of the two.
    ['America/New_York', '2026-11-01T00:59:59', '2026-11-01T04:59:59Z'],
    ['America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00Z'],
    ['America/New_York', '2026-11-01T02:00:00', '2026-11-01T07:00:00Z'],
    // Half an hour only, and south of the equator.
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', null],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00Z'],
    // Offsets that are no whole hours, and one that never changes.
    ['Asia/Kathmandu', '2026-02-03T10:00:00', '2026-02-03T04:15:00Z'],
    ['Pacific/Chatham', '2026-07-03T10:00:00', '2026-07-02T21:15:00Z'],
    ['Asia/Kolkata', '2026-02-03T00:00:00', '2026-02-02T18:30:00Z'],
    // Samoa went from one side of the date line to the other and had no 30 December 2011.
    ['Pacific/Apia', '2011-12-29T23:59:59', '2011-12-30T09:59:59Z'],
    ['Pacific/Apia', '2011-12-30T12:00:00', null],
    ['Pacific/Apia', '2011-12-31T00:00:00', '2011-12-30T10:00:00Z'],
    // Midnight itself does not exist on the day that clocks go forward.
    ['America/Santiago', '2026-09-06T00:00:00', null],
    ['America/Santiago', '2026-09-06T01:00:00', '2026-09-06T04:00:00Z'],
    // A zone a day ahead.
    ['Pacific/Kiritimati', '2026-01-01T00:00:00', '2025-12-31T10:00:00Z'],
  ])('%s %s is %s', (zone, text, expected) => {
    expect(instant(zone, text)).toBe(expected)
  })

  test.each<[string, string]>([
    ['2026-11-01T05:29:59Z', '2026-11-01T05:30:00Z'],
    ['2026-11-01T05:30:00Z', '2026-11-01T05:30:00Z'],
    ['2026-11-01T05:30:01Z', '2026-11-01T06:30:00Z'],
    ['2026-11-01T06:20:00Z', '2026-11-01T06:30:00Z'],
    // Later than both: the second is the nearer.
    ['2026-11-01T09:00:00Z', '2026-11-01T06:30:00Z'],
  ])('01:30 of the hour shown twice, not before %s, is %s', (notBefore, expected) => {
    expect(instant('America/New_York', '2026-11-01T01:30:00', notBefore)).toBe(expected)
  })

  test('a time that is shown once does not heed what it must not be before', () => {
    expect(instant('America/New_York', '2026-02-03T10:00:00', '2026-02-04T00:00:00Z')).toBe(
      '2026-02-03T15:00:00Z',
    )
  })

  test('a zone that does not exist is said', () => {
    expect(() => localTimeIn('America/Springfield')).toThrow(RangeError)
  })
})

describe('against Temporal', () => {
  const zone = fc.constantFrom(
    'UTC',
    'America/New_York',
    'America/Los_Angeles',
    'America/Phoenix',
    'America/St_Johns',
    'America/Santiago',
    'America/Sao_Paulo',
    'Europe/Berlin',
    'Europe/London',
    'Europe/Dublin',
    'Africa/Casablanca',
    'Africa/Cairo',
    'Asia/Tehran',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Pacific/Chatham',
    'Pacific/Kiritimati',
  )
  const FIRST_MS = Date.UTC(1999, 11, 30)
  const LAST_MS = Date.UTC(2091, 0, 2)
  const anyMs = fc.integer({ min: FIRST_MS, max: LAST_MS })
  /** Within three hours of a change of clocks, where all the trouble is. */
  const nearChange = fc
    .tuple(zone, anyMs, fc.integer({ min: -3 * HOUR_MS, max: 3 * HOUR_MS }))
    .map(([timeZone, ms, awayMs]) => {
      const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone)
      const change = at.getTimeZoneTransition('next')
      const usable = change && change.epochMilliseconds < LAST_MS ? change.epochMilliseconds : ms
      return { timeZone, ms: usable + awayMs }
    })
  const moment = fc.oneof(fc.record({ timeZone: zone, ms: anyMs }), nearChange)

  test('the offset at any instant is Temporal’s', () => {
    fc.assert(
      fc.property(moment, ({ timeZone, ms }) => {
        const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone)
        expect(localTimeIn(timeZone).offsetMs(ms)).toBe(at.offsetNanoseconds / 1_000_000)
      }),
      { numRuns: 2000 },
    )
  })

  test('the instant of any local time is Temporal’s earlier one, and null where there is none', () => {
    fc.assert(
      fc.property(moment, ({ timeZone, ms }) => {
        const plain = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC').toPlainDateTime()
        const earlier = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
        const exists = earlier.toPlainDateTime().equals(plain)
        expect(localTimeIn(timeZone).instantMs(ms)).toBe(exists ? earlier.epochMilliseconds : null)
      }),
      { numRuns: 2000 },
    )
  })

  test('a local time read back, not before itself, is the instant it came from', () => {
    fc.assert(
      fc.property(moment, ({ timeZone, ms }) => {
        const zone = localTimeIn(timeZone)
        expect(zone.instantMs(ms + zone.offsetMs(ms), ms)).toBe(ms)
      }),
      { numRuns: 2000 },
    )
  })

  test('the order in which instants are asked for does not matter', () => {
    fc.assert(
      fc.property(fc.array(anyMs, { maxLength: 20 }), (instants) => {
        const berlin = localTimeIn('Europe/Berlin')
        const asked = instants.map((ms) => berlin.offsetMs(ms))
        expect(
          instants
            .toReversed()
            .map((ms) => berlin.offsetMs(ms))
            .toReversed(),
        ).toEqual(asked)
      }),
    )
    expect(localTimeIn('Europe/Berlin').offsetMs(Date.UTC(2026, 0, 1)) * 24).toBe(DAY_MS)
  })
})
