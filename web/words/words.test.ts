import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { untranslatedTexts } from '../../test/support/untranslated.ts'
import { acceptedLanguage, LANGUAGES, localeFor } from './language.ts'
import { type Plural, sayIn } from './say.ts'
import { WORDS } from './words.server.ts'

const WEB = path.join(import.meta.dirname, '..')
const LOCALES = { en: 'en-US', fr: 'fr-CA', es: 'es-US', de: 'de-DE' }
const sections = Object.keys(WORDS.en) as (keyof typeof WORDS.en)[]
type Entry = string | Plural

const entriesOf = (language: keyof typeof WORDS, section: (typeof sections)[number]) =>
  Object.entries(WORDS[language][section] as Record<string, Entry>)
const textsOf = (entry: Entry) => (typeof entry === 'string' ? [entry] : Object.values(entry))
const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))].sort()

describe.each(LANGUAGES)('the catalogue in %s', (language) => {
  test.each(sections)(
    '%s has every key, each filled, with the same values and the plurals of its language',
    (section) => {
      const english = WORDS.en[section] as Record<string, Entry>
      expect(Object.keys(WORDS[language][section]).sort()).toEqual(Object.keys(english).sort())
      const categories = new Intl.PluralRules(LOCALES[language]).resolvedOptions().pluralCategories
      for (const [key, entry] of entriesOf(language, section)) {
        const source = english[key]!
        expect(typeof entry, key).toBe(typeof source)
        const wanted = placeholders(textsOf(source).join(' '))
        if (typeof entry !== 'string') expect(Object.keys(entry).sort(), key).toEqual([...categories].sort())
        for (const text of textsOf(entry)) {
          expect(text.trim(), key).toBe(text)
          expect(text, key).not.toBe('')
          // One of something may be said without its figure.
          const said = placeholders(text)
          expect(typeof entry === 'string' ? said : [...new Set([...said, 'count'])].sort(), key).toEqual(
            typeof entry === 'string' ? wanted : [...new Set([...wanted, 'count'])].sort(),
          )
        }
      }
    },
  )
})

test.each(LANGUAGES.filter((language) => language !== 'en'))(
  'nothing of several words is left in English in %s',
  (language) => {
    const left = sections.flatMap((section) =>
      entriesOf(language, section).flatMap(([key, entry]) => {
        const source = textsOf((WORDS.en[section] as Record<string, Entry>)[key]!)
        return textsOf(entry).flatMap((text) =>
          isSentence(text) && source.includes(text) ? [`${section}.${key}: ${text}`] : [],
        )
      }),
    )
    expect(left).toEqual([])
  },
)

/** Two words or more beside what is filled in: `Visa {last4}` may be the same everywhere, a sentence may not. */
function isSentence(text: string): boolean {
  return (text.replaceAll(/\{\w+\}/g, '').match(/\p{L}{2,}/gu) ?? []).length >= 2
}

test('no key of the catalogue is without use', () => {
  const sources = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) => /\.tsx?$/.test(file) && !/^(words\/(en|fr|es|de)|api\/schema|\.react-router)/.test(file),
    )
    .map((file) => readFileSync(path.join(WEB, file), 'utf8'))
    .join('\n')
  const isUsed = (key: string) =>
    sources.includes(`'${key}'`) ||
    [...key.matchAll(/[.]/g)].some(({ index }) => sources.includes(`\`${key.slice(0, index + 1)}\${`))
  const unused = sections
    .filter((section) => section !== 'problems')
    .flatMap((section) =>
      entriesOf('en', section).flatMap(([key]) => (isUsed(key) ? [] : [`${section}.${key}`])),
    )
  expect(unused).toEqual([])
})

test('every problem in the catalogue is one that the API can answer', () => {
  const documented = readFileSync(path.join(WEB, '../docs/errors.md'), 'utf8')
  const unknown = Object.keys(WORDS.en.problems).filter((code) => !documented.includes(`\`${code}\``))
  expect(unknown).toEqual([])
})

test('no page of the portal, and no piece it is made of, holds a text of its own', () => {
  expect(untranslatedTexts(WEB)).toEqual([])
})

describe('saying', () => {
  const section = { due: 'Due on {day}', calls: { one: '{count} call', other: '{count} calls' } }

  test('fills in values, with numbers as the reader writes them', () => {
    expect(sayIn(section, 'en-US')('due', { day: 'Friday' })).toBe('Due on Friday')
    expect(sayIn(section, 'de-DE')('calls', { count: 12_345 })).toBe('12.345 calls')
  })

  test('chooses the plural that the language has', () => {
    expect(sayIn(section, 'en-US')('calls', { count: 1 })).toBe('1 call')
    // French counts zero as one.
    expect(
      sayIn({ calls: { one: '{count} appel', many: '{count} d’appels', other: '{count} appels' } }, 'fr-CA')(
        'calls',
        { count: 0 },
      ),
    ).toBe('0 appel')
  })
})

describe('the language of a stranger', () => {
  test.each([
    ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
    ['it;q=1,de;q=0.5,es;q=0.6', 'es'],
    ['en;q=0', null],
    ['', null],
    ['*', null],
    ['zh-Hans', null],
  ])('%s is answered in %s', (header, expected) => {
    expect(acceptedLanguage(header)).toBe(expected)
  })

  test('amounts follow the account where it is of the same language', () => {
    expect(localeFor('en', 'en-CA')).toBe('en-CA')
    expect(localeFor('fr', 'en-CA')).toBe('fr-CA')
  })
})
