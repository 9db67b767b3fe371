import type { InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import {
  type DraftSchedule,
  draftWithNoticeOn,
  nextDraftOn,
  noticeDaysOf,
  noticeOn,
  type OpenInvoice,
} from './draft-day.ts'
import type { Rail } from './gateway.ts'

/*
 * When AutoPay drafts what, and when it says so: which invoices make which draft, by the account's own days. Pure.
 */

/** An invoice that is owed, that AutoPay has not taken up, and that no other payment is about to pay. */
export interface DraftableInvoice extends OpenInvoice {
  invoiceId: InvoiceId
  openMicros: Micros
}

/** A day on which AutoPay drafts: one payment of these invoices. */
export interface PlannedDraft {
  on: Temporal.PlainDate
  invoices: DraftableInvoice[]
  amountMicros: Micros
}

/** What the payer agreed to, as far as days follow from it. */
export interface DraftRule {
  schedule: DraftSchedule
  rail: Rail
  /** First day that is not paused. */
  pausedUntil: Temporal.PlainDate | null
  /** Of the provider's settings. */
  noticeDays: number
}

/**
 * Drafts begin at 08:00 of the account's own day: whoever has a question about a charge, or is asked by the bank, is awake; the support desk opens;
 * and the day on the notice is the day on the payer's clock, in whatever zone.
 */
const DRAFT_TIME = Temporal.PlainTime.from('08:00')

/** When the draft of a day begins, in the account's zone. */
export function draftAt(on: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return on.toZonedDateTime({ timeZone, plainTime: DRAFT_TIME }).toInstant()
}

/** The drafts to come after a day, the next one first; each invoice is in exactly one. */
export function draftsAfter(
  after: Temporal.PlainDate,
  { rule, invoices }: { rule: DraftRule; invoices: readonly DraftableInvoice[] },
): PlannedDraft[] {
  const byDay = Map.groupBy(invoices, (invoice) => {
    const { schedule, pausedUntil } = rule
    return nextDraftOn({
      schedule,
      openInvoices: [announceable(invoice, rule)],
      after,
      pausedUntil,
    })!.toString()
  })
  return [...byDay]
    .map(([on, own]) => ({
      on: Temporal.PlainDate.from(on),
      invoices: own,
      amountMicros: own.reduce((sum, { openMicros }) => sum + openMicros, 0n),
    }))
    .sort((a, b) => Temporal.PlainDate.compare(a.on, b.on))
}

/**
 * A bank account that is drafted on the day of issue is told of the amount beforehand all the same: the draft waits for the notice, as far as
 * the due date allows. Cards and the other schedules keep their day.
 */
function announceable(invoice: DraftableInvoice, { schedule, rail, noticeDays }: DraftRule): OpenInvoice {
  if (schedule.kind !== 'issue' || rail !== 'bank') return invoice
  const days = noticeDaysOf({ rail, isConsumer: true, providerDays: noticeDays })
  return { ...invoice, issuedOn: draftWithNoticeOn({ draftOn: invoice.issuedOn, invoice, noticeDays: days }) }
}

/** The day on which the first invoice of a draft is due: a later draft leaves it overdue until then. Pure. */
export function firstDueOn({ invoices }: Pick<PlannedDraft, 'invoices'>): Temporal.PlainDate {
  return invoices.map(({ dueOn }) => dueOn).toSorted(Temporal.PlainDate.compare)[0]!
}

/**
 * After which day drafts are to be planned: a draft whose day has come and that is not done keeps its day; else it is today at the earliest, and
 * always after what is done.
 */
export function planAfter({
  draftedUntil,
  nextDraftOn: planned,
  today,
}: {
  draftedUntil: Temporal.PlainDate
  nextDraftOn: Temporal.PlainDate | null
  today: Temporal.PlainDate
}): Temporal.PlainDate {
  const { compare } = Temporal.PlainDate
  const first = planned !== null && compare(planned, today) < 0 ? planned : today
  const dayBefore = first.subtract({ days: 1 })
  return compare(draftedUntil, dayBefore) > 0 ? draftedUntil : dayBefore
}

/** How far ahead a draft by a rail is announced. Nobody says of an account whether it is a consumer's, so each is held to be one. */
export function noticeDaysFor({ rail, noticeDays }: Pick<DraftRule, 'rail' | 'noticeDays'>): number {
  return noticeDaysOf({ rail, isConsumer: true, providerDays: noticeDays })
}

/** When a draft is announced: at 08:00 of its day of notice, or null where no notice is promised. One that is past is due at once. */
export function noticeAt(
  { on }: Pick<PlannedDraft, 'on'>,
  { rule, timeZone }: { rule: DraftRule; timeZone: string },
): Temporal.Instant | null {
  const noticeDays = noticeDaysFor(rule)
  return noticeDays === 0 ? null : draftAt(noticeOn({ draftOn: on, noticeDays }), timeZone)
}

/** What follows from the drafts to come. `toAnnounce`: those of which the payer has not been told with this day and amount. */
export interface Plan {
  nextDraftOn: Temporal.PlainDate | null
  nextTryAt: Temporal.Instant | null
  nextNoticeAt: Temporal.Instant | null
}

/** The times that follow from the drafts to come and from those that wait to go. */
export function planOf({
  drafts,
  rule,
  timeZone,
  announced,
  retryAt,
}: {
  drafts: readonly PlannedDraft[]
  rule: DraftRule
  timeZone: string
  /** Amounts that were announced, by day. */
  announced: ReadonlyMap<string, Micros>
  retryAt: Temporal.Instant | null
}): Plan {
  const next = drafts[0]
  const notices = drafts
    .filter((draft) => announced.get(draft.on.toString()) !== draft.amountMicros)
    .map((draft) => noticeAt(draft, { rule, timeZone }))
  return {
    nextDraftOn: next?.on ?? null,
    nextTryAt: earliest([retryAt, next ? draftAt(next.on, timeZone) : null]),
    nextNoticeAt: earliest(notices),
  }
}

function earliest(instants: readonly (Temporal.Instant | null)[]): Temporal.Instant | null {
  return (
    instants
      .filter((at) => at !== null)
      .toSorted(Temporal.Instant.compare)
      .at(0) ?? null
  )
}
