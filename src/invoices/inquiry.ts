import type { AccountId, ChargeId, InvoiceId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros, minorUnitMicros } from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { InquiryOutcome, InquiryState, Side } from './inquiry-message.ts'
import { lineText } from './line-words.ts'

export type InquiryId = bigint & { readonly kind: 'inquiry' }

/** What on a bill an inquiry is about. */
export type InquiryAbout =
  | { about: 'invoice'; invoiceId: InvoiceId }
  | { about: 'line'; invoiceId: InvoiceId; lineN: number }
  | { about: 'call'; callId: string }

/** A customer's question about, or objection to, something on a bill. What both sides write is its conversation (inquiry-message.ts). */
export interface Inquiry {
  accountId: AccountId
  id: InquiryId
  about: InquiryAbout['about']
  /** Of a call: where it was when it was asked; null: it had not been invoiced. */
  invoiceId: InvoiceId | null
  invoiceNumber: string | null
  lineN: number | null
  callId: string | null
  /** What it is about, as it read when it was asked: `INV-000042 · United Kingdom`. */
  subject: string
  /** Without taxes. */
  priceMicros: Micros
  currency: string
  askedAt: Temporal.Instant
  askedBy: string
  /** The person who asked; null: staff did, or a program. */
  loginId: bigint | null
  state: InquiryState
  /** When it came into its state. */
  since: Temporal.Instant
  /** Of the decision; null: it waits for somebody. */
  outcome: InquiryOutcome | null
  /** The last message: its place in the conversation, whose it is, what it says, when. */
  lastN: number
  lastSide: Side
  lastText: string
  lastAt: Temporal.Instant
  /** What the account got with it. */
  lastCreditMicros: Micros | null
  /** What the account got so far, by all decisions. */
  creditTotalMicros: Micros | null
}

/** A call as an inquiry needs to know it. Whoever knows calls and their raw lines finds it (`FindCall`). */
export interface InquiredCall {
  id: string
  /** The other party's number and when it was, in the account's zone. */
  subject: string
  /** With what re-rating corrected. */
  priceMicros: Micros
  /** The usage charge that it is in; null: it is never charged. */
  chargeId: ChargeId | null
  invoice: { id: InvoiceId; number: string; line: number | null } | null
}

/** Finds one of the account's calls. Refuses `not_found`. */
export type FindCall = (callId: string) => Promise<InquiredCall>

/** `INQ-12`, as people say it. */
export function inquiryReference(id: InquiryId): string {
  return `INQ-${id}`
}

/** What it is about, for a reader of `locale`: of a line, what the program wrote itself is said in that language. */
export function inquirySubject(
  { about, subject }: Pick<Inquiry, 'about' | 'subject'>,
  locale: string,
): string {
  const [number, ...text] = subject.split(' · ')
  return about === 'line' ? `${number} · ${lineText(text.join(' · '), locale)}` : subject
}

/**
 * The same for papers and mails, which others read too: of a call its time and the end of the number, so that who asked knows it again. Whom somebody
 * called stays behind sign-in (47 CFR 64.2010).
 */
export function discreetSubject(inquiry: Pick<Inquiry, 'about' | 'subject'>, locale: string): string {
  const subject = inquirySubject(inquiry, locale)
  if (inquiry.about !== 'call') return subject
  const [number, ...time] = subject.split(' · ')
  return [`… ${number!.slice(-2)}`, ...time].join(' · ')
}

/** How much may be credited in answer to an inquiry, and by what: both without taxes. */
export type CreditLeft =
  | { by: 'credit_note'; leftMicros: Micros; lines: readonly LineLeft[] }
  | { by: 'adjustment'; leftMicros: Micros }

/** What is left of a line to be credited. */
export interface LineLeft {
  n: number
  leftMicros: Micros
}

/**
 * What is left of a call: its price, once. On an invoice it is credited by whole minor units, rounded up in the customer's favour, and never more
 * than is left of its line.
 */
export function leftOfCall(
  { priceMicros, invoice }: Pick<InquiredCall, 'priceMicros' | 'invoice'>,
  { lines, currency }: { lines: readonly LineLeft[]; currency: string },
): CreditLeft {
  if (!invoice || invoice.line === null)
    return { by: 'adjustment', leftMicros: priceMicros > 0n ? priceMicros : 0n }
  const line = lines.find(({ n }) => n === invoice.line)
  const unit = minorUnitMicros(currency)
  const wholeMicros = ((priceMicros + unit - 1n) / unit) * unit
  const leftMicros = least(wholeMicros, line?.leftMicros ?? 0n)
  return { by: 'credit_note', leftMicros, lines: [{ n: invoice.line, leftMicros }] }
}

/**
 * What is left of some lines of an invoice, where calls of them were credited before the invoice came (`adjusted`): that credit is on an invoice of its
 * own, and counts here. `netLeftMicros`: what is left of the invoice as a whole, whose other lines may be credits.
 */
export function leftOfLines(
  lines: readonly LineLeft[],
  {
    adjusted,
    netLeftMicros,
    currency,
  }: { adjusted: readonly LineLeft[]; netLeftMicros: Micros; currency: string },
): Extract<CreditLeft, { by: 'credit_note' }> {
  const unit = minorUnitMicros(currency)
  const left = lines
    .map(({ n, leftMicros }) => {
      const before = adjusted.filter((one) => one.n === n).reduce((sum, one) => sum + one.leftMicros, 0n)
      const rest = leftMicros - before
      // Credits are whole minor units; a part of one that an adjustment left over is not asked for twice.
      return { n, leftMicros: rest > 0n ? (rest / unit) * unit : 0n }
    })
    .filter(({ leftMicros }) => leftMicros > 0n)
  const sum = left.reduce((total, { leftMicros }) => total + leftMicros, 0n)
  return { by: 'credit_note', leftMicros: least(sum, netLeftMicros), lines: left }
}

/**
 * Puts an amount on lines, in their order, each up to what is left of it. Refuses `over_credit` for what is not above zero or more than is left.
 */
export function shareCredit(amountMicros: Micros, left: CreditLeft): { n: number; amountMicros: Micros }[] {
  if (amountMicros <= 0n || amountMicros > left.leftMicros) {
    const [wanted, most] = [amountMicros, left.leftMicros].map((micros) =>
      formatDecimal(micros, MICROS_SCALE, 2),
    )
    throw new Refusal(
      'over_credit',
      `A credit of ${wanted} is not above zero and at most ${most}, what is left of it.`,
    )
  }
  if (left.by === 'adjustment') return []
  let rest = amountMicros
  return left.lines.flatMap(({ n, leftMicros }) => {
    const part = least(rest, leftMicros)
    rest -= part
    return part > 0n ? [{ n, amountMicros: part }] : []
  })
}

function least(a: Micros, b: Micros): Micros {
  const lower = a < b ? a : b
  return lower > 0n ? lower : 0n
}
