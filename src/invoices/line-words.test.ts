import { expect, test } from 'vitest'
import { descriptionText, lineText, reasonText } from './line-words.ts'

test.each([
  ['Setup fee', 'fr-CA', 'Frais de mise en service'],
  ['Monthly fee', 'es-US', 'Cuota mensual'],
  ['Monthly fee, 17 of 31 days', 'de-DE', 'Monatliches Entgelt, 17 von 31 Tagen'],
  ['Credit for 1 unused day', 'fr-CA', 'Crédit pour 1 jour non utilisé'],
  ['Credit for 12 unused days', 'de-DE', 'Gutschrift für 12 ungenutzte Tage'],
  ['Minimum usage, what was short of it', 'es-US', 'Diferencia hasta el consumo mínimo'],
  ['Late fee for invoice INV-000017', 'de-DE', 'Mahngebühr zur Rechnung INV-000017'],
  ['Fee for returned payment PAY-12', 'fr-CA', 'Frais pour le paiement retourné PAY-12'],
  ['Calls to Germany – Mobile', 'de-DE', 'Anrufe nach Deutschland – Mobilfunk'],
  ['Calls to Canada, 60.5 min included', 'fr-CA', 'Appels vers Canada, dont 60,5 min incluses'],
  ['Calls to other destinations', 'es-US', 'Llamadas a otros destinos'],
  [
    'Forwarded calls to Ohio, Akron, 5 min included',
    'es-US',
    'Llamadas desviadas a Ohio, Akron, 5 min incluidos',
  ],
  ['Calls received (Toll-free), 9 min included', 'de-DE', 'Angenommene Anrufe, davon 9 Min. inklusive'],
  ['Calls received (Inbound)', 'es-US', 'Llamadas recibidas'],
  ['Toll-free calls (Canada mobile)', 'fr-CA', 'Appels à vos numéros sans frais (Canada mobile)'],
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

test.each([
  ['Credit for … 58 · 2026-02-10 10:00', 'fr-CA', 'Crédit pour … 58 · 2026-02-10 10:00'],
  ['Credit for … 58 · 2026-02-10 10:00', 'en-US', 'Credit for … 58 · 2026-02-10 10:00'],
  ['Correction of 1 call: France was too dear', 'de-DE', 'Korrektur von 1 Anruf: France was too dear'],
  ['Correction of 12 calls: too dear', 'es-US', 'Corrección de 12 llamadas: too dear'],
  // Staff may write what the program writes of other lines.
  ['Setup fee', 'de-DE', 'Setup fee'],
  ['Credit for the noise', 'fr-CA', 'Credit for the noise'],
])('the adjustment %s in %s is %s', (description, locale, expected) => {
  expect(descriptionText({ kind: 'adjustment', description }, locale)).toBe(expected)
})

test.each([
  ['INQ-12: INV-000042 · Calls to Germany', 'de-DE', 'INQ-12: INV-000042 · Anrufe nach Deutschland'],
  ['INQ-12: … 58 · 2026-02-10 10:00', 'fr-CA', 'INQ-12: … 58 · 2026-02-10 10:00'],
  ['INQ-12: INV-000042', 'fr-CA', 'INQ-12: INV-000042'],
  ['Goodwill', 'es-US', 'Goodwill'],
])('the reason %s in %s is %s', (reason, locale, expected) => {
  expect(reasonText(reason, locale)).toBe(expected)
})
