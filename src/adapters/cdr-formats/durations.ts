import { shown, unitsOf } from './stamps.ts'

/** Longer is a switch that lost the hang-up; 24-hour calls are real. */
const DURATION_SECONDS_MAX = 7 * 86_400

/** Whole seconds of a plain non-negative number between `from` and `to`, fractions rounded up; NaN when it is none or absurd. */
export function secondsIn(units: Uint16Array, from: number, to: number): number {
  let seconds = 0
  let at = from
  for (; at < to; at++) {
    const value = units[at]! - 48
    if (value < 0 || value > 9) break
    seconds = seconds * 10 + value
  }
  if (at === from) return Number.NaN
  if (at < to) seconds = roundedUp(seconds, units, at, to)
  return seconds <= DURATION_SECONDS_MAX ? seconds : Number.NaN
}

/** The same for a text by itself. */
export function secondsOf(text: string): number {
  return secondsIn(unitsOf(text), 0, text.length)
}

/** `12.000000` is 12, `12.000001` is 13: what follows the point is looked at as text, since a float would blur it. */
function roundedUp(whole: number, units: Uint16Array, point: number, to: number): number {
  if (units[point] !== 46) return Number.NaN
  let more = 0
  for (let at = point + 1; at < to; at++) {
    const value = units[at]! - 48
    if (value < 0 || value > 9) return Number.NaN
    if (value > 0) more = 1
  }
  return whole + more
}

/** The sentence for a duration that could not be read: `duration '-4' is negative`. */
export function durationTrouble(name: string, text: string, unit: DurationUnit = 's'): string {
  const at = `${name} '${shown(text)}'`
  if (/^-\d/.test(text)) return `${at} is negative`
  if (text === '') return `${name} is empty`
  const isOfUnit = unit === 'HH:MM:SS' ? /^\d+:[0-5]?\d:[0-5]\d$/ : /^\d+(\.\d*)?$/
  if (isOfUnit.test(text)) return `${at} is longer than 7 days`
  return `${at} is not ${NAMED[unit]}`
}

const NAMED = {
  s: 'a number of seconds',
  ms: 'a number of milliseconds',
  min: 'a number of minutes',
  'HH:MM:SS': 'a duration HH:MM:SS',
}

/** How a file may write durations: seconds, milliseconds, decimal minutes, or a clock. */
export const DURATION_UNITS = ['s', 'ms', 'min', 'HH:MM:SS'] as const

export type DurationUnit = (typeof DURATION_UNITS)[number]

/** Whole seconds of a duration in the unit, rounded up; NaN when it is none, negative or absurd (`durationTrouble` says which). */
export function secondsInUnit(text: string, unit: DurationUnit): number {
  if (unit === 's') return secondsOf(text)
  if (unit === 'HH:MM:SS') return clockSeconds(text)
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text)
  if (!match) return Number.NaN
  // Millionths of the unit are whole numbers, so that 0.1 minutes are 6 seconds and not 6.000000001, rounded up to 7.
  const millionths = BigInt(match[1]! + (match[2] ?? '').padEnd(6, '0'))
  const perSecond = unit === 'ms' ? 1_000_000_000n : 1_000_000n
  const seconds = Number((millionths * (unit === 'min' ? 60n : 1n) + perSecond - 1n) / perSecond)
  return seconds <= DURATION_SECONDS_MAX ? seconds : Number.NaN
}

function clockSeconds(text: string): number {
  const match = /^(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)$/.exec(text)
  if (!match) return Number.NaN
  const seconds = (Number(match[1] ?? 0) * 60 + Number(match[2])) * 60 + Number(match[3])
  return seconds <= DURATION_SECONDS_MAX ? seconds : Number.NaN
}
