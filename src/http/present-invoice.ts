import type { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import type { Invoice, InvoiceHead, InvoiceLine } from '../invoices/invoices.ts'
import { type DueState, dueStatesOf } from '../payments/payments.ts'
import type * as shapes from './invoice-shapes.ts'
import { minutes, money, period } from './shapes.ts'

/** A document with whose it is. */
export type OwnedInvoice = InvoiceHead & { accountNumber: string; accountName: string }

/** Documents as the API lists them. `today` is where the reader is. */
export async function presentInvoices(
  db: Db | Tx,
  { invoices, today }: { invoices: readonly OwnedInvoice[]; today: Temporal.PlainDate },
): Promise<z.input<typeof shapes.Invoice>[]> {
  const dues = await dueStatesOf(db, { invoices: invoices.filter(({ kind }) => kind === 'invoice') })
  return invoices.map((invoice) => presentHead(invoice, { due: dues.get(invoice.id), today }))
}

/** A document, whole, as the API writes it. */
export async function presentInvoice(
  db: Db | Tx,
  {
    invoice,
    corrected,
    today,
  }: { invoice: Invoice; corrected: InvoiceHead | null; today: Temporal.PlainDate },
): Promise<z.input<typeof shapes.InvoiceDetail>> {
  const owned = (head: InvoiceHead) => ({
    ...head,
    accountNumber: invoice.buyer.accountNumber,
    accountName: invoice.buyer.name,
  })
  const [head, ...creditNotes] = await presentInvoices(db, {
    invoices: [invoice, ...invoice.creditNotes].map(owned),
    today,
  })
  const { accountNumber, attention } = invoice.buyer
  const { legalName, email, phone, website } = invoice.seller
  return {
    ...head!,
    reason: invoice.reason,
    corrects: corrected && { id: corrected.id.toString(), number: corrected.number },
    buyer: { ...presentParty(invoice.buyer), accountNumber, attention },
    seller: { ...presentParty(invoice.seller), legalName, email, phone, website },
    lines: invoice.lines.map((line) => presentLine(line, invoice.currency)),
    taxes: invoice.taxes.map(({ authority, name, rate, baseMicros, taxMicros }) => ({
      authority,
      name,
      rate,
      base: money(baseMicros, invoice.currency),
      tax: money(taxMicros, invoice.currency),
    })),
    creditNotes,
  }
}

function presentHead(
  invoice: OwnedInvoice,
  { due, today }: { due: DueState | undefined; today: Temporal.PlainDate },
): z.input<typeof shapes.Invoice> {
  const { id, accountId, accountNumber, accountName, kind, number, currency } = invoice
  return {
    id: id.toString(),
    accountId: accountId.toString(),
    accountNumber,
    accountName,
    kind,
    number,
    period: period({ start: invoice.periodStart, end: invoice.periodEnd }),
    issuedOn: invoice.issuedOn.toString(),
    issuedAt: invoice.issuedAt.toString(),
    dueOn: invoice.dueOn.toString(),
    net: money(invoice.netMicros, currency),
    tax: money(invoice.taxMicros, currency),
    total: money(invoice.totalMicros, currency),
    open: money(due && due.openMicros > 0n ? due.openMicros : 0n, currency),
    paid: money(due?.paidMicros ?? 0n, currency),
    inProgress: money(due && due.openMicros > 0n ? due.inProgressMicros : 0n, currency),
    state: stateOf(invoice, due, today),
  }
}

/** What asks for nothing is paid. */
function stateOf(
  { totalMicros, dueOn }: InvoiceHead,
  due: DueState | undefined,
  today: Temporal.PlainDate,
): z.input<typeof shapes.Invoice>['state'] {
  if (!due) return 'paid'
  if (due.openMicros > 0n) {
    if (due.inProgressMicros >= due.openMicros) return 'in_progress'
    return Temporal.PlainDate.compare(dueOn, today) < 0 ? 'overdue' : 'open'
  }
  if (due.creditedMicros >= totalMicros) return 'credited'
  return due.writtenOffMicros > 0n ? 'written_off' : 'paid'
}

function presentLine(line: InvoiceLine, currency: string): z.input<typeof shapes.InvoiceLine> {
  const { n, kind, service, description, quantity, calls, late } = line
  return {
    n,
    kind,
    service,
    description,
    period: period({ start: line.periodStart, end: line.periodEnd }),
    quantity,
    unitPrice: line.unitMicros === null ? null : money(line.unitMicros, currency),
    calls,
    minutes: line.billedSeconds === null ? null : minutes(line.billedSeconds),
    amount: money(line.shownMicros, currency),
    tax: money(line.taxMicros, currency),
    late,
  }
}

function presentParty({ name, addressLines, country, taxId }: Invoice['buyer'] | Invoice['seller']) {
  return { name, addressLines, country, taxId }
}
