import { expect, test } from 'vitest'
import { EXAMPLE_INVOICE, exampleCallDetail } from './example-document.ts'
import { sheetFor } from './sheet.ts'
import { wordsFor } from './words.ts'

const LANGUAGES = ['en', 'fr', 'es', 'de']
const [group] = EXAMPLE_INVOICE.chargeGroups
const CALLS = { ...group!, lines: [{ ...group!.lines[0]!, description: 'Canada', calls: 1204 }] }

test.each([
  [
    'en-US',
    'Net 15',
    'Due on receipt',
    'Canada (1,204 calls)',
    'The 25,000 calls of this invoice are too many',
  ],
  ['fr-CA', 'Net 15 jours', 'Payable à la réception', 'Canada (1\u00a0204 appels)', 'Les 25\u00a0000 appels'],
  ['es-US', 'Neto a 15 días', 'Pago al recibir', 'Canada (1,204 llamadas)', 'Las 25,000 llamadas'],
  ['de-DE', '15 Tage netto', 'Sofort fällig', 'Canada (1.204 Anrufe)', 'Die 25.000 Anrufe'],
])(
  'in %s nothing of a document is left in English that is not the provider’s own',
  (locale, terms, atOnce, calls, note) => {
    const document = { ...EXAMPLE_INVOICE, locale, chargeGroups: [CALLS], callsNotPrinted: 25_000 }
    const sheet = sheetFor(document, null)
    expect(sheet.facts.map(({ value }) => value)).toContain(terms)
    expect(sheet.charges.groups[0]!.lines[0]!.description).toBe(calls)
    expect(sheet.notes[0]).toContain(note)
    const now = sheetFor({ ...document, termsDays: 0 }, null)
    expect(now.facts.map(({ value }) => value)).toContain(atOnce)
  },
)

test('one call is one call', () => {
  const detail = exampleCallDetail(1)
  const said = (locale: string) =>
    sheetFor({ ...EXAMPLE_INVOICE, locale, callDetail: detail }, null).calls!.intro
  expect(said('en-US')).toMatch(/^1 call\. /)
  expect(said('de-DE')).toMatch(/^1 Anruf\. /)
})

test('the first of a month is an ordinal in French', () => {
  const { facts } = sheetFor({ ...EXAMPLE_INVOICE, locale: 'fr-CA', issuedOn: '2026-11-01' }, null)
  expect(facts.map(({ value }) => value)).toContain('1er nov. 2026')
})

test.each(LANGUAGES)('the words of %s have the places of the English ones', (language) => {
  const places = (value: unknown): unknown => {
    if (typeof value === 'string') return [...value.matchAll(/\{\w+\}/g)].map(String).sort()
    return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, places(inner)]))
  }
  expect(places(wordsFor(language).words)).toEqual(places(wordsFor('en').words))
})
