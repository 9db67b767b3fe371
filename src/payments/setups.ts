import { getAccount } from '../accounts/accounts.ts'
import { recordEvent } from '../accounts/timeline.ts'
import { lockForCharging } from '../charges/charges.ts'
import { type Database, inTransaction, type Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { customerRefOf, unreachable } from './customers.ts'
import type { BillingAddress, ClientAction, DeclineCode, MethodDescription, Rail } from './gateway.ts'
import { type Gateways, gatewayOf, routeOf } from './gateways.ts'
import { isUsable, labelOf, type PaymentMethod } from './method.ts'
import { nicknameOf } from './methods.ts'
import * as methods from './store-methods.ts'
import * as store from './store-setups.ts'

export { touchPayingNow } from './store-setups.ts'

/**
 * Begins the entry of a method in the gateway's own fields, at the gateway of the rail and the account's currency. `save`: the payer has
 * asked already that it be kept, and it is kept even if he never comes back from the gateway.
 * Refuses `not_found`, `rail_not_offered`, `gateway_missing`, `gateway_unreachable`.
 */
export async function startSetup(
  database: Database,
  {
    gateways,
    accountId,
    rail,
    returnUrl,
    billingAddress,
    holderName = null,
    save = false,
    locale,
    now,
    actor,
  }: {
    gateways: Gateways
    accountId: AccountId
    rail: Rail
    /** Where the payer comes back to from 3-D Secure; a page of ours. */
    returnUrl: string
    billingAddress: BillingAddress | null
    holderName?: string | null
    save?: boolean
    /** Of who reads the fields (BCP 47); the account's where it is not given. */
    locale?: string
    now: Temporal.Instant
    actor: string
  },
): Promise<{ setupId: bigint; fieldsUrl: string }> {
  const account = await getAccount(database.kysely, { accountId })
  const { currency } = account
  const gateway = await routeOf(database.kysely, gateways, { rail, currency })
  const customerRef = await customerRefOf(database, { gateway, accountId, now })
  const setupId = await store.nextSetupId(database.kysely)
  const started = await gateway.startSetup({
    reference: `setup-${setupId}`,
    customerRef,
    rail,
    returnUrl,
    prefill: { holderName, billingAddress },
    locale: locale ?? account.locale,
  })
  if (started.kind === 'unreachable') throw unreachable(gateway, started.cause)
  const { ref, fieldsUrl } = started.setup
  await inTransaction(database.kysely, async (tx) => {
    await store.insertSetup(tx, {
      ...{ accountId, id: setupId, gateway: gateway.name, ref, rail, fieldsUrl, billingAddress, save },
      ...{ startedAt: now, startedBy: actor },
    })
    await store.touchPayingNow(tx, { accountId, now })
  })
  return { setupId, fieldsUrl }
}

export type SetupResult =
  | { kind: 'waiting' }
  | { kind: 'requires_action'; action: ClientAction }
  | { kind: 'failed'; code: DeclineCode; message: string }
  | { kind: 'ready'; method: PaymentMethod }

/** What the payer wants of a method that he has entered. */
export interface Wishes {
  /** Kept for later; else it is for one payment and goes with it. */
  save: boolean
  /** Used where no other is chosen. The first usable one that is saved is, in any case. */
  makeDefault?: boolean
  nickname?: string | null
}

/**
 * Asks the gateway what became of a setup and takes the method over. Done again, it answers the same method; a method that was for one
 * payment is kept when a later call wants it saved, never the other way.
 * Refuses `not_found`, `gateway_unreachable`, `setup_mismatch` (the gateway's answer belongs to somebody else), `method_removed`, `bad_input`.
 */
export async function finishSetup(
  database: Database,
  {
    gateways,
    accountId,
    setupId,
    now,
    actor,
    ...wishes
  }: Wishes & {
    gateways: Gateways
    accountId: AccountId
    setupId: bigint
    now: Temporal.Instant
    actor: string
  },
): Promise<SetupResult> {
  const setup = await store.findSetup(database.kysely, { accountId, setupId })
  if (!setup) throw notFound(`setup of a payment method with id ${setupId}`)
  return finish(database, { gateways, setup, wishes, now, actor })
}

/**
 * As `finishSetup`, for a gateway's event about a setup: kept if that was asked for at the start. Null when the setup is not ours, or not
 * here yet.
 */
export async function finishSetupByRef(
  database: Database,
  {
    gateways,
    gateway,
    ref,
    now,
  }: { gateways: Gateways; gateway: string; ref: string; now: Temporal.Instant },
): Promise<SetupResult | null> {
  const setup = await store.findSetupByRef(database.kysely, { gateway, ref })
  if (!setup) return null
  const wishes = { save: setup.save }
  return finish(database, { gateways, setup, wishes, now, actor: setup.startedBy })
}

interface Finish {
  setup: store.MethodSetup
  wishes: Wishes
  now: Temporal.Instant
  actor: string
}

async function finish(
  database: Database,
  { gateways, ...finishing }: Finish & { gateways: Gateways },
): Promise<SetupResult> {
  const { setup } = finishing
  const gateway = gatewayOf(gateways, setup.gateway)
  const answer = await gateway.readSetup({ ref: setup.ref })
  if (answer.kind === 'unreachable') throw unreachable(gateway, answer.cause)
  if (answer.kind === 'absent')
    return { kind: 'failed', code: 'abandoned', message: 'The gateway does not know this setup any more.' }
  if (answer.found.kind !== 'ready') return answer.found
  const { method: described } = answer.found
  if (described.state === 'detached' && setup.methodId === null)
    return { kind: 'failed', code: 'method_unusable', message: 'The gateway has let go of this method.' }
  const method = await inTransaction(database.kysely, (tx) => takeOver(tx, { ...finishing, described }))
  return { kind: 'ready', method }
}

/** Stores the method that a setup became, or finds it, and does what the payer wished. */
async function takeOver(
  tx: Tx,
  { setup, wishes, described, now, actor }: Finish & { described: MethodDescription },
): Promise<PaymentMethod> {
  const { accountId, gateway, id: setupId } = setup
  // In the order of a payment: this row before the account.
  await store.touchPayingNow(tx, { accountId, now })
  // Default and first method are decided among all of the account's: one at a time.
  await lockForCharging(tx, { accountId })
  const customerRef = await methods.findCustomer(tx, { accountId, gateway })
  if (described.customerRef !== customerRef || described.rail !== setup.rail) throw mismatch(setup)
  const made = await methods.insertMethod(tx, { accountId, gateway, described, now })
  const stored = made ?? (await methods.findByRef(tx, { gateway, ref: described.ref }))
  if (stored?.accountId !== accountId) throw mismatch(setup)
  if (stored.state === 'removed')
    throw new Refusal('method_removed', `The payment method ${labelOf(stored)} has been removed.`, {
      status: 409,
    })
  await store.setMethod(tx, { accountId, setupId, methodId: stored.id })
  return keep(tx, { stored, setup, wishes, now, actor })
}

async function keep(
  tx: Tx,
  { stored, setup, wishes, now, actor }: Finish & { stored: PaymentMethod },
): Promise<PaymentMethod> {
  const { accountId } = stored
  const saved = stored.saved || wishes.save
  const others = await methods.listSaved(tx, { accountId })
  const isFirst = !others.some((method) => method.isDefault)
  const isDefault =
    stored.isDefault || (saved && isUsable(stored) && (wishes.makeDefault === true || isFirst))
  const nickname = wishes.nickname === undefined ? stored.nickname : nicknameOf(wishes.nickname)
  const billingAddress = stored.billingAddress ?? setup.billingAddress
  const method: PaymentMethod = { ...stored, saved, isDefault, nickname, billingAddress }
  if (isDefault && !stored.isDefault) await methods.unsetDefault(tx, { accountId })
  await methods.updateMethod(tx, method)
  if (saved && !stored.saved) {
    const detail = { label: labelOf(method), methodId: method.id.toString() }
    await recordEvent(tx, { accountId, at: now, actor, kind: 'method_added', detail })
  }
  return method
}

function mismatch({ id, gateway }: store.MethodSetup): Refusal {
  return new Refusal(
    'setup_mismatch',
    `What the gateway '${gateway}' answered for setup ${id} belongs to another customer or rail.`,
    { status: 409 },
  )
}
