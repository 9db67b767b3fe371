import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { type Db, inTransaction } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import type { InvoiceId, MethodId, PaymentId } from '../kernel/ids.ts'
import { localeTag } from '../kernel/input.ts'
import * as autopay from '../payments/autopay.ts'
import { countPayment, paymentWorked } from '../payments/card-testing.ts'
import { AccountPath, accountOf, type Call, raw, read, write } from './action.ts'
import {
  Autopay,
  AutopayDraft,
  AutopayPreview,
  AutopaySchedule,
  FirstDueOn,
  presentAutopay,
  presentDraft,
  presentPreview,
  UpcomingAutopayDraft,
} from './autopay-shapes.ts'
import { paymentParts, presentStory } from './payments.ts'
import { Day, DayIn, Id, idOf, listOf, Money, MoneyIn, microsIn, money, name, Paging } from './shapes.ts'

const MethodIn = idOf<MethodId>('The payment method’s id.')
const DraftPath = AccountPath.extend({ draftOn: DayIn.meta({ description: 'The day of the draft.' }) })

const Wishes = z.strictObject({
  methodId: MethodIn,
  fallbackMethodId: MethodIn.nullable()
    .default(null)
    .meta({ description: 'Tried once when the method fails.' }),
  schedule: AutopaySchedule,
  monthlyCap: MoneyIn.nullable()
    .default(null)
    .meta({ description: 'Above it in a calendar month the payer is asked first.' }),
  payNow: z
    .boolean()
    .default(false)
    .meta({ description: 'Pay what is owed already at once, where the provider leaves that to the payer.' }),
  locale: localeTag
    .optional()
    .meta({ description: 'Of the terms; the account’s unless given.', examples: ['fr-CA'] }),
})

const Accepted = Wishes.extend({
  digest: z.string().max(100).meta({ description: 'Of the preview that was shown and accepted.' }),
})

export const show = read({
  summary: 'Show the AutoPay of an account',
  path: AccountPath,
  answer: z.strictObject({
    autopay: Autopay.nullable().meta({ description: 'Null: there never was one.' }),
    next: z.strictObject({ on: Day, amount: Money, dueOn: FirstDueOn }).nullable().meta({
      description:
        'The next draft, by what is owed now, surcharge included. Null: none is planned. What waits for an approval is among the drafts.',
    }),
  }),
  handle: async ({ db, path, now }) => {
    const { id: accountId, currency } = await accountOf(db, path)
    const found = await autopay.getAutopay(db, { accountId })
    const on = found?.state === 'active' ? found.nextDraftOn : null
    const next = on && (await autopay.draftAhead(db, { accountId, on, now }))
    return {
      autopay: found && presentAutopay(found, currency),
      next: next && {
        ...{ on: next.on.toString(), dueOn: next.dueOn.toString() },
        amount: money(next.totalMicros, currency),
      },
    }
  },
})

export const preview = write({
  summary: 'Show what enrolling in AutoPay, or changing it, would mean: nothing is kept or charged',
  description:
    'What is owed now, whether it is charged at once, the next draft, and the exact terms. To go on, send the same wishes with the `digest`.',
  path: AccountPath,
  body: Wishes.extend({
    payingInvoices: z.array(idOf<InvoiceId>('An invoice’s id.')).max(200).optional().meta({
      description: 'What a payment that is sent with the `digest` pays: AutoPay begins after it.',
    }),
  }),
  answer: AutopayPreview,
  handle: async ({ tx, path, body, parts, now }) => {
    const account = await accountOf(tx, path)
    const standing = await autopay.getAutopay(tx, { accountId: account.id })
    const terms = await autopay.autopayTerms(tx, {
      ...{ accountId: account.id, wishes: wishesOf(body, account), locale: body.locale },
      ...{ enrolling: standing?.state !== 'active', payingInvoices: body.payingInvoices },
      ...{ gateways: parts.gateways, now },
    })
    return presentPreview(terms)
  },
})

function wishesOf(body: z.output<typeof Wishes>, { currency }: Account): autopay.AutopayWishes {
  const { methodId, fallbackMethodId, schedule, monthlyCap, payNow } = body
  const capMicros = monthlyCap === null ? null : microsIn(monthlyCap, currency)
  return { methodId, fallbackMethodId, schedule, capMicros, payNow }
}

