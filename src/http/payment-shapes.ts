import { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import type { MethodId } from '../kernel/ids.ts'
import { methodLabels } from '../payments/methods.ts'
import type { Attempt, OnItsWay, Payment } from '../payments/payments.ts'
import { paymentReference } from '../payments/payments.ts'
import { Id, Instant, instantOrNull, Money, money, name } from './shapes.ts'

const PaymentState = z
  .enum([
    'open',
    'pending',
    'requires_action',
    'unknown',
    'succeeded',
    'failed',
    'cancelled',
    'returned',
    'charged_back',
  ])
  .meta({
    description:
      '`pending`: on its way, as bank debits are for days. `requires_action`: the payer has to go to `action.url`. `unknown`: the gateway’s answer was lost; it is being found out, and nothing is charged a second time meanwhile.',
  })

/** One request to a gateway. */
export const PaymentAttempt = name(
  'PaymentAttempt',
  z.strictObject({
    id: Id,
    paymentId: Id,
    methodId: Id,
    methodLabel: z.string().meta({ examples: ['Visa ending 4242'] }),
    gateway: z.string(),
    rail: z.enum(['card', 'bank']),
    state: z.enum([
      'created',
      'sending',
      'unknown',
      'requires_action',
      'pending',
      'succeeded',
      'declined',
      'failed',
      'not_sent',
    ]),
    amount: Money.meta({ description: 'As charged, with the surcharge.' }),
    surcharge: Money,
    gatewayReference: z.string().nullable(),
    declineCode: z.string().nullable(),
    retry: z.enum(['never', 'later', 'new_method', 'authenticate']).nullable(),
    returnCode: z.string().nullable().meta({ description: 'ACH, as `R01`.' }),
    cause: z.string().nullable(),
    action: z.strictObject({ kind: z.enum(['three_d_secure', 'redirect']), url: z.string() }).nullable(),
    frozenBecause: z
      .string()
      .nullable()
      .meta({ description: 'What came back is not what was asked: a person decides.' }),
    createdAt: Instant,
    answeredAt: Instant.nullable(),
    expectBy: Instant.nullable(),
  }),
)

export const PaymentShape = name(
  'Payment',
  z.strictObject({
    id: Id,
    accountId: Id,
    reference: z.string().meta({ examples: ['PAY-812'] }),
    origin: z.enum(['one_time', 'autopay', 'staff']),
    state: PaymentState,
    amount: Money.meta({ description: 'What the account is credited with, without the surcharge.' }),
    surcharge: Money,
    refunded: Money,
    refundedSurcharge: Money,
    unapplied: Money.meta({ description: 'Credit of the account: captured and not paying any invoice.' }),
    requestedAt: Instant,
    requestedBy: z.string(),
    capturedAt: Instant.nullable(),
  }),
)

export const PaymentListed = name('PaymentListed', PaymentShape.extend({ lastAttempt: PaymentAttempt }))

export const PaymentDetail = name(
  'PaymentDetail',
  PaymentShape.extend({
    attempts: z.array(PaymentAttempt).meta({ description: 'Oldest first.' }),
    invoices: z
      .array(z.strictObject({ invoiceId: Id, number: z.string(), amount: Money }))
      .meta({ description: 'What it pays now; while it is on its way, what it was asked to pay.' }),
    history: z
      .array(
        z.strictObject({
          invoiceId: Id,
          number: z.string(),
          amount: Money.meta({ description: 'Below zero: taken back.' }),
          at: Instant,
          actor: z.string(),
          reason: z.string(),
        }),
      )
      .meta({ description: 'How it came to pay what it pays, oldest first.' }),
  }),
)

/** A payment that is on its way to an invoice. */
export const PaymentComing = name(
  'PaymentComing',
  z.strictObject({
    paymentId: Id,
    reference: z.string().meta({ examples: ['PAY-812'] }),
    state: PaymentState,
    amount: Money.meta({ description: 'Of this invoice.' }),
    expectBy: Instant.nullable().meta({ description: 'When a bank is expected to have confirmed it.' }),
  }),
)

/** What the methods of attempts are called, for `presentAttempt`. */
export function labelsOf(
  db: Db | Tx,
  { attempts, locale }: { attempts: readonly Attempt[]; locale: string },
): Promise<Map<MethodId, string>> {
  return methodLabels(db, { names: attempts, locale })
}

export function presentAttempt(
  attempt: Attempt,
  labels: ReadonlyMap<MethodId, string>,
): z.input<typeof PaymentAttempt> {
  const { currency, gateway, rail, state, retry, returnCode, cause, action, frozenBecause } = attempt
  return {
    id: attempt.id.toString(),
    paymentId: attempt.paymentId.toString(),
    methodId: attempt.methodId.toString(),
    methodLabel: labels.get(attempt.methodId)!,
    ...{ gateway, rail, state },
    amount: money(attempt.amountMicros, currency),
    surcharge: money(attempt.surchargeMicros, currency),
    gatewayReference: attempt.ref,
    declineCode: attempt.code,
    ...{ retry, returnCode, cause, action, frozenBecause },
    createdAt: attempt.createdAt.toString(),
    answeredAt: instantOrNull(attempt.answeredAt),
    expectBy: instantOrNull(attempt.expectBy),
  }
}

export function presentComing(
  coming: OnItsWay | undefined,
  currency: string,
): z.input<typeof PaymentComing> | null {
  if (!coming) return null
  const { paymentId, amountMicros, state, expectBy } = coming
  return {
    paymentId: paymentId.toString(),
    reference: paymentReference(paymentId),
    state,
    amount: money(amountMicros, currency),
    expectBy: instantOrNull(expectBy),
  }
}

export function presentPayment(payment: Payment): z.input<typeof PaymentShape> {
  const { currency } = payment
  return {
    id: payment.id.toString(),
    accountId: payment.accountId.toString(),
    reference: paymentReference(payment.id),
    origin: payment.origin,
    state: payment.state,
    amount: money(payment.amountMicros, currency),
    surcharge: money(payment.surchargeMicros, currency),
    refunded: money(payment.refundedMicros, currency),
    refundedSurcharge: money(payment.refundedSurchargeMicros, currency),
    unapplied: money(payment.unappliedMicros, currency),
    requestedAt: payment.requestedAt.toString(),
    requestedBy: payment.requestedBy,
    capturedAt: instantOrNull(payment.capturedAt),
  }
}
