import { billingDateIn } from '../kernel/period.ts'

/*
 * On which day AutoPay drafts, and when it says so beforehand. Days are the account's own: the caller turns an instant into one in the account's zone.
 */

/** When AutoPay drafts: on the day an invoice is due, on the day it is issued, or on a day of the month (29–31: the last one of a shorter month). */
export type DraftSchedule = { kind: 'due' } | { kind: 'issue' } | { kind: 'day'; day: number }

/** An invoice that is owed and has not been drafted yet. */
export interface OpenInvoice {
  issuedOn: Temporal.PlainDate
  dueOn: Temporal.PlainDate
}

/**
 * The next day after `after` on which something is to be drafted; null while nothing is owed. What should have been drafted before (AutoPay was paused,
 * or begun late) is drafted on the first day it can be; on a chosen day of the month, on the next such day. `pausedUntil` is the first day that is not
 * paused.
 */
export function nextDraftOn({
  schedule,
  openInvoices,
  after,
  pausedUntil,
}: {
  schedule: DraftSchedule
  openInvoices: readonly OpenInvoice[]
  after: Temporal.PlainDate
  pausedUntil: Temporal.PlainDate | null
}): Temporal.PlainDate | null {
  const tomorrow = after.add({ days: 1 })
  const earliest = pausedUntil ? later(tomorrow, pausedUntil) : tomorrow
  const days = openInvoices.map((invoice) => firstDraftOn(schedule, invoice, earliest))
  return days.length === 0 ? null : days.reduce(earlier)
}

/** Is the invoice drafted on `on`, when the run of that day comes? With others of the same day it makes one payment. */
export function isDraftedOn({
  schedule,
  invoice,
  on,
  pausedUntil,
}: {
  schedule: DraftSchedule
  invoice: OpenInvoice
  on: Temporal.PlainDate
  pausedUntil: Temporal.PlainDate | null
}): boolean {
  const after = on.subtract({ days: 1 })
  return nextDraftOn({ schedule, openInvoices: [invoice], after, pausedUntil })?.equals(on) ?? false
}

/**
 * A draft day moved later, if need be, so that it can be announced `noticeDays` ahead (counted from the day the invoice was issued, when its amount is
 * first known), but never past the day it is due, nor earlier than asked.
 */
export function draftWithNoticeOn({
  draftOn,
  invoice,
  noticeDays,
}: {
  draftOn: Temporal.PlainDate
  invoice: OpenInvoice
  noticeDays: number
}): Temporal.PlainDate {
  return later(draftOn, earlier(invoice.issuedOn.add({ days: noticeDays }), invoice.dueOn))
}

/**
 * The day on which a draft is announced: `noticeDays` ahead, or on `knownOn` (the day its amount is known) where that is later, and never after the
 * draft itself.
 */
export function noticeOn({
  draftOn,
  noticeDays,
  knownOn = null,
}: {
  draftOn: Temporal.PlainDate
  noticeDays: number
  knownOn?: Temporal.PlainDate | null
}): Temporal.PlainDate {
  const wanted = draftOn.subtract({ days: noticeDays })
  return knownOn ? earlier(later(wanted, knownOn), draftOn) : wanted
}

/**
 * How many days ahead a draft is announced: what the provider set, but ten at least for a consumer's bank account, whose debits vary in amount
 * (Regulation E, 12 CFR 1005.10(d)(1); Nacha Operating Rules, Notice of Change in Amount).
 */
export function noticeDaysOf({
  rail,
  isConsumer,
  providerDays,
}: {
  rail: 'card' | 'bank'
  isConsumer: boolean
  providerDays: number
}): number {
  return rail === 'bank' && isConsumer ? Math.max(providerDays, CONSUMER_DEBIT_NOTICE_DAYS) : providerDays
}

const CONSUMER_DEBIT_NOTICE_DAYS = 10

/** The first day on or after `earliest` on which this invoice is drafted. */
function firstDraftOn(
  schedule: DraftSchedule,
  { issuedOn, dueOn }: OpenInvoice,
  earliest: Temporal.PlainDate,
): Temporal.PlainDate {
  switch (schedule.kind) {
    case 'due':
      return later(dueOn, earliest)
    case 'issue':
      return later(issuedOn, earliest)
    case 'day':
      return dayOfMonthFrom(later(issuedOn, earliest), schedule.day)
    default:
      return schedule satisfies never
  }
}

/** The first such day of a month on or after `from`. */
function dayOfMonthFrom(from: Temporal.PlainDate, day: number): Temporal.PlainDate {
  const month = from.toPlainYearMonth()
  const here = billingDateIn(month, day)
  return Temporal.PlainDate.compare(here, from) >= 0 ? here : billingDateIn(month.add({ months: 1 }), day)
}

function later(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) >= 0 ? a : b
}

function earlier(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) <= 0 ? a : b
}
