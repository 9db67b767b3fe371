import type { DocumentPeriod } from '../../invoices/document.ts'
import { minorUnitDigits } from '../../kernel/money.ts'

/** How one locale and currency write numbers, money and days. All amounts come and go as decimal strings; no float is made of them. */
export interface Formats {
  /** With the currency, at least its minor unit, and whatever further places the amount has: `$1,234.50`, `0,0137 €`. */
  money(amount: string): string
  /** Without the currency, for a column whose head names it; `places` at least, so that the column lines up. */
  plainAmount(amount: string, places: number): string
  number(value: string): string
  percent(value: string): string
  day(isoDay: string): string
  /** The first and the last day of a half-open period: `Oct 1 – 31, 2026`. */
  period(period: DocumentPeriod): string
  /** Day and month, and time of day, of a local ISO date-time. */
  callDay(isoDateTime: string): string
  callTime(isoDateTime: string): string
}

const PLACES_MAX = 12

/** Formats by Intl for a BCP 47 locale and an ISO 4217 currency. Throws RangeError for a locale or currency that is none. */
export function formatsFor(locale: string, currency: string): Formats {
  const minimumFractionDigits = minorUnitDigits(currency)
  const maximumFractionDigits = PLACES_MAX
  const money = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits,
    maximumFractionDigits,
  })
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits })
  const percent = new Intl.NumberFormat(locale, { style: 'unit', unit: 'percent', maximumFractionDigits })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const callDay = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' })
  const callTime = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
  const plainByPlaces = new Map<number, Intl.NumberFormat>()
  const dayTexts = new Map<string, string>()
  // Canadian French writes `22 h 04 min 09 s`, which no column of a table can hold; every locale but English reads 22:04:09.
  const { language } = new Intl.Locale(locale)
  const clockOf12Hours = language === 'en'
  // Intl does not know `1er mars`.
  const ordinal = (text: string) => (language === 'fr' ? text.replace(/^1 /, '1er ') : text)

  return {
    money: (amount) => figure(money.format(decimal(amount))),
    plainAmount(amount, places) {
      const known =
        plainByPlaces.get(places) ??
        new Intl.NumberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits })
      plainByPlaces.set(places, known)
      return figure(known.format(decimal(amount)))
    },
    number: (value) => figure(number.format(decimal(value))),
    percent: (value) => figure(percent.format(decimal(value))),
    day: (isoDay) => ordinal(printable(day.format(Temporal.PlainDate.from(isoDay)))),
    period({ startOn, endBeforeOn }) {
      const last = Temporal.PlainDate.from(endBeforeOn).subtract({ days: 1 })
      return printable(day.formatRange(Temporal.PlainDate.from(startOn), last))
    },
    callDay(isoDateTime) {
      const isoDay = isoDateTime.slice(0, 10)
      const known = dayTexts.get(isoDay) ?? printable(callDay.format(Temporal.PlainDate.from(isoDay)))
      dayTexts.set(isoDay, known)
      return known
    },
    callTime: (isoDateTime) =>
      clockOf12Hours
        ? printable(callTime.format(Temporal.PlainTime.from(isoDateTime)))
        : isoDateTime.slice(11, 19),
  }
}

/** Seconds as `m:ss`, from one hour on as `h:mm:ss`. */
export function formatDuration(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** The decimal places a list of decimal strings needs so that all of them line up, `placesMin` at least: ['0.25', '0.0137'] → 4. */
export function placesNeeded(amounts: Iterable<string>, placesMin: number): number {
  let places = placesMin
  for (const amount of amounts) {
    const point = amount.indexOf('.')
    if (point < 0) continue
    let end = amount.length
    while (amount[end - 1] === '0') end--
    places = Math.max(places, end - point - 1)
  }
  return Math.min(places, PLACES_MAX)
}

/** Intl takes a decimal string exactly, as its types say only of literals. Anything but a plain decimal is refused. */
function decimal(text: string): `${number}` {
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new RangeError(`'${text}' is not a plain decimal number`)
  return text as `${number}`
}

/** Full-width characters that Japanese locales write and the brand's font lacks. */
function printable(text: string): string {
  return text.replaceAll('\uffe5', '¥').replaceAll('\uff5e', '–')
}

/** A number with a true minus sign, which is as wide as a figure. */
function figure(text: string): string {
  return printable(text).replaceAll('-', '\u2212')
}
