import type { Language } from '../accounts/logins.ts'
import { formatDecimal, MICROS_SCALE, minorUnitDigits } from '../kernel/money.ts'
import type { Money } from '../payments/gateway.ts'
import type { Words } from './words/en.ts'
import { wordsFor } from './words/index.ts'

/** Whom a mail speaks to, and in the name of whom. */
export interface Reader {
  /** BCP 47, of the account, or of a person's choice: `fr-CA`. */
  locale: string
  /** IANA, of the account; the provider's where there is none. */
  timeZone: string
  accountName: string
  accountNumber: string
  providerName: string
  /**
   * Whether it is read by a contact of the account, by a person who has (or is offered) access to it, or by one as who signs in: of no account,
   * as the provider's own people are. Then the account's name is the provider's.
   */
  as: 'contact' | 'person' | 'login'
}

/** A payment method as it may be named in a mail: never more of its number than the last four. */
export type NamedMethod =
  | { rail: 'card'; brand: string; last4: string; nickname?: string | null }
  | { rail: 'bank'; bankName: string | null; last4: string; nickname?: string | null }

/** One reader's words and ways of writing amounts, days and times. Pure: no clock, no machine's zone. */
export interface Voice extends Reader {
  words: Words
  /** `$1,234.50`, exact: the currency's places, more where the amount has more. */
  money(money: Money): string
  /** `March 5, 2026`. */
  day(day: Temporal.PlainDate): string
  /** The day in the reader's zone on which an instant falls. */
  dayOf(at: Temporal.Instant): string
  /** `March 5, 2026 at 2:04 PM EST`. */
  moment(at: Temporal.Instant): string
  /** `March 2027`. */
  month(month: { month: number; year: number }): string
  /** `10 minutes`. */
  minutes(minutes: number): string
  /** `12,408`. */
  count(count: number): string
  /** `Visa ending in 4242 (Office card)`. */
  method(method: NamedMethod): string
  /** Puts values into a text's places. `account`, `number` and `provider` are there without being given. */
  say(text: string, values?: Record<string, string>): string
}

/** How a language is written where the account's own locale is of another. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', fr: 'fr-CA', es: 'es-US', de: 'de-DE' }

/** The locale for a person with that choice of language (null: none) on an account written for `accountLocale`. Pure. */
export function localeOf(language: Language | null, accountLocale: string): string {
  if (language === null || new Intl.Locale(accountLocale).language === language) return accountLocale
  return LOCALES[language]
}

/** The voice for a reader. A language that we do not speak gets English words, and English ways of writing beside them. */
export function voiceFor(reader: Reader): Voice {
  const { words, locale } = wordsFor(reader.locale)
  const formats = formatsOf(locale, reader.timeZone)
  const french = new Intl.Locale(locale).language === 'fr' ? asFrenchIsWritten : (text: string) => text
  const standing = {
    account: reader.accountName,
    number: reader.accountNumber,
    provider: reader.providerName,
  }
  const say: Voice['say'] = (text, values = {}) => fill(text, { ...standing, ...values })
  return {
    ...reader,
    ...{ locale, words, say },
    money: (money) => tidy(writtenMoney(money, formats.money(money.currency))),
    day: (value) => french(formats.day.format(value)),
    dayOf: (at) => french(formats.dayOf.format(at.epochMilliseconds)),
    moment: (at) => french(tidy(formats.moment.format(at.epochMilliseconds))),
    month: ({ month: ordinal, year }) =>
      formats.month.format(Temporal.PlainDate.from({ year, month: ordinal, day: 1 })),
    minutes: (value) => tidy(formats.minutes.format(value)),
    count: (value) => tidy(formats.count.format(value)),
    method: (method) => nameOf(method, words),
  }
}

interface Formats {
  day: Intl.DateTimeFormat
  month: Intl.DateTimeFormat
  dayOf: Intl.DateTimeFormat
  moment: Intl.DateTimeFormat
  minutes: Intl.NumberFormat
  count: Intl.NumberFormat
  money(currency: string): Intl.NumberFormat
}

/** More ways of writing than a provider's customers have; each is made once, since making one takes longer than writing a mail with it. */
const FORMATS_MAX = 200
const made = new Map<string, Formats>()

function formatsOf(locale: string, timeZone: string): Formats {
  const key = `${locale} ${timeZone}`
  const formats = made.get(key) ?? makeFormats(locale, timeZone)
  if (made.size >= FORMATS_MAX) made.clear()
  made.set(key, formats)
  return formats
}

function makeFormats(locale: string, timeZone: string): Formats {
  const monies = new Map<string, Intl.NumberFormat>()
  return {
    day: new Intl.DateTimeFormat(locale, { dateStyle: 'long' }),
    month: new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' }),
    dayOf: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }),
    moment: new Intl.DateTimeFormat(locale, {
      ...{ year: 'numeric', month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit' },
      ...{ timeZoneName: 'short', timeZone },
    }),
    minutes: new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' }),
    count: new Intl.NumberFormat(locale),
    money(currency) {
      const style = { style: 'currency', currency, maximumFractionDigits: MICROS_SCALE } as const
      const format = monies.get(currency) ?? new Intl.NumberFormat(locale, style)
      monies.set(currency, format)
      return format
    },
  }
}

function writtenMoney({ amountMicros, currency }: Money, format: Intl.NumberFormat): string {
  const text = formatDecimal(amountMicros, MICROS_SCALE, minorUnitDigits(currency))
  return format.format(text as Intl.StringNumericLiteral)
}

/** What Intl does not know: `1er mars`, and that no line breaks within `10 h 04`. */
function asFrenchIsWritten(text: string): string {
  return text.replace(/^1 /, '1er ').replace(/ h (?=\d\d)/, '\u00a0h\u00a0')
}

/** A true minus sign, and no narrow spaces, which some mail programs show as boxes. */
function tidy(text: string): string {
  return text.replaceAll('-', '−').replaceAll('\u202f', '\u00a0')
}

function nameOf(method: NamedMethod, { method: words }: Words): string {
  const { last4, nickname } = method
  const name =
    method.rail === 'card'
      ? fill(words.card, { brand: brandName(method.brand), last4 })
      : fill(method.bankName ? words.bank : words.anyBank, { bank: method.bankName ?? '', last4 })
  return nickname ? fill(words.named, { method: name, nickname }) : name
}

const BRANDS: Record<string, string> = {
  ...{ visa: 'Visa', mastercard: 'Mastercard', amex: 'American Express', discover: 'Discover' },
  ...{ diners: 'Diners Club', jcb: 'JCB', unionpay: 'UnionPay' },
}

function brandName(brand: string): string {
  return BRANDS[brand.toLowerCase()] ?? brand
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}
