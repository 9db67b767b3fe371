import { billingDateIn } from '../kernel/period.ts'
import type { DraftSchedule } from '../payments/draft-day.ts'
import { type History, historyDay, type LakesideAccount, TIME_ZONE } from './lakeside.ts'
import { MONEY_INCIDENTS, type MoneyIncident, type When } from './money-incidents.ts'
import { type DaySchedule, PAYERS, type Payer } from './payers.ts'

/** Something that somebody does about payments. */
export type Deed =
  | { kind: 'enrol'; payer: Payer; schedule: DraftSchedule; expiry: Expiry }
  | { kind: 'pay'; payer: Payer; expiry: Expiry }
  | { kind: 'incident'; incident: MoneyIncident; payer: Payer | undefined; expiry: Expiry }

/** As it is typed: `09/29`. */
export type Expiry = string

/** Deeds and mornings, each at its time, in no order. */
export type PaymentEntry = { at: Temporal.Instant; day: Temporal.PlainDate } & (
  | { kind: 'morning'; whole: boolean }
  | { kind: 'listen' }
  | { kind: 'deed'; deed: Deed }
)

/** The schedule of a day, once the drafts of all zones that pay here have their 08:00. */
const MORNING = '08:05'
/**
 * In so many days before the end all is as it is later: webhooks come, and the whole schedule is done daily. Before, outcomes are asked for, and a part of the
 * schedule is done every other Monday: each time takes its time at the first start.
 */
const LIVE_DAYS = 40
const ENROLLED_FROM = { month: 0, day: 3 }
const { compare } = Temporal.PlainDate

/** What happens about payments in a history, before its last midnight. Pure. */
export function paymentAgendaOf(
  history: History,
  accounts: readonly LakesideAccount[],
): readonly PaymentEntry[] {
  const { firstDay, today } = history
  const liveFrom = today.subtract({ days: LIVE_DAYS })
  const mornings: PaymentEntry[] = []
  for (let day = firstDay.add({ days: 1 }); compare(day, today) < 0; day = day.add({ days: 1 })) {
    const at = instantOf(day, MORNING)
    if (day.equals(liveFrom)) mornings.push({ at, day, kind: 'listen' })
    mornings.push({ at, day, kind: 'morning', whole: isWholeDay(day) || compare(day, liveFrom) >= 0 })
  }
  return [...mornings, ...accounts.flatMap((account, i) => deedsOf(history, account, i))]
}

/** The first and the third Monday of a month. */
function isWholeDay({ day, dayOfWeek }: Temporal.PlainDate): boolean {
  return dayOfWeek === 1 && (day <= 7 || (day > 14 && day <= 21))
}

function deedsOf(history: History, account: LakesideAccount, i: number): PaymentEntry[] {
  const payer = PAYERS.find((candidate) => candidate.account === account.number)
  const expiry = expiryOf(history, account, payer)
  const entries: PaymentEntry[] = []
  const add = (day: Temporal.PlainDate, minute: number, deed: Deed) => {
    if (compare(day, history.firstDay) <= 0 || compare(day, history.today) >= 0) return
    // Each account has its own minute, so that the order of a day is the same every time.
    const plainTime = Temporal.PlainTime.from('10:00').add({ minutes: minute + i })
    entries.push({ at: instantOf(day, plainTime), day, kind: 'deed', deed })
  }
  if (payer?.way.kind === 'autopay') {
    const schedule = scheduleOf(history, payer.way.schedule)
    const { month, day } = payer.from ?? ENROLLED_FROM
    add(historyDay(history, month, day), 0, { kind: 'enrol', payer, schedule, expiry })
  }
  if (payer?.way.kind === 'by_hand')
    for (const day of payDays(history, account, payer)) add(day, 60, { kind: 'pay', payer, expiry })
  for (const incident of MONEY_INCIDENTS.filter((candidate) => candidate.account === account.number)) {
    const day = dayOf(history, account, incident.when)
    add(day, 120, { kind: 'incident', incident, payer, expiry })
  }
  return entries
}

/** The days on which somebody pays by hand: so many after each invoice was due, until the quiet days. */
function payDays(history: History, account: LakesideAccount, { way, from, until, quietDays = 0 }: Payer) {
  if (way.kind !== 'by_hand') return []
  const begins = from ? historyDay(history, from.month, from.day) : history.firstDay
  const quietFrom = history.today.subtract({ days: quietDays })
  const stops = until ? historyDay(history, until.month, until.day) : quietFrom
  const ends = compare(stops, quietFrom) < 0 ? stops : quietFrom
  const first = history.firstDay.toPlainYearMonth()
  const months = first.until(history.today.toPlainYearMonth(), { largestUnit: 'months' }).months
  return Array.from({ length: months + 1 }, (_, month) =>
    billingDateIn(first.add({ months: month }), account.billingDay).add({
      days: account.termsDays + way.days[month % way.days.length]!,
    }),
  ).filter((day) => compare(day, begins) >= 0 && compare(day, ends) <= 0)
}

function scheduleOf({ today }: History, schedule: DaySchedule): DraftSchedule {
  if (schedule.kind !== 'daysAgo') return schedule
  return { kind: 'day', day: today.subtract({ days: schedule.daysAgo }).day }
}

function dayOf(history: History, account: LakesideAccount, when: When): Temporal.PlainDate {
  if ('month' in when) return historyDay(history, when.month, when.day)
  if ('daysAgo' in when) return history.today.subtract({ days: when.daysAgo })
  return lastBill(history, account).add({ days: when.fromLastBill })
}

/** The account's last billing date before the history ends. */
function lastBill({ today }: History, { billingDay }: LakesideAccount): Temporal.PlainDate {
  const month = today.toPlainYearMonth()
  const here = billingDateIn(month, billingDay)
  return compare(here, today) < 0 ? here : billingDateIn(month.subtract({ months: 1 }), billingDay)
}

const GOOD_YEARS = 3

function expiryOf(history: History, account: LakesideAccount, payer: Payer | undefined): Expiry {
  const { today } = history
  const isToExpire = payer !== undefined && 'card' in payer.types && payer.types.expires !== undefined
  if (!isToExpire) return written(today.add({ years: GOOD_YEARS }).with({ month: 9 }))
  const dueOn = lastBill(history, account).add({ days: account.termsDays })
  const lastDue = compare(dueOn, today) < 0 ? dueOn : dueOn.subtract({ months: 1 })
  return written(lastDue.subtract({ months: 1 }))
}

function written({ month, year }: Temporal.PlainDate): Expiry {
  return `${String(month).padStart(2, '0')}/${String(year % 100).padStart(2, '0')}`
}

function instantOf(day: Temporal.PlainDate, plainTime: string | Temporal.PlainTime): Temporal.Instant {
  return day.toZonedDateTime({ timeZone: TIME_ZONE, plainTime }).toInstant()
}
