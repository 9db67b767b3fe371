/**
 * Destinations are named by the provider's rate decks, most of them in English. What such a name says by itself (a country, the usual kinds of numbers)
 * can be said in another language; what else stands in it is the provider's, and stays. Files for programs keep the deck's own text.
 */

type Word = 'mobile' | 'fixed' | 'premium' | 'special' | 'forwarded' | 'tollFree' | 'tollFreeNumbers' | Rest
type Rest = 'personal' | 'corporate' | 'satellite' | 'other' | 'inbound' | 'outbound'

/** How decks write them, in English, after a country or alone. */
const ENGLISH: Readonly<Record<string, Word>> = {
  ...{ mobile: 'mobile', cellular: 'mobile', fixed: 'fixed', landline: 'fixed', premium: 'premium' },
  ...{ special: 'special', 'special services': 'special', forwarded: 'forwarded', satellite: 'satellite' },
  ...{ 'toll-free': 'tollFree', 'toll free': 'tollFree', 'toll-free numbers': 'tollFreeNumbers' },
  ...{ 'personal numbers': 'personal', corporate: 'corporate', other: 'other', inbound: 'inbound' },
  ...{ outbound: 'outbound' },
}

/** Capitalised where the deck's word is. */
const WORDS: Readonly<Record<string, Readonly<Record<Word, string>>>> = {
  fr: {
    ...{ mobile: 'mobile', fixed: 'fixe', premium: 'surtaxé', special: 'services spéciaux' },
    ...{ forwarded: 'renvoyé', tollFree: 'sans frais', tollFreeNumbers: 'numéros sans frais' },
    ...{ personal: 'numéros personnels', corporate: 'entreprises', satellite: 'satellite' },
    ...{ other: 'autres', inbound: 'entrants', outbound: 'sortants' },
  },
  es: {
    ...{ mobile: 'móvil', fixed: 'fijo', premium: 'tarifa especial', special: 'servicios especiales' },
    ...{ forwarded: 'desviado', tollFree: 'gratuito', tollFreeNumbers: 'números gratuitos' },
    ...{ personal: 'números personales', corporate: 'empresas', satellite: 'satélite' },
    ...{ other: 'otros', inbound: 'entrantes', outbound: 'salientes' },
  },
  de: {
    ...{ mobile: 'Mobilfunk', fixed: 'Festnetz', premium: 'Mehrwertnummern', special: 'Sonderrufnummern' },
    ...{ forwarded: 'weitergeleitet', tollFree: 'gebührenfrei', tollFreeNumbers: 'gebührenfreie Nummern' },
    ...{ personal: 'persönliche Nummern', corporate: 'Firmennetze', satellite: 'Satellit' },
    ...{ other: 'sonstige', inbound: 'ankommend', outbound: 'abgehend' },
  },
}

/** Names in decks that Unicode has otherwise. */
const ALIASES: Readonly<Record<string, string>> = {
  ...{ 'Czech Republic': 'CZ', Turkey: 'TR', Macau: 'MO', 'Ivory Coast': 'CI', 'East Timor': 'TL' },
  ...{ 'Congo (DR)': 'CD', 'Congo (Rep.)': 'CG', 'Cape Verde': 'CV', Swaziland: 'SZ', Macedonia: 'MK' },
  ...{ 'Saint Vincent and Grenadines': 'VC', Burma: 'MM', 'Great Britain': 'GB', USA: 'US' },
}

/** Where the long name is a sentence of diplomacy: `Hongkong` and not `Sonderverwaltungsregion Hongkong`. */
const SHORT = new Set(['HK', 'MO', 'PS', 'MM'])
/** A country, and a state of another one: its name says which only when a kind of numbers follows, or nothing. */
const AMBIGUOUS = new Set(['GE'])

/** A deck's destination for a reader of `locale` (BCP 47); unchanged in English, and where nothing in it is known. Pure. */
export function destinationName(destination: string, locale: string): string {
  const { language } = new Intl.Locale(locale)
  const words = WORDS[language]
  if (!words || destination === '') return destination
  const alone = ENGLISH[destination.toLowerCase()]
  if (alone) return likeIn(destination, words[alone])
  for (const { head, gap, rest } of cuts(destination)) {
    const code = countries().get(normal(head))?.code
    if (code === undefined) continue
    const word = ENGLISH[rest.toLowerCase()]
    // `Mexico City` is no city of that name in Mexico: without a comma only what is known may follow.
    if (rest !== '' && !word && (gap.trim() === '' || AMBIGUOUS.has(code))) return destination
    return `${countryName(code, locale)}${gap}${word ? likeIn(rest, words[word]) : rest}`
  }
  return destination
}

