import { z } from 'zod'
import { getProvider } from '../accounts/provider.ts'
import type { AttemptId } from '../kernel/ids.ts'
import { decideAttempt, listUnresolved } from '../payments/payments.ts'
import { paymentSettings } from '../payments/settings.ts'
import { AccountPath, accountOf, raw, read } from './action.ts'
import { labelsOf, PaymentAttempt, PaymentDetail, presentAttempt } from './payment-shapes.ts'
import { paymentParts, presentStory } from './payments.ts'
import { Id, idOf, listOf, name, Paging } from './shapes.ts'

export const list = read({
  summary: 'List payments whose outcome nobody knows, longest waiting first',
  description:
    'They block their invoices and are being resolved by look-up and webhook. `isAlarm`: for longer than the provider’s setting, so that a person should look.',
  query: Paging,
  answer: listOf(
    name(
      'UnresolvedPayment',
      PaymentAttempt.extend({ accountId: Id, accountNumber: z.string(), isAlarm: z.boolean() }),
    ),
  ),
  handle: async ({ db, query, now }) => {
    const { unknownAlarmMinutes } = await paymentSettings(db)
    const { items, next } = await listUnresolved(db, { page: query })
    const labels = await labelsOf(db, { attempts: items, locale: (await getProvider(db)).locale })
    const alarmBefore = now.subtract({ minutes: unknownAlarmMinutes })
    return {
      items: items.map((attempt) => ({
        ...presentAttempt(attempt, labels),
        accountId: attempt.accountId.toString(),
        accountNumber: attempt.accountNumber,
        isAlarm:
          attempt.frozenBecause !== null || Temporal.Instant.compare(attempt.createdAt, alarmBefore) < 0,
      })),
      next,
    }
  },
})

export const decide = raw({
  summary: 'Decide what became of a payment that cannot be found out',
  description: 'Look at the gateway’s own pages first. The decision stands with your name and reason.',
  path: AccountPath.extend({ attemptId: idOf<AttemptId>('The attempt’s id.') }),
  body: z.discriminatedUnion('decision', [
    z.strictObject({
      decision: z.literal('paid'),
      gatewayReference: z.string().trim().min(1).max(200),
      reason: z.string().trim().min(1).max(500),
    }),
    z.strictObject({ decision: z.literal('not_paid'), reason: z.string().trim().min(1).max(500) }),
  ]),
  answer: PaymentDetail,
  handle: async (call) => {
    const { db, path, body, actor } = call
    const { id: accountId } = await accountOf(db, path)
    const { paymentId } = await decideAttempt(paymentParts(call), {
      name: { accountId, attemptId: path.attemptId },
      decision:
        body.decision === 'paid' ? { kind: 'paid', ref: body.gatewayReference } : { kind: 'not_paid' },
      reason: body.reason,
      actor,
    })
    return Response.json(await presentStory(db, { accountId, paymentId }))
  },
})
