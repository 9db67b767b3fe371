import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { getAccount } from '../accounts/accounts.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId, MethodId } from '../kernel/ids.ts'
import { notA, parseInput, wholeNumber } from '../kernel/input.ts'
import { type Micros, minorUnitMicros } from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'
import {
  type DraftableInvoice,
  type DraftRule,
  draftsAfter,
  firstDueOn,
  noticeDaysFor,
} from './autopay-plan.ts'
import type { DraftSchedule } from './draft-day.ts'
import { type Gateways, gatewayOf } from './gateways.ts'
import { mandateShown, type ShownMandate } from './mandates.ts'
import { isUsable, labelOf, notUsable, type PaymentMethod } from './method.ts'
import { getMethod } from './methods.ts'
import { priceSurcharge } from './quotes.ts'
import { type PaymentSettings, paymentSettings } from './settings.ts'
import { findAutopay } from './store-autopay.ts'
import { readDraftable } from './store-autopay-drafts.ts'
import { type Millionths, mayBearSurcharge, type Surcharge } from './surcharge.ts'

/** When and how much AutoPay drafts, as it comes from outside. The cap is in micros; null: none. */
const autopayInput = z.strictObject({
  schedule: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('due') }),
    z.strictObject({ kind: z.literal('issue') }),
    z.strictObject({ kind: z.literal('day'), day: wholeNumber(1, 31) }),
  ]),
  capMicros: z
    .bigint({ error: notA('an amount') })
    .positive('is not above zero')
    .nullable(),
})

/** What a payer wants AutoPay to do. */
export interface AutopayWishes {
  methodId: MethodId
  fallbackMethodId: MethodId | null
  schedule: DraftSchedule
  capMicros: Micros | null
  /** Pay what is owed already at once, where the provider leaves that to the payer. */
  payNow: boolean
}

/** What is to be agreed to: said before anything is kept or charged. */
export interface AutopayPreview {
  currency: string
  /** All that is owed now and that no other payment is about to pay. */
  dueNowMicros: Micros
  /** Whether it is paid at once: the provider insists, the payer chooses, or it never is; `none`: nothing is owed. */
  outstanding: 'none' | 'require' | 'offer' | 'forbid'
  /** The provider begins AutoPay only when all that is due is paid with it. */
  insistsOnAll: boolean
  /** What will be charged at once, all of it, and what of that is surcharge. */
  payNow: { amountMicros: Micros; surchargeMicros: Micros } | null
  /** The first draft to come, as far as invoices are there, and when the first of them is due; null: with the next invoice. */
  next: { on: Temporal.PlainDate; amountMicros: Micros; dueOn: Temporal.PlainDate } | null
  noticeDays: number
  /** What a surcharge on what is owed now would be, and why there is none. */
  surcharge: Surcharge | null
  /** The text for each method, the first one's first. */
  terms: { methodId: MethodId; text: string; version: string }[]
  /** Of all of this: comes back with the acceptance. */
  digest: string
}

/** As `AutopayPreview`, with what enrolling needs besides. */
export interface AutopayTerms extends AutopayPreview {
  account: Account
  settings: PaymentSettings
  today: Temporal.PlainDate
  invoices: DraftableInvoice[]
  methods: { method: PaymentMethod; digest: string; surchargeRate: Millionths | null }[]
  consent: {
    scope: 'autopay'
    schedule: DraftSchedule
    monthlyCapMicros: Micros | null
    noticeDays: number
    firstOn: Temporal.PlainDate | null
  }
}

/**
 * What a payer is to agree to. `enrolling`: else a change, which keeps the pause and charges at once only what the payer wants paid now.
 * Refuses `bad_input`, `not_found`, `method_unusable`, `method_not_saved`, `same_method`, `amount_precision`.
 */