/**
 * The beginnings of decks' destinations that a reader of `locale` may mean by `text`: the text itself; and where it is what `destinationName` says, or a
 * country's name in that language or enough of it, that in English, the commonest name first. Pure.
 */
export function destinationsMeant(text: string, locale: string): string[] {
  const typed = text.trim()
  const words = WORDS[new Intl.Locale(locale).language]
  if (!words || typed === '') return [text]
  const own = [...countries().values()].map(({ name, code }) => ({
    name,
    said: normal(countryName(code, locale)),
  }))
  for (const { head, gap, rest } of cuts(typed)) {
    const found = own.filter(({ said }) => said === normal(head))
    if (found.length > 0) return [...found.map(({ name }) => name + gap + englishOf(rest, words)), text]
  }
  const begun = own.filter(({ said }) => said.startsWith(normal(typed)))
  return [...begun.map(({ name }) => name), englishOf(typed, words), text]
}

/** The one beginning that is kept where a reader types a destination to be looked for later: what it is called in decks, where that is certain. Pure. */
export function destinationMeant(text: string, locale: string): string {
  const [meant = text] = destinationsMeant(text, locale)
  return normal(destinationName(meant, locale)) === normal(text.trim()) ? meant : text
}

function englishOf(rest: string, words: Readonly<Record<Word, string>>): string {
  const found = Object.entries(ENGLISH).find(([, word]) => normal(words[word]) === normal(rest))
  return found ? found[0] : rest
}

/** The whole; then what is left of the last blank or comma, of the one before, and so on. */
function cuts(text: string): { head: string; gap: string; rest: string }[] {
  const gaps = [...text.matchAll(/,\s+|\s+[-–—]\s+|\s+/g)].toReversed()
  const cut = gaps.map(({ 0: gap, index }) => ({
    head: text.slice(0, index),
    gap,
    rest: text.slice(index + gap.length),
  }))
  return [{ head: text, gap: '', rest: '' }, ...cut]
}

interface Country {
  code: string
  /** In English, as a deck may write it. */
  name: string
}

let known: Map<string, Country> | undefined

/** Countries by each of their English names, the commonest in decks first. */
function countries(): ReadonlyMap<string, Country> {
  known ??= new Map(
    [...Object.entries(ALIASES), ...regions('short'), ...regions('long')]
      .filter(([name]) => name.length > 3)
      .concat(Object.entries(ALIASES), regions('short'))
      .map(([name, code]): [string, Country] => [normal(name), { code, name }]),
  )
  return known
}

/** All of Unicode's regions by their English names, `UK` and `US` among them. */
function regions(style: 'short' | 'long'): [name: string, code: string][] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const names = new Intl.DisplayNames('en', { type: 'region', style, fallback: 'none' })
  const codes = letters.flatMap((first) => letters.map((second) => first + second))
  return codes.flatMap((code): [string, string][] => {
    const name = OUTSIDE.has(code) ? undefined : names.of(code)
    return name ? [[name, code]] : []
  })
}

/** Codes for no place, and for unions of countries. */
const OUTSIDE = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])

const names = new Map<string, Intl.DisplayNames>()

function countryName(code: string, locale: string): string {
  const style = SHORT.has(code) ? 'short' : 'long'
  const key = `${locale} ${style}`
  const found = names.get(key) ?? new Intl.DisplayNames(locale, { type: 'region', style })
  names.set(key, found)
  return found.of(code) ?? code
}

/** One way to write a name: no accents, no capitals, no `&`, no `Saint`. */
function normal(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', "'").toLowerCase()
  return plain
    .replaceAll('&', 'and')
    .replace(/\bsaint\b/g, 'st.')
    .trim()
}

function likeIn(english: string, word: string): string {
  const [first = '', ...others] = word
  return /^\p{Lu}/u.test(english) ? first.toUpperCase() + others.join('') : word
}
