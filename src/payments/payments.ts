import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import { getInvoice } from '../invoices/invoices.ts'
import type { AccountId, InvoiceId, PaymentId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { notFound } from '../kernel/refusal.ts'
import { creditBeyond } from './allocation.ts'
import type { Attempt } from './attempt.ts'
import type { Payment, PaymentState, PaymentTarget } from './payment.ts'
import {
  type Allocation,
  type OnItsWay,
  readAllocations,
  readBeyond,
  readOnItsWay,
  readPaymentsOfInvoice,
  readUnapplied,
} from './store-allocations.ts'
import { readAttempts, readUnresolved } from './store-attempts.ts'
import * as store from './store-payments.ts'

export { moveAllocations, settleAccounts } from './allocations.ts'
export type { Attempt } from './attempt.ts'
export { decideAttempt } from './decide-attempt.ts'
export type { PaymentParts } from './follow-charge.ts'
export { type PayRequest, pay } from './pay.ts'
export { type Payment, type PaymentState, paymentReference } from './payment.ts'
export { quotePayment } from './quotes.ts'
export { giveUpAttempt, lookNow, resolveAttempts } from './resolve-attempts.ts'
export type { Allocation, OnItsWay } from './store-allocations.ts'
export type { DueState } from './store-payments.ts'

/** A payment with all that happened to it. */
export interface PaymentStory extends Payment {
  targets: PaymentTarget[]
  attempts: Attempt[]
  allocations: Allocation[]
}

/** A payment, whole. Refuses `not_found`, also for a payment of another account. */
export async function getPayment(
  db: Db | Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<PaymentStory> {
  const payment = await store.findPayment(db, { accountId, paymentId })
  if (!payment) throw notFound(`payment with id ${paymentId}`)
  const targets = await store.readTargets(db, { names: [{ accountId, paymentId }] })
  const attempts = await readAttempts(db, { accountId, paymentIds: [paymentId] })
  const allocations = await readAllocations(db, { accountId, paymentId })
  return { ...payment, targets, attempts, allocations }
}

/** The payments of an account, newest first, each with its last attempt. */
export async function listPayments(
  db: Db | Tx,
  { accountId, page }: { accountId: AccountId; page: Page },
): Promise<PageOf<Payment & { lastAttempt: Attempt }>> {
  const found = await store.readByAccount(db, { accountId, page })
  const { items, next } = pageOf(found, page, (payment) => [payment.id])
  return { items: await withLastAttempt(db, { accountId, payments: items }), next }
}

/** The payment that was made with a key, with its last attempt; none where none was. */
export async function paymentOfKey(
  db: Db | Tx,
  { accountId, key }: { accountId: AccountId; key: string },
): Promise<(Payment & { lastAttempt: Attempt })[]> {
  const found = await store.findByKey(db, { accountId, key })
  return found ? withLastAttempt(db, { accountId, payments: [found] }) : []
}

async function withLastAttempt(
  db: Db | Tx,
  { accountId, payments }: { accountId: AccountId; payments: readonly Payment[] },
): Promise<(Payment & { lastAttempt: Attempt })[]> {
  const attempts = await readAttempts(db, { accountId, paymentIds: payments.map(({ id }) => id) })
  // Attempts come oldest first, so the last one stays.
  const last = new Map(attempts.map((attempt) => [attempt.paymentId, attempt]))
  return payments.map((payment) => ({ ...payment, lastAttempt: last.get(payment.id)! }))
}

/** Payments of all accounts, newest first; those in one state where asked. */
export async function searchPayments(
  db: Db | Tx,
  { state, page }: { state: PaymentState | null; page: Page },
): Promise<PageOf<Payment & { accountNumber: string; accountName: string }>> {
  const found = await store.readAll(db, { state, page })
  return pageOf(found, page, (payment) => [payment.requestedAt, payment.id])
}

/** Attempts whose outcome nobody knows, and those that are frozen, oldest first: work for a person. */
export async function listUnresolved(
  db: Db | Tx,
  { page }: { page: Page },
): Promise<PageOf<Attempt & { accountNumber: string }>> {
  const found = await readUnresolved(db, { page })
  return pageOf(found, page, (attempt) => [attempt.id])
}

/**
 * What an account owes on which invoices, oldest first, and the credit it has. `beyondMicros`: what was given back twice (refunded, and then returned or
 * charged back), as far as no credit settles it: it is owed on no invoice.
 */
export async function owedBy(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<{ dues: store.OwnedDue[]; owedMicros: Micros; creditMicros: Micros; beyondMicros: Micros }> {
  const dues = await store.readDues(db, { accountIds: [accountId] })
  const unapplied = await readUnapplied(db, { accountIds: [accountId] })
  const beyond = await readBeyond(db, { accountIds: [accountId] })
  const { credits, beyondMicros } = creditBeyond(unapplied, beyond.get(accountId) ?? 0n)
  return {
    dues,
    owedMicros: dues.reduce((sum, due) => sum + due.openMicros, 0n),
    creditMicros: credits.reduce((sum, credit) => sum + credit.unappliedMicros, 0n),
    beyondMicros,
  }
}

/** The payments that are on their way to what an account owes, by invoice: nothing else of these can be paid meanwhile. */
export async function onTheirWay(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<Map<InvoiceId, OnItsWay>> {
  const found = await readOnItsWay(db, { accountId })
  return new Map(found.map((one) => [one.invoiceId, one]))
}

/** How far invoices are paid, by invoice; documents that ask for nothing are absent. */
export async function dueStatesOf(
  db: Db | Tx,
  { invoices }: { invoices: readonly { accountId: AccountId; id: InvoiceId }[] },
): Promise<Map<InvoiceId, store.DueState>> {
  const named = invoices.map(({ accountId, id }) => ({ accountId, invoiceId: id }))
  const states = await store.readDueStates(db, { invoices: named })
  return new Map(states.map((state) => [state.invoiceId, state]))
}

/** The payments that pay an invoice or are on their way to, newest first, each with how much of it. Refuses `not_found`. */
export async function paymentsOfInvoice(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<{ payment: Payment; shareMicros: Micros }[]> {
  await getInvoice(db, { accountId, invoiceId })
  const shares = await readPaymentsOfInvoice(db, { accountId, invoiceId })
  const names = shares.map(({ paymentId }) => ({ accountId, paymentId }))
  const payments = new Map((await store.readByName(db, { names })).map((payment) => [payment.id, payment]))
  return shares.map(({ paymentId, amountMicros }) => ({
    payment: payments.get(paymentId)!,
    shareMicros: amountMicros,
  }))
}
