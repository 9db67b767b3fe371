import type { ChargeGroup, DocumentSummary, InvoiceDocument, TaxLine } from '../../invoices/document.ts'
import { formatDecimal, parseDecimal } from '../../kernel/money.ts'
import { readableOnWhite } from './brand.ts'
import { type CallSheet, callSheet } from './call-sheet.ts'
import { type Formats, formatsFor } from './formats.ts'
import { callsOf, fill, type Words, wordsFor } from './words.ts'

/**
 * What a template gets as `invoice.json`: every amount, day and word as it is to be read, in reading order, so that a template is layout and
 * nothing else. `templates/README.md` explains it to whoever writes one.
 */
export interface Sheet {
  kind: InvoiceDocument['kind']
  language: string
  region: string | null
  paper: 'us-letter' | 'a4'
  documentTitle: string
  colour: string
  logo: string | null
  words: Words
  number: string
  seller: { name: string; legalName: string; addressLines: string[] }
  buyer: { name: string; lines: string[] }
  facts: { label: string; value: string }[]
  headline: {
    label: string
    amount: string
    dueLabel: string | null
    due: string | null
    change: string | null
  }
  summary: SummarySheet
  help: { title: string; lines: string[] }[]
  charges: { groups: ChargeGroupSheet[]; hasPeriod: boolean; hasQuantity: boolean }
  taxes: { name: string; authority: string; rate: string; base: string; amount: string }[]
  usage: { number: string; label: string; calls: string; minutes: string; amount: string }[]
  calls: CallSheet | null
  notes: string[]
  footer: string
}

interface SummarySheet {
  hasPrevious: boolean
  rows: { label: string; amount: string; previous: string; change: string }[]
  total: { label: string; amount: string; previous: string; change: string }
  carriedForward: { label: string; amount: string }[]
  due: { label: string; amount: string } | null
}

interface ChargeGroupSheet {
  title: string
  subtitle: string | null
  note: string | null
  lines: {
    description: string
    note: string | null
    period: string
    quantity: string
    unitPrice: string
    amount: string
  }[]
  subtotal: { label: string; amount: string }
}

/** Says the document in its locale. `logo` is the path of the logo to be drawn, null for the name instead. Throws RangeError for what is no day, amount, locale or currency. */
export function sheetFor(document: InvoiceDocument, logo: string | null): Sheet {
  const locale = new Intl.Locale(document.locale)
  const { words, language } = wordsFor(locale.language)
  const formats = formatsFor(document.locale, document.currency)
  const region = locale.maximize().region ?? null
  const { seller } = document
  return {
    kind: document.kind,
    language,
    region: locale.region ?? null,
    paper: region === 'US' || region === 'CA' ? 'us-letter' : 'a4',
    documentTitle: `${words.title[document.kind]} ${document.number} · ${seller.name}`,
    colour: readableOnWhite(seller.primaryColour),
    logo,
    words,
    number: document.number,
    seller: { name: seller.name, legalName: seller.legalName, addressLines: seller.addressLines },
    buyer: buyerSheet(document, words),
    facts: facts(document, words, formats),
    headline: headline(document, words, formats),
    summary: summarySheet(document, words, formats),
    help: help(document, words),
    charges: {
      groups: document.chargeGroups.map((group) => chargeGroupSheet(group, words, formats)),
      hasPeriod: document.chargeGroups.some((group) => group.lines.some((line) => line.period)),
      hasQuantity: document.chargeGroups.some((group) =>
        group.lines.some((line) => line.quantity ?? line.unitPrice),
      ),
    },
    taxes: document.taxes.map((tax) => taxSheet(tax, formats)),
    usage: document.usageByNumber.map((usage) => ({
      number: usage.number,
      label: usage.label ?? '',
      calls: formats.number(String(usage.calls)),
      minutes: formats.number(usage.minutes),
      amount: formats.money(usage.amount),
    })),
    calls: document.callDetail && callSheet(document.callDetail, { document, words, formats }),
    notes: notesOf(document, words, formats).map((note) => breakable(note, RUN_OF_A_LINE)),
    footer: footer(seller, words),
  }
}

function footer(seller: InvoiceDocument['seller'], words: Words): string {
  const taxId = seller.taxId === null ? null : fill(words.taxId, { id: seller.taxId })
  return [seller.legalName, seller.addressLines.join(', '), taxId, seller.web]
    .filter((part) => part !== null && part !== '')
    .join(' · ')
}

/**
 * Lets a long run of characters without a space break, where without it a name of 80 letters would leave its column. 24 is what every column takes;
 * texts that have a whole line to themselves (`RUN_OF_A_LINE`) keep their web addresses in one piece.
 */
function breakable(text: string, runMax = 24): string {
  return text.replace(/\S+/gu, (run) => (run.length > runMax ? run.replace(/.{12}(?=.)/gu, '$&\u200b') : run))
}

const RUN_OF_A_LINE = 44

function termsOf(days: number, words: Words): string {
  return days === 0 ? words.termsAtOnce : fill(words.termsDays, { days: String(days) })
}

function notesOf({ callsNotPrinted, notes }: InvoiceDocument, words: Words, formats: Formats): string[] {
  if (callsNotPrinted === null) return notes
  return [fill(words.callsNotPrinted, { calls: formats.number(String(callsNotPrinted)) }), ...notes]
}

