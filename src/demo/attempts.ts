import { localTimeIn } from '../kernel/local-time.ts'
import { type Chance, chanceOf } from './chance.ts'
import { type FarPlace, farNumber } from './far-numbers.ts'
import { HABITS, type Habit, HOURS, type SourceName } from './habits.ts'
import type { LakesideAccount, LakesideLine } from './lakeside.ts'

/** Somebody tried to telephone somebody. Numbers are digits with the country code; times are epoch milliseconds. */
export interface Attempt {
  source: SourceName
  kind: 'outbound' | 'inbound' | 'forwarded' | 'internal'
  account: string
  habit: Habit
  line: LakesideLine
  from: string
  to: string
  startedAtMs: number
  /** Null: nobody answered. */
  answeredAtMs: number | null
  endedAtMs: number
  /** For what a switch calls the call: unique among all. */
  serial: string
}

const DAY_MS = 86_400_000
const SECONDS_MAX = 3 * 3600

/** Whoever an account telephones with, day by day. Its chance is its own, so that accounts do not change each other's calls. */
export class Caller {
  readonly #account: LakesideAccount
  readonly #habit: Habit
  readonly #chance: Chance
  readonly #contacts: string[]
  #count = 0

  constructor(account: LakesideAccount, seed: string) {
    const habit = HABITS[account.number]
    if (!habit) throw new Error(`account ${account.number} of lakeside.yaml has no habit`)
    this.#account = account
    this.#habit = habit
    this.#chance = chanceOf(`${seed} ${account.number}`)
    this.#contacts = Array.from({ length: habit.contacts }, () => this.#stranger())
  }

  /** What was tried on a day of the account's own calendar, in no order. */
  attemptsOn(day: Temporal.PlainDate): Attempt[] {
    const { perDay, weekend, months } = this.#habit
    const mean = (isRestDay(day) ? weekend : perDay) * (months?.[day.month - 1] ?? 1)
    return Array.from({ length: this.#chance.poisson(mean) }, () => this.#attempt(day)).filter(
      (attempt) => attempt !== null,
    )
  }

  #attempt(day: Temporal.PlainDate): Attempt | null {
    const chance = this.#chance
    const { habit, startedAtMs } = { habit: this.#habit, startedAtMs: this.#timeOn(day) }
    const inbound = chance.next() < habit.inbound
    const far = this.#farEnd()
    const line = this.#line(inbound, startedAtMs)
    const { answeredAtMs, endedAtMs } = this.#course(startedAtMs)
    const { fromMs, untilMs } = this.#account
    if (!line || startedAtMs < fromMs || startedAtMs >= untilMs) return null
    const kind = this.#kind(inbound, startedAtMs)
    return {
      source: habit.source,
      kind,
      account: this.#account.number,
      habit,
      line,
      from: kind === 'outbound' || kind === 'internal' ? line.e164 : far,
      to: kind === 'forwarded' ? FORWARDED_TO : kind === 'outbound' ? far : line.e164,
      startedAtMs,
      answeredAtMs,
      endedAtMs,
      serial: `${this.#account.number}-${++this.#count}`,
    }
  }

  #kind(inbound: boolean, atMs: number): Attempt['kind'] {
    if (inbound) {
      const minute = minuteOfDay(atMs, this.#account.timeZone)
      const closed = minute < 8 * 60 || minute >= 17 * 60
      return closed && this.#chance.next() < (this.#habit.forwarded ?? 0) ? 'forwarded' : 'inbound'
    }
    const hasExtensions = this.#habit.source === 'pbx-cluster' && this.#account.lines.length > 3
    return hasExtensions && this.#chance.next() < 0.06 ? 'internal' : 'outbound'
  }

  #timeOn(day: Temporal.PlainDate): number {
    const hour = this.#chance.weighted(HOURS[this.#habit.hours])
    const localMs =
      Date.UTC(day.year, day.month - 1, day.day, hour) + Math.floor(this.#chance.next() * 3_600_000)
    // An hour that the clocks skip is the one after it.
    return (
      localTimeIn(this.#account.timeZone).instantMs(localMs) ??
      localTimeIn(this.#account.timeZone).instantMs(localMs + 3_600_000)!
    )
  }

  /** Three of four are answered; how long they last is lognormal, as calls do. */
  #course(startedAtMs: number): { answeredAtMs: number | null; endedAtMs: number } {
    const chance = this.#chance
    const rungMs = 2_000 + chance.below(26_000)
    const seconds = Math.min(
      SECONDS_MAX,
      Math.max(2, Math.round(this.#habit.medianSeconds * Math.exp(1.05 * chance.normal()))),
    )
    const answered = chance.next() < 0.77
    const answeredAtMs = startedAtMs + rungMs
    return answered
      ? { answeredAtMs, endedAtMs: answeredAtMs + seconds * 1000 - chance.below(1000) }
      : { answeredAtMs: null, endedAtMs: startedAtMs + rungMs }
  }

  #line(inbound: boolean, atMs: number): LakesideLine | undefined {
    const lines = this.#account.lines.filter(
      ({ isTollFree, fromMs }) => fromMs <= atMs && (inbound || !isTollFree),
    )
    const tollFree = lines.filter(({ isTollFree }) => isTollFree)
    const pool = inbound && tollFree.length > 0 && this.#chance.next() < 0.8 ? tollFree : lines
    // The first line of an account is its busiest.
    return pool[Math.floor(pool.length * this.#chance.next() ** 1.5)]
  }

  /** The same people again and again, the first of them most often. */
  #farEnd(): string {
    if (this.#chance.next() < this.#habit.strangers) return this.#stranger()
    return this.#contacts[Math.floor(this.#contacts.length * this.#chance.next() ** 2)]!
  }

  #stranger(): string {
    const places = Object.entries(this.#habit.places) as [FarPlace, number][]
    const place = places[this.#chance.weighted(places.map(([, weight]) => weight))]![0]
    return farNumber(place, this.#chance)
  }
}

/** Three Oaks' caretaker. */
const FORWARDED_TO = '19205550199'

function minuteOfDay(atMs: number, timeZone: string): number {
  const localMs = atMs + localTimeIn(timeZone).offsetMs(atMs)
  return Math.floor((localMs % DAY_MS) / 60_000)
}

/** Weekends, and the days on which nearly everybody in the United States is at home. */
function isRestDay(day: Temporal.PlainDate): boolean {
  const { month, dayOfWeek } = day
  const isThanksgiving = month === 11 && dayOfWeek === 4 && day.day >= 22 && day.day <= 28
  return dayOfWeek >= 6 || isThanksgiving || ['01-01', '07-04', '12-25'].includes(String(day).slice(5))
}
