import { getProvider } from '../accounts/provider.ts'
import { recordEvent } from '../accounts/timeline.ts'
import { lockForCharging } from '../charges/charges.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { type Posting, post, transferOf } from '../ledger/post.ts'
import { type CreditNoteDraft, type CreditRequest, draftCreditNote } from './credit-note.ts'
import { RECEIVABLE, sellerOf, taxAccount, tellInvoicesChanged } from './issue.ts'
import * as store from './store.ts'

/**
 * Issues a credit note for all or part of an invoice, in its own series, and posts it: `receivable` back to revenue, tax and rounding. The
 * account is locked meanwhile, so that two credit notes cannot take the same amount. Its day is today in the account's zone.
 * Refuses `not_found`, `not_an_invoice`, `reason_missing`, and what `draftCreditNote` refuses.
 */
export async function issueCreditNote(
  tx: Tx,
  {
    accountId,
    invoiceId,
    lines,
    reason,
    actor,
    now,
  }: {
    accountId: AccountId
    invoiceId: InvoiceId
    lines: CreditRequest
    reason: string
    actor: string
    now: Temporal.Instant
  },
): Promise<{ invoiceId: InvoiceId; number: string }> {
  const account = await lockForCharging(tx, { accountId })
  const invoice = await store.findDocument(tx, { accountId, invoiceId })
  if (!account || !invoice) throw notFound(`invoice with id ${invoiceId}`)
  if (invoice.kind !== 'invoice') {
    throw new Refusal(
      'not_an_invoice',
      `${invoice.number} is a credit note; only an invoice can be credited.`,
    )
  }
  if (reason.trim() === '') throw new Refusal('reason_missing', 'A credit note needs a reason.')
  const draft = draftCreditNote(await loadCreditable(tx, invoice), lines)
  const [creditNoteId] = await store.nextInvoiceIds(tx, 1)
  const provider = await getProvider(tx)
  const issuedOn = now.toZonedDateTimeISO(account.timeZone).toPlainDate()
  await post(tx, {
    postings: [creditPosting(draft, { accountId, creditNoteId: creditNoteId!, actor, now })],
    recordedAt: now,
  })
  const document: store.NewDocument = {
    ...invoice,
    ...draft,
    id: creditNoteId!,
    kind: 'credit_note',
    correctsInvoiceId: invoiceId,
    billingRunId: null,
    issuedAt: now,
    issuedOn,
    dueOn: issuedOn,
    seller: sellerOf(provider),
    reason: reason.trim(),
  }
  await store.numberAndInsert(tx, { series: provider.creditNoteSeries, documents: [document] })
  const stored = (await store.findDocument(tx, { accountId, invoiceId: creditNoteId! }))!
  const detail = {
    number: stored.number,
    ofInvoice: invoice.number,
    amount: formatDecimal(draft.totalMicros, MICROS_SCALE, 2),
    reason: reason.trim(),
  }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'credit_note_issued', detail })
  await tellInvoicesChanged(tx, { accountIds: [accountId], issued: [stored] })
  return { invoiceId: stored.id, number: stored.number }
}

/** An invoice with what earlier credit notes took of it. */
export async function loadCreditable(tx: Db | Tx, invoice: store.StoredDocument) {
  const { accountId, id } = invoice
  const notes = await store.readCreditNotes(tx, { accountId, invoiceId: id })
  const noteIds = notes.map((note) => note.id)
  const [lines, taxes] = [
    await store.readLines(tx, { accountId, invoiceIds: [id, ...noteIds] }),
    await store.readTaxes(tx, { accountId, invoiceIds: [id, ...noteIds] }),
  ]
  return {
    ...invoice,
    lines: lines.filter((line) => line.invoiceId === id),
    taxes: taxes.filter((tax) => tax.invoiceId === id),
    credited: {
      lines: lines.filter((line) => line.invoiceId !== id),
      taxes: taxes.filter((tax) => tax.invoiceId !== id),
    },
  }
}

function creditPosting(
  draft: CreditNoteDraft,
  {
    accountId,
    creditNoteId,
    actor,
    now,
  }: { accountId: AccountId; creditNoteId: InvoiceId; actor: string; now: Temporal.Instant },
): Posting {
  return {
    accountId,
    key: `credit_note:${creditNoteId}`,
    bookedAt: now,
    source: actor,
    transfers: [
      ...Map.groupBy(draft.lines, (line) => line.kind)
        .entries()
        .flatMap(([kind, lines]) =>
          transferOf(
            RECEIVABLE,
            `revenue:${kind}`,
            lines.reduce((sum, line) => sum + line.amountMicros, 0n),
          ),
        ),
      ...transferOf(RECEIVABLE, 'rounding', draft.roundingMicros),
      ...draft.taxes.flatMap((tax) => transferOf(RECEIVABLE, taxAccount(tax.authority), tax.taxMicros)),
    ],
  }
}