function acceptedOf({
  body,
  ip,
  request,
}: Pick<Call<unknown, unknown, z.output<typeof Accepted>>, 'body' | 'ip' | 'request'>) {
  const { digest, locale } = body
  return { digest, locale, ip, userAgent: request.headers.get('user-agent') ?? '' }
}

const Enrolled = name(
  'AutopayEnrolled',
  z.strictObject({
    autopay: Autopay,
    paymentId: Id.nullable().meta({
      description: 'Of what was charged at once. Its state says what became of it.',
    }),
  }),
)

export const enrol = raw({
  summary: 'Enrol in AutoPay as it was shown and accepted',
  description:
    'What is owed already is charged at once only where the accepted preview said so. If anything has changed since, nothing is done (`enrolment_changed`).',
  path: AccountPath,
  body: Accepted,
  status: 201,
  answer: Enrolled,
  handle: async (call) => {
    const { db, path, body, parts, actor } = call
    const account = await accountOf(db, path)
    const made = await counted(call, account, () =>
      autopay.enrol(paymentParts(call), {
        ...{ accountId: account.id, wishes: wishesOf(body, account), accepted: acceptedOf(call), actor },
        returnUrl: `${parts.settings.publicUrl}/payments`,
      }),
    )
    const answer: z.input<typeof Enrolled> = {
      autopay: presentAutopay(made.autopay, account.currency),
      paymentId: made.paymentId?.toString() ?? null,
    }
    return Response.json(answer, { status: 201 })
  },
})

/** What may charge at once: a card is tried by it as by a payment. */
async function counted<M extends { paymentId: PaymentId | null }>(
  { db, caller, ip, now }: Pick<Call<unknown, unknown, unknown>, 'caller' | 'ip' | 'now'> & { db: Db },
  { id: accountId }: Account,
  make: () => Promise<M>,
): Promise<M> {
  const isMember = caller.kind === 'login' && caller.signedIn.staffRole === null
  const attempt = isMember ? await countPayment(db, { accountId, ip, now }) : null
  const made = await make()
  const paid = made.paymentId && (await presentStory(db, { accountId, paymentId: made.paymentId }))
  if (attempt && paid?.state !== 'failed') await paymentWorked(db, attempt)
  return made
}

const Changed = name(
  'AutopayChanged',
  Autopay.extend({
    paymentId: Id.nullable().meta({
      description:
        'Of what was charged at once, where `payNow` asked for it. Its state says what became of it.',
    }),
  }),
)

export const change = raw({
  summary: 'Change AutoPay to what was shown and accepted',
  description:
    'A pause stays. What is owed already is charged at once only where `payNow` asked for it, by the amount that the accepted preview said.',
  path: AccountPath,
  body: Accepted,
  answer: Changed,
  handle: async (call) => {
    const { db, path, body, parts, actor } = call
    const account = await accountOf(db, path)
    const change = () =>
      autopay.changeAutopay(paymentParts(call), {
        ...{ accountId: account.id, wishes: wishesOf(body, account), accepted: acceptedOf(call), actor },
        returnUrl: `${parts.settings.publicUrl}/payments`,
      })
    // Without a charge it is no try of a card.
    const { autopay: changed, paymentId } = await (body.payNow ? counted(call, account, change) : change())
    const answer: z.input<typeof Changed> = {
      ...presentAutopay(changed, account.currency),
      paymentId: paymentId?.toString() ?? null,
    }
    return Response.json(answer)
  },
})

export const pause = write({
  summary: 'Pause AutoPay until a day',
  path: AccountPath,
  body: z.strictObject({ until: DayIn.meta({ description: 'The first day on which it drafts again.' }) }),
  answer: Autopay,
  handle: async ({ tx, path, body, actor, now }) => {
    const { id: accountId, currency } = await accountOf(tx, path)
    return presentAutopay(
      await autopay.pauseAutopay(tx, { accountId, until: body.until, actor, now }),
      currency,
    )
  },
})

