import { z } from 'zod'
import type { Db } from '../db/database.ts'
import type { AccountId, PaymentId, RefundId } from '../kernel/ids.ts'
import { getPayment } from '../payments/payments.ts'
import {
  decideRefund,
  getRefund,
  listRefunds,
  listUnresolvedRefunds,
  type Refund as RefundRow,
  refundPayment,
  refundReference,
} from '../payments/refunds.ts'
import { AccountPath, accountOf, raw, read } from './action.ts'
import { moneyKeyOf } from './idempotency.ts'
import { paymentParts } from './payments.ts'
import {
  Id,
  Instant,
  idOf,
  instantOrNull,
  listOf,
  Money,
  MoneyIn,
  microsIn,
  money,
  name,
  Paging,
} from './shapes.ts'

const PaymentPath = AccountPath.extend({ paymentId: idOf<PaymentId>('The payment’s id.') })

const Refund = name(
  'Refund',
  z.strictObject({
    id: Id,
    accountId: Id,
    paymentId: Id,
    reference: z.string().meta({ examples: ['REF-31'] }),
    destination: z.enum(['method', 'credit']).meta({
      description:
        '`credit`: no money moved; the amount stopped paying invoices and became credit of the account.',
    }),
    state: z.enum(['created', 'sending', 'unknown', 'pending', 'succeeded', 'failed']).meta({
      description:
        '`unknown`: the gateway’s answer was lost; it is being found out. `failed`: the payment has it back.',
    }),
    amount: Money.meta({ description: 'Without the surcharge.' }),
    surcharge: Money,
    gatewayReference: z.string().nullable(),
    cause: z.string().nullable(),
    reason: z.string(),
    actor: z.string(),
    createdAt: Instant,
    closedAt: Instant.nullable(),
    frozenBecause: z
      .string()
      .nullable()
      .meta({ description: 'What came back is not what was asked: a person decides.' }),
  }),
)

export const list = read({
  summary: 'List a payment’s refunds, oldest first',
  description: 'In one piece: together they are never more than the payment.',
  path: PaymentPath,
  answer: z.strictObject({ items: z.array(Refund) }),
  handle: async ({ db, path }) => {
    const { id: accountId } = await accountOf(db, path)
    const { id: paymentId } = await getPayment(db, { accountId, paymentId: path.paymentId })
    return { items: (await listRefunds(db, { accountId, paymentId })).map(presentRefund) }
  },
})

export const create = raw({
  summary: 'Refund a payment, in whole or in part',
  description:
    'Needs an `Idempotency-Key`: the same key again is the same refund. To the method, its part of the surcharge goes along, and the invoices paid last are owed again. As credit, no money moves. What is refused was not done; the answer is a refund in whatever state.',
  path: PaymentPath,
  body: z.strictObject({
    amount: MoneyIn.meta({ description: 'Without the surcharge.' }),
    destination: z.enum(['method', 'credit']).default('method'),
    reason: z.string().trim().min(1).max(500),
  }),
  status: 201,
  answer: Refund,
  handle: async (call) => {
    const { db, path, body, actor, request } = call
    const { id: accountId, currency } = await accountOf(db, path)
    const { refundId, created } = await refundPayment(paymentParts(call), {
      accountId,
      paymentId: path.paymentId,
      amountMicros: microsIn(body.amount, currency),
      destination: body.destination,
      reason: body.reason,
      key: `${actor}:${moneyKeyOf(request)}`,
      actor,
    })
    return present(db, { accountId, refundId, status: created ? 201 : 200 })
  },
})

export const unresolved = read({
  summary: 'List refunds whose outcome nobody knows, longest waiting first',
  query: Paging,
  answer: listOf(Refund),
  handle: async ({ db, query }) => {
    const { items, next } = await listUnresolvedRefunds(db, { page: query })
    return { items: items.map(presentRefund), next }
  },
})

export const decide = raw({
  summary: 'Decide what became of a refund that cannot be found out',
  description: 'Look at the gateway’s own pages first. The decision stands with your name and reason.',
  path: AccountPath.extend({ refundId: idOf<RefundId>('The refund’s id.') }),
  body: z.discriminatedUnion('decision', [
    z.strictObject({
      decision: z.literal('made'),
      gatewayReference: z.string().trim().min(1).max(200),
      reason: z.string().trim().min(1).max(500),
    }),
    z.strictObject({ decision: z.literal('not_made'), reason: z.string().trim().min(1).max(500) }),
  ]),
  answer: Refund,
  handle: async (call) => {
    const { db, path, body, actor } = call
    const { id: accountId } = await accountOf(db, path)
    const { refundId } = path
    await decideRefund(paymentParts(call), {
      accountId,
      refundId,
      decision:
        body.decision === 'made' ? { kind: 'made', ref: body.gatewayReference } : { kind: 'not_made' },
      reason: body.reason,
      actor,
    })
    return present(db, { accountId, refundId, status: 200 })
  },
})

async function present(
  db: Db,
  { accountId, refundId, status }: { accountId: AccountId; refundId: RefundId; status: 200 | 201 },
): Promise<Response> {
  return Response.json(presentRefund(await getRefund(db, { accountId, refundId })), { status })
}

function presentRefund(refund: RefundRow): z.input<typeof Refund> {
  const { currency, destination, state, cause, reason, actor, frozenBecause } = refund
  return {
    id: refund.id.toString(),
    accountId: refund.accountId.toString(),
    paymentId: refund.paymentId.toString(),
    reference: refundReference(refund.id),
    ...{ destination, state, cause, reason, actor, frozenBecause },
    amount: money(refund.amountMicros, currency),
    surcharge: money(refund.surchargeMicros, currency),
    gatewayReference: refund.ref,
    createdAt: refund.createdAt.toString(),
    closedAt: instantOrNull(refund.closedAt),
  }
}
