import type { Shape } from '../api/shapes.ts'
import { dateFormat, numberFormat } from '../words/formats.ts'
import type { MoneyValue } from './money.tsx'

export type Usage = Shape<'Usage'>
export type UsedOf = { calls: number; minutes: string; amount: MoneyValue }

/** Every day of a half-open period: days without a call belong in the picture, and so do those still to come. */
export function daysOf({ start, end }: { start: string; end: string }): string[] {
  const days: string[] = []
  const day = new Date(`${start}T00:00:00Z`)
  for (; day.toISOString().slice(0, 10) < end && days.length < 366; day.setUTCDate(day.getUTCDate() + 1)) {
    days.push(day.toISOString().slice(0, 10))
  }
  return days
}

/** The month of a day: `2026-03`. */
export function monthOf(day: string): string {
  return day.slice(0, 7)
}

/** So many months after a month, or before it: `2026-01` and −1 are `2025-12`. */
export function monthsFrom(month: string, months: number): string {
  const [year = 0, ordinal = 1] = month.split('-').map(Number)
  const count = year * 12 + ordinal - 1 + months
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`
}

/** A month in words: `March 2026`. */
export function formatMonth(month: string, locale: string): string {
  const format = dateFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  return format.format(new Date(`${month}-01T00:00:00Z`))
}

/** An hour of the day: `9 AM`, `9 h`, `9 Uhr`. 24 is midnight. */
export function formatHour(hour: number, locale: string): string {
  const format = dateFormat(locale, { hour: 'numeric', timeZone: 'UTC' })
  const text = format.format(new Date(Date.UTC(2026, 0, 1, hour))).replace(/[\u2009\u202f\u00a0]/g, ' ')
  // Some locales write hours of clocks, with a zero; in a sentence there is none.
  return text.replace(/^0(?=\d)/, '')
}

/** A part of a whole in whole per cent: `80%`. What is less than one is said to be so. */
export function formatShare(share: number, locale: string): string {
  const format = numberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const text = share > 0 && share < 0.01 ? `< ${format.format(0.01)}` : format.format(share)
  return text.replace(/[\u202f\u00a0]/g, ' ')
}

/** An amount as the height of a bar, which is no money: a float does. */
export function heightOf({ amount }: MoneyValue): number {
  return Number(amount)
}

/** How two figures compare, as a part of the second; null where there is nothing to compare with. */
export function changeFrom(
  now: number,
  before: number,
): { way: 'less' | 'more' | 'same'; share: number } | null {
  if (before <= 0) return null
  const share = Math.abs(now - before) / before
  if (share < 0.005) return { way: 'same', share: 0 }
  return { way: now < before ? 'less' : 'more', share }
}

/** Whether prices tell one part from another; where all was included or free, calls and minutes do. */
export function costsSomething(usage: { totals: UsedOf }): boolean {
  return heightOf(usage.totals.amount) > 0
}
