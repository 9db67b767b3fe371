import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { type DraftableInvoice, draftAt, type PlannedDraft } from './autopay-plan.ts'
import type { Gateways } from './gateways.ts'
import { type PaymentOrder, requestHashOf } from './order-payments.ts'
import type { AccountAhead } from './plan-drafts.ts'
import { surchargePolicyOf } from './quotes.ts'
import type { PaymentSettings } from './settings.ts'
import type { ChargeableMethod, DraftedMethod } from './store-autopay.ts'
import type { Draft } from './store-autopay-drafts.ts'
import { type Millionths, type SurchargeRule, surchargeOf } from './surcharge.ts'

/*
 * What a run does with an account whose time has come: from what it owes, what was agreed to, and what the gateway takes. Pure.
 */

/** Why a claimed account was not drafted. */
export type NotDrafted =
  /** Somebody is about to pay: ten minutes later. */
  | 'paying_now'
  | 'not_yet'
  | 'nothing_owed'
  | 'below_minimum'
  /** Neither the method nor the fallback may be charged. */
  | 'method_unusable'
  /** Another payment of the same invoices has not ended. */
  | 'in_progress'
  /** The method's gateway is not set up here. */
  | 'gateway_missing'
  /** A mistake of ours: an hour later. */
  | 'failed'

/** What is to become of an account in this batch. */
export type Step =
  | { kind: 'put_off' }
  | { kind: 'leave'; why: NotDrafted }
  | { kind: 'close'; draft: Drafting; why: NotDrafted; takeUp: boolean }
  /** `totalMicros`: what would be charged, surcharge included; `again`: it was approved, and is more by now. */
  | { kind: 'ask'; draft: Drafting; totalMicros: Micros; again: boolean }
  | { kind: 'order'; draft: Drafting; order: PaymentOrder }
  | { kind: 'resend'; waiting: Draft }

export interface Drafting {
  accountId: AccountId
  on: Temporal.PlainDate
  invoices: readonly DraftableInvoice[]
  amountMicros: Micros
}

export interface World {
  settings: PaymentSettings
  gateways: Gateways
  publicUrl: string
  rules: readonly SurchargeRule[]
  on: Temporal.PlainDate | null
  now: Temporal.Instant
  /** Drafted this calendar month, by account. */
  spent: ReadonlyMap<AccountId, Micros>
  /** Of drafts that wait to go. */
  waitingInvoices: ReadonlyMap<AccountId, DraftableInvoice[]>
}

/** What is to become of an account now. Pure. */
export function stepOf(account: AccountAhead, world: World): Step {
  const { instruction, openDrafts, drafts, charged, today } = account
  const { now, settings } = world
  const quietSince = now.subtract({ minutes: settings.quietMinutes })
  if (instruction.payingAt !== null && Temporal.Instant.compare(instruction.payingAt, quietSince) > 0)
    return { kind: 'put_off' }
  const waiting = openDrafts.find(
    ({ retryAt }) => retryAt !== null && Temporal.Instant.compare(retryAt, now) <= 0,
  )
  if (waiting)
    return waiting.paymentId === null ? approvedStep(account, waiting, world) : { kind: 'resend', waiting }
  const [next] = drafts
  if (!next) return charged ? { kind: 'leave', why: 'nothing_owed' } : unusable(account)
  if (!isDue(next, { today, timeZone: instruction.timeZone, world })) return { kind: 'leave', why: 'not_yet' }
  return priced(account, { accountId: instruction.accountId, ...next }, { world, isApproved: false })
}

function isDue(
  { on }: PlannedDraft,
  { today, timeZone, world }: { today: Temporal.PlainDate; timeZone: string; world: World },
): boolean {
  if (Temporal.PlainDate.compare(on, today) > 0) return false
  const isAsked = world.on !== null && Temporal.PlainDate.compare(on, world.on) <= 0
  return isAsked || Temporal.Instant.compare(draftAt(on, timeZone), world.now) <= 0
}

/** Nothing may be charged, though something is owed on a day that has come. */
function unusable({ instruction, invoices, today }: AccountAhead): Step {
  const { accountId, nextDraftOn } = instruction
  const isDay = nextDraftOn !== null && Temporal.PlainDate.compare(nextDraftOn, today) <= 0
  if (!isDay || invoices.length === 0) return { kind: 'leave', why: 'method_unusable' }
  const amountMicros = sumOf(invoices)
  const draft = { accountId, on: nextDraftOn, invoices, amountMicros }
  // Not taken up: once there is a method that can be charged, they are drafted.
  return { kind: 'close', draft, why: 'method_unusable', takeUp: false }
}

