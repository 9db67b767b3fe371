import type { Account } from '../accounts/account.ts'
import type { Provider } from '../accounts/provider.ts'
import type { Micros } from '../kernel/money.ts'
import { readerOf } from '../notices/notices.ts'
import { type Voice, voiceFor } from '../notices/voice.ts'
import type { Statement, StatementLine } from './statement.ts'
import { type StatementWords, statementWords } from './statement-words.ts'

/** The socket for whatever turns a statement into a file. */
export interface StatementPrinter {
  /** The statement as a PDF; the same sheet and logo, the same bytes. A logo (SVG) that cannot be drawn gives way to the provider's name. */
  print(statement: StatementSheet, options: { logoSvg: string | null }): Promise<Uint8Array>
}

/** A statement as it is to be read: every amount, day and word written in the account's language, in reading order. Plain JSON. */
export interface StatementSheet {
  language: string
  region: string | null
  paper: 'us-letter' | 'a4'
  documentTitle: string
  /** `#rrggbb` of the provider. */
  colour: string
  /** The period in words: it stands where other papers have their number. */
  number: string
  /** ISO day after the last. */
  createdOn: string
  words: Pick<
    StatementWords,
    'title' | 'billTo' | 'date' | 'description' | 'charges' | 'credits' | 'balance' | 'page'
  >
  seller: { name: string; legalName: string; addressLines: string[] }
  buyer: { name: string; lines: string[] }
  facts: { label: string; value: string }[]
  opening: { label: string; amount: string }
  rows: { date: string; what: string; note: string; charge: string; credit: string; balance: string }[]
  /** Said where there are no rows. */
  nothing: string
  closing: { label: string; amount: string }
  help: string
  footer: string
}

/** Writes a statement for print, for a reader of `locale`. Pure. */
export function statementSheet(
  statement: Statement,
  { account, provider, locale: wished }: { account: Account; provider: Provider; locale: string },
): StatementSheet {
  const voice = voiceFor({ ...readerOf(account, provider), locale: wished })
  const words = statementWords(voice.locale)
  const { title, billTo, date, description, charges, credits, balance, page } = words
  const locale = new Intl.Locale(voice.locale)
  const { region } = locale.maximize()
  const money = (amountMicros: Micros) => voice.money({ amountMicros, currency: account.currency })
  const { start, end } = statement.period
  const last = end.subtract({ days: 1 })
  const range = `${voice.day(start)} – ${voice.day(last)}`
  const ways = [provider.phone, provider.email].filter((way) => way !== null)
  return {
    language: locale.language,
    region: locale.region ?? null,
    paper: region === 'US' || region === 'CA' ? 'us-letter' : 'a4',
    documentTitle: `${title} ${account.number} · ${provider.name}`,
    colour: provider.primaryColor,
    number: range,
    createdOn: end.toString(),
    words: { title, billTo, date, description, charges, credits, balance, page },
    seller: {
      name: provider.name,
      legalName: provider.legalName,
      addressLines: [...provider.addressLines],
    },
    buyer: { name: account.name, lines: [...account.addressLines] },
    facts: [{ label: words.account, value: account.number }],
    opening: {
      label: fill(words.opening, { day: voice.day(start) }),
      amount: money(statement.openingMicros),
    },
    rows: statement.lines.map((line) => rowOf(line, { voice, words, money })),
    nothing: words.nothing,
    closing: { label: fill(words.closing, { day: voice.day(last) }), amount: money(statement.closingMicros) },
    help: ways.length > 0 ? fill(words.help, { ways: ways.join(' · ') }) : '',
    footer: [provider.legalName, provider.addressLines.join(', '), provider.website]
      .filter(Boolean)
      .join(' · '),
  }
}

function rowOf(
  line: StatementLine,
  { voice, words, money }: { voice: Voice; words: StatementWords; money: (micros: Micros) => string },
): StatementSheet['rows'][number] {
  const { amountMicros, surchargeMicros, number, corrects } = line
  const notes = [
    methodName(line, words),
    surchargeMicros === 0n ? '' : fill(words.surcharge, { amount: money(surchargeMicros) }),
  ]
  return {
    date: new Intl.DateTimeFormat(voice.locale, { dateStyle: 'medium' }).format(line.on),
    what: fill(words.kinds[line.kind], { number, corrects: corrects ?? '' }),
    note: notes.filter(Boolean).join(', '),
    charge: amountMicros > 0n ? money(amountMicros) : '',
    credit: amountMicros < 0n ? money(-amountMicros) : '',
    balance: money(line.balanceMicros),
  }
}

function methodName({ method }: StatementLine, { card, bank }: StatementWords): string {
  if (!method) return ''
  const { rail, brand, last4 } = method
  const named = brand ? `${brand.charAt(0).toUpperCase()}${brand.slice(1)}` : ''
  return fill(rail === 'card' ? card : bank, { brand: named, last4 })
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}
