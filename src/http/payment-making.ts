import { z } from 'zod'
import type { Db } from '../db/database.ts'
import type { InvoiceId, MethodId } from '../kernel/ids.ts'
import { localeTag } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { AutopayAlong } from '../payments/autopay-while-paying.ts'
import { countPayment, paymentWorked } from '../payments/card-testing.ts'
import { activeMandate, mandateCovering, mandateShown } from '../payments/mandates.ts'
import { getMethod } from '../payments/methods.ts'
import { type PayRequest, pay, quotePayment } from '../payments/payments.ts'
import { AccountPath, accountOf, type Call, raw, write } from './action.ts'
import { AutopaySchedule } from './autopay-shapes.ts'
import type { Caller } from './caller.ts'
import { moneyKeyOf } from './idempotency.ts'
import { PaymentDetail } from './payment-shapes.ts'
import { keyOf, paymentParts, presentStory } from './payments.ts'
import { Instant, idOf, Money, MoneyIn, microsIn, money, name } from './shapes.ts'

const MethodIdIn = idOf<MethodId>('The payment method’s id.')
const InvoiceIdIn = idOf<InvoiceId>('The invoice’s id.')

const QuoteId = z.uuid().meta({ examples: ['5f0c9a52-7f0e-4c0b-9a3e-0f4f5c1d2e3b'] })

const PaymentQuote = name(
  'PaymentQuote',
  z.strictObject({
    id: QuoteId,
    amount: Money,
    surcharge: Money,
    total: Money.meta({ description: 'What will be charged.' }),
    surchargeRate: z.string().meta({ description: 'In millionths: 30000 is 3 %.' }),
    surchargeReason: z.string().meta({ description: '`applied`, or why there is none.' }),
    expiresAt: Instant,
    terms: z.strictObject({ text: z.string(), version: z.string(), digest: z.string() }).nullable().meta({
      description: 'To be accepted with this payment; null where terms accepted before still stand.',
    }),
  }),
)

export const quote = write({
  summary: 'Ask for the total of a payment by a method: nothing is charged',
  description:
    'A surcharge, where one applies, is priced now that the method is known. To go on, send the payment with this quote’s id within half an hour; to cancel, do nothing.',
  path: AccountPath,
  body: z.strictObject({
    methodId: MethodIdIn,
    amount: MoneyIn,
    locale: localeTag.optional().meta({
      description: 'Of the terms; the account’s unless given.',
      examples: ['fr-CA'],
    }),
  }),
  status: 201,
  answer: PaymentQuote,
  handle: async ({ tx, path, body, caller, now }) => {
    const { id: accountId, currency } = await accountOf(tx, path)
    const { methodId, locale } = body
    const amountMicros = microsIn(body.amount, currency)
    if (amountMicros <= 0n)
      throw new Refusal('amount_zero', `The amount ${body.amount.amount} is not above zero.`)
    const quoted = await quotePayment(tx, { accountId, methodId, amountMicros, now })
    const { surchargeMicros } = quoted
    const method = await getMethod(tx, { accountId, methodId })
    const standing = isMember(caller)
      ? await mandateCovering(tx, method)
      : await activeMandate(tx, { accountId, methodId, scope: 'saved' })
    const terms = standing
      ? null
      : await mandateShown(tx, {
          ...{ accountId, methodId, now, ...(locale === undefined ? {} : { locale }) },
          scope: method.saved ? 'saved' : 'one_time',
          payment: { amountMicros: amountMicros + surchargeMicros, surchargeMicros },
        })
    return {
      id: quoted.id,
      amount: money(amountMicros, currency),
      surcharge: money(surchargeMicros, currency),
      total: money(amountMicros + surchargeMicros, currency),
      surchargeRate: quoted.rate.toString(),
      surchargeReason: quoted.why,
      expiresAt: quoted.expiresAt.toString(),
      terms,
    }
  },
})

