import { sql } from 'kysely'
import type { PoolClient } from 'pg'
import { takeNumbers } from '../accounts/series.ts'
import type { ChargeKind } from '../charges/charge.ts'
import { flagsArray, numbersArray, textsArray, timesArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { copyLines } from './copy-lines.ts'
import type { Buyer, DocumentKind, InvoiceHead, InvoiceLine, Seller } from './invoice.ts'
import type { DocumentTax } from './taxes.ts'

/** A document about to be stored: all but its number. */
export interface NewDocument extends Omit<InvoiceHead, 'number'> {
  billingRunId: number | null
  buyer: Buyer
  seller: Seller
  lines: readonly InvoiceLine[]
  taxes: readonly DocumentTax[]
}

export async function nextInvoiceIds(tx: Tx, count: number): Promise<InvoiceId[]> {
  const { rows } = await sql<{ id: InvoiceId }>`
    select nextval('invoice_ids') as id from generate_series(1, ${count}::int)`.execute(tx)
  return rows.map((row) => row.id)
}

/** When the account's first and newest documents were issued; null: there are none. */
export async function selectIssuedBetween(
  db: Db | Tx,
  accountId: AccountId,
): Promise<{ firstOn: Temporal.PlainDate; lastOn: Temporal.PlainDate } | null> {
  const { rows } = await sql<{ firstOn: Temporal.PlainDate | null; lastOn: Temporal.PlainDate }>`
    select min(issued_on) as first_on, max(issued_on) as last_on from invoices where account_id = ${accountId}`.execute(
    db,
  )
  const { firstOn = null, lastOn } = rows[0]!
  return firstOn === null ? null : { firstOn, lastOn }
}

/**
 * Takes the next numbers of a series and stores the documents under them, in the order given. The series is locked until the transaction
 * ends, and a transaction that fails gives the numbers back: so there are no gaps, and this comes last. With `client`, the connection of the
 * transaction, lines are stored by COPY.
 */
export async function numberAndInsert(
  tx: Tx,
  { series, documents, client }: { series: string; documents: readonly NewDocument[]; client?: PoolClient },
): Promise<void> {
  if (documents.length === 0) return
  const taken = await takeNumbers(tx, { series, count: documents.length })
  await insertHeads(tx, { series, documents, ...taken })
  if (client) await copyLines(client, documents)
  else await insertLines(tx, documents)
  await insertTaxes(tx, documents)
}

async function insertHeads(
  tx: Tx,
  given: { series: string; documents: readonly NewDocument[]; first: bigint; prefix: string; digits: number },
): Promise<void> {
  const { series, documents, first, prefix, digits } = given
  const numbers = (pick: (document: NewDocument) => bigint | number | null) =>
    numbersArray(documents.map(pick))
  const texts = (pick: (document: NewDocument) => string | null) => textsArray(documents.map(pick))
  const days = (pick: (document: NewDocument) => Temporal.PlainDate | Temporal.Instant) =>
    timesArray(documents.map(pick))
  const printed = documents.map((_, i) => `${prefix}${String(first + BigInt(i)).padStart(digits, '0')}`)
  const sellers = jsonOnce(documents.map((document) => document.seller))
  await sql`
    insert into invoices (account_id, id, kind, series, sequence, number, corrects_invoice_id, billing_run_id, period_start, period_end,
      issued_at, issued_on, due_on, currency, net_micros, tax_micros, total_micros, rounding_micros, buyer, seller, reason)
    select account_id, id, kind, ${series}, ${first} + n - 1, number, corrects_invoice_id, billing_run_id, period_start, period_end,
      issued_at, issued_on, due_on, currency, net_micros, tax_micros, net_micros + tax_micros, rounding_micros, buyer, seller, reason
    from unnest(${numbers((d) => d.accountId)}::bigint[], ${numbers((d) => d.id)}::bigint[], ${texts((d) => d.kind)}::text[],
        ${textsArray(printed)}::text[], ${numbers((d) => d.correctsInvoiceId)}::bigint[], ${numbers((d) => d.billingRunId)}::int[],
        ${days((d) => d.periodStart)}::date[], ${days((d) => d.periodEnd)}::date[], ${days((d) => d.issuedAt)}::timestamptz[],
        ${days((d) => d.issuedOn)}::date[], ${days((d) => d.dueOn)}::date[], ${texts((d) => d.currency)}::text[],
        ${numbers((d) => d.netMicros)}::bigint[], ${numbers((d) => d.taxMicros)}::bigint[], ${numbers((d) => d.roundingMicros)}::bigint[],
        ${texts((d) => JSON.stringify(d.buyer))}::jsonb[], ${textsArray(sellers)}::jsonb[], ${texts((d) => d.reason)}::text[])
      with ordinality
      as d (account_id, id, kind, number, corrects_invoice_id, billing_run_id, period_start, period_end, issued_at, issued_on, due_on,
        currency, net_micros, tax_micros, rounding_micros, buyer, seller, reason, n)`.execute(tx)
}

/** A run's documents share one seller: it is written as JSON once. */
function jsonOnce(sellers: readonly Seller[]): string[] {
  const written = new Map<Seller, string>()
  return sellers.map((seller) => {
    const text = written.get(seller) ?? JSON.stringify(seller)
    written.set(seller, text)
    return text
  })
}

async function insertLines(tx: Tx, documents: readonly NewDocument[]): Promise<void> {
  const lines = documents.flatMap((document) => document.lines)
  const accountIds = documents.flatMap((document) => document.lines.map(() => document.accountId))
  const invoiceIds = documents.flatMap((document) => document.lines.map(() => document.id))
  const numbers = (pick: (line: InvoiceLine) => bigint | number | null) => numbersArray(lines.map(pick))
  const texts = (pick: (line: InvoiceLine) => string) => textsArray(lines.map(pick))
  await sql`
    insert into invoice_lines (account_id, invoice_id, n, kind, service, description, period_start, period_end, quantity, unit_micros,
      calls, billed_seconds, direction, destination_id, subscription_id, late, amount_micros, shown_micros, tax_micros)
    select * from unnest(${numbersArray(accountIds)}::bigint[], ${numbersArray(invoiceIds)}::bigint[], ${numbers((l) => l.n)}::int[],
      ${texts((l) => l.kind)}::text[], ${texts((l) => l.service)}::text[], ${texts((l) => l.description)}::text[],
      ${timesArray(lines.map((l) => l.periodStart))}::date[], ${timesArray(lines.map((l) => l.periodEnd))}::date[],
      ${numbers((l) => l.quantity)}::int[], ${numbers((l) => l.unitMicros)}::bigint[], ${numbers((l) => l.calls)}::int[],
      ${numbers((l) => l.billedSeconds)}::int[], ${numbers((l) => l.direction)}::smallint[], ${numbers((l) => l.destinationId)}::int[],
      ${numbers((l) => l.subscriptionId)}::bigint[], ${flagsArray(lines.map((l) => l.late))}::boolean[],
      ${numbers((l) => l.amountMicros)}::bigint[], ${numbers((l) => l.shownMicros)}::bigint[], ${numbers((l) => l.taxMicros)}::bigint[])`.execute(
    tx,
  )
}

async function insertTaxes(tx: Tx, documents: readonly NewDocument[]): Promise<void> {
  const taxes = documents.flatMap((document) => document.taxes.map((tax) => ({ ...tax, document })))
  if (taxes.length === 0) return
  await sql`
    insert into invoice_taxes (account_id, invoice_id, authority, name, rate, base_micros, tax_micros)
    select * from unnest(${numbersArray(taxes.map((t) => t.document.accountId))}::bigint[],
      ${numbersArray(taxes.map((t) => t.document.id))}::bigint[], ${textsArray(taxes.map((t) => t.authority))}::text[],
      ${textsArray(taxes.map((t) => t.name))}::text[], ${textsArray(taxes.map((t) => t.rate))}::numeric[],
      ${numbersArray(taxes.map((t) => t.baseMicros))}::bigint[], ${numbersArray(taxes.map((t) => t.taxMicros))}::bigint[])`.execute(
    tx,
  )
}

const HEAD = sql`i.account_id, i.id, i.kind, i.number, i.corrects_invoice_id, i.period_start, i.period_end, i.issued_at, i.issued_on, i.due_on,
  i.currency, i.net_micros, i.tax_micros, i.total_micros, i.rounding_micros, i.reason`

export type StoredDocument = InvoiceHead & { buyer: Buyer; seller: Seller; series: string }

export async function findDocument(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<StoredDocument | undefined> {
  const { rows } = await sql<StoredDocument>`
    select ${HEAD}, i.series, i.buyer, i.seller from invoices i where i.account_id = ${accountId} and i.id = ${invoiceId}`.execute(
    db,
  )
  return rows[0]
}

/** Documents of an account without their lines. */
export async function readHeads(
  db: Db | Tx,
  { accountId, invoiceIds }: { accountId: AccountId; invoiceIds: readonly InvoiceId[] },
): Promise<InvoiceHead[]> {
  const { rows } = await sql<InvoiceHead>`
    select ${HEAD} from invoices i where i.account_id = ${accountId} and i.id = any(${numbersArray(invoiceIds)}::bigint[])`.execute(
    db,
  )
  return rows
}

export async function readNumbers(
  db: Db | Tx,
  { accountId, invoiceIds }: { accountId: AccountId; invoiceIds: readonly InvoiceId[] },
): Promise<Map<InvoiceId, string>> {
  const { rows } = await sql<{ id: InvoiceId; number: string }>`
    select id, number from invoices where account_id = ${accountId} and id = any(${numbersArray(invoiceIds)}::bigint[])`.execute(
    db,
  )
  return new Map(rows.map(({ id, number }) => [id, number]))
}

export async function findByNumber(
  db: Db | Tx,
  { number }: { number: string },
): Promise<{ accountId: AccountId; invoiceId: InvoiceId; kind: DocumentKind } | undefined> {
  const { rows } = await sql<{ accountId: AccountId; invoiceId: InvoiceId; kind: DocumentKind }>`
    select account_id, id as invoice_id, kind from invoices where number = ${number}`.execute(db)
  return rows[0]
}

export async function readLines(
  db: Db | Tx,
  { accountId, invoiceIds }: { accountId: AccountId; invoiceIds: readonly InvoiceId[] },
): Promise<(InvoiceLine & { invoiceId: InvoiceId })[]> {
  const { rows } = await sql<InvoiceLine & { invoiceId: InvoiceId }>`
    select invoice_id, n, kind, service, description, period_start, period_end, quantity, unit_micros, calls, billed_seconds, direction,
      destination_id, subscription_id, late, amount_micros, shown_micros, tax_micros
    from invoice_lines where account_id = ${accountId} and invoice_id = any(${numbersArray(invoiceIds)}::bigint[])
    order by invoice_id, n`.execute(db)
  return rows
}

export async function readTaxes(
  db: Db | Tx,
  { accountId, invoiceIds }: { accountId: AccountId; invoiceIds: readonly InvoiceId[] },
): Promise<(DocumentTax & { invoiceId: InvoiceId })[]> {
  const { rows } = await sql<DocumentTax & { invoiceId: InvoiceId }>`
    select invoice_id, authority, name, rate, base_micros, tax_micros
    from invoice_taxes where account_id = ${accountId} and invoice_id = any(${numbersArray(invoiceIds)}::bigint[])
    order by invoice_id, authority`.execute(db)
  return rows
}

/** The credit notes of an invoice, oldest first. */
export async function readCreditNotes(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<InvoiceHead[]> {
  const { rows } = await sql<InvoiceHead>`
    select ${HEAD} from invoices i where i.account_id = ${accountId} and i.corrects_invoice_id = ${invoiceId} order by i.id`.execute(
    db,
  )
  return rows
}

/** The invoices of an account of which a credit note took something. */
export async function readCreditedInvoices(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<InvoiceId[]> {
  const { rows } = await sql<{ id: InvoiceId }>`
    select distinct corrects_invoice_id as id from invoices where account_id = ${accountId} and kind = 'credit_note' order by 1`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

/** The invoice of the account before a document: what it is compared with. */
export async function findPrevious(
  db: Db | Tx,
  {
    accountId,
    invoiceId,
    issuedOn,
  }: { accountId: AccountId; invoiceId: InvoiceId; issuedOn: Temporal.PlainDate },
): Promise<InvoiceHead | undefined> {
  const { rows } = await sql<InvoiceHead>`
    select ${HEAD} from invoices i
    where i.account_id = ${accountId} and i.kind = 'invoice' and (i.issued_on, i.id) < (${issuedOn}::date, ${invoiceId})
    order by i.issued_on desc, i.id desc limit 1`.execute(db)
  return rows[0]
}

/** An account's documents, newest first. */
export async function readByAccount(
  db: Db | Tx,
  {
    accountId,
    year,
    after,
    limit,
  }: { accountId: AccountId; year?: number; after: [issuedOn: string, id: string] | null; limit: number },
): Promise<InvoiceHead[]> {
  const { rows } = await sql<InvoiceHead>`
    select ${HEAD} from invoices i
    where i.account_id = ${accountId}
      ${year === undefined ? sql`` : sql`and i.issued_on >= make_date(${year}::int, 1, 1) and i.issued_on < make_date(${year}::int + 1, 1, 1)`}
      ${after ? sql`and (i.issued_on, i.id) < (${after[0]}::date, ${after[1]}::bigint)` : sql``}
    order by i.issued_on desc, i.id desc limit ${limit}`.execute(db)
  return rows
}

export type FoundDocument = InvoiceHead & { accountNumber: string; accountName: string }

/** Documents of all accounts, newest first, whose number or account number begins so. */
export async function searchDocuments(
  db: Db | Tx,
  { search, after, limit }: { search: string; after: bigint | null; limit: number },
): Promise<FoundDocument[]> {
  const like = `${search.replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await sql<FoundDocument>`
    select ${HEAD}, a.number as account_number, a.name as account_name
    from invoices i join accounts a on a.id = i.account_id
    where ${after === null ? sql`true` : sql`i.id < ${after}`}
      ${search === '' ? sql`` : sql`and (i.number like ${like} or i.account_id in (select id from accounts where number = ${search}))`}
    order by i.id desc limit ${limit}`.execute(db)
  return rows
}

/** What a document's lines show, by kind. */
export async function readSumsByKind(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<Map<ChargeKind, Micros>> {
  const { rows } = await sql<{ kind: ChargeKind; shownMicros: Micros }>`
    select kind, sum(shown_micros)::bigint as shown_micros from invoice_lines
    where account_id = ${accountId} and invoice_id = ${invoiceId} group by kind`.execute(db)
  return new Map(rows.map((row) => [row.kind, row.shownMicros]))
}
