import { z } from 'zod'
import { Day, Id, Instant, Money, name } from './shapes.ts'

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
    failed: z.int(),
    startedAt: Instant,
    finishedAt: Instant.nullable(),
  }),
)

export const BillingRunAccount = name(
  'BillingRunAccount',
  z.strictObject({
    account: z.strictObject({ id: Id, number: z.string(), name: z.string() }),
    outcome: z.enum(['issued', 'nothing', 'carried', 'failed']).meta({
      description: '`carried`: below the account’s minimum, it waits for the next invoice.',
    }),
    invoiceId: Id.nullable(),
    total: Money,
    previousTotal: Money.nullable(),
    difference: Money.nullable(),
    error: z.string().nullable(),
  }),
)
