import { formatDecimal, MICROS_SCALE, type Micros, minorUnitDigits } from '../kernel/money.ts'
import type { DraftSchedule } from './draft-day.ts'
import type { Rail } from './gateway.ts'
import { type Figures, MANDATE_WORDS, type MandateLanguage, type Words } from './mandate-words.ts'
import type { Millionths } from './surcharge.ts'

/**
 * Counts with every change to the words, so that a stored mandate says which of them its payer saw. Old versions need not be kept here: each mandate
 * stores its whole text.
 */
export const MANDATE_TEXT_VERSION = '2026-11.4'

interface Terms {
  providerName: string
  /** How to reach the provider to revoke: `billing@example.com or +1 617 555 0100`. */
  contact: string
  accountNumber: string
  rail: Rail
  /** `Visa`; `First Platypus Bank, checking`. In the payer's language. */
  methodLabel: string
  last4: string
  currency: string
  /** The payer's: `fr-CA`. Texts are in English, French, Spanish and German; any other language gets English. */
  locale: string
}

/** A payment that is made with the consent. `amountMicros` is all of it, the surcharge included. */
export interface MandatePayment {
  amountMicros: Micros
  surchargeMicros: Micros
  on: Temporal.PlainDate
}

/** What a payer consents to. */
export type MandateTerms = Terms &
  (
    | { scope: 'one_time'; payment: MandatePayment }
    /** Kept for payments that the payer starts, with one made now or without. `surchargeRate`: the most that may be added, null for none. */
    | { scope: 'saved'; payment: MandatePayment | null; surchargeRate: Millionths | null }
    | {
        scope: 'autopay'
        schedule: DraftSchedule
        /** Above it in a calendar month the payer is asked first. */
        monthlyCapMicros: Micros | null
        /** Zero: no notice is promised. */
        noticeDays: number
        /** What is due already and paid at once, with this consent. */
        payNow: MandatePayment | null
        /** The first day of a draft, where one is known. */
        firstOn: Temporal.PlainDate | null
        surchargeRate: Millionths | null
      }
  )

export interface MandateText {
  version: string
  language: MandateLanguage
  /** Plain text in paragraphs, exactly as it is to be shown, stored and mailed. */
  text: string
}

/**
 * The text that a payer accepts before a method is charged or kept: the amount or how it is set, when and how often, the method with its last four, a surcharge
 * where one may be added, and how to revoke (Nacha Operating Rules, Authorization of Entries; 12 CFR 1005.10(b); the card networks' rules on stored
 * credentials). The operator's counsel confirms it. Values are put in as they are: a page that shows it escapes it.
 */
export function mandateText(terms: MandateTerms): MandateText {
  const language = languageOf(terms.locale)
  const words = MANDATE_WORDS[language]
  const figures = figuresOf(terms, words, language)
  const paragraphs = [
    consent(terms, words, figures),
    conditions(terms, words, figures),
    ending(terms, words, figures),
  ]
  return {
    version: MANDATE_TEXT_VERSION,
    language,
    text: paragraphs.map((sentences) => sentences.join(' ')).join('\n\n'),
  }
}

/** Who may take what, from where, when. */
function consent(terms: MandateTerms, words: Words, figures: Figures): string[] {
  const { rail } = terms
  switch (terms.scope) {
    case 'one_time':
      return payment(terms.payment, terms, words, figures)
    case 'saved':
      return [
        ...(terms.payment ? payment(terms.payment, terms, words, figures) : []),
        words.keep[rail](figures),
        words.onlyWhenAsked,
      ]
    case 'autopay':
      return [
        words.standing[rail](figures),
        words.amountVaries,
        ...(terms.monthlyCapMicros === null ? [] : [words.cap(figures.money(terms.monthlyCapMicros))]),
        timing(terms.schedule, rail, words),
        ...(terms.payNow ? payment(terms.payNow, terms, words, figures) : []),
        ...(terms.firstOn ? [words.first(figures.day(terms.firstOn))] : []),
        ...(terms.noticeDays > 0 ? [words.notice(terms.noticeDays)] : []),
      ]
    default:
      return terms satisfies never
  }
}

function payment(
  { amountMicros, surchargeMicros, on }: MandatePayment,
  { rail }: Terms,
  words: Words,
  figures: Figures,
): string[] {
  const sentence = words.payOnce[rail](figures, figures.money(amountMicros), figures.day(on))
  return surchargeMicros > 0n
    ? [sentence, words.includesSurcharge(figures.money(surchargeMicros))]
    : [sentence]
}

function timing(schedule: DraftSchedule, rail: Rail, words: Words): string {
  switch (schedule.kind) {
    case 'due':
    case 'issue':
      return words.when[rail](words.times[schedule.kind])
    case 'day':
      return words.when[rail](words.times.day(schedule.day, schedule.day > 28))
    default:
      return schedule satisfies never
  }
}

function conditions(terms: MandateTerms, words: Words, figures: Figures): string[] {
  if (terms.rail === 'bank') return [words.entitled.bank, words.returned]
  const rate = terms.scope === 'one_time' ? null : terms.surchargeRate
  const paid = terms.scope === 'autopay' ? terms.payNow : terms.payment
  return [
    words.entitled.card,
    ...(rate === null ? [] : [words.maySurcharge(figures, figures.percent(rate))]),
    ...(rate === null && !paid?.surchargeMicros ? [] : [words.surchargeComesBack]),
  ]
}

function ending({ scope, rail }: MandateTerms, words: Words, figures: Figures): string[] {
  if (scope === 'one_time') return [words.cancelOnce(figures), words.copy]
  return [words.until, words.revoke(figures), ...(rail === 'bank' ? [words.tooLate] : []), words.copy]
}

function figuresOf(terms: Terms, words: Words, language: MandateLanguage): Figures {
  // Another language's numbers would look strange in English sentences.
  const locale = new Intl.Locale(terms.locale).language === language ? terms.locale : 'en-US'
  const money = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: terms.currency,
    minimumFractionDigits: minorUnitDigits(terms.currency),
    // What is consented to is never rounded.
    maximumFractionDigits: MICROS_SCALE,
  })
  const percent = new Intl.NumberFormat(locale, { style: 'unit', unit: 'percent', maximumFractionDigits: 4 })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long' })
  return {
    provider: terms.providerName,
    contact: terms.contact,
    account: terms.accountNumber,
    method: words.method[terms.rail](terms.methodLabel, terms.last4),
    money: (micros) => money.format(formatDecimal(micros, MICROS_SCALE) as Intl.StringNumericLiteral),
    // Millionths to hundredths: 27_500 is 2.75 %.
    percent: (rate) => percent.format(formatDecimal(rate, 4) as Intl.StringNumericLiteral),
    // Intl does not know `1er mars`.
    day: (on) => (language === 'fr' ? day.format(on).replace(/^1 /, '1er ') : day.format(on)),
  }
}

function languageOf(locale: string): MandateLanguage {
  const { language } = new Intl.Locale(locale)
  return language === 'fr' || language === 'es' || language === 'de' ? language : 'en'
}
