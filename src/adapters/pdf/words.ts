import type { CallLine, SummaryKind } from '../../invoices/document.ts'
import type { Formats } from './formats.ts'
import { DE } from './words-de.ts'
import { EN } from './words-en.ts'
import { ES } from './words-es.ts'
import { FR } from './words-fr.ts'

/** Every word a printed document uses that is not data. `{…}` are places that the sheet fills in. */
export interface Words {
  title: Record<'invoice' | 'credit_note', string>
  amountDue: string
  amountCredited: string
  nothingDue: string
  dueBy: string
  billTo: string
  attention: string
  account: string
  documentNumber: string
  issued: string
  billingPeriod: string
  terms: string
  termsDays: string
  termsAtOnce: string
  corrects: string
  correctsText: string
  reason: string
  taxId: string
  yourTaxId: string
  summary: string
  thisInvoice: string
  lastInvoice: string
  change: string
  moreThanLast: string
  lessThanLast: string
  sameAsLast: string
  kinds: Record<SummaryKind, string>
  total: Record<'invoice' | 'credit_note', string>
  previousBalance: string
  payments: string
  howToPay: string
  questions: string
  questionsText: string
  charges: string
  description: string
  period: string
  quantity: string
  unitPrice: string
  amount: string
  subtotal: string
  billedFor: string
  lateUsage: string
  taxes: string
  authority: string
  rate: string
  base: string
  usageByNumber: string
  number: string
  calls: string
  callCount: { one: string; other: string }
  callsNotPrinted: string
  minutes: string
  callDetail: string
  callDetailText: string
  callGroupText: string
  date: string
  time: string
  direction: string
  directions: Record<CallLine['direction'], string>
  from: string
  to: string
  destination: string
  duration: string
  billed: string
  notes: string
  page: string
}

const BY_LANGUAGE: Record<string, Words> = { en: EN, fr: FR, es: ES, de: DE }

/** The words of a language (`fr`), English where there are none. Whoever uses them also learns which language they are in. */
export function wordsFor(language: string): { words: Words; language: string } {
  const words = BY_LANGUAGE[language]
  return words ? { words, language } : { words: EN, language: 'en' }
}

/** Puts values into the places of a text: `fill('Page {page}', {page: '2'})` → `Page 2`. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}

/** `1 call`, `1,204 calls`. */
export function callsOf(calls: number, words: Words, formats: Pick<Formats, 'number'>): string {
  const { one, other } = words.callCount
  return fill(calls === 1 ? one : other, { calls: formats.number(String(calls)) })
}
