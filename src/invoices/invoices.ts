import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, decodeIdCursor, type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { notFound } from '../kernel/refusal.ts'
import type { DocumentKind, Invoice, InvoiceHead } from './invoice.ts'
import * as store from './store.ts'

export { runBilling } from './billing-run.ts'
export type { CreditRequest } from './credit-note.ts'
export { issueCreditNote } from './credit-notes.ts'
export type { DocumentKind, Invoice, InvoiceHead, InvoiceLine } from './invoice.ts'
export { invoiceDocument } from './make-document.ts'
export { nextInvoice } from './next-invoice.ts'
export { type RehearsedAccount, rehearsal, rehearseBilling } from './rehearsal.ts'
export {
  type BillingRun,
  getBillingRun,
  listBillingRunAccounts,
  listBillingRuns,
  runDueBilling,
} from './runs.ts'

/** The documents of an account, invoices and credit notes, newest first; of one year where asked. */
export async function listInvoices(
  db: Db | Tx,
  { accountId, year, page }: { accountId: AccountId; year?: number; page: Page },
): Promise<PageOf<InvoiceHead>> {
  const after = page.after ? (decodeCursor(page.after, 2) as [string, string]) : null
  const found = await store.readByAccount(db, { accountId, year, after, limit: page.limit + 1 })
  return pageOf(found, page, (invoice) => [invoice.issuedOn, invoice.id])
}

/** When an account's first and newest documents were issued; null: there are none. */
export async function issuedBetween(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<{ firstOn: Temporal.PlainDate; lastOn: Temporal.PlainDate } | null> {
  return store.selectIssuedBetween(db, accountId)
}

/** Documents of all accounts, newest first: those whose number begins so, and those of the account of that number. Empty: all. */
export async function searchInvoices(
  db: Db | Tx,
  { search = '', page }: { search?: string; page: Page },
): Promise<PageOf<store.FoundDocument>> {
  const after = page.after ? decodeIdCursor(page.after) : null
  const found = await store.searchDocuments(db, { search: search.trim(), after, limit: page.limit + 1 })
  return pageOf(found, page, (invoice) => [invoice.id])
}

/** A document with its lines, taxes and credit notes. Refuses `not_found`, also for a document of another account. */
export async function getInvoice(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<Invoice> {
  const head = await store.findDocument(db, { accountId, invoiceId })
  if (!head) throw notFound(`invoice with id ${invoiceId}`)
  const lines = await store.readLines(db, { accountId, invoiceIds: [invoiceId] })
  const taxes = await store.readTaxes(db, { accountId, invoiceIds: [invoiceId] })
  const creditNotes = await store.readCreditNotes(db, { accountId, invoiceId })
  return { ...head, lines, taxes, creditNotes }
}

/** Where a document of a number is. Refuses `not_found`. */
export async function findInvoiceByNumber(
  db: Db | Tx,
  { number }: { number: string },
): Promise<{ accountId: AccountId; invoiceId: InvoiceId; kind: DocumentKind }> {
  const found = await store.findByNumber(db, { number })
  if (!found) throw notFound(`invoice ${number}`)
  return found
}

/** Documents of an account without their lines, by id. */
export async function getInvoiceHeads(
  db: Db | Tx,
  question: { accountId: AccountId; invoiceIds: readonly InvoiceId[] },
): Promise<Map<InvoiceId, InvoiceHead>> {
  return new Map((await store.readHeads(db, question)).map((head) => [head.id, head]))
}

/** The numbers of an account's documents by id. */
export async function getInvoiceNumbers(
  db: Db | Tx,
  question: { accountId: AccountId; invoiceIds: readonly InvoiceId[] },
): Promise<Map<InvoiceId, string>> {
  return store.readNumbers(db, question)
}