const NewPayment = z.strictObject({
  methodId: MethodIdIn,
  amount: MoneyIn.meta({ description: 'Without the surcharge.' }),
  ahead: MoneyIn.optional().meta({
    description:
      'How much of it was shown to be beyond what is owed on invoices: where more of it would be by now, since an invoice was paid meanwhile, nothing is charged (`above_owed`).',
  }),
  invoices: z
    .array(z.strictObject({ invoiceId: InvoiceIdIn, amount: MoneyIn.optional() }))
    .max(200)
    .default([])
    .meta({ description: 'Which invoices it pays, and how much of each; none: the oldest first.' }),
  quoteId: QuoteId.optional().meta({
    description: 'The total that was accepted. Needed where a surcharge applies.',
  }),
  acceptedTerms: z
    .strictObject({ digest: z.string().max(100), locale: localeTag.optional().meta({ examples: ['en-US'] }) })
    .optional()
    .meta({ description: 'The terms that were shown with the quote and accepted.' }),
  autopay: z
    .strictObject({
      fallbackMethodId: MethodIdIn.nullable().default(null),
      schedule: AutopaySchedule,
      monthlyCap: MoneyIn.nullable().default(null),
      digest: z.string().max(100).meta({ description: 'Of the preview that named the invoices paid here.' }),
      locale: localeTag.optional().meta({ examples: ['en-US'] }),
    })
    .optional()
    .meta({
      description:
        'AutoPay by the same method from now on, as it was shown and accepted. It stands whatever becomes of the payment; if anything has changed since, nothing is charged (`enrolment_changed`).',
    }),
  returnPath: z
    .string()
    .regex(/^\/[^/\\]/, 'is not a path of this site')
    .max(300)
    .default('/payments/{paymentId}')
    .meta({
      description: 'Where the payer comes back to from 3-D Secure. `{paymentId}` is put in.',
      examples: ['/payments/{paymentId}'],
    }),
})

export const create = raw({
  summary: 'Pay: charge a method once',
  description:
    'Needs an `Idempotency-Key`: the same key again is the same payment, whatever was pressed how often. The answer is a payment in whatever state: look at `state`. What is refused was not charged.',
  path: AccountPath,
  body: NewPayment,
  status: 201,
  answer: PaymentDetail,
  handle: async (call) => {
    const { db, path, actor, caller, ip, now } = call
    const { id: accountId } = await accountOf(db, path)
    const attempt = isMember(caller) ? await countPayment(db, { accountId, ip, now }) : null
    const { paymentId, created } = await pay(paymentParts(call), {
      ...(await requestOf(call)),
      key: keyOf(actor, moneyKeyOf(call.request)),
      origin: isMember(caller) ? 'one_time' : 'staff',
    })
    const story = await presentStory(db, { accountId, paymentId })
    if (attempt && story.state !== 'failed') await paymentWorked(db, attempt)
    return Response.json(story, { status: created ? 201 : 200 })
  },
})

/** Whether the account's own people pay, and not staff for them. */
function isMember(caller: Caller): boolean {
  return caller.kind === 'login' && caller.signedIn.staffRole === null
}

type Paying = Call<z.output<typeof AccountPath>, unknown, z.output<typeof NewPayment>> & { db: Db }

/** What is asked, as the payments room has it. */
async function requestOf(call: Paying): Promise<Omit<PayRequest, 'key' | 'origin'>> {
  const { db, path, body, parts, actor, request, ip } = call
  const { id: accountId, currency, locale } = await accountOf(db, path)
  const userAgent = request.headers.get('user-agent') ?? ''
  return {
    ...{ accountId, methodId: body.methodId, actor },
    amountMicros: microsIn(body.amount, currency),
    aheadMicros: body.ahead ? microsIn(body.ahead, currency) : null,
    invoices: body.invoices.map(({ invoiceId, amount }) => ({
      invoiceId,
      amountMicros: amount ? microsIn(amount, currency) : null,
    })),
    quoteId: body.quoteId ?? null,
    consent: body.acceptedTerms
      ? { digest: body.acceptedTerms.digest, locale: body.acceptedTerms.locale ?? locale, ip, userAgent }
      : null,
    autopay: body.autopay ? alongOf(body.autopay, { currency, ip, userAgent }) : null,
    returnUrl: `${parts.settings.publicUrl}${body.returnPath}`,
  }
}

function alongOf(
  asked: NonNullable<Paying['body']['autopay']>,
  { currency, ip, userAgent }: { currency: string; ip: string; userAgent: string },
): AutopayAlong {
  const { fallbackMethodId, schedule, monthlyCap, digest, locale } = asked
  const capMicros = monthlyCap === null ? null : microsIn(monthlyCap, currency)
  return { wishes: { fallbackMethodId, schedule, capMicros }, accepted: { digest, locale, ip, userAgent } }
}
