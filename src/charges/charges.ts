import type { Tx } from '../db/database.ts'
import type { AccountId, ChargeId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { post } from '../ledger/post.ts'
import { type NewCharge, postingsOfCharges } from './charge.ts'
import * as store from './store.ts'

export type { Charge, ChargeKind, NewCharge } from './charge.ts'
export { UNBILLED } from './charge.ts'

/** Ids for charges that something has to name before they are written (rated calls name theirs). Ascending; one query. */
export async function reserveChargeIds(tx: Tx, { count }: { count: number }): Promise<ChargeId[]> {
  return count === 0 ? [] : store.nextIds(tx, count)
}

/**
 * The one funnel: writes what accounts owe and posts it, `revenue:<kind>` → `unbilled`, one posting an account. Set-based, two statements
 * whatever the count. A charge made before (account, origin, period start) fails the transaction (23505): nothing is owed twice.
 * Returns the ids in the order given.
 */
export async function chargeAll(
  tx: Tx,
  { charges, at, source }: { charges: readonly NewCharge[]; at: Temporal.Instant; source: string },
): Promise<ChargeId[]> {
  if (charges.length === 0) return []
  const numbered = await withIds(tx, charges)
  await store.insertCharges(tx, numbered, at)
  await post(tx, { postings: postingsOfCharges(numbered, { at, source }), recordedAt: at })
  return numbered.map((charge) => charge.id)
}

async function withIds(
  tx: Tx,
  charges: readonly NewCharge[],
): Promise<readonly (NewCharge & { id: ChargeId })[]> {
  const fresh = await reserveChargeIds(tx, { count: charges.filter((charge) => !charge.id).length })
  let taken = 0
  return charges.map((charge) => ({ ...charge, id: charge.id ?? fresh[taken++]! }))
}

/**
 * An amount that staff puts on an account (negative: a credit), with the reason, for the next invoice. `key` makes a retry harmless: the
 * same key again returns the charge that is there.
 * Refuses `not_found`, `zero_amount`, `reason_missing`, and `key_reused` where the key stands for another amount.
 */
export async function addAdjustment(
  tx: Tx,
  adjustment: {
    accountId: AccountId
    amountMicros: Micros
    description: string
    reason: string
    on: Temporal.PlainDate
    key: string
    actor: string
    now: Temporal.Instant
  },
): Promise<{ chargeId: ChargeId; created: boolean }> {
  const { accountId, amountMicros, description, on, key, actor, now } = adjustment
  const reason = adjustment.reason.trim()
  if (amountMicros === 0n) throw new Refusal('zero_amount', 'An adjustment of zero changes nothing.')
  if (reason === '') throw new Refusal('reason_missing', 'An adjustment needs a reason.')
  if (!(await store.lockAccount(tx, accountId))) throw notFound(`account with id ${accountId}`)
  const origin = `adjustment:${key}`
  const existing = await store.findByOrigin(tx, { accountId, origin })
  if (existing) {
    if (existing.amountMicros === amountMicros) return { chargeId: existing.id, created: false }
    throw new Refusal('key_reused', `The key '${key}' was used for another adjustment.`, { status: 409 })
  }
  const charge: NewCharge = {
    accountId,
    origin,
    kind: 'adjustment',
    periodStart: on,
    periodEnd: on,
    description,
    quantity: 1,
    unitMicros: null,
    amountMicros,
    reason,
    actor,
  }
  const [chargeId] = await chargeAll(tx, { charges: [charge], at: now, source: 'adjustment' })
  return { chargeId: chargeId!, created: true }
}
