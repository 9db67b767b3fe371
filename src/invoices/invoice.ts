import type { ChargeKind, NewCharge } from '../charges/charge.ts'
import type { AccountId, InvoiceId, SubscriptionId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { DocumentTax } from './taxes.ts'

/** A line before it has a place on a document. */
export interface DraftLine {
  kind: ChargeKind
  /** What it is for, the heading it is printed under: plan and label of a subscription, or `Account`. */
  service: string
  description: string
  periodStart: Temporal.PlainDate
  periodEnd: Temporal.PlainDate
  quantity: number
  unitMicros: Micros | null
  calls: number | null
  billedSeconds: number | null
  /** As in rated_calls: 0 outbound, 1 inbound, 2 toll-free, 3 forwarded, 4 emergency. */
  direction: number | null
  destinationId: number | null
  subscriptionId: SubscriptionId | null
  /** Usage whose own period had been invoiced when it came. */
  late: boolean
  /** Exact. */
  amountMicros: Micros
}

export interface InvoiceLine extends DraftLine {
  /** From 1. A line of a credit note bears the number of the line it credits. */
  n: number
  /** At the currency's minor unit; the lines' sum is the net. */
  shownMicros: Micros
  /** Its share of the taxes. */
  taxMicros: Micros
}

export interface DocumentTotals {
  netMicros: Micros
  taxMicros: Micros
  totalMicros: Micros
  /** Net less the exact sum of the lines. */
  roundingMicros: Micros
}

/** Who is asked to pay, as it was when the document was issued. */
export interface Buyer {
  accountNumber: string
  name: string
  attention: string | null
  addressLines: string[]
  country: string
  taxId: string | null
}

/** Who issued, as it was then. The logo and colours of a reprint are those of the day. */
export interface Seller {
  name: string
  legalName: string
  addressLines: string[]
  country: string
  taxId: string | null
  email: string | null
  phone: string | null
  website: string | null
  paymentInstructions: string
}

/** What a billing run would issue: a value, never a row. `newCharges` are to be made with it, whether issued or carried. */
export type Draft =
  | { outcome: 'nothing' }
  | { outcome: 'carried'; netMicros: Micros; newCharges: NewCharge[] }
  | ({
      outcome: 'issued'
      newCharges: NewCharge[]
      periodStart: Temporal.PlainDate
      periodEnd: Temporal.PlainDate
      dueOn: Temporal.PlainDate
      lines: InvoiceLine[]
      taxes: DocumentTax[]
    } & DocumentTotals)

export type DocumentKind = 'invoice' | 'credit_note'

/** An issued document without its lines, as in a list. It never changes. */
export interface InvoiceHead extends DocumentTotals {
  accountId: AccountId
  id: InvoiceId
  kind: DocumentKind
  number: string
  correctsInvoiceId: InvoiceId | null
  /** Usage of `[periodStart, periodEnd)`, and fees in advance from `periodEnd`. */
  periodStart: Temporal.PlainDate
  periodEnd: Temporal.PlainDate
  issuedAt: Temporal.Instant
  issuedOn: Temporal.PlainDate
  dueOn: Temporal.PlainDate
  currency: string
  reason: string | null
}

/** An issued document, whole. */
export interface Invoice extends InvoiceHead {
  buyer: Buyer
  seller: Seller
  lines: InvoiceLine[]
  taxes: DocumentTax[]
  /** Of an invoice, oldest first. */
  creditNotes: InvoiceHead[]
}
