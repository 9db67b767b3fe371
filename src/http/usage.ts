import type { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { destinationName } from '../catalog/destination-name.ts'
import type { Db } from '../db/database.ts'
import { billingPeriodHolding, daysIn, type Period } from '../kernel/period.ts'
import { Refusal } from '../kernel/refusal.ts'
import { firstCallAt, unbilledCalls, unbilledUsage } from '../usage/calls.ts'
import { onDays, sumOf, type UsageOfDays, type UsageSums, usageOf } from '../usage/usage-sums.ts'
import { AccountPath, accountOf, read } from './action.ts'
import { todayOf } from './invoices.ts'
import { linesAsked } from './lines-asked.ts'
import { readerLocale } from './reader-locale.ts'
import { minutes, money, period, phone } from './shapes.ts'
import { LISTED_MAX, Usage, UsageQuery } from './usage-shapes.ts'

/** More is no chart. */
const DAYS_MAX = 366

export const show = read({
  summary: 'Show what an account used: by day, number, destination and hour',
  description:
    'Of a month or of other days, and of others to compare with; without either, what is not invoiced yet. A department manager sees his lines.',
  path: AccountPath,
  query: UsageQuery,
  answer: Usage,
  handle: async ({ db, path, query, caller, now }) => {
    const account = await accountOf(db, path)
    const lines = linesAsked(caller, { accountId: account.id })
    const today = todayOf(account, now)
    const asked = daysAsked(query, today)
    const isWhole = query.only === undefined
    const locale = readerLocale(caller, account)
    const [unbilled, firstAt, answer] = await Promise.all([
      lines === null && isWhole ? unbilledCalls(db, { accountId: account.id }) : null,
      isWhole ? firstCallAt(db, { accountId: account.id }) : null,
      asked
        ? usageOfDays(db, { account, locale, lines, asked, today, query })
        : notInvoiced(db, { account, locale, lines, today }),
    ])
    return {
      ...answer,
      today: today.toString(),
      firstOn: firstAt?.toZonedDateTimeISO(account.timeZone).toPlainDate().toString() ?? null,
      unbilled: unbilled && { calls: unbilled.calls, amount: money(unbilled.amountMicros, account.currency) },
    }
  },
})

type Query = z.output<typeof UsageQuery>
type Lines = readonly string[] | null

/** The days of the question; null: it asks for none. Refuses `bad_range`. */
function daysAsked({ month, from, until }: Query, today: Temporal.PlainDate): Period | null {
  if (month) return monthOf(month === 'current' ? today.toPlainYearMonth() : month)
  if (!from && !until) return null
  if (!from || !until) throw badRange('A range of days needs both `from` and `until`.')
  const days = { start: from, end: until }
  if (Temporal.PlainDate.compare(from, until) >= 0)
    throw badRange(`The range ends (${until}) before it begins (${from}).`)
  if (daysIn(days) > DAYS_MAX) throw badRange(`${daysIn(days)} days are more than the ${DAYS_MAX} of a year.`)
  return days
}

function badRange(sentence: string): Refusal {
  return new Refusal('bad_range', sentence)
}

function monthOf(month: Temporal.PlainYearMonth): Period {
  return { start: month.toPlainDate({ day: 1 }), end: month.add({ months: 1 }).toPlainDate({ day: 1 }) }
}

/** The days that these are compared with: a month, or what came before. */
function daysCompared({ month, compare }: Query, asked: Period): Period | null {
  if (compare === undefined) return null
  if (compare !== 'previous') return monthOf(compare)
  if (month) return monthOf(asked.start.toPlainYearMonth().subtract({ months: 1 }))
  return { start: asked.start.subtract({ days: daysIn(asked) }), end: asked.start }
}

async function usageOfDays(
  db: Db,
  {
    account,
    locale,
    lines,
    asked,
    today,
    query,
  }: {
    account: Account
    locale: string
    lines: Lines
    asked: Period
    today: Temporal.PlainDate
    query: Query
  },
) {
  const { id: accountId, timeZone, currency } = account
  const onlyDays = query.only === 'days'
  const of = ({ start, end }: Period) =>
    usageOf(db, { accountId, timeZone, from: start, until: end, lines, onlyDays })
  const other = daysCompared(query, asked)
  // The month before and this one, day by day, are one question.
  const both = onlyDays && other?.end.equals(asked.start) ? of({ start: other.start, end: asked.end }) : null
  const [usage, compared] = await Promise.all([
    both ? both.then((days) => onDays(days, asked)) : of(asked),
    both ? both.then((days) => onDays(days, other!)) : other && of(other),
  ])
  return {
    period: period(asked),
    ...present(usage, { currency, locale }),
    compared: other &&
      compared && {
        period: period(other),
        ...present(compared, { currency, locale }),
        soFar: soFarOf(compared, { asked, other, today }, currency),
      },
  }
}

/** Of the days compared with, as many as have begun of the days asked for; null once these are over. */
function soFarOf(
  compared: UsageOfDays,
  { asked, other, today }: { asked: Period; other: Period; today: Temporal.PlainDate },
  currency: string,
) {
  const isGoingOn =
    Temporal.PlainDate.compare(asked.start, today) <= 0 && Temporal.PlainDate.compare(today, asked.end) < 0
  if (!isGoingOn) return null
  const end = other.start.add({ days: daysIn({ start: asked.start, end: today }) + 1 })
  const before = compared.byDay.filter(({ key }) => Temporal.PlainDate.compare(key, end) < 0)
  return presentSums(sumOf(before), currency)
}

async function notInvoiced(
  db: Db,
  {
    account,
    locale,
    lines,
    today,
  }: { account: Account; locale: string; lines: Lines; today: Temporal.PlainDate },
) {
  const { id: accountId, timeZone, billingDay, currency } = account
  const usage = await unbilledUsage(db, { accountId, timeZone, lines })
  return {
    period: period(billingPeriodHolding(today, billingDay)),
    ...present(usage, { currency, locale }),
    compared: null,
  }
}

function present(
  { totals, byDay, byLine, byDestination, byHour }: UsageOfDays,
  { currency, locale }: { currency: string; locale: string },
) {
  return {
    totals: presentSums(totals, currency),
    byDay: byDay.map((group) => ({ on: group.key.toString(), ...presentSums(group, currency) })),
    byNumber: byLine.slice(0, LISTED_MAX).map((group) => ({
      number: phone(group.key),
      label: group.label,
      ...presentSums(group, currency),
    })),
    byDestination: byDestination.slice(0, LISTED_MAX).map(({ key, ...sums }) => ({
      direction: key.direction,
      destination: destinationName(key.destination, locale),
      ...presentSums(sums, currency),
    })),
    byHour: byHour.map((group) => ({ hour: group.key, ...presentSums(group, currency) })),
  }
}

function presentSums({ calls, billedSeconds, amountMicros }: UsageSums, currency: string) {
  return { calls, minutes: minutes(billedSeconds), amount: money(amountMicros, currency) }
}