function buyerSheet({ buyer }: InvoiceDocument, words: Words): Sheet['buyer'] {
  const attention = buyer.attention === null ? [] : [fill(words.attention, { name: buyer.attention })]
  return {
    name: breakable(buyer.name),
    lines: [...attention, ...buyer.addressLines].map((line) => breakable(line)),
  }
}

function facts(document: InvoiceDocument, words: Words, formats: Formats): Sheet['facts'] {
  const { corrects, period, buyer } = document
  const all: [string, string | null][] = [
    [words.account, buyer.accountNumber],
    [words.documentNumber, document.number],
    [words.issued, formats.day(document.issuedOn)],
    [words.billingPeriod, period && formats.period(period)],
    [words.terms, document.termsDays === null ? null : termsOf(document.termsDays, words)],
    [
      words.corrects,
      corrects && fill(words.correctsText, { number: corrects.number, day: formats.day(corrects.issuedOn) }),
    ],
    [words.reason, corrects?.reason ?? null],
    [words.yourTaxId, buyer.taxId],
  ]
  return all.flatMap(([label, value]) => (value === null ? [] : [{ label, value: breakable(value) }]))
}

function headline(document: InvoiceDocument, words: Words, formats: Formats): Sheet['headline'] {
  const { summary, dueOn } = document
  if (document.kind === 'credit_note') {
    const amount = formats.money(summary.total)
    return { label: words.amountCredited, amount, dueLabel: null, due: null, change: null }
  }
  const owes = exact(summary.amountDue) > 0n
  return {
    label: owes ? words.amountDue : words.nothingDue,
    amount: formats.money(summary.amountDue),
    dueLabel: owes && dueOn !== null ? words.dueBy : null,
    due: owes && dueOn !== null ? formats.day(dueOn) : null,
    change: changeSentence(summary, words, formats),
  }
}

function changeSentence(summary: DocumentSummary, words: Words, formats: Formats): string | null {
  if (summary.previousTotal === null) return null
  const change = exact(summary.total) - exact(summary.previousTotal)
  if (change === 0n) return words.sameAsLast
  return fill(change > 0n ? words.moreThanLast : words.lessThanLast, {
    change: formats.money(decimalText(change > 0n ? change : -change)),
    previous: formats.money(summary.previousTotal),
  })
}

function summarySheet(document: InvoiceDocument, words: Words, formats: Formats): SummarySheet {
  const { summary, kind } = document
  const hasPrevious = summary.previousTotal !== null
  const compare = (label: string, amount: string, previous: string | null) => ({
    label,
    amount: formats.money(amount),
    previous: hasPrevious ? formats.money(previous ?? '0') : '',
    change: hasPrevious ? signed(exact(amount) - exact(previous ?? '0'), formats) : '',
  })
  const carried = summary.carriedForward
  return {
    hasPrevious,
    rows: summary.rows.map((row) => compare(words.kinds[row.kind], row.amount, row.previousAmount)),
    total: compare(words.total[kind], summary.total, summary.previousTotal),
    carriedForward: carried
      ? [
          { label: words.previousBalance, amount: formats.money(carried.previousBalance) },
          { label: words.payments, amount: formats.money(carried.payments) },
        ]
      : [],
    due: carried ? { label: words.amountDue, amount: formats.money(summary.amountDue) } : null,
  }
}

function help({ seller, paymentInstructions }: InvoiceDocument, words: Words): Sheet['help'] {
  const ask = [fill(words.questionsText, { phone: seller.inquiryPhone }), seller.email, seller.web]
  return [
    { title: words.howToPay, lines: paymentInstructions.map((line) => breakable(line, RUN_OF_A_LINE)) },
    { title: words.questions, lines: ask.filter((line) => line !== null) },
  ].filter(({ lines }) => lines.length > 0)
}

function chargeGroupSheet(group: ChargeGroup, words: Words, formats: Formats): ChargeGroupSheet {
  return {
    title: breakable(group.title),
    subtitle: group.subtitle,
    note: group.thirdParty === null ? null : fill(words.billedFor, { company: group.thirdParty }),
    lines: group.lines.map((line) => ({
      description: breakable(
        line.calls === null
          ? line.description
          : `${line.description} (${callsOf(line.calls, words, formats)})`,
      ),
      note: line.lateUsageOn && fill(words.lateUsage, { day: formats.day(line.lateUsageOn) }),
      period: line.period ? formats.period(line.period) : '',
      quantity:
        line.quantity === null
          ? ''
          : [formats.number(line.quantity), line.unit].filter(Boolean).join('\u00a0'),
      unitPrice: line.unitPrice === null ? '' : formats.money(line.unitPrice),
      amount: formats.money(line.amount),
    })),
    subtotal: {
      label: fill(words.subtotal, { title: group.title }),
      amount: formats.money(group.subtotal),
    },
  }
}

function taxSheet(tax: TaxLine, formats: Formats): Sheet['taxes'][number] {
  return {
    name: breakable(tax.name),
    authority: breakable(tax.authority),
    rate: tax.ratePercent === null ? '' : formats.percent(tax.ratePercent),
    base: tax.base === null ? '' : formats.money(tax.base),
    amount: formats.money(tax.amount),
  }
}

/** Enough for any amount a document shows; kept here only to compare two of them. */
const SCALE = 12

function exact(decimal: string): bigint {
  return parseDecimal(decimal, SCALE)
}

function decimalText(units: bigint): string {
  return formatDecimal(units, SCALE)
}

function signed(units: bigint, formats: Formats): string {
  return `${units > 0n ? '+' : ''}${formats.money(decimalText(units))}`
}
