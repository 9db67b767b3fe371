import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import type { Page, PageOf } from '../db/page.ts'
import type { AccountId, ChargeId, InvoiceId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros } from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { type Posting, post } from '../ledger/post.ts'
import { type Charge, type NewCharge, type OpenCharge, postingsOfCharges } from './charge.ts'
import * as store from './store.ts'

export type { Charge, NewCharge, OpenCharge } from './charge.ts'
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
  const { ids, postings } = await writeCharges(tx, { charges, at, source })
  await post(tx, { postings, recordedAt: at })
  return ids
}

/**
 * As `chargeAll`, but the postings are handed back: for who has more to post of the same accounts, and moves their balances once. Who calls
 * it posts them in the same transaction.
 */
export async function writeCharges(
  tx: Tx,
  { charges, at, source }: { charges: readonly NewCharge[]; at: Temporal.Instant; source: string },
): Promise<{ ids: ChargeId[]; postings: Posting[] }> {
  if (charges.length === 0) return { ids: [], postings: [] }
  const ids = await idsOf(tx, charges)
  await store.insertCharges(tx, { charges, ids, chargedAt: at })
  return { ids, postings: postingsOfCharges(charges, { ids, at, source }) }
}

/** Charges that wait for an invoice and may go on that of a day: usage of periods that have ended by it, and the rest from its own day on. */
export async function openCharges(
  db: Db | Tx,
  question: { accountIds: readonly AccountId[]; on: Temporal.PlainDate },
): Promise<OpenCharge[]> {
  return store.readOpen(db, question)
}

/** The usage charges that an invoice asks for. */
export async function usageChargesOf(
  db: Db | Tx,
  question: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<Charge[]> {
  return store.readUsageOf(db, question)
}

/** Puts open charges on the invoices that ask for them. Each must be open: otherwise it throws, since something was to be billed twice. */
export async function putOnInvoices(
  tx: Tx,
  { taken }: { taken: readonly { accountId: AccountId; id: ChargeId; invoiceId: InvoiceId }[] },
): Promise<void> {
  if (taken.length === 0) return
  const found = await store.setInvoices(tx, taken)
  if (found !== BigInt(taken.length)) {
    throw new Error(`${taken.length - Number(found)} of ${taken.length} charges are on an invoice already`)
  }
}

/** The charges of an account, newest first: all, the open ones, or those of one invoice. */
export async function listCharges(
  db: Db | Tx,
  question: { accountId: AccountId; open?: boolean; invoiceId?: InvoiceId; page: Page },
): Promise<PageOf<Charge>> {
  return store.listCharges(db, question)
}

/** The charge with that id. Refuses `not_found`. */
export async function getCharge(
  db: Db | Tx,
  { accountId, chargeId }: { accountId: AccountId; chargeId: ChargeId },
): Promise<Charge> {
  const charge = await store.findById(db, { accountId, chargeId })
  if (!charge) throw notFound(`charge with id ${chargeId}`)
  return charge
}

/** The charge of an origin, whatever its period, or null. */
export async function findChargeOf(
  db: Db | Tx,
  question: { accountId: AccountId; origin: string },
): Promise<Charge | null> {
  return (await store.findByOrigin(db, question)) ?? null
}

/** The id that each charge was given, or a new one. */
async function idsOf(tx: Tx, charges: readonly NewCharge[]): Promise<ChargeId[]> {
  const fresh = await reserveChargeIds(tx, { count: charges.filter((charge) => !charge.id).length })
  let taken = 0
  return charges.map((charge) => charge.id ?? fresh[taken++]!)
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
  const amount = formatDecimal(amountMicros, MICROS_SCALE, 2)
  await recordEvent(tx, {
    accountId,
    at: now,
    actor,
    kind: 'adjustment_made',
    detail: { description, amount, reason },
  })
  return { chargeId: chargeId!, created: true }
}

/** Keeps others from billing or crediting an account until the transaction ends; undefined when there is no such account. */
export async function lockForCharging(
  tx: Tx,
  { accountId }: { accountId: AccountId },
): Promise<{ timeZone: string } | undefined> {
  return store.lockAccount(tx, accountId)
}
