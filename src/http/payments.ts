import { z } from 'zod'
import { getAccount } from '../accounts/accounts.ts'
import type { Db, Tx } from '../db/database.ts'
import { getInvoiceNumbers } from '../invoices/invoices.ts'
import type { AccountId, InvoiceId, PaymentId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import {
  getPayment,
  giveUpAttempt,
  listPayments,
  lookNow,
  moveAllocations,
  onTheirWay,
  owedBy,
  paymentOfKey,
  paymentsOfInvoice,
  searchPayments,
} from '../payments/payments.ts'
import { paymentSettings } from '../payments/settings.ts'
import { AccountPath, accountOf, type Call, raw, read, write } from './action.ts'
import { todayOf } from './invoices.ts'
import {
  labelsOf,
  PaymentComing,
  PaymentDetail,
  PaymentListed,
  PaymentShape,
  presentAttempt,
  presentComing,
  presentPayment,
} from './payment-shapes.ts'
import { Day, Id, idOf, listOf, Money, MoneyIn, microsIn, money, name, Paging } from './shapes.ts'

const PaymentPath = AccountPath.extend({ paymentId: idOf<PaymentId>('The payment’s id.') })
const InvoiceIdIn = idOf<InvoiceId>('The invoice’s id.')

export const dues = read({
  summary: 'List what an account owes, oldest first, and the credit it has',
  description:
    'In one piece: an account is asked for one invoice a month, and those that are paid are not listed.',
  path: AccountPath,
  answer: name(
    'Dues',
    z.strictObject({
      owed: Money,
      credit: Money.meta({ description: 'Paid and not used: the next invoices take it.' }),
      givenBackTwice: Money.meta({
        description:
          'Refunded, and then returned or charged back as well. It is owed on no invoice, is no part of `owed`, and is settled by what is paid beyond the invoices.',
      }),
      payAhead: z.boolean().meta({
        description:
          'May more than is owed on invoices be paid? A payment without invoices may then be of any amount; where the provider takes nothing ahead, of what is owed and was given back twice.',
      }),
      invoices: z.array(
        z.strictObject({
          ...{ invoiceId: Id, number: z.string(), dueOn: Day, total: Money, open: Money },
          overdue: z.boolean(),
          inProgress: PaymentComing.nullable().meta({
            description: 'A payment on its way to it: until that has ended, nothing else of it can be paid.',
          }),
        }),
      ),
    }),
  ),
  handle: async ({ db, path, now }) => {
    const account = await accountOf(db, path)
    const { id: accountId, currency } = account
    const [owed, coming, settings] = await Promise.all([
      owedBy(db, { accountId }),
      onTheirWay(db, { accountId }),
      paymentSettings(db),
    ])
    const today = todayOf(account, now)
    const numbers = await getInvoiceNumbers(db, {
      accountId,
      invoiceIds: owed.dues.map((due) => due.invoiceId),
    })
    return {
      owed: money(owed.owedMicros, currency),
      credit: money(owed.creditMicros, currency),
      givenBackTwice: money(owed.beyondMicros, currency),
      payAhead: settings.payAhead || owed.beyondMicros > 0n,
      invoices: owed.dues.map(({ invoiceId, dueOn, totalMicros, openMicros }) => ({
        invoiceId: invoiceId.toString(),
        number: numbers.get(invoiceId)!,
        dueOn: dueOn.toString(),
        total: money(totalMicros, currency),
        open: money(openMicros, currency),
        overdue: Temporal.PlainDate.compare(dueOn, today) < 0,
        inProgress: presentComing(coming.get(invoiceId), currency),
      })),
    }
  },
})

export const list = read({
  summary: 'List an account’s payments, newest first',
  path: AccountPath,
  query: Paging.extend({
    key: z
      .string()
      .max(200)
      .optional()
      .meta({
        description:
          'Only the one that you made with this `Idempotency-Key`: what became of a request whose answer never came.',
        examples: ['5f0c9a52-7f0e-4c0b-9a3e-0f4f5c1d2e3b'],
      }),
  }),
  answer: listOf(PaymentListed),
  handle: async ({ db, path, query: { key, ...page }, actor }) => {
    const { id: accountId, locale } = await accountOf(db, path)
    const { items, next } =
      key === undefined
        ? await listPayments(db, { accountId, page })
        : { items: await paymentOfKey(db, { accountId, key: keyOf(actor, key) }), next: null }
    const labels = await labelsOf(db, { attempts: items.map(({ lastAttempt }) => lastAttempt), locale })
    return {
      items: items.map((payment) => ({
        ...presentPayment(payment),
        lastAttempt: presentAttempt(payment.lastAttempt, labels),
      })),
      next,
    }
  },
})

export const listOfInvoice = read({
  summary: 'List the payments that pay an invoice, or are on their way to, newest first',
  description:
    'In one piece: together they are never more than the invoice, and a gateway takes no very small ones.',
  path: AccountPath.extend({ invoiceId: InvoiceIdIn }),
  answer: z.strictObject({
    items: z.array(
      name(
        'PaymentOfInvoice',
        PaymentShape.extend({ share: Money.meta({ description: 'How much of it pays this invoice.' }) }),
      ),
    ),
    next: z.null(),
  }),
  handle: async ({ db, path }) => {
    const { id: accountId, currency } = await accountOf(db, path)
    const found = await paymentsOfInvoice(db, { accountId, invoiceId: path.invoiceId })
    const items = found.map(({ payment, shareMicros }) => ({
      ...presentPayment(payment),
      share: money(shareMicros, currency),
    }))
    return { items, next: null }
  },
})

export const show = read({
  summary: 'Show a payment with its attempts and what it pays',
  path: PaymentPath,
  answer: PaymentDetail,
  handle: async ({ db, path }) => {
    const { id: accountId } = await accountOf(db, path)
    return presentStory(db, { accountId, paymentId: path.paymentId })
  },
})

export const look = raw({
  summary: 'Find out now what became of a payment that has not ended',
  description: 'For a payer who comes back from 3-D Secure, or waits for an answer that was lost.',
  path: PaymentPath,
  answer: PaymentDetail,
  handle: async (call) => {
    const { db, path } = call
    const { id: accountId } = await accountOf(db, path)
    const { attempts } = await getPayment(db, { accountId, paymentId: path.paymentId })
    const last = attempts.at(-1)
    if (last?.nextLookAt) await lookNow(paymentParts(call), { name: { accountId, attemptId: last.id } })
    return Response.json(await presentStory(db, { accountId, paymentId: path.paymentId }))
  },
})

export const giveUp = raw({
  summary: 'Give up a payment that waits for its payer, so as to pay another way',
  description:
    'For a payer who has left 3-D Secure. The gateway is told and asked: look at the `state` that is answered, since it may have been paid after all.',
  path: PaymentPath,
  answer: PaymentDetail,
  handle: async (call) => {
    const { db, path } = call
    const { id: accountId } = await accountOf(db, path)
    const { attempts } = await getPayment(db, { accountId, paymentId: path.paymentId })
    const last = attempts.at(-1)
    if (last?.nextLookAt) await giveUpAttempt(paymentParts(call), { name: { accountId, attemptId: last.id } })
    return Response.json(await presentStory(db, { accountId, paymentId: path.paymentId }))
  },
})

export const search = read({
  summary: 'List payments of all accounts, newest first',
  query: Paging.extend({ state: PaymentShape.shape.state.optional() }),
  answer: listOf(
    name('PaymentFound', PaymentShape.extend({ accountNumber: z.string(), accountName: z.string() })),
  ),
  handle: async ({ db, query: { state, ...page } }) => {
    const { items, next } = await searchPayments(db, { state: state ?? null, page })
    return {
      items: items.map((payment) => ({
        ...presentPayment(payment),
        accountNumber: payment.accountNumber,
        accountName: payment.accountName,
      })),
      next,
    }
  },
})

export const allocate = write({
  summary: 'Move what a payment pays to other invoices',
  path: PaymentPath,
  body: z.strictObject({
    invoices: z
      .array(z.strictObject({ invoiceId: InvoiceIdIn, amount: MoneyIn }))
      .max(200)
      .meta({ description: 'What it is to pay, whole; what is left becomes credit of the account.' }),
    reason: z.string().trim().min(1).max(500),
  }),
  once: true,
  answer: PaymentDetail,
  handle: async ({ tx, path, body, actor, now }) => {
    const { id: accountId, currency } = await accountOf(tx, path)
    const { paymentId } = path
    const shares = body.invoices.map(({ invoiceId, amount }) => ({
      invoiceId,
      amountMicros: microsIn(amount, currency),
    }))
    const isGood = shares.every((share) => share.amountMicros > 0n)
    if (!isGood) throw new Refusal('amount_zero', 'Each invoice has to get more than zero.')
    await moveAllocations(tx, { accountId, paymentId, shares, reason: body.reason, actor, now })
    return presentStory(tx, { accountId, paymentId })
  },
})

/** Under which key a payment is kept: that of the request, and whose it was, so that nobody meets another's. */
export function keyOf(actor: string, idempotencyKey: string): string {
  return `${actor}:${idempotencyKey}`
}

/** What verbs that call a gateway need of the house. */
export function paymentParts({ parts }: Pick<Call<unknown, unknown, unknown>, 'parts'>) {
  const { database, clock, gateways } = parts
  return { database, clock, gateways }
}

/** A payment, whole, as the API writes it. */
export async function presentStory(
  db: Db | Tx,
  name: { accountId: AccountId; paymentId: PaymentId },
): Promise<z.input<typeof PaymentDetail>> {
  const payment = await getPayment(db, name)
  const { locale } = await getAccount(db, { accountId: name.accountId })
  const labels = await labelsOf(db, { attempts: payment.attempts, locale })
  const { currency, allocations, targets } = payment
  const paid = new Map<InvoiceId, bigint>()
  for (const { invoiceId, amountMicros } of allocations) {
    paid.set(invoiceId, (paid.get(invoiceId) ?? 0n) + amountMicros)
  }
  const shown =
    payment.capturedAt === null
      ? targets
      : [...paid].map(([invoiceId, amountMicros]) => ({ invoiceId, amountMicros }))
  const numbers = await getInvoiceNumbers(db, {
    accountId: name.accountId,
    invoiceIds: [...shown, ...allocations].map((share) => share.invoiceId),
  })
  return {
    ...presentPayment(payment),
    attempts: payment.attempts.map((attempt) => presentAttempt(attempt, labels)),
    invoices: shown
      .filter(({ amountMicros }) => amountMicros !== 0n)
      .map(({ invoiceId, amountMicros }) => ({
        invoiceId: invoiceId.toString(),
        number: numbers.get(invoiceId)!,
        amount: money(amountMicros, currency),
      })),
    history: allocations.map(({ invoiceId, amountMicros, allocatedAt, actor, reason }) => ({
      invoiceId: invoiceId.toString(),
      number: numbers.get(invoiceId)!,
      amount: money(amountMicros, currency),
      at: allocatedAt.toString(),
      actor,
      reason,
    })),
  }
}
