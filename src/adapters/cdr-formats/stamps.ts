import { type LocalTime, localTimeIn } from '../../kernel/local-time.ts'

const DAY_MS = 86_400_000
/** No switch of ours wrote calls before; 1970 and 2099 are what unset and garbled clocks show. */
const EARLIEST_YEAR = 2000
const LATEST_YEAR = 2090
const EARLIEST_MS = Date.UTC(EARLIEST_YEAR, 0, 1)
const AFTER_LATEST_MS = Date.UTC(LATEST_YEAR + 1, 0, 1)

/** One digit at a position, or a number far out of range, so that a sum with it fails every bounds check. */
function digit(units: Uint16Array, at: number): number {
  const value = units[at]! - 48
  return value >= 0 && value <= 9 ? value : 1e9
}

function twoDigits(units: Uint16Array, at: number): number {
  return digit(units, at) * 10 + digit(units, at + 1)
}

/** Milliseconds of local midnight, as if the zone were UTC; NaN for a day that no calendar has. */
function midnightMs(year: number, month: number, day: number): number {
  if (!(year >= 1000 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN
  const ms = Date.UTC(year, month - 1, day)
  return new Date(ms).getUTCDate() === day ? ms : Number.NaN
}

/**
 * Reads `YYYY-MM-DD HH:mm:ss` (or with a `T`) of one zone straight from the line, the layout of nearly every switch. Calls come by the day, so the last
 * date's midnight is kept and a call costs a few additions.
 */
export class Stamps {
  private readonly zone: LocalTime
  private readonly timeZone: string
  private lastDate = 0
  private lastMidnightMs = Number.NaN

  constructor(timeZone: string) {
    this.timeZone = timeZone
    this.zone = localTimeIn(timeZone)
  }

  /**
   * Epoch milliseconds of the units between `from` and `to`; NaN when they are no time of this layout or the clocks skip it (`trouble` says
   * which). Of an hour that the clocks show twice, the earlier that is not before `notBeforeMs`.
   */
  instantMs(units: Uint16Array, from: number, to: number, notBeforeMs?: number): number {
    const localMs = this.localMs(units, from, to)
    if (Number.isNaN(localMs)) return Number.NaN
    return this.zone.instantMs(localMs, notBeforeMs) ?? Number.NaN
  }

  /** The same for a text by itself. */
  instantOf(text: string, notBeforeMs?: number): number {
    return this.instantMs(unitsOf(text), 0, text.length, notBeforeMs)
  }

  /** The sentence for a text that could not be read. */
  trouble(name: string, text: string): string {
    return Number.isNaN(this.localMs(unitsOf(text), 0, text.length))
      ? `${name} '${shown(text)}' is no time like '2026-01-31 23:59:59'`
      : skippedTime(name, text, this.timeZone)
  }

  private localMs(units: Uint16Array, from: number, to: number): number {
    if (to - from !== 19) return Number.NaN
    const date =
      (twoDigits(units, from) * 100 + twoDigits(units, from + 2)) * 10_000 +
      twoDigits(units, from + 5) * 100 +
      twoDigits(units, from + 8)
    if (date !== this.lastDate) {
      this.lastMidnightMs = midnightMs(Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100)
      this.lastDate = date
    }
    const hour = twoDigits(units, from + 11)
    const minute = twoDigits(units, from + 14)
    const second = twoDigits(units, from + 17)
    const separated =
      units[from + 4] === DASH &&
      units[from + 7] === DASH &&
      (units[from + 10] === SPACE || units[from + 10] === LETTER_T) &&
      units[from + 13] === COLON &&
      units[from + 16] === COLON
    if (!separated || hour > 23 || minute > 59 || second > 59) return Number.NaN
    return this.lastMidnightMs + ((hour * 60 + minute) * 60 + second) * 1000
  }
}

const SPACE = 32
const DASH = 45
const COLON = 58
const LETTER_T = 84

/** A text's UTF-16 units, for readers that look at one value at a time. */
export function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at)
  return units
}

/** `start '2026-03-08 02:30:00' does not exist in America/New_York (clocks go forward)` */
export function skippedTime(name: string, text: string, timeZone: string): string {
  return `${name} '${shown(text)}' does not exist in ${timeZone} (clocks go forward)`
}

/** A value for a message: whole when short, else its beginning. */
export function shown(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}

/** Why these times are no call, or null. Equal times are allowed: clocks of switches have whole seconds. */
export function timesTrouble(times: {
  startedAtMs: number
  answeredAtMs: number
  endedAtMs: number
  show: (which: 'start' | 'answer' | 'end') => string
}): string | null {
  const { startedAtMs, answeredAtMs, endedAtMs, show } = times
  const at = (which: 'start' | 'answer' | 'end') => `${which} '${shown(show(which))}'`
  if (startedAtMs < EARLIEST_MS) return `${at('start')} is before ${EARLIEST_YEAR}`
  if (endedAtMs >= AFTER_LATEST_MS) return `${at('end')} is after ${LATEST_YEAR}`
  if (answeredAtMs < startedAtMs) return `${at('answer')} is before ${at('start')}`
  if (endedAtMs < answeredAtMs) return `${at('end')} is before ${at('answer')}`
  if (endedAtMs - startedAtMs > 8 * DAY_MS) return `${at('end')} is more than 8 days after ${at('start')}`
  return null
}
