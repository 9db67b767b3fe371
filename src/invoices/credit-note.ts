import { divideRounded, formatDecimal, MICROS_SCALE, type Micros, minorUnitMicros } from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { DocumentTotals, InvoiceLine } from './invoice.ts'
import { taxShares } from './shares.ts'
import type { DocumentTax } from './taxes.ts'

/** What of an invoice is to be taken back: all that is left, or amounts of lines as they are shown. */
export type CreditRequest = 'all' | readonly { n: number; amountMicros: Micros }[]

/** An invoice and what earlier credit notes took of it. */
export interface CreditableInvoice {
  number: string
  currency: string
  netMicros: Micros
  lines: readonly InvoiceLine[]
  taxes: readonly DocumentTax[]
  credited: {
    lines: readonly Pick<InvoiceLine, 'n' | 'amountMicros' | 'shownMicros'>[]
    taxes: readonly Pick<DocumentTax, 'authority' | 'taxMicros'>[]
  }
}

/** A credit note's figures, signed as the invoice's: what is taken back of a charge is above zero. */
export interface CreditNoteDraft extends DocumentTotals {
  lines: InvoiceLine[]
  taxes: DocumentTax[]
}

/**
 * A credit note for all or part of an invoice. Tax goes back in proportion to all that has been credited so far, rounded once, so that the
 * last credit note takes what is left to the cent; a line taken back whole takes its exact amount, and with it the rounding.
 * Refuses `nothing_left`, `no_such_line`, `line_twice`, `not_minor_unit`, `over_credit`.
 */
export function draftCreditNote(invoice: CreditableInvoice, request: CreditRequest): CreditNoteDraft {
  const credits = creditedLines(invoice, request)
  const netMicros = sum(credits.map((line) => line.shownMicros))
  const before = sum(invoice.credited.lines.map((line) => line.shownMicros))
  if (before + netMicros > invoice.netMicros || netMicros <= 0n) {
    throw new Refusal(
      'over_credit',
      `A credit of ${decimal(netMicros)} is not above zero and at most ${decimal(invoice.netMicros - before)}, what is left of ${invoice.number}.`,
    )
  }
  const taxes = creditedTaxes(invoice, { netMicros, creditedMicros: before + netMicros })
  const taxMicros = sum(taxes.map((tax) => tax.taxMicros))
  const shares = taxShares(
    credits.map((line) => line.shownMicros),
    taxMicros,
    invoice.currency,
  )
  return {
    lines: credits.map((line, i) => ({ ...line, taxMicros: shares[i]! })),
    taxes,
    netMicros,
    taxMicros,
    totalMicros: netMicros + taxMicros,
    roundingMicros: netMicros - sum(credits.map((line) => line.amountMicros)),
  }
}

function creditedLines(invoice: CreditableInvoice, request: CreditRequest): InvoiceLine[] {
  const left = new Map(invoice.lines.map((line) => [line.n, leftOf(invoice, line)]))
  if (request === 'all') {
    const lines = invoice.lines.map((line) => ({ ...line, ...left.get(line.n)! }))
    const credits = lines.filter((line) => line.shownMicros !== 0n || line.amountMicros !== 0n)
    if (credits.length === 0)
      throw new Refusal('nothing_left', `Nothing is left of ${invoice.number} to be credited.`)
    return credits
  }
  if (request.length === 0) throw new Refusal('nothing_left', 'A credit note needs a line.')
  const seen = new Set<number>()
  return request
    .toSorted((a, b) => a.n - b.n)
    .map(({ n, amountMicros }) => {
      const line = invoice.lines.find((candidate) => candidate.n === n)
      if (!line) throw new Refusal('no_such_line', `${invoice.number} has no line ${n}.`)
      if (seen.has(n)) throw new Refusal('line_twice', `Line ${n} is named twice.`)
      seen.add(n)
      return creditOf(invoice, { line, left: left.get(n)!, amountMicros })
    })
}

/** What earlier credit notes left of an invoice: of each line as it is shown, and of the net. */
export function leftOfInvoice(invoice: CreditableInvoice): {
  lines: { n: number; shownMicros: Micros }[]
  netMicros: Micros
} {
  return {
    lines: invoice.lines.map((line) => ({ n: line.n, shownMicros: leftOf(invoice, line).shownMicros })),
    netMicros: invoice.netMicros - sum(invoice.credited.lines.map((line) => line.shownMicros)),
  }
}

interface LeftOfLine {
  amountMicros: Micros
  shownMicros: Micros
}

function leftOf({ credited }: CreditableInvoice, line: InvoiceLine): LeftOfLine {
  const before = credited.lines.filter((credit) => credit.n === line.n)
  return {
    amountMicros: line.amountMicros - sum(before.map((credit) => credit.amountMicros)),
    shownMicros: line.shownMicros - sum(before.map((credit) => credit.shownMicros)),
  }
}

function creditOf(
  invoice: CreditableInvoice,
  { line, left, amountMicros }: { line: InvoiceLine; left: LeftOfLine; amountMicros: Micros },
): InvoiceLine {
  if (amountMicros % minorUnitMicros(invoice.currency) !== 0n) {
    throw new Refusal(
      'not_minor_unit',
      `Line ${line.n}: ${decimal(amountMicros)} is not a whole minor unit of ${invoice.currency}.`,
    )
  }
  const opposed = amountMicros < 0n !== left.shownMicros < 0n
  if (amountMicros === 0n || opposed || absolute(amountMicros) > absolute(left.shownMicros)) {
    throw new Refusal(
      'over_credit',
      `Line ${line.n}: ${decimal(amountMicros)} cannot be credited, ${decimal(left.shownMicros)} is left of it.`,
    )
  }
  const whole = amountMicros === left.shownMicros
  return { ...line, shownMicros: amountMicros, amountMicros: whole ? left.amountMicros : amountMicros }
}

/** Of each authority: the tax on all that is credited by now, less what earlier credit notes gave back. */
function creditedTaxes(
  { taxes, credited, currency, netMicros: invoiceNet }: CreditableInvoice,
  { netMicros, creditedMicros }: { netMicros: Micros; creditedMicros: Micros },
): DocumentTax[] {
  const unit = minorUnitMicros(currency)
  return taxes.map((tax) => {
    const due = divideRounded(tax.taxMicros * creditedMicros, invoiceNet * unit, 'half_up') * unit
    const before = sum(
      credited.taxes.filter(({ authority }) => authority === tax.authority).map((t) => t.taxMicros),
    )
    return { ...tax, baseMicros: netMicros, taxMicros: due - before }
  })
}

function sum(amounts: readonly Micros[]): Micros {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

function absolute(amount: Micros): Micros {
  return amount < 0n ? -amount : amount
}

function decimal(amount: Micros): string {
  return formatDecimal(amount, MICROS_SCALE, 2)
}
