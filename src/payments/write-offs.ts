import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import { getInvoice } from '../invoices/invoices.ts'
import { tellInvoicesChanged } from '../invoices/issue.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import {
  formatDecimal,
  MICROS_SCALE,
  type Micros,
  minorUnitDigits,
  roundToMinorUnit,
} from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { post } from '../ledger/post.ts'
import { settleAccounts } from './allocations.ts'
import { writeOffPosting } from './postings.ts'
import { readOverpaid } from './store-allocations.ts'
import { lockAccounts, readDueStates } from './store-payments.ts'
import type { WriteOff } from './store-write-offs.ts'
import * as store from './store-write-offs.ts'

export type { WriteOff } from './store-write-offs.ts'

/**
 * Gives up what is owed on an invoice, in whole or in part: it is not asked for any more, and stands as bad debt. Not while a payment of the invoice
 * is on its way. Refuses `not_found`, `reason_missing`, `amount_zero`, `amount_precision`, `not_owed`, `payment_in_progress`, `above_invoice`.
 */
export async function writeOff(
  tx: Tx,
  {
    accountId,
    invoiceId,
    amountMicros: asked,
    reason,
    actor,
    now,
  }: {
    accountId: AccountId
    invoiceId: InvoiceId
    amountMicros: Micros | 'all'
    reason: string
    actor: string
    now: Temporal.Instant
  },
): Promise<WriteOff> {
  if (reason.trim() === '') throw new Refusal('reason_missing', 'A write-off needs a reason.')
  await lockAccounts(tx, { accountIds: [accountId] })
  const { number, currency } = await getInvoice(tx, { accountId, invoiceId })
  const [due] = await readDueStates(tx, { invoices: [{ accountId, invoiceId }] })
  if (!due || due.openMicros <= 0n) {
    throw new Refusal('not_owed', `Nothing is owed on invoice ${number}.`, { status: 409 })
  }
  if (due.inProgressMicros > 0n) {
    throw new Refusal('payment_in_progress', `A payment of invoice ${number} is on its way.`, { status: 409 })
  }
  const amountMicros = asked === 'all' ? due.openMicros : asked
  checkAmount(amountMicros, { openMicros: due.openMicros, number, currency })
  return writeDown(tx, { accountId, invoiceId, amountMicros, reason: reason.trim(), actor, now })
}

async function writeDown(
  tx: Tx,
  {
    now,
    ...given
  }: {
    accountId: AccountId
    invoiceId: InvoiceId
    amountMicros: Micros
    reason: string
    actor: string
    now: Temporal.Instant
  },
): Promise<WriteOff> {
  const { accountId, invoiceId, amountMicros, reason, actor } = given
  await store.addWrittenOff(tx, { accountId, invoiceId, amountMicros, now })
  const written = await store.insertWriteOff(tx, { ...given, writtenOffAt: now })
  const posting = { accountId, writeOffId: written.id, amountMicros, reversed: false, bookedAt: now }
  await post(tx, { postings: [writeOffPosting(posting)], recordedAt: now })
  const { number } = await getInvoice(tx, { accountId, invoiceId })
  const amount = formatDecimal(amountMicros, MICROS_SCALE, 2)
  const detail = { reason, invoice: number, amount }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'invoice_written_off', detail })
  await tellInvoicesChanged(tx, { accountIds: [accountId] })
  return written
}

/**
 * What was given up is owed after all: somebody pays, or it was a mistake. Credit of the account pays it at once. Refuses `not_found`,
 * `reason_missing`, `write_off_reversed`.
 */
