import { DE } from './de.ts'
import { EN, type PageWords } from './en.ts'
import { ES } from './es.ts'
import { FR } from './fr.ts'

const WORDS: Readonly<Record<string, PageWords>> = { en: EN, fr: FR, es: ES, de: DE }

/** A page's language and its words. */
export interface PageVoice {
  /** BCP 47, of a language that the pages are written in. */
  locale: string
  language: string
  words: PageWords
}

/** The voice for the first of some locales whose language the pages speak; English, where they speak none. What is no locale is passed over. */
export function voiceOf(...locales: readonly (string | null | undefined)[]): PageVoice {
  for (const tag of locales) {
    const locale = tag ? localeOf(tag) : null
    const words = locale && WORDS[locale.language]
    if (locale && words) return { locale: locale.toString(), language: locale.language, words }
  }
  return { locale: 'en-US', language: 'en', words: EN }
}

/** The languages of an Accept-Language header, as they stand there: browsers write the best first. */
export function accepted(header: string | undefined): string[] {
  return (header ?? '').split(',').map((part) => part.split(';')[0]!.trim())
}

/** Puts values into a text's places. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}

/** Why a card was declined. */
export function declineText(code: string, words: PageWords): string {
  return (words as Partial<Record<string, string>>)[code] ?? words.declined
}

function localeOf(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag)
  } catch {
    return null
  }
}
