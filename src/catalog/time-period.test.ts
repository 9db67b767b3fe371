import { expect, test } from 'vitest'
import { readTimePeriod, timePeriodFinder, timePeriodsInput } from './time-period.ts'

test.each([
  ['mon-fri 08:00-18:00', { days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' }],
  ['Sat,Sun 00:00-24:00', { days: [6, 7], from: '00:00', until: '24:00' }],
  ['sat-mon 22:00-06:00', { days: [1, 6, 7], from: '22:00', until: '06:00' }],
  ['mon 08:00', null],
  ['monday 08:00-18:00', null],
  ['mon-fri 8:00-18:00', null],
  ['mon-fri 24:00-18:00', null],
  ['mon-wed-fri 08:00-18:00', null],
])('%s', (text, period) => {
  expect(readTimePeriod(text)).toEqual(period)
})

test('a period includes its first minute and not its last', () => {
  const at = timePeriodFinder({ peak: { days: [1], from: '08:00', until: '18:00' } })
  expect([at(1, 479), at(1, 480), at(1, 1079), at(1, 1080), at(2, 480)]).toEqual(['', 'peak', 'peak', '', ''])
})

test('a period over midnight belongs to the day on which it began, Sunday night to Monday morning too', () => {
  const at = timePeriodFinder({ night: { days: [5, 7], from: '22:00', until: '06:00' } })
  expect([at(5, 1320), at(6, 359), at(6, 360), at(6, 1320), at(7, 1439), at(1, 0), at(1, 360)]).toEqual([
    'night',
    'night',
    '',
    '',
    'night',
    'night',
    '',
  ])
})

test.each([
  [{ a: 'mon 08:00-12:00', b: 'mon 11:59-13:00' }, "'a' and 'b' overlap on mon 11:59"],
  [{ a: 'sun 22:00-06:00', b: 'mon 05:00-07:00' }, "'a' and 'b' overlap on mon 05:00"],
])('%j overlap and are refused', (periods, message) => {
  const result = timePeriodsInput.safeParse(periods)
  expect(result.error?.issues.map((issue) => issue.message)).toEqual([message])
})

test('both ways of writing a period are understood, and neighbours do not overlap', () => {
  expect(
    timePeriodsInput.parse({
      day: 'mon-fri 08:00-18:00',
      night: { days: ['1', 2], from: '18:00', until: '08:00' },
    }),
  ).toEqual({
    day: { days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' },
    night: { days: [1, 2], from: '18:00', until: '08:00' },
  })
})