export async function autopayTerms(
  db: Db | Tx,
  {
    accountId,
    wishes,
    enrolling,
    payingInvoices,
    gateways,
    locale,
    now,
  }: {
    accountId: AccountId
    wishes: AutopayWishes
    enrolling: boolean
    /** Invoices that a payment in the same breath pays, as far as it goes: AutoPay begins after it, and charges nothing at once. */
    payingInvoices?: readonly InvoiceId[] | undefined
    gateways: Gateways
    locale?: string | undefined
    now: Temporal.Instant
  },
): Promise<AutopayTerms> {
  const { schedule, capMicros } = wishes
  parseInput('AutoPay', autopayInput, { schedule, capMicros })
  const account = await getAccount(db, { accountId })
  const settings = await paymentSettings(db)
  const methods = await methodsOf(db, { accountId, wishes })
  checkCap(wishes, account)
  const method = methods[0]!
  const today = now.toZonedDateTimeISO(account.timeZone).toPlainDate()
  const draftable = await readDraftable(db, { accountIds: [accountId], takenUp: true })
  const invoices = draftable.filter(({ invoiceId }) => !payingInvoices?.includes(invoiceId))
  const dueNowMicros = sumOf(invoices)
  const outstanding = dueNowMicros === 0n ? 'none' : outstandingOf(settings, { enrolling })
  const surcharge =
    dueNowMicros > 0n ? await priceSurcharge(db, { account, method, amountMicros: dueNowMicros, now }) : null
  const payNow = payingInvoices
    ? null
    : payNowOf({ outstanding, wishes, dueNowMicros, surcharge, account, gateways, method })
  const pausedUntil = enrolling ? null : ((await findAutopay(db, { accountId }))?.pausedUntil ?? null)
  const rule: DraftRule = {
    ...{ schedule, rail: method.rail, pausedUntil, noticeDays: settings.noticeDays },
  }
  const [first] = payNow ? [] : draftsAfter(today, { rule, invoices })
  const next = first ? { on: first.on, amountMicros: first.amountMicros, dueOn: firstDueOn(first) } : null
  const noticeDays = noticeDaysFor(rule)
  const consent = {
    ...{ scope: 'autopay' as const, schedule, monthlyCapMicros: capMicros },
    ...{ noticeDays, firstOn: next?.on ?? null },
  }
  const shown: ShownMandate[] = []
  for (const [i, { id: methodId }] of methods.entries()) {
    // What is paid at once is paid by the first method.
    const asked = { accountId, methodId, now, ...consent, payNow: i === 0 ? payNow : null }
    shown.push(await mandateShown(db, { ...asked, ...(locale === undefined ? {} : { locale }) }))
  }
  const amounts = [
    dueNowMicros,
    payNow?.amountMicros ?? 'later',
    next?.on ?? 'none',
    next?.amountMicros ?? 'none',
  ]
  const digest = createHash('sha256')
    .update([...shown.map((text) => text.digest), ...amounts].join('\n'))
    .digest('hex')
  return {
    insistsOnAll: enrolling && settings.outstandingOnEnrol === 'require',
    ...{ currency: account.currency, dueNowMicros, outstanding, payNow, next, noticeDays, surcharge, digest },
    terms: shown.map(({ text, version }, i) => ({ methodId: methods[i]!.id, text, version })),
    ...{ account, settings, today, invoices, consent },
    methods: methods.map((own, i) => ({
      method: own,
      digest: shown[i]!.digest,
      // As the accepted text has it.
      surchargeRate:
        settings.surchargeEnabled && mayBearSurcharge(own, account) ? settings.surchargeRate : null,
    })),
  }
}

/** A provider that insists does so when AutoPay begins; whoever changes it is offered to pay what is due, and need not. */
function outstandingOf(
  { outstandingOnEnrol }: PaymentSettings,
  { enrolling }: { enrolling: boolean },
): AutopayPreview['outstanding'] {
  if (enrolling) return outstandingOnEnrol
  return outstandingOnEnrol === 'forbid' ? 'none' : 'offer'
}

async function methodsOf(
  db: Db | Tx,
  { accountId, wishes }: { accountId: AccountId; wishes: AutopayWishes },
): Promise<PaymentMethod[]> {
  const { methodId, fallbackMethodId } = wishes
  if (methodId === fallbackMethodId) {
    throw new Refusal('same_method', 'The fallback of AutoPay is the method itself: choose another, or none.')
  }
  const methods = [await getMethod(db, { accountId, methodId })]
  if (fallbackMethodId !== null) methods.push(await getMethod(db, { accountId, methodId: fallbackMethodId }))
  for (const method of methods) {
    if (method.state === 'removed' || method.state === 'needs_replacement') throw notUsable(method)
    if (!method.saved) {
      throw new Refusal(
        'method_not_saved',
        `${labelOf(method)} is for one payment only: save it to use it for AutoPay.`,
      )
    }
  }
  return methods
}

function checkCap({ capMicros }: AutopayWishes, { currency }: Account): void {
  if (capMicros === null || capMicros % minorUnitMicros(currency) === 0n) return
  throw new Refusal('amount_precision', `The monthly cap has a part smaller than the unit of ${currency}.`)
}

/** What is charged at once. An amount that the gateway does not take waits for the first draft. Refuses `method_unusable`. */
function payNowOf({
  outstanding,
  wishes,
  dueNowMicros,
  surcharge,
  account,
  gateways,
  method,
}: {
  outstanding: AutopayPreview['outstanding']
  wishes: AutopayWishes
  dueNowMicros: Micros
  surcharge: Surcharge | null
  account: Account
  gateways: Gateways
  method: PaymentMethod
}): AutopayPreview['payNow'] {
  if (outstanding !== 'require' && !(outstanding === 'offer' && wishes.payNow)) return null
  const surchargeMicros = surcharge?.surchargeMicros ?? 0n
  const amountMicros = dueNowMicros + surchargeMicros
  if (amountMicros < gatewayOf(gateways, method.gateway).minimumMicros(account.currency)) return null
  if (!isUsable(method)) throw notUsable(method)
  return { amountMicros, surchargeMicros }
}

function sumOf(invoices: readonly DraftableInvoice[]): Micros {
  return invoices.reduce((sum, { openMicros }) => sum + openMicros, 0n)
}
