import { DE } from './de.ts'
import { EN, type Words } from './en.ts'
import { ES } from './es.ts'
import { FR } from './fr.ts'

/** A new language is one file beside these and a line here. */
const BY_LANGUAGE: Record<string, Words> = { en: EN, fr: frenchSpaces(FR), es: ES, de: DE }

export const LANGUAGES = Object.keys(BY_LANGUAGE)

/**
 * The words for a locale (`fr-CA` → those of `fr`), and the locale in which to write figures and days beside them: where we do not speak the
 * language it is the region's English (`ja-JP` → `en-JP`), so that no sentence is half one language and half another.
 */
export function wordsFor(locale: string): { words: Words; locale: string } {
  const { language, region } = new Intl.Locale(locale)
  const words = BY_LANGUAGE[language]
  return words ? { words, locale } : { words: EN, locale: region ? `en-${region}` : 'en' }
}

/** French has a space before a colon and inside quotation marks, at which no line may break. */
function frenchSpaces<Value>(value: Value): Value {
  if (typeof value === 'string')
    return value.replace(/ (?=[:»])/g, '\u00a0').replaceAll('« ', '«\u00a0') as Value
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, frenchSpaces(inner)])) as Value
}
