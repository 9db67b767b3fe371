import { z } from 'zod'
import { wholeNumber } from '../kernel/input.ts'
import type { Micros } from '../kernel/money.ts'
import type { Autopay as AutopayRow, Draft, AutopayPreview as PreviewRow } from '../payments/autopay.ts'
import { PAYMENT_STATES, type PaymentState } from '../payments/payment.ts'
import { Day, dayOrNull, Id, Instant, instantOrNull, Money, money, name } from './shapes.ts'

export const AutopaySchedule = name(
  'AutopaySchedule',
  z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('due') }),
      z.strictObject({ kind: z.literal('issue') }),
      z.strictObject({ kind: z.literal('day'), day: wholeNumber(1, 31) }),
    ])
    .meta({
      description:
        'When it drafts: on the day an invoice is due, on the day it is issued, or on a day of the month (29 to 31: the last one of a shorter month).',
    }),
)

export const Autopay = name(
  'Autopay',
  z.strictObject({
    state: z.enum(['active', 'ended']),
    methodId: Id,
    fallbackMethodId: Id.nullable(),
    schedule: AutopaySchedule,
    monthlyCap: Money.nullable(),
    pausedUntil: Day.nullable().meta({ description: 'The first day on which it drafts again.' }),
    nextDraftOn: Day.nullable().meta({ description: 'Null: nothing is owed, or nothing can be charged.' }),
    enrolledAt: Instant,
    endedAt: Instant.nullable(),
    endedBecause: z.string().nullable().meta({ description: '`customer`, `staff`, `method_removed`…' }),
  }),
)

export function presentAutopay(autopay: AutopayRow, currency: string): z.input<typeof Autopay> {
  const { state, method, fallback, schedule, capMicros, endedBecause } = autopay
  return {
    ...{ state, schedule, endedBecause },
    methodId: method.methodId.toString(),
    fallbackMethodId: fallback?.methodId.toString() ?? null,
    monthlyCap: capMicros === null ? null : money(capMicros, currency),
    pausedUntil: dayOrNull(autopay.pausedUntil),
    nextDraftOn: dayOrNull(autopay.nextDraftOn),
    enrolledAt: autopay.enrolledAt.toString(),
    endedAt: instantOrNull(autopay.endedAt),
  }
}

export const FirstDueOn = Day.meta({
  description:
    'When the first of its invoices is due: where that is before the draft, it is overdue until then.',
})

export const AutopayPreview = name(
  'AutopayPreview',
  z.strictObject({
    dueNow: Money.meta({ description: 'All that is owed now.' }),
    outstanding: z.enum(['none', 'require', 'offer', 'forbid']).meta({
      description:
        'Whether it is paid at once: the provider insists, the payer chooses, or it waits for its draft. `none`: nothing is owed.',
    }),
    insistsOnAll: z.boolean().meta({
      description: 'The provider begins AutoPay only when all that is due is paid with it.',
    }),
    chargedNow: z
      .strictObject({ total: Money, surcharge: Money })
      .nullable()
      .meta({ description: 'What will be charged when this is accepted. Null: nothing.' }),
    next: z
      .strictObject({ on: Day, amount: Money, dueOn: FirstDueOn })
      .nullable()
      .meta({ description: 'The next draft, without a surcharge. Null: with the next invoice.' }),
    noticeDays: z
      .int()
      .meta({ description: 'How many days ahead a draft is announced, where its due date allows.' }),
    surchargeReason: z
      .string()
      .nullable()
      .meta({ description: '`applied`, or why there is none; null: nothing is owed.' }),
    terms: z
      .array(z.strictObject({ methodId: Id, text: z.string(), version: z.string() }))
      .meta({ description: 'To be shown and accepted: a text for each method.' }),
    digest: z.string(),
  }),
)

export function presentPreview(preview: PreviewRow): z.input<typeof AutopayPreview> {
  const { currency, payNow, next, noticeDays, surcharge, terms, digest, outstanding, insistsOnAll } = preview
  return {
    ...{ outstanding, insistsOnAll, noticeDays, digest },
    dueNow: money(preview.dueNowMicros, currency),
    chargedNow: payNow && {
      total: money(payNow.amountMicros, currency),
      surcharge: money(payNow.surchargeMicros, currency),
    },
    next: next && {
      ...{ on: next.on.toString(), dueOn: next.dueOn.toString() },
      amount: money(next.amountMicros, currency),
    },
    surchargeReason: surcharge?.why ?? null,
    terms: terms.map(({ methodId, text, version }) => ({ methodId: methodId.toString(), text, version })),
  }
}

export const AutopayDraft = name(
  'AutopayDraft',
  z.strictObject({
    draftOn: Day,
    state: z.enum(['announced', 'needs_approval', 'approved', 'drafted', 'not_drafted']),
    amount: Money.meta({ description: 'As it was announced or drafted, without a surcharge.' }),
    toCharge: Money.nullable().meta({
      description:
        '`announced`, `needs_approval` and `approved`: what would be charged by what is owed now, surcharge included. Payments and credit notes may have left less than was announced; zero: nothing. Else null, or where nothing can be charged.',
    }),
    stillOwed: Money.nullable().meta({
      description:
        'Its payment failed or came back: what of its invoices is still owed and nobody is about to pay. Else null.',
    }),
    paymentId: Id.nullable(),
    paymentState: z.enum(PAYMENT_STATES).nullable(),
    notifiedAt: Instant.nullable(),
    approvedAt: Instant.nullable(),
    because: z.string().nullable().meta({ description: '`not_drafted`: why.' }),
  }),
)

export function presentDraft(
  draft: Draft & { paymentState: PaymentState | null },
  {
    currency,
    toChargeMicros,
    stillOwedMicros = null,
  }: { currency: string; toChargeMicros: Micros | null; stillOwedMicros?: Micros | null },
): z.input<typeof AutopayDraft> {
  const { state, paymentState, because } = draft
  return {
    ...{ state, paymentState, because },
    draftOn: draft.draftOn.toString(),
    amount: money(draft.amountMicros, currency),
    toCharge: toChargeMicros === null ? null : money(toChargeMicros, currency),
    stillOwed: stillOwedMicros === null ? null : money(stillOwedMicros, currency),
    paymentId: draft.paymentId?.toString() ?? null,
    notifiedAt: instantOrNull(draft.notifiedAt),
    approvedAt: instantOrNull(draft.approvedAt),
  }
}

export const UpcomingAutopayDraft = name(
  'UpcomingAutopayDraft',
  z.strictObject({
    accountId: Id,
    accountNumber: z.string(),
    accountName: z.string(),
    draftOn: Day,
    amount: Money,
  }),
)
