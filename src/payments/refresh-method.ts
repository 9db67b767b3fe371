import { recordEvent } from '../accounts/timeline.ts'
import { lockForCharging } from '../charges/charges.ts'
import { type Database, inTransaction, type Tx } from '../db/database.ts'
import { stageJobs } from '../db/jobs.ts'
import { sameFields } from '../db/saved.ts'
import type { MethodDescription } from './gateway.ts'
import { type Gateways, gatewayOf } from './gateways.ts'
import { labelOf, type PaymentMethod } from './method.ts'
import { getMethod, lockedMethod } from './methods.ts'
import { readSurcharged } from './store-gateway-events.ts'
import type { MethodName } from './store-methods.ts'
import * as store from './store-methods.ts'

/** Staged when a card turned out not to be a credit card: the surcharge of a payment goes back. `{accountId, paymentId}`, strings. */
export const SURCHARGE_NOT_OWED = 'surcharge_not_owed'

export type RefreshResult =
  /** No method of ours has that name, yet. */
  | { kind: 'not_ours' }
  | { kind: 'unreachable'; cause: string }
  | {
      kind: 'refreshed'
      method: PaymentMethod
      changed: boolean
      /** It was held to be a credit card and is none. Surcharges that this very card paid go back, by a job. */
      noLongerCredit: boolean
    }

/**
 * Asks the gateway what a method is now (a card got a new expiry or number, an account was verified or let go of) and stores it. A removed
 * method stays as it was. Refuses `not_found`, `gateway_missing`.
 */
export async function refreshMethod(
  database: Database,
  { gateways, accountId, methodId, now }: MethodName & { gateways: Gateways; now: Temporal.Instant },
): Promise<RefreshResult> {
  const method = await getMethod(database.kysely, { accountId, methodId })
  return refresh(database, { gateways, method, now })
}

/** As `refreshMethod`, for a gateway's event about one of its methods. */
export async function refreshMethodByRef(
  database: Database,
  {
    gateways,
    gateway,
    ref,
    now,
  }: { gateways: Gateways; gateway: string; ref: string; now: Temporal.Instant },
): Promise<RefreshResult> {
  const method = await store.findByRef(database.kysely, { gateway, ref })
  return method ? refresh(database, { gateways, method, now }) : { kind: 'not_ours' }
}

async function refresh(
  database: Database,
  { gateways, method, now }: { gateways: Gateways; method: PaymentMethod; now: Temporal.Instant },
): Promise<RefreshResult> {
  const answer = await gatewayOf(gateways, method.gateway).describeMethod({ ref: method.ref })
  if (answer.kind === 'unreachable') return answer
  const described = answer.kind === 'found' ? answer.found : null
  return inTransaction(database.kysely, (tx) => storeDescription(tx, { method, described, now }))
}

/** Stores what the gateway says of a method; null: it does not know it any more. */
async function storeDescription(
  tx: Tx,
  asked: { method: PaymentMethod; described: MethodDescription | null; now: Temporal.Instant },
): Promise<RefreshResult> {
  const { described, now } = asked
  const { accountId, id: methodId } = asked.method
  await lockForCharging(tx, { accountId })
  const stored = await lockedMethod(tx, { accountId, methodId })
  const method = stored.state === 'removed' ? stored : nowAs(stored, described)
  const changed = !sameFields(stored, method)
  if (changed) {
    await store.updateMethod(tx, method)
    const detail = { label: labelOf(method), trouble: method.trouble, methodId: methodId.toString() }
    await recordEvent(tx, { accountId, at: now, actor: 'system', kind: 'method_updated', detail })
  }
  // Of a removed one too: what it was charged may have to go back.
  const funding = described?.card?.funding
  const noLongerCredit = stored.funding === 'credit' && funding !== undefined && funding !== 'credit'
  const isSameCard = described?.last4 === stored.last4 && described.fingerprint === stored.fingerprint
  // With what is stored, or never: once the funding is known, nobody would notice again.
  if (noLongerCredit && isSameCard) await giveSurchargesBack(tx, { accountId, methodId })
  return { kind: 'refreshed', method, changed, noLongerCredit }
}

/** The card was no credit card all along: the surcharges that it paid go back. */
async function giveSurchargesBack(tx: Tx, { accountId, methodId }: MethodName): Promise<void> {
  const paymentIds = await readSurcharged(tx, { accountId, methodId })
  await stageJobs(
    tx,
    SURCHARGE_NOT_OWED,
    paymentIds.map((paymentId) => ({ accountId: String(accountId), paymentId: String(paymentId) })),
  )
}

/** The method as the gateway has it now. Pure. */
export function nowAs(stored: PaymentMethod, described: MethodDescription | null): PaymentMethod {
  if (described === null || described.state === 'detached')
    return { ...stored, state: 'needs_replacement', trouble: 'detached' }
  const { last4, fingerprint, card, bank } = described
  const named: PaymentMethod = {
    ...stored,
    holderName: described.holderName ?? stored.holderName,
    // What its owner told us goes before what the gateway was told, perhaps long ago.
    billingAddress: stored.billingAddress ?? described.billingAddress,
    fingerprint,
  }
  if (named.rail === 'card') {
    const { brand, expiryMonth, expiryYear, funding } = card ?? named
    return describedAs(named, { last4, brand, expiryMonth, expiryYear, funding })
  }
  const { bankName, accountType } = bank ?? named
  const isVerified = named.state === 'awaiting_micro_deposits' && described.state === 'usable'
  return { ...named, last4, bankName, accountType, state: isVerified ? 'usable' : named.state }
}

type CardOf = Extract<PaymentMethod, { rail: 'card' }>

/**
 * A card with other particulars. A new number makes it another card, and what was wrong with the old one does not count; a new expiry mends
 * only that it had expired. Pure.
 */
export function describedAs(
  stored: CardOf,
  card: Partial<Pick<CardOf, 'last4' | 'brand' | 'expiryMonth' | 'expiryYear' | 'funding'>>,
): CardOf {
  const { expiryMonth, expiryYear, state, trouble } = stored
  const isAnother = card.last4 !== undefined && card.last4 !== stored.last4
  const isProlonged =
    (card.expiryMonth ?? expiryMonth) !== expiryMonth || (card.expiryYear ?? expiryYear) !== expiryYear
  const isMended = state === 'needs_replacement' && (isAnother || (isProlonged && trouble === 'expired_card'))
  return { ...stored, ...card, ...(isMended ? { state: 'usable', trouble: null } : {}) }
}

/**
 * Lets go of a removed method at its gateway: what the job staged by a removal does. Throws when the gateway does not answer, so that the
 * worker tries again. Refuses `not_found`, `gateway_missing`.
 */
export async function detachAtGateway(
  database: Database,
  { gateways, accountId, methodId }: MethodName & { gateways: Gateways },
): Promise<void> {
  const method = await getMethod(database.kysely, { accountId, methodId })
  if (method.state !== 'removed') throw new Error(`method ${methodId} of account ${accountId} is in use`)
  const answer = await gatewayOf(gateways, method.gateway).detachMethod({ ref: method.ref })
  if (answer.kind === 'unreachable') throw new Error(`${method.gateway} did not answer: ${answer.cause}`)
}