function approvedStep(
  account: AccountAhead,
  { accountId, draftOn, amountMicros }: Draft,
  world: World,
): Step {
  const invoices = world.waitingInvoices.get(accountId) ?? []
  const draft = { accountId, on: draftOn, invoices, amountMicros: sumOf(invoices) }
  // Of what came back since it was asked about, the payer has approved nothing: then he is asked again.
  const again = draft.amountMicros > amountMicros
  if (invoices.length > 0) return priced(account, draft, { world, isApproved: !again, again })
  return { kind: 'close', draft: { ...draft, amountMicros }, why: 'nothing_owed', takeUp: false }
}

export function sumOf(invoices: readonly DraftableInvoice[]): Micros {
  return invoices.reduce((sum, { openMicros }) => sum + openMicros, 0n)
}

/** The order of a draft with its surcharge, unless it is too small or above what was agreed for a month. */
function priced(
  account: AccountAhead,
  draft: Drafting,
  { world, isApproved, again = false }: { world: World; isApproved: boolean; again?: boolean },
): Step {
  const { instruction, charged } = account
  if (!charged) return { kind: 'close', draft, why: 'method_unusable', takeUp: false }
  const { accountId, currency, capMicros } = instruction
  const surchargeMicros = surchargeFor(account, { amountMicros: draft.amountMicros, world })
  const totalMicros = draft.amountMicros + surchargeMicros
  const gateway = world.gateways.get(charged.method.gateway)
  if (!gateway) return { kind: 'leave', why: 'gateway_missing' }
  const minimum = gateway.minimumMicros(currency)
  if (totalMicros < minimum) return { kind: 'close', draft, why: 'below_minimum', takeUp: true }
  const spent = world.spent.get(accountId) ?? 0n
  if (!isApproved && capMicros !== null && spent + totalMicros > capMicros) {
    return { kind: 'ask', draft, totalMicros, again }
  }
  const targets = draft.invoices.map(({ invoiceId, openMicros }) => ({ invoiceId, amountMicros: openMicros }))
  const key = `autopay:${draft.on}`
  const order: PaymentOrder = {
    ...{ accountId, key, requestHash: requestHashOf([key]), origin: 'autopay', currency },
    ...{ amountMicros: draft.amountMicros, surchargeMicros, targets, payAhead: false },
    ...{ method: charged.method, mandateId: charged.consent.mandateId, payer: 'absent' },
    ...{ descriptor: world.settings.statementDescriptor, requestedBy: 'system' },
    returnUrl: returnUrlOf(world.publicUrl),
  }
  return { kind: 'order', draft, order }
}

/** Where a payer who is asked to authenticate comes back to. */
export function returnUrlOf(publicUrl: string): string {
  return `${publicUrl}/payments`
}

/** The surcharge on a draft of an account that has something to charge. Pure. */
export function surchargeFor(
  { charged, instruction, today }: AccountAhead,
  { amountMicros, world }: { amountMicros: Micros; world: World },
): Micros {
  const { settings, rules } = world
  return surchargeBy({
    ...charged!,
    amountMicros,
    currency: instruction.currency,
    on: today,
    settings,
    rules,
  })
}

/** The surcharge on what a method is charged without its payer: none that the accepted text did not name, and never at a higher rate. Pure. */
export function surchargeBy({
  method,
  consent,
  settings,
  ...asked
}: {
  method: ChargeableMethod
  consent: DraftedMethod
  amountMicros: Micros
  currency: string
  on: Temporal.PlainDate
  settings: PaymentSettings
  rules: readonly SurchargeRule[]
}): Micros {
  if (consent.surchargeRate === null) return 0n
  const policy = surchargePolicyOf(settings)
  return surchargeOf({
    ...asked,
    ...{ rail: method.rail, funding: method.funding, brand: method.brand },
    billingState: method.billingAddress?.region ?? null,
    country: method.billingAddress?.country ?? null,
    policy: { ...policy, surchargeRate: least(policy.surchargeRate, consent.surchargeRate) },
  }).surchargeMicros
}

function least(a: Millionths, b: Millionths): Millionths {
  // Math.min knows no bigint.
  return [a, b].toSorted((one, other) => (one < other ? -1 : 1))[0]!
}
