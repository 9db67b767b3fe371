/**
 * What a printed invoice or credit note shows, complete and already decided: whoever prints it looks nothing up and computes no amount that is
 * owed. Plain JSON, so that it can be stored beside the issued invoice, sent to a worker, or printed again years later, byte for byte.
 *
 * Amounts are plain decimal strings (`-12.30`) in the document's currency; how many places are shown follows the currency and the value.
 * Days are ISO days (`2026-11-01`); a period is half-open, `[startOn, endBeforeOn)`. Texts are printed literally, never read as markup.
 */
export interface InvoiceDocument {
  kind: 'invoice' | 'credit_note'
  /** BCP 47, such as `en-US` or `fr-CA`: language of the labels, form of numbers and days, paper (Letter in US and CA, else A4). */
  locale: string
  /** ISO 4217. */
  currency: string
  number: string
  issuedOn: string
  /** Null on a credit note, and where nothing is to be paid. */
  dueOn: string | null
  period: DocumentPeriod | null
  /** Days from issue to due, as agreed; null: not said. */
  termsDays: number | null
  /** On a credit note, the invoice it corrects and why. */
  corrects: { number: string; issuedOn: string; reason: string } | null
  seller: DocumentSeller
  buyer: DocumentBuyer
  summary: DocumentSummary
  chargeGroups: ChargeGroup[]
  taxes: TaxLine[]
  usageByNumber: NumberUsage[]
  callDetail: CallDetail | null
  /** One paragraph each: how to pay, to whom, with what reference. */
  paymentInstructions: string[]
  /** How many calls there are where they are too many to print; they are in the portal. Null: none are missing. */
  callsNotPrinted: number | null
  /** One paragraph each: announcements, legal notices. */
  notes: string[]
}

/** Half-open: October 2026 is `{startOn: '2026-10-01', endBeforeOn: '2026-11-01'}`. */
export interface DocumentPeriod {
  startOn: string
  endBeforeOn: string
}

export interface DocumentSeller {
  /** The name on the door: `Lakeside Telephone`. */
  name: string
  /** The legal entity that issues: `Lakeside Telephone Company, LLC`. */
  legalName: string
  addressLines: string[]
  taxId: string | null
  /** Whom to call with a question about the bill (47 CFR 64.2401 (d)). */
  inquiryPhone: string
  email: string | null
  web: string | null
  logo: { format: 'svg' | 'png'; base64: string } | null
  /** `#rrggbb`. */
  primaryColour: string
}

export interface DocumentBuyer {
  name: string
  attention: string | null
  addressLines: string[]
  accountNumber: string
  taxId: string | null
}

export const SUMMARY_KINDS = [
  'recurring',
  'usage',
  'one_time',
  'third_party',
  'adjustments',
  'surcharges',
  'taxes',
] as const
export type SummaryKind = (typeof SUMMARY_KINDS)[number]

/** How the total comes about, and what it was last time. */
export interface DocumentSummary {
  rows: SummaryRow[]
  /** The document's own total: charges and taxes, without the previous balance. */
  total: string
  /** The previous invoice's total, to show how it changed. */
  previousTotal: string | null
  /** What stood on the account before: shown, and added to `amountDue`. Payments and credits are negative. */
  carriedForward: { previousBalance: string; payments: string } | null
  /** What the buyer is asked to pay. */
  amountDue: string
}

export interface SummaryRow {
  kind: SummaryKind
  amount: string
  previousAmount: string | null
}

/** The charges of one service, line or telephone number. */
export interface ChargeGroup {
  title: string
  /** The telephone number as it is to be read, or where the line is. */
  subtitle: string | null
  /** Set for charges billed for another company, which truth in billing wants apart and by name. */
  thirdParty: string | null
  lines: ChargeLine[]
  subtotal: string
}

export interface ChargeLine {
  description: string
  /** How many calls it is for; null: it is for none. */
  calls: number | null
  period: DocumentPeriod | null
  quantity: string | null
  /** Printed after the quantity: `min`, `DIDs`. */
  unit: string | null
  unitPrice: string | null
  amount: string
  /** The day of usage that was billed late, its own period being closed. */
  lateUsageOn: string | null
}

export interface TaxLine {
  name: string
  authority: string
  /** In percent: `6.875`. Null for a flat fee. */
  ratePercent: string | null
  base: string | null
  amount: string
}

export interface NumberUsage {
  /** As it is to be read: `(612) 555-0148`. */
  number: string
  label: string | null
  calls: number
  /** A decimal string. */
  minutes: string
  amount: string
}

export interface CallDetail {
  /** IANA zone in which the call times are local. */
  timeZone: string
  groups: CallGroup[]
}

/** Calls of one number; a list that is not divided is one group without a title. */
export interface CallGroup {
  title: string | null
  calls: CallLine[]
  minutes: string
  amount: string
}

export interface CallLine {
  /** Local: `2026-10-03T14:05:09`. */
  startedAt: string
  /** As they are to be read. */
  from: string
  to: string
  destination: string
  direction: 'inbound' | 'outbound' | 'forwarded' | 'internal'
  durationSeconds: number
  billedSeconds: number
  amount: string
}
