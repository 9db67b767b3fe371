import { z } from 'zod'
import { destinationMeant, destinationName } from '../catalog/destination-name.ts'
import type { AuditCriteria, AuditReport as AuditReportRow } from '../reports/audit-report.ts'
import type { AuditGroup, AuditRun as AuditRunRow } from '../reports/audit-run.ts'
import { CallDirection } from './call-shapes.ts'
import {
  DayIn,
  Id,
  Instant,
  instantOrNull,
  Minutes,
  Money,
  MoneyIn,
  microsIn,
  minutes,
  money,
  name,
  Period,
  Phone,
  period,
  phone,
} from './shapes.ts'

const PeriodKind = z.enum(['days', 'month_before', 'month_so_far']).meta({
  description: 'Named days, or a calendar month that moves with the day on which the report is made.',
})

const criteria = {
  period: PeriodKind,
  days: Period.nullable().meta({ description: 'Of the account’s time zone, where `period` is `days`.' }),
  numbers: z.array(z.string()).meta({
    description: 'Any part of the caller’s, called or own number, in digits; one of them is enough.',
  }),
  direction: CallDirection.nullable(),
  destination: z.string().meta({ description: 'Beginning of its name, in any case; empty: any.' }),
  minimumSeconds: z.int().meta({ description: 'Calls that lasted at least so long.' }),
  minimumAmount: Money.nullable().meta({ description: 'Calls that cost at least so much; null: any.' }),
}

/** As it is sent: what is absent does not narrow. */
export const criteriaIn = {
  period: PeriodKind,
  days: z.strictObject({ start: DayIn, end: DayIn }).nullish(),
  numbers: z.array(z.string().max(40)).max(50).optional(),
  direction: CallDirection.nullish(),
  destination: z.string().max(100).optional(),
  minimumSeconds: z.int().min(0).optional(),
  minimumAmount: MoneyIn.nullish(),
}
const CriteriaIn = z.strictObject(criteriaIn)

const group = { calls: z.int(), minutes: Minutes, amount: Money }

export const AuditReportRun = name(
  'AuditReportRun',
  z.strictObject({
    id: Id,
    reportId: Id,
    name: z.string(),
    ...criteria,
    covers: Period.meta({ description: 'The days that were meant when it was asked for.' }),
    timeZone: z.string().meta({ examples: ['America/New_York'] }),
    numbersOnly: z
      .array(Phone)
      .nullable()
      .meta({ description: 'The only own numbers whose calls are in it; null: all of the account.' }),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    failedBecause: z
      .enum(['too_many_calls', 'trouble'])
      .nullable()
      .meta({ description: '`too_many_calls`: more than 2,000,000 answer; ask for fewer days.' }),
    progress: z
      .strictObject({ callsRead: z.int(), callsExpected: z.int().nullable() })
      .nullable()
      .meta({ description: 'While it is being made: how many calls of those days have been looked at.' }),
    isScheduled: z.boolean(),
    requestedAt: Instant,
    finishedAt: Instant.nullable(),
    totals: z.strictObject({
      calls: z.int(),
      seconds: z.int(),
      billedSeconds: z.int(),
      includedSeconds: z.int(),
      amount: Money,
    }),
  }),
)

export const AuditReportGroups = name(
  'AuditReportGroups',
  z
    .strictObject({
      byNumber: z.array(z.strictObject({ number: Phone.nullable(), ...group })),
      byDestination: z.array(
        z.strictObject({ direction: CallDirection.nullable(), destination: z.string().nullable(), ...group }),
      ),
    })
    .meta({ description: 'The dearest 200 of each, and one with null for all others.' }),
)

export const AuditReport = name(
  'AuditReport',
  z.strictObject({
    id: Id,
    name: z.string(),
    ...criteria,
    schedule: z
      .enum(['monthly'])
      .nullable()
      .meta({ description: 'On the first of each month, of the month before.' }),
    scheduledFor: z.string().nullable().meta({ description: 'The name of the person it is mailed to.' }),
    mayChange: z.boolean().meta({ description: 'Whether whoever asks may change and remove it.' }),
    createdAt: Instant,
    newestRun: AuditReportRun.nullable(),
  }),
)

/** What was sent, as the room reads it. `days` is needed where `period` is `days`, and ignored elsewhere. */
export function criteriaOf(
  body: z.output<typeof CriteriaIn>,
  { currency, locale }: { currency: string; locale: string },
): unknown {
  const { period: kind, days, minimumAmount, direction, destination, ...rest } = body
  return {
    ...rest,
    ...(destination === undefined ? {} : { destination: destinationMeant(destination, locale) }),
    period: kind === 'days' ? { kind, days: days ?? undefined } : { kind },
    direction: direction ?? null,
    ...(minimumAmount ? { minimumAmountMicros: microsIn(minimumAmount, currency) } : {}),
  }
}

export function presentReport(
  report: AuditReportRow,
  { currency, mayChange, newestRun }: { currency: string; mayChange: boolean; newestRun: AuditRunRow | null },
): z.input<typeof AuditReport> {
  return {
    id: report.id.toString(),
    name: report.name,
    ...presentCriteria(report.criteria, currency),
    schedule: report.schedule,
    scheduledFor: report.scheduledBy?.name ?? null,
    mayChange,
    createdAt: report.createdAt.toString(),
    newestRun: newestRun && presentRun(newestRun, currency),
  }
}

export function presentRun(run: AuditRunRow, currency: string): z.input<typeof AuditReportRun> {
  const isGoingOn = run.state === 'queued' || run.state === 'running'
  const { callsRead, callsExpected } = run
  return {
    id: run.id.toString(),
    reportId: run.reportId.toString(),
    name: run.name,
    ...presentCriteria(run.criteria, currency),
    covers: period(run.days),
    timeZone: run.timeZone,
    numbersOnly: run.lines?.map(phone) ?? null,
    state: run.state,
    failedBecause: run.failedBecause,
    progress: isGoingOn
      ? {
          callsRead: Number(callsRead),
          callsExpected: callsExpected === null ? null : Number(callsExpected),
        }
      : null,
    isScheduled: run.scheduledFor !== null,
    requestedAt: run.requestedAt.toString(),
    finishedAt: instantOrNull(run.finishedAt),
    totals: {
      calls: Number(run.calls),
      seconds: Number(run.durationSeconds),
      billedSeconds: Number(run.billedSeconds),
      includedSeconds: Number(run.includedSeconds),
      amount: money(run.amountMicros, currency),
    },
  }
}

export function presentGroups(
  run: AuditRunRow,
  { currency, locale }: { currency: string; locale: string },
): z.input<typeof AuditReportGroups> {
  const sums = ({ calls, billedSeconds, amountMicros }: AuditGroup<unknown>) => ({
    calls: Number(calls),
    minutes: minutes(billedSeconds),
    amount: money(amountMicros, currency),
  })
  return {
    byNumber: run.byLine.map((line) => ({
      number: line.key === null ? null : phone(line.key),
      ...sums(line),
    })),
    byDestination: run.byDestination.map(({ key, ...rest }) => ({
      direction: key?.direction ?? null,
      destination: key?.destination == null ? null : destinationName(key.destination, locale),
      ...sums({ key, ...rest }),
    })),
  }
}

function presentCriteria({ period: of, minimumAmountMicros, ...rest }: AuditCriteria, currency: string) {
  return {
    ...rest,
    period: of.kind,
    days: of.kind === 'days' ? period(of.days) : null,
    minimumAmount: minimumAmountMicros > 0n ? money(minimumAmountMicros, currency) : null,
  }
}
