/** A locale as readers of a language call it: `English (United States)`. For loaders: browsers know other names than the server. */
export function localeName(tag: string, language: string): string {
  return new Intl.DisplayNames(language, { type: 'language', languageDisplay: 'standard' }).of(tag) ?? tag
}

/** A country by its name in a language. */
export function countryName(code: string, language: string): string {
  return new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code
}
