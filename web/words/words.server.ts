import { createHash } from 'node:crypto'
import { DE } from './de/index.ts'
import { EN } from './en/index.ts'
import { ES } from './es/index.ts'
import { FR } from './fr/index.ts'
import type { Language } from './language.ts'
import type { Translation } from './say.ts'

/** All words of the portal in one language, by section. English is where keys are born. */
export type Words = { readonly [Name in keyof typeof EN]: Translation<(typeof EN)[Name]> }
export type SectionName = keyof Words

/** The catalogue. It stays on the server: a browser fetches its language once (words.ts) and keeps it. */
export const WORDS: Readonly<Record<Language, Words>> = { en: EN, fr: FR, es: ES, de: DE }

const versions = new Map<Language, string>()

/** Where a browser finds a language's words: an address that changes when they do, so that it may be kept for ever. */
export function wordsAddress(language: Language): string {
  let version = versions.get(language)
  if (version === undefined) {
    version = createHash('sha256').update(JSON.stringify(WORDS[language])).digest('hex').slice(0, 10)
    versions.set(language, version)
  }
  return `/words/${language}.${version}.json`
}
