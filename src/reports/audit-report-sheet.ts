import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { Account } from '../accounts/account.ts'
import type { Provider } from '../accounts/provider.ts'
import { destinationName } from '../catalog/destination-name.ts'
import { divideRounded, formatDecimal, MICROS_SCALE, type Micros, minorUnitDigits } from '../kernel/money.ts'
import { readerOf } from '../notices/notices.ts'
import { type Voice, voiceFor } from '../notices/voice.ts'
import type { Call } from '../usage/call.ts'
import { type AuditReportWords, auditReportWords } from './audit-report-words.ts'
import type { AuditGroup, AuditRun } from './audit-run.ts'

/** The socket for whatever turns an Audit Report into a file. */
export interface AuditReportPrinter {
  /** The report as a PDF; the same sheet and logo, the same bytes. A logo (SVG) that cannot be drawn gives way to the provider's name. */
  print(report: AuditReportSheet, options: { logoSvg: string | null }): Promise<Uint8Array>
}

/** An Audit Report as it is to be read: every figure, time and word written in the account's language. Plain JSON. */
export interface AuditReportSheet {
  language: string
  region: string | null
  paper: 'us-letter' | 'a4'
  documentTitle: string
  /** `#rrggbb` of the provider. */
  colour: string
  /** The report's name, where other papers have their number. */
  number: string
  /** ISO day on which it was made. */
  createdOn: string
  words: Pick<AuditReportWords, 'title' | 'page' | 'callDetail' | 'byNumber' | 'byDestination' | 'none'>
  seller: { name: string; legalName: string }
  buyer: { name: string }
  facts: { label: string; value: string }[]
  totals: { label: string; value: string }[]
  note: string
  byNumber: SheetTable
  byDestination: SheetTable
  /** As the call detail of an invoice is set (templates/calls.typ); null: there is no call. */
  calls: {
    intro: string
    columns: string[]
    groups: { title: null; summary: string; rows: { cells: string[]; long: boolean }[] }[]
  } | null
  footer: string
}

/** The first column is text, the others figures. */
export interface SheetTable {
  columns: string[]
  rows: string[][]
}

/** Writes a report that is done for print; `calls` are its first ones. Pure. */
export function auditReportSheet(
  run: AuditRun,
  { account, provider, calls }: { account: Account; provider: Provider; calls: readonly Call[] },
): AuditReportSheet {
  const voice = voiceFor(readerOf({ ...account, timeZone: run.timeZone }, provider))
  const words = auditReportWords(voice.locale)
  const locale = new Intl.Locale(voice.locale)
  const { region } = locale.maximize()
  const { title, page, callDetail, byNumber, byDestination, none } = words
  const amounts = [run, ...run.byLine, ...run.byDestination].map(({ amountMicros }) => amountMicros)
  const pen = penFor(voice, account, { sums: amounts, prices: calls.map(({ amountMicros }) => amountMicros) })
  const finishedAt = run.finishedAt ?? run.requestedAt
  const groupTable = <Key>(
    head: string,
    groups: readonly AuditGroup<Key>[],
    keyText: (key: Key) => string,
  ) => ({
    columns: [head, words.calls, words.minutes, words.price],
    rows: groups.map(({ key, calls, billedSeconds, amountMicros }) => [
      key === null ? words.others : keyText(key),
      ...[pen.count(calls), pen.minutes(billedSeconds), pen.money(amountMicros)],
    ]),
  })
  return {
    language: locale.language,
    region: locale.region ?? null,
    paper: region === 'US' || region === 'CA' ? 'us-letter' : 'a4',
    documentTitle: `${run.name} · ${provider.name}`,
    colour: provider.primaryColor,
    number: run.name,
    createdOn: finishedAt.toZonedDateTimeISO(run.timeZone).toPlainDate().toString(),
    words: { title, page, callDetail, byNumber, byDestination, none },
    seller: { name: provider.name, legalName: provider.legalName },
    buyer: { name: account.name },
    facts: factsOf(run, { account, words, voice, pen }),
    totals: [
      { label: words.calls, value: pen.count(run.calls) },
      { label: words.talked, value: clock(Number(run.durationSeconds)) },
      { label: words.billed, value: clock(Number(run.billedSeconds)) },
      { label: words.price, value: pen.money(run.amountMicros) },
    ],
    note: words.beforeTax,
    byNumber: groupTable(words.number, run.byLine, pen.phone),
    byDestination: groupTable(words.destination, run.byDestination, ({ direction, destination }) =>
      [pen.destination(destination), words.directions[direction]].filter(Boolean).join(' · '),
    ),
    calls: calls.length === 0 ? null : callsOf(run, { calls, words, pen }),
    footer: [provider.legalName, provider.addressLines.join(', '), provider.website]
      .filter(Boolean)
      .join(' · '),
  }
}

type Pen = ReturnType<typeof penFor>

/**
 * How a locale writes what a report holds. All `sums`, and all `prices` of calls, show as many places as one of them needs, so that they line up.
 */
