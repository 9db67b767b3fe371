import { z } from 'zod'
import { Day, Id, Instant, Money, name } from './shapes.ts'

const AccountRef = z.strictObject({ id: Id, number: z.string(), name: z.string() })

export const Outcome = z.enum(['issued', 'nothing', 'carried', 'failed']).meta({
  description: '`carried`: below the account’s minimum, it waits for the next invoice.',
})

/** A billing run in a list. */
export const BillingRun = name(
  'BillingRun',
  z.strictObject({
    id: Id,
    on: Day,
    state: z.enum(['running', 'complete', 'failed']),
    requestedBy: z.string(),
    accountsDue: z.int(),
    accountsDone: z.int(),
    issued: z.int(),
    nothing: z.int(),
    carried: z.int(),
    failed: z.int(),
    startedAt: Instant,
    finishedAt: Instant.nullable(),
  }),
)

export const BillingRunDetail = name(
  'BillingRunDetail',
  BillingRun.extend({
    totals: z
      .array(z.strictObject({ invoices: z.int(), total: Money }))
      .meta({ description: 'By currency.' }),
  }),
)

const account = {
  account: AccountRef,
  outcome: Outcome,
  total: Money,
  previousTotal: Money.nullable().meta({ description: 'Of the account’s invoice before.' }),
  difference: Money.nullable(),
  error: z.string().nullable(),
}

export const BillingRunAccount = name(
  'BillingRunAccount',
  z.strictObject({ ...account, invoice: z.strictObject({ id: Id, number: z.string() }).nullable() }),
)

export const RehearsedAccount = name('RehearsedAccount', z.strictObject({ ...account, lines: z.int() }))
