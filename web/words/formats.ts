/*
 * Making a formatter takes some fifty times as long as using it, and a page of calls uses four hundred. Each is made once and kept; there are as
 * many as there are styles and locales.
 */
const numbers = new Map<string, Intl.NumberFormat>()
const dates = new Map<string, Intl.DateTimeFormat>()
const plurals = new Map<string, Intl.PluralRules>()

/** `new Intl.NumberFormat`, kept. */
export function numberFormat(locale: string, options?: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept(numbers, keyOf(locale, options), () => new Intl.NumberFormat(locale, options))
}

/** `new Intl.DateTimeFormat`, kept. */
export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(dates, keyOf(locale, options), () => new Intl.DateTimeFormat(locale, options))
}

/** `new Intl.PluralRules`, kept. */
export function pluralRules(locale: string): Intl.PluralRules {
  return kept(plurals, locale, () => new Intl.PluralRules(locale))
}

function keyOf(locale: string, options?: object): string {
  return options ? `${locale} ${JSON.stringify(options)}` : locale
}

function kept<Format>(formats: Map<string, Format>, key: string, make: () => Format): Format {
  let format = formats.get(key)
  if (!format) {
    // Time zones and currencies come from accounts, which are many in a server's life.
    if (formats.size >= KEPT_MAX) formats.clear()
    format = make()
    formats.set(key, format)
  }
  return format
}

const KEPT_MAX = 500
