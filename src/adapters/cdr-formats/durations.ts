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
export function durationTrouble(name: string, text: string): string {
  const at = `${name} '${shown(text)}'`
  if (/^-\d/.test(text)) return `${at} is negative`
  if (text === '') return `${name} is empty`
  if (/^\d+(\.\d*)?$/.test(text)) return `${at} is longer than 7 days`
  return `${at} is not a number of seconds`
}
