import { z } from 'zod'
import type { AccountId } from '../kernel/ids.ts'
import { day, textLine, wholeNumber } from '../kernel/input.ts'
import type { Micros } from '../kernel/money.ts'
import type { Period } from '../kernel/period.ts'
import type { Direction } from '../usage/direction.ts'

/** A question about an account's call detail, kept under a name. Asking it makes a run (audit-run.ts). */
export interface AuditReport {
  id: bigint
  accountId: AccountId
  name: string
  criteria: AuditCriteria
  /** `monthly`: on the first of a month, of the month before. */
  schedule: 'monthly' | null
  /** Whose right the scheduled ones are made by, and who is told. */
  scheduledBy: { loginId: bigint; name: string } | null
  /** As the API's callers are written: `login:12`. */
  createdBy: string
  createdAt: Temporal.Instant
}

/** Which calls. What is null or empty does not narrow; all that is given must be so. */
export interface AuditCriteria {
  /** Days of the account: named ones, or a month that moves with the day on which the report is made. */
  period: { kind: 'days'; days: Period } | { kind: 'month_before' } | { kind: 'month_so_far' }
  /** Any part of the caller's, called or own number, in digits; one of them is enough. */
  numbers: string[]
  direction: Direction | null
  /** How the destination's name begins, in any case; empty: any. */
  destination: string
  /** Calls that lasted at least so long. */
  minimumSeconds: number
  /** Calls that cost at least so much. */
  minimumAmountMicros: Micros
}

/** More numbers than this in one question is a list that a program should ask for. */
const NUMBERS_MAX = 50
/** Fewer digits would find half of all numbers. */
const DIGITS_MIN = 3
/** What is kept for inspection seldom reaches further back, and one account's ten years are too long for a page. */
const YEARS_MAX = 3
const INT4_MAX = 2_147_483_647

const number = z
  .string()
  .transform((text) => text.replace(/\D/g, ''))
  .refine((digits) => digits.length >= DIGITS_MIN && digits.length <= 32, {
    error: `is not at least ${DIGITS_MIN} digits of a number`,
  })

const days = z
  .strictObject({ start: day, end: day })
  .refine(({ start, end }) => Temporal.PlainDate.compare(start, end) < 0, {
    path: ['end'],
    error: 'is not after the first day',
  })
  .refine(({ start, end }) => Temporal.PlainDate.compare(end, start.add({ years: YEARS_MAX })) <= 0, {
    path: ['end'],
    error: `is more than ${YEARS_MAX} years after the first day`,
  })

/** Criteria as they are sent to us and as they are kept. */
export const criteriaInput = z.strictObject({
  period: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('days'), days }),
    z.strictObject({ kind: z.literal('month_before') }),
    z.strictObject({ kind: z.literal('month_so_far') }),
  ]),
  numbers: z.array(number).max(NUMBERS_MAX, `are more than ${NUMBERS_MAX}`).default([]),
  direction: z.enum(['outbound', 'inbound', 'toll_free', 'forwarded', 'emergency']).nullable().default(null),
  destination: z.string().trim().max(100).default(''),
  minimumSeconds: wholeNumber(0, INT4_MAX).default(0),
  minimumAmountMicros: z
    .union([
      z.bigint(),
      z
        .string()
        .regex(/^\d{1,18}$/)
        .transform(BigInt),
    ])
    .refine((micros) => micros >= 0n, { error: 'is negative' })
    .default(0n),
})

export const reportInput = z.strictObject({ name: textLine(100), criteria: criteriaInput })

/** The days that criteria mean on a day of the account. */
export function daysOf({ period }: AuditCriteria, today: Temporal.PlainDate): Period {
  switch (period.kind) {
    case 'days':
      return period.days
    case 'month_before':
      return monthBefore(today)
    case 'month_so_far':
      return { start: today.with({ day: 1 }), end: today.add({ days: 1 }) }
    default:
      return period satisfies never
  }
}

/** The calendar month before the one that holds a day. */
export function monthBefore(today: Temporal.PlainDate): Period {
  const end = today.with({ day: 1 })
  return { start: end.subtract({ months: 1 }), end }
}

/** Who looks: a department manager sees the reports he made and what is in them of his lines; others see all. */
export interface Viewer {
  actor: string
  /** Null: all lines of the account (src/http/caller.ts). */
  lines: readonly string[] | null
  /** Whether what others made may be changed and removed. */
  manages: boolean
}

/** Whether a run may be seen: it must hold nothing of lines that are not the viewer's. */
export function maySeeRun({ lines }: { lines: readonly string[] | null }, viewer: Viewer): boolean {
  if (viewer.lines === null) return true
  return lines?.every((line) => viewer.lines!.includes(line)) ?? false
}
