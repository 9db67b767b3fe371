import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { addAdjustment, type Charge as ChargeRow, getCharge, listCharges } from '../charges/charges.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import {
  DayIn,
  Id,
  Instant,
  listOf,
  Money,
  MoneyIn,
  microsIn,
  money,
  name,
  Paging,
  Period,
  period,
} from './shapes.ts'

const Charge = name(
  'Charge',
  z.strictObject({
    id: Id,
    kind: z.enum(['usage', 'recurring', 'one_time', 'adjustment']),
    description: z.string(),
    period: Period,
    quantity: z.int(),
    unitPrice: Money.nullable(),
    amount: Money.meta({ description: 'Negative: a credit.' }),
    calls: z.int(),
    subscriptionId: Id.nullable(),
    chargedAt: Instant,
    reason: z.string().nullable(),
    actor: z.string().nullable(),
    invoiceId: Id.nullable().meta({ description: 'Null: it waits for the next invoice.' }),
  }),
)

export const list = read({
  summary: 'List an account’s charges, newest first',
  path: AccountPath,
  query: Paging.extend({
    state: z
      .enum(['open', 'all'])
      .default('all')
      .meta({ description: '`open`: those not on an invoice yet.' }),
  }),
  answer: listOf(Charge),
  handle: async ({ db, path, query: { state, ...page } }) => {
    const { id, currency } = await accountOf(db, path)
    const { items, next } = await listCharges(db, { accountId: id, open: state === 'open', page })
    return { items: items.map((charge) => presentCharge(charge, currency)), next }
  },
})

export const adjust = write({
  summary: 'Put an amount on an account, or take one off, for its next invoice',
  path: AccountPath,
  once: true,
  body: z.strictObject({
    amount: MoneyIn.meta({ description: 'Negative: a credit.' }),
    description: z.string().trim().min(1).max(200).meta({ description: 'As it stands on the invoice.' }),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .meta({ description: 'For the records; the customer does not see it.' }),
    on: DayIn.optional().meta({ description: 'The day that it is for; else today.' }),
  }),
  status: 201,
  answer: Charge,
  handle: async ({ tx, path, body, key, now, actor }) => {
    const { id, currency, timeZone } = await accountOf(tx, path)
    const { chargeId } = await addAdjustment(tx, {
      accountId: id,
      amountMicros: microsIn(body.amount, currency),
      description: body.description,
      reason: body.reason,
      on: body.on ?? now.toZonedDateTimeISO(timeZone).toPlainDate(),
      // Another caller may choose the same key for another thing.
      key: key === null ? randomUUID() : `${actor}:${key}`,
      actor,
      now,
    })
    return presentCharge(await getCharge(tx, { accountId: id, chargeId }), currency)
  },
})

function presentCharge(charge: ChargeRow, currency: string): z.input<typeof Charge> {
  const { id, kind, description, quantity, calls, reason, actor } = charge
  return {
    id: id.toString(),
    kind,
    description,
    period: period({ start: charge.periodStart, end: charge.periodEnd }),
    quantity,
    unitPrice: charge.unitMicros === null ? null : money(charge.unitMicros, currency),
    amount: money(charge.amountMicros, currency),
    calls,
    subscriptionId: charge.subscriptionId?.toString() ?? null,
    chargedAt: charge.chargedAt.toString(),
    reason,
    actor,
    invoiceId: charge.invoiceId?.toString() ?? null,
  }
}
