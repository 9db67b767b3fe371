import { z } from 'zod'
import { notA } from '../kernel/input.ts'

/**
 * A recurring span of the week in the account's local time. Days are those on which it begins, Monday is 1. It includes `from` and ends
 * before `until`; where `until` is not later than `from`, it ends on the day after.
 */
export interface TimePeriod {
  days: number[]
  /** `08:00` */
  from: string
  until: string
}

/** By name. Whatever no period holds belongs to the rates without one (''). */
export type TimePeriods = Record<string, TimePeriod>

const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const MINUTES_A_DAY = 1440
const MINUTES_A_WEEK = 7 * MINUTES_A_DAY

const timeOfDay = z
  .string({ error: notA('a time of day such as 08:00') })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: notA('a time of day from 00:00 to 23:59') })

/** `24:00` is the midnight that ends the day. */
const endOfPeriod = z
  .string({ error: notA('a time of day such as 18:00') })
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: notA('a time of day from 00:00 to 24:00') })

const longForm = z.strictObject({
  days: z
    .array(z.coerce.number().int().min(1).max(7), { error: notA('a list of days, 1 (Monday) to 7') })
    .min(1, 'names no day')
    .transform((days) => [...new Set(days)].sort()),
  from: timeOfDay,
  until: endOfPeriod,
})

const shortForm = z.string().transform((text, context) => {
  const period = readTimePeriod(text)
  if (period) return period
  context.addIssue({
    code: 'custom',
    message: `'${text}' is not a time period such as 'mon-fri 08:00-18:00'`,
  })
  return z.NEVER
})

/** A name as the `time_period` column of a deck uses it. */
export const timePeriodName = z
  .string({ error: notA('a name') })
  .regex(/^[a-z][a-z0-9_-]{0,31}$/, { error: notA('a name of lower-case letters, digits, _ and -') })

/** `{peak: 'mon-fri 08:00-18:00'}` or `{peak: {days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00'}}`; no two may overlap. */
export const timePeriodsInput = z
  .record(
    timePeriodName,
    z.preprocess((v) => v, z.union([longForm, shortForm])),
  )
  .superRefine((periods, context) => {
    const clash = findClash(periods)
    if (clash) context.addIssue({ code: 'custom', message: clash, path: [] })
  })

/** Reads `mon-fri 08:00-18:00`, `sat,sun 00:00-00:00`; null when it is neither. Day ranges may go over Sunday (`sat-mon`). */
export function readTimePeriod(text: string): TimePeriod | null {
  const match = /^([a-z,-]+) +((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.exec(
    text.trim().toLowerCase(),
  )
  if (!match) return null
  const days = new Set<number>()
  for (const part of match[1]!.split(',')) {
    const [first, last = first, more] = part.split('-').map((name) => DAY_NAMES.indexOf(name) + 1)
    if (!first || !last || more !== undefined) return null
    for (let day = first; ; day = (day % 7) + 1) {
      days.add(day)
      if (day === last) break
    }
  }
  return { days: [...days].sort(), from: match[2]!, until: match[3]! }
}

/** Answers, for a local day of the week (Monday is 1) and minute of the day (0–1439), which period holds it; '' when none does. */
export function timePeriodFinder(periods: TimePeriods): (dayOfWeek: number, minuteOfDay: number) => string {
  const names = Object.keys(periods)
  if (names.length === 0) return () => ''
  const week: string[] = new Array(MINUTES_A_WEEK).fill('')
  for (const name of names) for (const minute of minutesOf(periods[name]!)) week[minute] = name
  return (dayOfWeek, minuteOfDay) => week[(dayOfWeek - 1) * MINUTES_A_DAY + minuteOfDay]!
}

/** Minutes of the week, from Monday 00:00, that a period holds. */
function* minutesOf({ days, from, until }: TimePeriod): Generator<number> {
  const start = minuteOfDay(from)
  const end = minuteOfDay(until)
  const length = end > start ? end - start : end + MINUTES_A_DAY - start
  for (const day of days) {
    const first = (day - 1) * MINUTES_A_DAY + start
    for (let i = 0; i < length; i++) yield (first + i) % MINUTES_A_WEEK
  }
}

function minuteOfDay(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
}

function findClash(periods: TimePeriods): string | null {
  const week: (string | undefined)[] = new Array(MINUTES_A_WEEK)
  for (const [name, period] of Object.entries(periods)) {
    for (const minute of minutesOf(period)) {
      if (week[minute] !== undefined) return `'${week[minute]}' and '${name}' overlap on ${atMinute(minute)}`
      week[minute] = name
    }
  }
  return null
}

function atMinute(minute: number): string {
  const inDay = minute % MINUTES_A_DAY
  const two = (n: number) => String(n).padStart(2, '0')
  return `${DAY_NAMES[Math.floor(minute / MINUTES_A_DAY)]} ${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`
}