export const resume = write({
  summary: 'Let AutoPay go on that was paused',
  path: AccountPath,
  answer: Autopay,
  handle: async ({ tx, path, actor, now }) => {
    const { id: accountId, currency } = await accountOf(tx, path)
    return presentAutopay(await autopay.pauseAutopay(tx, { accountId, until: null, actor, now }), currency)
  },
})

export const end = write({
  summary: 'End AutoPay',
  description: 'Nothing is drafted any more and its terms are revoked. A payment that is on its way goes on.',
  path: AccountPath,
  answer: Autopay,
  handle: async ({ tx, path, caller, actor, now }) => {
    const { id: accountId, currency } = await accountOf(tx, path)
    const isMember = caller.kind === 'login' && caller.signedIn.staffRole === null
    const because = isMember ? 'customer' : 'staff'
    return presentAutopay(await autopay.endAutopay(tx, { accountId, because, actor, now }), currency)
  },
})

export const drafts = read({
  summary: 'List the AutoPay drafts of an account, the latest first',
  path: AccountPath,
  query: Paging,
  answer: listOf(AutopayDraft),
  handle: async ({ db, path, query, now }) => {
    const { id: accountId, currency } = await accountOf(db, path)
    const { items, next } = await autopay.listDrafts(db, { accountId, page: query })
    const present = async (draft: (typeof items)[number]) =>
      presentDraft(draft, {
        currency,
        toChargeMicros: await autopay.chargeOfWaiting(db, { draft, now }),
        stillOwedMicros: await autopay.stillOwedOf(db, { draft }),
      })
    return { items: await Promise.all(items.map(present)), next }
  },
})

export const approve = write({
  summary: 'Approve an AutoPay draft above the monthly cap: it goes with the next run',
  path: DraftPath,
  answer: AutopayDraft,
  handle: async ({ tx, path, actor, now }) => {
    const { id: accountId, currency } = await accountOf(tx, path)
    const draft = await autopay.approveDraft(tx, { accountId, draftOn: path.draftOn, actor, now })
    const toChargeMicros = await autopay.chargeOfWaiting(tx, { draft, now })
    return presentDraft({ ...draft, paymentState: null }, { currency, toChargeMicros })
  },
})

export const withdraw = write({
  summary: 'Take the approval of an AutoPay draft back, as long as it has not gone',
  path: DraftPath,
  answer: AutopayDraft,
  handle: async ({ tx, path, actor, now }) => {
    const { id: accountId, currency } = await accountOf(tx, path)
    const draft = await autopay.withdrawApproval(tx, { accountId, draftOn: path.draftOn, actor, now })
    const toChargeMicros = await autopay.chargeOfWaiting(tx, { draft, now })
    return presentDraft({ ...draft, paymentState: null }, { currency, toChargeMicros })
  },
})

export const upcoming = raw({
  summary: 'List the next AutoPay draft of every account, the next one first',
  query: Paging,
  answer: listOf(UpcomingAutopayDraft),
  handle: async ({ parts, query, now }) => {
    const page = await inTransaction(parts.database.kysely, (tx) =>
      autopay.listUpcomingDrafts(tx, { page: query, now }),
    )
    const items: z.input<typeof UpcomingAutopayDraft>[] = page.items.map((draft) => ({
      ...{
        accountId: draft.accountId.toString(),
        accountNumber: draft.accountNumber,
        accountName: draft.accountName,
      },
      ...{ draftOn: draft.draftOn.toString(), amount: money(draft.amountMicros, draft.currency) },
    }))
    return Response.json({ items, next: page.next })
  },
})

export const run = write({
  summary: 'Start an AutoPay run: a worker drafts what is due',
  description: 'It runs every ten minutes by itself. Running it again charges nobody twice.',
  body: z.strictObject({
    on: DayIn.optional().meta({ description: 'Also the drafts of this day whose hour has not come.' }),
  }),
  status: 202,
  answer: z.strictObject({ staged: z.literal(true) }),
  handle: async ({ tx, body, now }) => {
    if (body.on) autopay.refuseAhead(body.on, now)
    await stageJob(tx, autopay.RUN_AUTOPAY, body.on ? { on: body.on.toString() } : {}, {
      key: autopay.RUN_AUTOPAY,
    })
    return { staged: true as const }
  },
})
