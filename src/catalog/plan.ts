import { z } from 'zod'
import { amount, currencyCode, notA, textLine, wholeNumber } from '../kernel/input.ts'
import type { Micros } from '../kernel/money.ts'
import type { RateDirection } from './rate-deck.ts'

/** Fees, allowances and a rate deck under a name. */
export interface Plan {
  id: number
  name: string
  description: string
  currency: string
  /** Once, when a subscription starts; per unit of its quantity. */
  setupFeeMicros: Micros
  /** A month, in advance; per unit of its quantity. */
  monthlyFeeMicros: Micros
  /** Least usage a billing period; what is short is charged. */
  minimumSpendMicros: Micros
  /** Name of the deck that prices calls: its latest frozen version counts. Null: a plan without calls. */
  rateDeck: string | null
  allowances: Allowance[]
  createdAt: Temporal.Instant
}

/** Included minutes a billing period for named destinations. */
export interface Allowance {
  id: number
  name: string
  includedSeconds: number
  /** `line`: each line its own minutes; `account`: quantity × minutes in one pool. */
  scope: 'line' | 'account'
  directions: RateDirection[]
  /** Destination names; a trailing * matches any ending. */
  destinations: string[]
}

const name = textLine(80)

const allowanceFields = {
  name,
  scope: z.enum(['line', 'account']).default('line'),
  directions: z
    .array(z.enum(['outbound', 'inbound', 'toll_free', 'forwarded']))
    .min(1, 'names no direction')
    .default(['outbound']),
  destinations: z
    .array(
      textLine(100).refine((text) => !text.slice(0, -1).includes('*'), {
        error: notA('a destination: * may only be its end'),
      }),
    )
    .min(1, 'names no destination'),
}

const planFields = {
  name,
  description: z
    .string({ error: notA('text') })
    .max(1000, 'is longer than 1000 characters')
    .default(''),
  currency: currencyCode,
  rateDeck: name.nullable().default(null),
}

/** A plan as it comes from files and the API. */
export const planInput = z
  .strictObject({
    ...planFields,
    currency: currencyCode.optional(),
    setupFee: amount.default(0n),
    monthlyFee: amount.default(0n),
    minimumSpend: amount.default(0n),
    allowances: z
      .array(
        z
          .strictObject({ ...allowanceFields, includedMinutes: wholeNumber(1, 10_000_000) })
          .transform(({ includedMinutes, ...rest }) => ({ ...rest, includedSeconds: includedMinutes * 60 })),
      )
      .max(50, 'has more than 50 allowances')
      .superRefine(distinctNames)
      .default([]),
  })
  .transform(({ setupFee, monthlyFee, minimumSpend, ...rest }) => ({
    ...rest,
    setupFeeMicros: setupFee,
    monthlyFeeMicros: monthlyFee,
    minimumSpendMicros: minimumSpend,
  }))

const fee = z.bigint().min(0n, 'is negative').default(0n)

/** A plan as the verb takes it. */
export const newPlan = z.strictObject({
  ...planFields,
  setupFeeMicros: fee,
  monthlyFeeMicros: fee,
  minimumSpendMicros: fee,
  allowances: z
    .array(z.strictObject({ ...allowanceFields, includedSeconds: wholeNumber(1, 600_000_000) }))
    .superRefine(distinctNames)
    .default([]),
})

export type NewPlan = z.input<typeof newPlan>
export type NewAllowance = z.output<typeof newPlan>['allowances'][number]

function distinctNames(allowances: { name: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>()
  for (const [i, { name }] of allowances.entries()) {
    if (seen.has(name))
      context.addIssue({ code: 'custom', message: `'${name}' is there twice`, path: [i, 'name'] })
    seen.add(name)
  }
}
