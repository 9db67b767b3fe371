import { z } from 'zod'
import { notA, textLine, wholeNumber } from '../kernel/input.ts'
import type { Micros } from '../kernel/money.ts'

/** A fee for paying late, once an invoice. It is capped: no invoice is charged more. */
export type LateFee =
  | { kind: 'off' }
  | { kind: 'fixed'; amountMicros: Micros; capMicros: Micros; graceDays: number }
  /** `rate`: of what is open, in millionths. */
  | { kind: 'percent'; rate: bigint; capMicros: Micros; graceDays: number }

/** What is done about invoices that are not paid in time, and when. Amounts are in the provider's currency. */
export interface Policy {
  id: number
  name: string
  isDefault: boolean
  /** Days after an invoice was due, ascending. */
  reminderDays: number[]
  /** Whether failed drafts of AutoPay are tried again. */
  retries: boolean
  lateFee: LateFee
  /** Null: nobody is suspended by it. */
  suspension: Suspending | null
  /** How far ahead customers may promise to pay by themselves; 0: not at all. */
  promiseDays: number
}

export interface Suspending {
  /** After the oldest overdue invoice was due. */
  afterDays: number
  /** Less than this overdue suspends nobody, and restores who is suspended. */
  minimumMicros: Micros
  /** Between the warning and the suspension, at least. */
  warningDays: number
}

const micros = z.bigint().max(1_000_000_000_000n, 'is more than 1000000.00')
const capped = {
  capMicros: micros.min(1n, 'is not above zero'),
  graceDays: wholeNumber(0, 180).default(0),
}

const lateFee = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('off') }),
  z.strictObject({ kind: z.literal('fixed'), amountMicros: micros.min(1n, 'is not above zero'), ...capped }),
  z.strictObject({
    kind: z.literal('percent'),
    rate: z.bigint().min(1n, 'is not above zero').max(250_000n, 'is more than 0.25 (25 %)'),
    ...capped,
  }),
])

/** A policy as it is saved, known by its name. */
export const policyInput = z.strictObject({
  name: textLine(60),
  isDefault: z.boolean({ error: notA('true or false') }).default(false),
  reminderDays: z
    .array(wholeNumber(1, 365))
    .max(10, 'has more than 10 days')
    .refine((days) => days.every((day, n) => n === 0 || day > days[n - 1]!), {
      error: 'is not in ascending order, each day once',
    })
    .default([3, 10, 20]),
  retries: z.boolean({ error: notA('true or false') }).default(true),
  lateFee: lateFee.default({ kind: 'off' }),
  suspension: z
    .strictObject({
      afterDays: wholeNumber(1, 365),
      minimumMicros: micros.min(0n, 'is negative').default(0n),
      warningDays: wholeNumber(1, 60).default(5),
    })
    .nullable()
    .default(null),
  promiseDays: wholeNumber(0, 90).default(14),
})

export type PolicyInput = z.input<typeof policyInput>
