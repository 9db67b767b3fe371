import type { InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { lateFeeOf } from './late-fee.ts'
import type { Policy } from './policy.ts'

export const STAGES = ['overdue', 'reminded', 'warned', 'suspended'] as const
export type Stage = (typeof STAGES)[number]

export type NextStep = 'reminder' | 'late_fee' | 'warning' | 'suspension' | 'promise'

/** An invoice that is not paid in time. */
export interface OverdueInvoice {
  invoiceId: InvoiceId
  dueOn: Temporal.PlainDate
  /** From when reminders and the fee are counted: when it was due, or owed again later. */
  since: Temporal.PlainDate
  openMicros: Micros
  /** Of that, what is not itself a late fee. */
  feeBaseMicros: Micros
  /** A payment of it is on its way. */
  isInProgress: boolean
  /** A payment of it is disputed, and nobody knows yet who wins. */
  isDisputed: boolean
  /** When a mail last said that a payment of it had failed. */
  failureToldOn: Temporal.PlainDate | null
  /** How many reminders have been done since then. */
  reminders: number
  hasFee: boolean
}

/** What the next step of a case follows from, on a day of the account. */
export interface CaseFacts {
  today: Temporal.PlainDate
  policy: Policy
  currency: string
  /** False: the policy's amounts are in another currency than the account's. */
  isPolicyCurrency: boolean
  invoices: readonly OverdueInvoice[]
  /** The last day of a promise that stands. */
  promiseUntil: Temporal.PlainDate | null
  /** The day that the customer was warned of. */
  suspendOn: Temporal.PlainDate | null
  isSuspended: boolean
}

export interface ReminderStep {
  invoiceId: InvoiceId
  since: Temporal.PlainDate
  n: number
}

/** What is to be done today, and what comes next. */
export interface Plan {
  breaksPromise: boolean
  reminders: ReminderStep[]
  /** The mail that goes with them; null where another mail says the same. */
  mail: {
    n: number
    of: number
    invoiceIds: InvoiceId[]
    /** When service is suspended if nobody pays; null: it is not. */
    suspendOn: Temporal.PlainDate | null
  } | null
  fees: { invoiceId: InvoiceId; amountMicros: Micros }[]
  warns: boolean
  suspends: boolean
  /** As the customer has been warned, from now on. */
  suspendOn: Temporal.PlainDate | null
  stage: Stage
  next: { step: NextStep; on: Temporal.PlainDate } | null
}

const { compare } = Temporal.PlainDate

/**
 * What is to be done about an account's overdue invoices on a day. Those with a payment on its way or in a dispute wait; a promise that stands holds
 * everything. At most one mail a day asks for money: a warning takes the place of a reminder, and so does the mail of a payment that failed on that
 * day or the day before. A customer is suspended only on a day he was warned of at least the policy's days ahead. Pure.
 */
export function planOf(facts: CaseFacts): Plan {
  const { today, policy, invoices, promiseUntil } = facts
  const isPromised = promiseUntil !== null && compare(today, promiseUntil) <= 0
  const active = isPromised ? [] : invoices.filter((invoice) => !invoice.isInProgress && !invoice.isDisputed)
  const suspension = suspensionOf(facts, active)
  const reminders = active.flatMap((invoice) => remindersDue(invoice, facts))
  const isNews = reminders.some(({ invoiceId }) => {
    const { failureToldOn } = active.find((invoice) => invoice.invoiceId === invoiceId)!
    return failureToldOn === null || failureToldOn.until(today).days > TOLD_DAYS
  })
  const reached = active.map((invoice) => reachedBy(invoice, facts))
  const fees = facts.isPolicyCurrency ? active.flatMap((invoice) => feeDue(invoice, facts)) : []
  const hasReminders = invoices.some((invoice) => invoice.reminders > 0) || reminders.length > 0
  return {
    breaksPromise: promiseUntil !== null && !isPromised,
    reminders,
    mail:
      isNews && !suspension.warns && !suspension.suspends
        ? {
            n: Math.max(...reached),
            of: policy.reminderDays.length,
            invoiceIds: active.map((invoice) => invoice.invoiceId),
            suspendOn: facts.isSuspended ? null : (suspension.suspendOn ?? earliestSuspension(facts, active)),
          }
        : null,
    fees,
    ...suspension,
    stage:
      facts.isSuspended || suspension.suspends
        ? 'suspended'
        : suspension.suspendOn !== null
          ? 'warned'
          : hasReminders
            ? 'reminded'
            : 'overdue',
    next: isPromised
      ? { step: 'promise', on: promiseUntil.add({ days: 1 }) }
      : nextOf(facts, { active, suspension }),
  }
}

/** A failure told today or yesterday need not be told again. */
const TOLD_DAYS = 1

interface Suspension {
  warns: boolean
  suspends: boolean
  suspendOn: Temporal.PlainDate | null
}

function suspensionOf(facts: CaseFacts, active: readonly OverdueInvoice[]): Suspension {
  const { today, policy, isSuspended, suspendOn } = facts
  const earliest = earliestSuspension(facts, active)
  // What waits, waits with the warning that was given.
  if (isSuspended || active.length === 0) return { warns: false, suspends: false, suspendOn }
  if (earliest === null || policy.suspension === null) {
    return { warns: false, suspends: false, suspendOn: null }
  }
  // A day that was named stands, unless what is left was due later: then another is named.
  if (suspendOn !== null && compare(earliest, suspendOn) <= 0) {
    return { warns: false, suspends: compare(today, suspendOn) >= 0, suspendOn }
  }
  const { warningDays } = policy.suspension
  if (compare(today, earliest.subtract({ days: warningDays })) < 0) {
    return { warns: false, suspends: false, suspendOn: null }
  }
  return { warns: true, suspends: false, suspendOn: later(earliest, today.add({ days: warningDays })) }
}

/** The first day on which the policy lets the account be suspended; null: not for what is overdue now. */
function earliestSuspension(
  { policy: { suspension }, isPolicyCurrency }: CaseFacts,
  active: readonly OverdueInvoice[],
): Temporal.PlainDate | null {
  if (suspension === null || !isPolicyCurrency || active.length === 0) return null
  const overdueMicros = active.reduce((sum, invoice) => sum + invoice.openMicros, 0n)
  if (overdueMicros < suspension.minimumMicros) return null
  const oldest = active.map((invoice) => invoice.dueOn).toSorted(compare)[0]!
  return oldest.add({ days: suspension.afterDays })
}

/** How many reminders an invoice has come to by today. */
function reachedBy({ since }: OverdueInvoice, { policy, today }: CaseFacts): number {
  return policy.reminderDays.filter((days) => compare(since.add({ days }), today) <= 0).length
}

function remindersDue(invoice: OverdueInvoice, facts: CaseFacts): ReminderStep[] {
  const { invoiceId, since, reminders } = invoice
  const fresh = reachedBy(invoice, facts) - reminders
  return Array.from({ length: Math.max(fresh, 0) }, (_, n) => ({ invoiceId, since, n: reminders + n + 1 }))
}

function feeDue(invoice: OverdueInvoice, { policy: { lateFee }, today, currency }: CaseFacts): Plan['fees'] {
  const { invoiceId, since, feeBaseMicros, hasFee } = invoice
  if (hasFee || lateFee.kind === 'off') return []
  if (compare(today, since.add({ days: lateFee.graceDays })) <= 0) return []
  const amountMicros = lateFeeOf(lateFee, { openMicros: feeBaseMicros, currency })
  return amountMicros > 0n ? [{ invoiceId, amountMicros }] : []
}

/** What comes next if nobody pays, for people to see; a case is looked at every morning whatever this says. */
function nextOf(
  facts: CaseFacts,
  { active, suspension }: { active: readonly OverdueInvoice[]; suspension: Suspension },
): Plan['next'] {
  const { today, policy, isSuspended, isPolicyCurrency } = facts
  const { lateFee } = policy
  const steps = active.flatMap(({ since, hasFee }) => [
    ...policy.reminderDays.map((days) => ({ step: 'reminder' as const, on: since.add({ days }) })),
    ...(lateFee.kind === 'off' || hasFee || !isPolicyCurrency
      ? []
      : [{ step: 'late_fee' as const, on: since.add({ days: lateFee.graceDays + 1 }) }]),
  ])
  const earliest = earliestSuspension(facts, active)
  const ends: { step: NextStep; on: Temporal.PlainDate }[] =
    isSuspended || suspension.suspends || earliest === null || policy.suspension === null
      ? []
      : suspension.suspendOn !== null
        ? [{ step: 'suspension', on: suspension.suspendOn }]
        : [{ step: 'warning', on: earliest.subtract({ days: policy.suspension.warningDays }) }]
  const ahead = [...ends, ...steps].filter(({ on }) => compare(on, today) > 0)
  return ahead.toSorted((a, b) => compare(a.on, b.on))[0] ?? null
}

function later(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return compare(a, b) >= 0 ? a : b
}

const MORNING = 8

/**
 * The day of dunning at an instant: it begins at 08:00 of the account's zone, so that nobody is woken, and whoever is suspended finds somebody to
 * talk to. Pure.
 */
export function dunningDay(now: Temporal.Instant, timeZone: string): Temporal.PlainDate {
  const local = now.toZonedDateTimeISO(timeZone)
  const day = local.toPlainDate()
  return local.hour >= MORNING ? day : day.subtract({ days: 1 })
}

/** Whether it is before 08:00 in the account's zone: then nothing is done, however late a step is. Pure. */
export function isNight(now: Temporal.Instant, timeZone: string): boolean {
  return now.toZonedDateTimeISO(timeZone).hour < MORNING
}

/** When the day of dunning after this one begins. Pure. */
export function morningAfter(day: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  const plainTime = Temporal.PlainTime.from({ hour: MORNING })
  return day.add({ days: 1 }).toZonedDateTime({ timeZone, plainTime }).toInstant()
}
