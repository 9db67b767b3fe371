import { z } from 'zod'
import { isCurrency } from '../../../kernel/money.ts'

/*
 * What the sandbox's API answers, as far as it is relied upon. An answer that is not of these shapes cannot be read, and what cannot be read
 * is unknown.
 */

const instant = z.iso.datetime({ offset: true }).transform((text) => Temporal.Instant.from(text))
const currency = z.string().refine(isCurrency)
/** Minor units. */
const amount = z.int().transform(BigInt)

export const chargeAnswer = z.object({
  object: z.literal('charge'),
  id: z.string().min(1),
  reference: z.string(),
  customer: z.string(),
  method: z.string(),
  amount,
  currency,
  status: z.enum(['succeeded', 'pending', 'requires_action', 'declined', 'canceled']),
  decline: z.object({ code: z.string(), return_code: z.string().nullable() }).nullable(),
  action: z.object({ url: z.url() }).nullable(),
  expected_at: instant.nullable(),
  returned: z.object({ code: z.string(), at: instant }).nullable(),
  disputes: z.array(z.string()),
})
export type ChargeAnswer = z.infer<typeof chargeAnswer>

export const refundAnswer = z.object({
  object: z.literal('refund'),
  id: z.string().min(1),
  reference: z.string(),
  charge: z.string(),
  amount,
  currency,
  status: z.enum(['pending', 'succeeded', 'failed']),
  failure: z.string().nullable(),
})
export type RefundAnswer = z.infer<typeof refundAnswer>

const address = z.object({
  line1: z.string(),
  line2: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  postalCode: z.string().nullable(),
  country: z.string(),
})

export const methodAnswer = z.object({
  object: z.literal('method'),
  id: z.string().min(1),
  customer: z.string(),
  rail: z.enum(['card', 'bank']),
  state: z.enum(['usable', 'awaiting_micro_deposits', 'detached']),
  holder_name: z.string().nullable(),
  billing_address: address.nullable(),
  last4: z.string().regex(/^\d{4}$/),
  fingerprint: z.string().nullable(),
  card: z
    .object({
      brand: z.string(),
      expiry_month: z.int().min(1).max(12),
      expiry_year: z.int(),
      funding: z.enum(['credit', 'debit', 'prepaid', 'unknown']).catch('unknown'),
    })
    .nullable(),
  bank: z
    .object({
      bank_name: z.string().nullable(),
      account_type: z.enum(['checking', 'savings']),
      routing_number: z.string().nullable(),
    })
    .nullable(),
})
export type MethodAnswer = z.infer<typeof methodAnswer>

export const setupAnswer = z.object({
  object: z.literal('setup'),
  id: z.string().min(1),
  state: z.enum(['waiting', 'requires_action', 'failed', 'ready']),
  fields_url: z.url(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  action: z.object({ url: z.url() }).nullable(),
  method: methodAnswer.nullable(),
})
export type SetupAnswer = z.infer<typeof setupAnswer>

export const disputeAnswer = z.object({
  object: z.literal('dispute'),
  id: z.string(),
  charge: z.string(),
  charge_reference: z.string(),
  amount,
  currency,
  reason: z.string(),
  state: z.enum(['needs_response', 'under_review', 'won', 'lost']),
  opened_at: instant,
  evidence_due_at: instant,
})

export const customerAnswer = z.object({ object: z.literal('customer'), id: z.string().min(1) })

export const verificationAnswer = z.union([
  z.object({ verified: z.literal(true), method: methodAnswer }),
  z.object({ verified: z.literal(false), tries_left: z.int().min(0) }),
])

export const settledAnswer = z.object({
  id: z.string(),
  kind: z.enum(['charge', 'refund', 'refund_failure', 'return', 'dispute', 'dispute_reversal', 'fee']),
  ref: z.string(),
  reference: z.string().nullable(),
  amount,
  fee: z.int().min(0).transform(BigInt),
  currency,
  settled_at: instant,
  payout: z.string().nullable(),
})

export const payoutAnswer = z.object({ id: z.string(), amount, currency, paid_at: instant })

export function listAnswer<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), next: z.string() })
}

/** Those that carry one reference: all of them, without pages. */
export function foundAnswer<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item) })
}

export const errorAnswer = z.object({
  error: z.object({ code: z.string(), message: z.string(), charge: z.unknown().optional() }),
})

export const eventAnswer = z.object({
  object: z.literal('event'),
  id: z.string().min(1),
  type: z.string(),
  created_at: instant,
  about: z.object({
    kind: z.string(),
    id: z.string(),
    reference: z.string().nullable(),
    charge: z.string().nullable(),
  }),
})
