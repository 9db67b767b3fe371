import { z } from 'zod'
import type { AccountId, SubscriptionId } from '../kernel/ids.ts'
import { day, optionalLine, textLine, wholeNumber } from '../kernel/input.ts'

/** What an account has taken: a plan, so many times, from a day until another (half-open, in the account's zone). */
export interface Subscription {
  accountId: AccountId
  id: SubscriptionId
  planId: number
  planName: string
  /** What the account calls it: `Main office`. May be empty. */
  label: string
  quantity: number
  startsOn: Temporal.PlainDate
  /** The first day without it; null: no end is known. */
  endsOn: Temporal.PlainDate | null
  createdAt: Temporal.Instant
}

const fields = {
  quantity: wholeNumber(1, 1_000_000).default(1),
  label: optionalLine(100).default(''),
  startsOn: day,
  endsOn: day.nullable().default(null),
}

/** A subscription as it comes from files: its plan by name; without a start, it starts as its account opens. */
export const subscriptionInput = z.strictObject({
  ...fields,
  plan: textLine(80),
  startsOn: day.optional(),
  endsOn: day.nullable().optional(),
})

/** As the verb takes it. */
export const newSubscription = z.strictObject({
  ...fields,
  accountId: z.custom<AccountId>((value) => typeof value === 'bigint'),
  planId: z.int(),
})

export type NewSubscription = z.input<typeof newSubscription>
