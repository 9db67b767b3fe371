import { getAccount } from '../accounts/accounts.ts'
import { usageChargesOf } from '../charges/charges.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { type ChargedPeriod, correctedUsage } from '../usage/charged-usage.ts'
import { leftOfInvoice } from './credit-note.ts'
import { loadCreditable } from './credit-notes.ts'
import { isBefore } from './day-order.ts'
import {
  type CreditLeft,
  type FindCall,
  type Inquiry,
  type LineLeft,
  leftOfCall,
  leftOfLines,
} from './inquiry.ts'
import type { InvoiceLine } from './invoice.ts'
import { findDocument, type StoredDocument } from './store.ts'
import * as messages from './store-inquiry-messages.ts'
import { isForCalls } from './usage-lines.ts'

/**
 * How much may still be credited in answer to an inquiry, and by what. What re-ratings took off the calls of a line is on an invoice of its own, as what
 * was credited of them before the invoice came: both count.
 */
export async function creditLeftFor(
  db: Db | Tx,
  { inquiry, findCall }: { inquiry: Inquiry; findCall: FindCall },
): Promise<CreditLeft> {
  const { accountId, currency, callId, lineN } = inquiry
  if (callId === null) {
    const { lines, ...left } = await leftOn(db, { accountId, invoiceId: inquiry.invoiceId!, findCall })
    const asked = lineN === null ? lines : lines.filter(({ n }) => n === lineN)
    return leftOfLines(asked, { ...left, currency })
  }
  const call = await findCall(callId)
  if (await messages.isCallCredited(db, { accountId, callId: call.id }))
    return { by: 'adjustment', leftMicros: 0n }
  if (!call.invoice) return leftOfCall(call, { lines: [], currency })
  const { lines, ...left } = await leftOn(db, { accountId, invoiceId: call.invoice.id, findCall })
  const own = leftOfLines(
    lines.filter(({ n }) => n === call.invoice?.line),
    { ...left, currency },
  )
  return leftOfCall(call, { lines: own.lines, currency })
}

/** An account's invoice. Refuses `not_found`, `not_an_invoice`. */
export async function getInvoiceHead(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<StoredDocument> {
  const invoice = await findDocument(db, { accountId, invoiceId })
  if (!invoice) throw notFound(`invoice with id ${invoiceId}`)
  if (invoice.kind !== 'invoice') {
    throw new Refusal('not_an_invoice', `${invoice.number} is a credit note; ask about its invoice.`)
  }
  return invoice
}

/** What is left of an invoice's lines, and what has been given back of their calls elsewhere than on its credit notes. */
async function leftOn(
  db: Db | Tx,
  { accountId, invoiceId, findCall }: { accountId: AccountId; invoiceId: InvoiceId; findCall: FindCall },
): Promise<{ lines: LineLeft[]; adjusted: LineLeft[]; netLeftMicros: bigint }> {
  const invoice = await getInvoiceHead(db, { accountId, invoiceId })
  const creditable = await loadCreditable(db, invoice)
  const { lines, netMicros } = leftOfInvoice(creditable)
  const adjusted = await correctedOn(db, { invoice, lines: creditable.lines })
  for (const { callId, creditMicros } of await messages.readAdjustedCalls(db, { accountId, invoiceId })) {
    const call = await findCall(callId)
    if (call.invoice?.line) adjusted.push({ n: call.invoice.line, leftMicros: creditMicros })
  }
  return {
    lines: lines.map(({ n, shownMicros }) => ({ n, leftMicros: shownMicros })),
    netLeftMicros: netMicros,
    adjusted,
  }
}

/** What re-ratings took off the calls of an invoice's lines, or had taken before an instant (`asOf`), of each line as a whole. */
export async function correctedOn(
  db: Db | Tx,
  {
    invoice,
    lines,
    asOf = null,
  }: { invoice: StoredDocument; lines: readonly InvoiceLine[]; asOf?: Temporal.Instant | null },
): Promise<LineLeft[]> {
  const { accountId, id: invoiceId, periodStart: invoiceStart } = invoice
  const { timeZone } = await getAccount(db, { accountId })
  const charges = (await usageChargesOf(db, { accountId, invoiceId })).filter(isForCalls)
  const spans = new Map(charges.map((charge) => [`${charge.periodStart} ${charge.periodEnd}`, charge]))
  const periods: ChargedPeriod[] = [...spans.values()].map(({ periodStart, periodEnd }) => ({
    ...{ accountId, periodStart, periodEnd, timeZone, spans: false },
  }))
  const corrected = await correctedUsage(db, { periods, chargeIds: charges.map(({ id }) => id), asOf })
  return lines.flatMap((line): LineLeft[] => {
    if (line.kind !== 'usage') return []
    const own = corrected.filter(
      (group) =>
        group.subscriptionId === line.subscriptionId &&
        group.direction === line.direction &&
        group.destinationId === line.destinationId &&
        !isBefore(invoiceStart, group.periodEnd) === line.late,
    )
    const lessMicros = own.reduce((sum, group) => sum + group.lessMicros, 0n)
    // What was added by a re-rating is not asked for by this line: it gives no more back.
    return lessMicros > 0n ? [{ n: line.n, leftMicros: lessMicros }] : []
  })
}
