import { z } from 'zod'
import { getAccount } from '../accounts/accounts.ts'
import { recordEvent } from '../accounts/timeline.ts'
import { lockForCharging } from '../charges/charges.ts'
import { type Database, inTransaction, type Tx } from '../db/database.ts'
import { sameFields } from '../db/saved.ts'
import { countryCode, optionalLine, parseInput, textLine, wholeNumber } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import { unreachable } from './customers.ts'
import type { BillingAddress } from './gateway.ts'
import { type Gateways, gatewayOf } from './gateways.ts'
import { endOfMonth, isUsable, labelOf, notUsable, type PaymentMethod } from './method.ts'
import { getMethod, lockedMethod, markMethodTrouble, nicknameOf } from './methods.ts'
import { planDrafts } from './plan-drafts.ts'
import { describedAs } from './refresh-method.ts'
import type { MethodName } from './store-methods.ts'
import * as store from './store-methods.ts'

/** A billing address as it comes from the API. In the United States the state is its two letters, since the surcharge goes by it. */
export const billingAddress = z
  .strictObject({
    line1: textLine(100),
    line2: optionalLine(100).nullable().default(null),
    city: textLine(100),
    region: optionalLine(100).nullable().default(null),
    postalCode: optionalLine(20).nullable().default(null),
    country: countryCode,
  })
  .transform((address): BillingAddress => {
    const { line2, region, postalCode, country } = address
    const state = country === 'US' ? region?.toUpperCase() : region
    return { ...address, line2: line2 || null, region: state || null, postalCode: postalCode || null }
  })
  .refine(({ country, region }) => country !== 'US' || region === null || /^[A-Z]{2}$/.test(region), {
    error: 'is not a state of two letters such as MA',
    path: ['region'],
  })

const expiry = z.strictObject({ month: wholeNumber(1, 12), year: wholeNumber(2000, 2100) })

/** What the owner of a method may change. */
export interface MethodChanges {
  /** Null or empty: none. */
  nickname?: string | null | undefined
  /** Another method has to be made the default instead, so it cannot be taken away. */
  isDefault?: true | undefined
  billingAddress?: z.input<typeof billingAddress> | undefined
  expiry?: z.input<typeof expiry> | undefined
}

/**
 * Changes a method: address and expiry at its gateway first, with no transaction open, then here, all in one transaction. A card that needed
 * replacement because it had expired may be charged again with a later expiry.
 * Refuses `not_found`, `bad_input`, `method_removed`, `method_unusable` (as default), `not_a_card`, `expiry_past`, `gateway_unreachable`,
 * `not_changeable` (the gateway cannot change an expiry: the card has to be entered anew).
 */
export async function changeMethod(
  database: Database,
  {
    gateways,
    accountId,
    methodId,
    changes,
    now,
    actor,
  }: MethodName & {
    gateways: Gateways
    changes: MethodChanges
    now: Temporal.Instant
    actor: string
  },
): Promise<PaymentMethod> {
  const method = await getMethod(database.kysely, { accountId, methodId })
  refuseRemoved(method)
  const wanted = {
    ...(changes.billingAddress && {
      billingAddress: parseInput('billing address', billingAddress, changes.billingAddress),
    }),
    ...(changes.expiry && { expiry: parseInput('expiry', expiry, changes.expiry) }),
  }
  const nickname = changes.nickname === undefined ? undefined : nicknameOf(changes.nickname)
  if (changes.isDefault && !(isUsable(method) && method.saved)) throw notUsable(method)
  if (wanted.expiry) {
    const { timeZone } = await getAccount(database.kysely, { accountId })
    refuseExpiry(method, { ...wanted.expiry, today: now.toZonedDateTimeISO(timeZone).toPlainDate() })
  }
  await changeAtGateway({ gateways, method, wanted })
  return inTransaction(database.kysely, async (tx) => {
    await lockForCharging(tx, { accountId })
    const stored = await lockedMethod(tx, { accountId, methodId })
    refuseRemoved(stored)
    const changed = changedBy(stored, { ...wanted, nickname })
    return saveChanges(tx, { stored, changed, makeDefault: changes.isDefault === true, now, actor })
  })
}

interface Wanted {
  billingAddress?: BillingAddress
  expiry?: { month: number; year: number }
}

async function changeAtGateway(asked: {
  gateways: Gateways
  method: PaymentMethod
  wanted: Wanted
}): Promise<void> {
  const { gateways, method, wanted } = asked
  if (!wanted.billingAddress && !wanted.expiry) return
  const gateway = gatewayOf(gateways, method.gateway)
  if (!gateway.changeMethod) {
    // An address is ours to know as well; an expiry that the gateway does not know changes nothing.
    if (!wanted.expiry) return
    throw new Refusal(
      'not_changeable',
      `The gateway '${gateway.name}' cannot change an expiry date: enter the card anew.`,
    )
  }
  const answer = await gateway.changeMethod({ ref: method.ref, ...wanted })
  if (answer.kind === 'unreachable') throw unreachable(gateway, answer.cause)
  if (answer.kind === 'absent') throw notUsable(method)
}

