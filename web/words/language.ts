/** The languages of the portal. French is Canada's. */
export const LANGUAGES = ['en', 'fr', 'es', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

/** Each language by its own name, for whoever does not read the present one. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  fr: 'Français',
  es: 'Español',
  de: 'Deutsch',
}

/** How a language writes amounts, numbers and days where the account's own locale is of another language. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', fr: 'fr-CA', es: 'es-US', de: 'de-DE' }

/** The language of a BCP 47 tag, or null where it is none of ours. */
export function languageOf(tag: string | null | undefined): Language | null {
  const base = tag?.toLowerCase().split('-')[0]
  return LANGUAGES.find((language) => language === base) ?? null
}

/** The locale to write in for a reader of `language` whose account is written for `accountLocale`. */
export function localeFor(language: Language, accountLocale: string): string {
  return languageOf(accountLocale) === language ? accountLocale : LOCALES[language]
}

const COOKIE = 'tollbook_language'

/**
 * The language for somebody who has not signed in: what was chosen here before, what the browser asks for first of what we have, else the
 * provider's, else English.
 */
export function languageOfStranger(request: Request, providerLocale: string | undefined): Language {
  const chosen = /(?:^|;\s*)tollbook_language=([a-z]{2})(?:;|$)/.exec(
    request.headers.get('cookie') ?? '',
  )?.[1]
  return (
    languageOf(chosen) ??
    acceptedLanguage(request.headers.get('accept-language') ?? '') ??
    languageOf(providerLocale) ??
    'en'
  )
}

/** The Set-Cookie that keeps a stranger's choice for a year. */
export function languageCookie(language: Language): string {
  return `${COOKIE}=${language}; Path=/; Max-Age=${365 * 86_400}; SameSite=Lax`
}

/** The first of ours in an Accept-Language header, by its weights (RFC 9110, 12.5.4). */
export function acceptedLanguage(header: string): Language | null {
  const wanted = header.split(',').map((part, place) => {
    const [tag = '', ...parameters] = part.trim().split(';')
    const weight = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean)
    return { language: languageOf(tag), weight: weight === undefined ? 1 : Number(weight), place }
  })
  const ours = wanted.filter(({ language, weight }) => language !== null && weight > 0)
  return ours.toSorted((a, b) => b.weight - a.weight || a.place - b.place)[0]?.language ?? null
}