export async function reverseWriteOff(
  tx: Tx,
  {
    accountId,
    writeOffId,
    reason,
    actor,
    now,
  }: { accountId: AccountId; writeOffId: bigint; reason: string; actor: string; now: Temporal.Instant },
): Promise<WriteOff> {
  if (reason.trim() === '') throw new Refusal('reason_missing', 'To reverse a write-off needs a reason.')
  await lockAccounts(tx, { accountIds: [accountId] })
  const written = await store.lockWriteOff(tx, { accountId, writeOffId })
  if (!written) throw notFound(`write-off with id ${writeOffId}`)
  if (written.reversedAt !== null) {
    throw new Refusal('write_off_reversed', `Write-off ${writeOffId} has been reversed.`, { status: 409 })
  }
  const reversed = await reverse(tx, { written, reason: reason.trim(), actor, now })
  await settleAccounts(tx, { accountIds: [accountId], now })
  return reversed
}

/**
 * Takes back write-offs as far as a credit note has taken more off their invoices than was owed: what is credited need not be given up. What is left of a
 * write-off is written anew. Doing it again changes nothing.
 */
export async function trimWriteOffs(
  tx: Tx,
  { accountIds, now }: { accountIds: readonly AccountId[]; now: Temporal.Instant },
): Promise<void> {
  await lockAccounts(tx, { accountIds })
  for (const { accountId, invoiceId, overMicros } of await readOverpaid(tx, { accountIds })) {
    const standing = (await store.readWriteOffs(tx, { accountId, invoiceId })).filter(
      ({ reversedAt }) => reversedAt === null,
    )
    let leftMicros = overMicros
    for (const written of standing.toReversed()) {
      if (leftMicros <= 0n) break
      const { amountMicros, reason } = written
      await reverse(tx, { written, reason: 'credit note', actor: 'system', now })
      if (amountMicros > leftMicros) {
        const rest = { accountId, invoiceId, amountMicros: amountMicros - leftMicros, reason }
        await writeDown(tx, { ...rest, actor: 'system', now })
      }
      leftMicros -= amountMicros
    }
  }
}

async function reverse(
  tx: Tx,
  {
    written,
    reason,
    actor,
    now,
  }: { written: WriteOff; reason: string; actor: string; now: Temporal.Instant },
): Promise<WriteOff> {
  const { accountId, id: writeOffId, invoiceId, amountMicros } = written
  const reversed = { ...written, reversedAt: now, reversedBy: actor, reversalReason: reason }
  await store.updateReversal(tx, reversed)
  await store.addWrittenOff(tx, { accountId, invoiceId, amountMicros: -amountMicros, now })
  const posting = { accountId, writeOffId, amountMicros, reversed: true, bookedAt: now }
  await post(tx, { postings: [writeOffPosting(posting)], recordedAt: now })
  const { number } = await getInvoice(tx, { accountId, invoiceId })
  const amount = formatDecimal(amountMicros, MICROS_SCALE, 2)
  const detail = { reason, invoice: number, amount }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'write_off_reversed', detail })
  await tellInvoicesChanged(tx, { accountIds: [accountId] })
  return reversed
}

/** Write-offs of an invoice, oldest first, reversed ones included. Refuses `not_found`. */
export async function listWriteOffs(
  db: Db | Tx,
  question: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<WriteOff[]> {
  await getInvoice(db, question)
  return store.readWriteOffs(db, question)
}

function checkAmount(
  amountMicros: Micros,
  { openMicros, number, currency }: { openMicros: Micros; number: string; currency: string },
): void {
  const written = (micros: Micros) =>
    `${formatDecimal(micros, MICROS_SCALE, minorUnitDigits(currency))} ${currency}`
  if (amountMicros <= 0n) {
    throw new Refusal('amount_zero', `The amount ${written(amountMicros)} is not above zero.`)
  }
  if (roundToMinorUnit(amountMicros, currency) !== amountMicros) {
    throw new Refusal(
      'amount_precision',
      `The amount ${written(amountMicros)} has a part smaller than the currency's unit.`,
    )
  }
  if (amountMicros > openMicros) {
    throw new Refusal(
      'above_invoice',
      `${written(amountMicros)} is to be written off invoice ${number}, which owes ${written(openMicros)}.`,
    )
  }
}