function changedBy(
  stored: PaymentMethod,
  { nickname, billingAddress: address, expiry: until }: Wanted & { nickname: string | null | undefined },
): PaymentMethod {
  const named = {
    ...stored,
    ...(nickname === undefined ? {} : { nickname }),
    ...(address ? { billingAddress: address } : {}),
  }
  if (!until || named.rail !== 'card') return named
  return describedAs(named, { expiryMonth: until.month, expiryYear: until.year })
}

async function saveChanges(
  tx: Tx,
  {
    stored,
    changed,
    makeDefault,
    now,
    actor,
  }: {
    stored: PaymentMethod
    changed: PaymentMethod
    makeDefault: boolean
    now: Temporal.Instant
    actor: string
  },
): Promise<PaymentMethod> {
  const { accountId } = stored
  const isNewDefault = makeDefault && !stored.isDefault
  if (makeDefault && !(isUsable(changed) && changed.saved)) throw notUsable(changed)
  const method = { ...changed, isDefault: stored.isDefault || makeDefault }
  const detail = { label: labelOf(method), methodId: method.id.toString() }
  const isChanged = !sameFields(stored, changed)
  if (isNewDefault) await store.unsetDefault(tx, { accountId })
  if (isNewDefault || isChanged) await store.updateMethod(tx, method)
  if (isNewDefault)
    await recordEvent(tx, { accountId, at: now, actor, kind: 'method_default_changed', detail })
  if (isChanged) await recordEvent(tx, { accountId, at: now, actor, kind: 'method_updated', detail })
  return method
}

export type MicroDepositResult =
  | { kind: 'verified'; method: PaymentMethod }
  | { kind: 'wrong'; triesLeft: number }

const deposits = z.tuple([wholeNumber(1, 99), wholeNumber(1, 99)])

/**
 * Names the two small deposits (in minor units, in any order) that a bank account got. After the last wrong try the account has to be entered
 * anew: it needs replacement. An account that is verified already says so again.
 * Refuses `not_found`, `bad_input`, `method_removed`, `method_unusable`, `not_a_bank_account`, `gateway_unreachable`, `not_changeable`.
 */
export async function verifyMicroDeposits(
  database: Database,
  {
    gateways,
    accountId,
    methodId,
    amounts,
    now,
    actor,
  }: MethodName & {
    gateways: Gateways
    amounts: readonly [number, number]
    now: Temporal.Instant
    actor: string
  },
): Promise<MicroDepositResult> {
  const given = parseInput('deposits', deposits, amounts)
  const method = await getMethod(database.kysely, { accountId, methodId })
  refuseRemoved(method)
  if (method.rail !== 'bank')
    throw new Refusal('not_a_bank_account', `${labelOf(method)} is a card: it gets no deposits.`)
  if (isUsable(method)) return { kind: 'verified', method }
  if (method.state !== 'awaiting_micro_deposits') throw notUsable(method)
  const gateway = gatewayOf(gateways, method.gateway)
  if (!gateway.verifyMicroDeposits)
    throw new Refusal('not_changeable', `The gateway '${gateway.name}' does not verify by deposits.`)
  const answer = await gateway.verifyMicroDeposits({ ref: method.ref, amounts: given })
  if (answer.kind === 'unreachable') throw unreachable(gateway, answer.cause)
  return inTransaction(database.kysely, async (tx) => {
    if (answer.kind === 'verified')
      return { kind: 'verified', method: await verified(tx, { method, now, actor }) }
    const { triesLeft } = answer
    if (triesLeft === 0)
      await markMethodTrouble(tx, { accountId, methodId, trouble: 'micro_deposits_failed', now, actor })
    return { kind: 'wrong', triesLeft }
  })
}

async function verified(
  tx: Tx,
  {
    method: { accountId, id: methodId },
    now,
    actor,
  }: { method: PaymentMethod; now: Temporal.Instant; actor: string },
): Promise<PaymentMethod> {
  await lockForCharging(tx, { accountId })
  const stored = await lockedMethod(tx, { accountId, methodId })
  refuseRemoved(stored)
  if (isUsable(stored)) return stored
  const others = await store.listSaved(tx, { accountId })
  const isDefault = stored.saved && !others.some((other) => other.isDefault)
  const method: PaymentMethod = { ...stored, state: 'usable', trouble: null, isDefault }
  await store.updateMethod(tx, method)
  const detail = { label: labelOf(method), methodId: methodId.toString() }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'method_verified', detail })
  // AutoPay may have waited for it.
  await planDrafts(tx, { accountIds: [accountId], now })
  return method
}

function refuseRemoved(method: PaymentMethod): void {
  if (method.state !== 'removed') return
  throw new Refusal('method_removed', `The payment method ${labelOf(method)} has been removed.`, {
    status: 409,
  })
}

function refuseExpiry(
  method: PaymentMethod,
  { month, year, today }: { month: number; year: number; today: Temporal.PlainDate },
): void {
  if (method.rail !== 'card')
    throw new Refusal('not_a_card', `${labelOf(method)} is a bank account: it does not expire.`)
  if (Temporal.PlainDate.compare(endOfMonth({ month, year }), today) < 0)
    throw new Refusal('expiry_past', `The expiry ${month}/${year} is in the past.`)
}