function penFor(
  voice: Voice,
  { currency, country }: Account,
  { sums, prices }: { sums: readonly Micros[]; prices: readonly Micros[] },
) {
  const { locale } = voice
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const places = (amounts: readonly Micros[]) => ({
    minimumFractionDigits: placesOf(amounts, minorUnitDigits(currency)),
    maximumFractionDigits: MICROS_SCALE,
  })
  const sum = new Intl.NumberFormat(locale, { style: 'currency', currency, ...places(sums) })
  const price = new Intl.NumberFormat(locale, places(prices))
  const written = (format: Intl.NumberFormat, amountMicros: Micros) =>
    format
      .format(formatDecimal(amountMicros, MICROS_SCALE) as Intl.StringNumericLiteral)
      .replaceAll('-', '−')
      .replaceAll('\u202f', '\u00a0')
  const isEnglish = new Intl.Locale(locale).language === 'en'
  const { timeZone } = voice
  return {
    currency,
    count: (value: bigint | number) => number.format(value),
    minutes: (seconds: bigint) => {
      const minutes = formatDecimal(divideRounded(seconds * 100n, 60n, 'half_up'), 2)
      return number.format(minutes as Intl.StringNumericLiteral)
    },
    money: (amountMicros: Micros) => written(sum, amountMicros),
    price: (amountMicros: Micros) => written(price, amountMicros),
    phone: (digits: string) => readable(digits, country),
    destination: (name: string | null) => destinationName(name ?? '', locale),
    day: new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone }),
    // Canadian French writes `22 h 04 min 09 s`, which no column can hold: every language but English reads 22:04:09.
    time: new Intl.DateTimeFormat(isEnglish ? locale : 'de-DE', { timeStyle: 'medium', timeZone }),
  }
}

/** The decimal places that all of these need. */
function placesOf(amounts: readonly Micros[], placesMin: number): number {
  let places = placesMin
  for (const amount of amounts) {
    while (places < MICROS_SCALE && amount % 10n ** BigInt(MICROS_SCALE - places) !== 0n) places += 1
  }
  return places
}

function factsOf(
  run: AuditRun,
  { account, words, voice, pen }: { account: Account; words: AuditReportWords; voice: Voice; pen: Pen },
): AuditReportSheet['facts'] {
  const { criteria, days, lines } = run
  const last = days.end.subtract({ days: 1 })
  const asked: [string, string | null][] = [
    [words.account, account.number],
    [
      words.period,
      last.equals(days.start) ? voice.day(last) : `${voice.day(days.start)} – ${voice.day(last)}`,
    ],
    [words.zone, run.timeZone.replaceAll('_', ' ')],
    [words.onlyNumbers, lines === null ? null : listed(lines.map(pen.phone))],
    [words.numbers, criteria.numbers.length > 0 ? listed(criteria.numbers.map(pen.phone)) : null],
    [words.direction, criteria.direction && words.directions[criteria.direction]],
    [words.destination, criteria.destination === '' ? null : `${criteria.destination}…`],
    [words.minimumSeconds, criteria.minimumSeconds > 0 ? clock(criteria.minimumSeconds) : null],
    [words.minimumAmount, criteria.minimumAmountMicros > 0n ? pen.money(criteria.minimumAmountMicros) : null],
    [words.made, voice.moment(run.finishedAt ?? run.requestedAt)],
  ]
  return asked.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]))
}

const LISTED_MAX = 6

function listed(texts: readonly string[]): string {
  const more = texts.length - LISTED_MAX
  return `${texts.slice(0, LISTED_MAX).join(', ')}${more > 0 ? ` + ${more}` : ''}`
}

/** Characters of 7 pt Inter that fit a column of the annex, as in src/adapters/pdf/call-sheet.ts. */
const NUMBER_CHARS_MAX = 17
const DESTINATION_CHARS_MAX = 24

function callsOf(
  run: AuditRun,
  { calls, words, pen }: { calls: readonly Call[]; words: AuditReportWords; pen: Pen },
): AuditReportSheet['calls'] {
  const isAll = BigInt(calls.length) === run.calls
  const intro = fill(isAll ? words.all : words.first, {
    shown: pen.count(calls.length),
    calls: pen.count(run.calls),
    zone: run.timeZone.replaceAll('_', ' '),
  })
  return {
    intro,
    columns: [
      ...[words.date, words.time, words.direction, words.from, words.to, words.destination, words.length],
      ...[words.billed, pen.currency],
    ],
    groups: [{ title: null, summary: '', rows: calls.map((call) => callRow(call, { words, pen })) }],
  }
}

function callRow(call: Call, { words, pen }: { words: AuditReportWords; pen: Pen }) {
  const { answeredAt, direction, durationSeconds, billedSeconds, amountMicros } = call
  const [from, to, destination] = [
    pen.phone(call.from),
    pen.phone(call.to),
    pen.destination(call.destination),
  ]
  return {
    cells: [
      ...[pen.day.format(answeredAt.epochMilliseconds), pen.time.format(answeredAt.epochMilliseconds)],
      ...[words.directions[direction], from, to, destination],
      ...[clock(durationSeconds), clock(billedSeconds), pen.price(amountMicros)],
    ],
    long:
      from.length > NUMBER_CHARS_MAX ||
      to.length > NUMBER_CHARS_MAX ||
      destination.length > DESTINATION_CHARS_MAX,
  }
}

/** `0:42`, `4:05`, `1:02:07`. */
function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** E.164 digits as people of a country read them; anything else (a trunk, part of a number) as it is. */
function readable(text: string, country: string): string {
  const parsed = /^[1-9]\d{6,14}$/.test(text) ? parsePhoneNumberFromString(`+${text}`) : undefined
  if (!parsed?.isPossible()) return text
  const home = isSupportedCountry(country) ? getCountryCallingCode(country) : null
  return parsed.countryCallingCode === home ? parsed.formatNational() : parsed.formatInternational()
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}
