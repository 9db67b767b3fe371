import { expect, test } from 'vitest'
import { lineText } from './line-words.ts'

test.each([
  ['Setup fee', 'fr-CA', 'Frais de mise en service'],
  ['Monthly fee', 'es-US', 'Cuota mensual'],
  ['Monthly fee, 17 of 31 days', 'de-DE', 'Monatliches Entgelt, 17 von 31 Tagen'],
  ['Credit for 1 unused day', 'fr-CA', 'Crédit pour 1 jour non utilisé'],
  ['Credit for 12 unused days', 'de-DE', 'Gutschrift für 12 ungenutzte Tage'],
  ['Minimum usage, what was short of it', 'es-US', 'Diferencia hasta el consumo mínimo'],
  ['Late fee for invoice INV-000017', 'de-DE', 'Mahngebühr zur Rechnung INV-000017'],
  ['Fee for returned payment PAY-12', 'fr-CA', 'Frais pour le paiement retourné PAY-12'],
  ['Calls to Germany – Mobile', 'de-DE', 'Anrufe nach Germany – Mobile'],
  ['Calls to Canada, 60.5 min included', 'fr-CA', 'Appels vers Canada, dont 60,5 min incluses'],
  ['Calls to other destinations', 'es-US', 'Llamadas a otros destinos'],
  [
    'Forwarded calls to Ohio, Akron, 5 min included',
    'es-US',
    'Llamadas desviadas a Ohio, Akron, 5 min incluidos',
  ],
  [
    'Calls received (Toll-free), 9 min included',
    'de-DE',
    'Angenommene Anrufe (Toll-free), davon 9 Min. inklusive',
  ],
  ['Emergency calls', 'fr-CA', 'Appels d’urgence'],
  ['Account', 'de-DE', 'Konto'],
])('%s in %s is %s', (description, locale, expected) => {
  expect(lineText(description, locale)).toBe(expected)
})

test('English stays as it is, and so does what the provider wrote', () => {
  expect(lineText('Monthly fee, 17 of 31 days', 'en-US')).toBe('Monthly fee, 17 of 31 days')
  expect(lineText('Monthly fee', 'ja-JP')).toBe('Monthly fee')
  for (const own of ['Hosted PBX seat – Reception', 'Goodwill', 'Monthly fee for the lift', '']) {
    expect(lineText(own, 'de-DE')).toBe(own)
  }
})
