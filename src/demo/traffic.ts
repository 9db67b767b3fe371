import { startOfDay } from '../kernel/period.ts'
import { type Attempt, Caller } from './attempts.ts'
import type { SourceName } from './habits.ts'
import { type History, type LakesideAccount, TIME_ZONE } from './lakeside.ts'
import { oddAttempts, strangeLines } from './oddities.ts'
import { SWITCH_FILES } from './switch-files.ts'

const SOURCES: readonly SourceName[] = ['pbx-cluster', 'softswitch', 'sbc']

/** A file as a switch rotated it out. */
export interface CdrFile {
  source: SourceName
  name: string
  content: Buffer
}

/**
 * Everybody's calls, day by day. A switch writes a call when it has ended, so that one over the cut is in the next file. Nothing ends after the
 * history does.
 */
export class Traffic {
  readonly #history: History
  readonly #callers: Caller[]
  readonly #accounts: readonly LakesideAccount[]
  #next: Temporal.PlainDate
  #waiting: Attempt[] = []

  constructor(history: History, accounts: readonly LakesideAccount[]) {
    this.#history = history
    this.#accounts = accounts
    this.#callers = accounts.map((account) => new Caller(account, String(history.today)))
    this.#next = history.firstDay
  }

  /** What the switches have written since the last cut, a file each, when they are cut at an instant of a day. */
  filesUpTo(cutAt: Temporal.Instant, day: Temporal.PlainDate): CdrFile[] {
    this.#goOn(day)
    const cutMs = cutAt.epochMilliseconds
    const ended = this.#waiting.filter(({ endedAtMs }) => endedAtMs < cutMs)
    this.#waiting = this.#waiting.filter(({ endedAtMs }) => endedAtMs >= cutMs)
    ended.sort((a, b) => a.endedAtMs - b.endedAtMs || (a.serial < b.serial ? -1 : 1))
    return SOURCES.map((source) => {
      const { nameOn, header, lineOf } = SWITCH_FILES[source]
      const lines = ended.filter((attempt) => attempt.source === source).map(lineOf)
      const text = header + lines.join('') + strangeLines(this.#history, { source, day })
      return { source, name: nameOn(day), content: Buffer.from(text) }
    })
  }

  #goOn(until: Temporal.PlainDate): void {
    const { firstDay, today } = this.#history
    const fromMs = startOfDay(firstDay, TIME_ZONE).epochMilliseconds
    for (; Temporal.PlainDate.compare(this.#next, until) <= 0; this.#next = this.#next.add({ days: 1 })) {
      if (Temporal.PlainDate.compare(this.#next, today) > 0) break
      const attempts = this.#callers.flatMap((caller) => caller.attemptsOn(this.#next))
      attempts.push(...oddAttempts(this.#history, { day: this.#next, accounts: this.#accounts }))
      this.#waiting.push(...attempts.filter(({ startedAtMs }) => startedAtMs >= fromMs))
    }
  }
}
