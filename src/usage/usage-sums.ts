import type { Db } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Period } from '../kernel/period.ts'
import { type Direction, directionOf } from './direction.ts'
import type { UsageSums } from './store-usage-sums.ts'
import * as store from './store-usage-sums.ts'

export type { UsageSums } from './store-usage-sums.ts'

export interface UsageGroup<Key> extends UsageSums {
  key: Key
}

/** What an account used on some days, in sum and told apart. Days and hours are in its time zone; those without calls are not listed. */
export interface UsageOfDays {
  totals: UsageSums
  byDay: UsageGroup<Temporal.PlainDate>[]
  /** Dearest first. `label` is what the account calls the number; empty where it has no name, or is held no longer. */
  byLine: (UsageGroup<string> & { label: string })[]
  /** Dearest first. */
  byDestination: UsageGroup<{ direction: Direction; destination: string }>[]
  byHour: UsageGroup<number>[]
}

/** Days `[from, until)` of an account, in its zone. `lines`: only of these own numbers or trunks; null: of all. */
export interface DaysOfUse {
  accountId: AccountId
  timeZone: string
  from: Temporal.PlainDate
  until: Temporal.PlainDate
  lines: readonly string[] | null
  /** Leaves the lists by line, destination and hour empty. */
  onlyDays?: boolean
}

/**
 * What was used on some days. Exact at any time, whether or not the days have been summed (sum-usage.ts), and as fast however many calls there
 * are. All of one moment, so that its parts sum to its totals.
 */
export async function usageOf(db: Db, { onlyDays, ...days }: DaysOfUse): Promise<UsageOfDays> {
  const question = { ...days, directionCode: null, destinations: null }
  if (onlyDays) {
    const byDay = await store.selectByDay(db, question)
    return usageOfRows({ byDay, byLine: [], byDestination: [], byHour: [] })
  }
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const byDay = await store.selectByDay(tx, question)
      const byLine = await store.selectByLine(tx, question)
      const byDestination = await store.selectByDestination(tx, question)
      const byHour = await store.selectByHour(tx, question)
      return usageOfRows({ byDay, byLine, byDestination, byHour })
    })
}

/** Rows of the database as sums told apart. Pure. */
export function usageOfRows({ byDay, byLine, byDestination, byHour }: store.UsageRows): UsageOfDays {
  return {
    totals: sumOf(byDay),
    byDay: byDay.map(({ onDay, ...sums }) => ({ ...sums, key: onDay })),
    byLine: byLine.map(({ line, label, ...sums }) => ({ ...sums, key: line, label: label ?? '' })),
    byDestination: byDestination.map(({ direction, destination, ...sums }) => ({
      ...sums,
      key: { direction: directionOf(direction), destination: destination ?? '' },
    })),
    byHour: byHour.map(({ hour, ...sums }) => ({ ...sums, key: hour })),
  }
}

/** Of what was used on some days, told apart by day only: that on the days `[start, end)` of them. Pure. */
export function onDays({ byDay }: UsageOfDays, { start, end }: Period): UsageOfDays {
  const within = byDay.filter(
    ({ key }) => Temporal.PlainDate.compare(start, key) <= 0 && Temporal.PlainDate.compare(key, end) < 0,
  )
  return { totals: sumOf(within), byDay: within, byLine: [], byDestination: [], byHour: [] }
}

/** The sum of sums; of none: nothing used. Pure. */
export function sumOf(parts: readonly UsageSums[]): UsageSums {
  const total = { calls: 0, durationSeconds: 0n, billedSeconds: 0n, includedSeconds: 0n, amountMicros: 0n }
  for (const part of parts) {
    total.calls += part.calls
    total.durationSeconds += part.durationSeconds
    total.billedSeconds += part.billedSeconds
    total.includedSeconds += part.includedSeconds
    total.amountMicros += part.amountMicros
  }
  return total
}
