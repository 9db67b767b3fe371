import { expect, test } from 'vitest'
import { type CsvCode, csvLocale, csvWords } from './csv-words.ts'

const COLUMNS: CsvCode[] = ['date', 'kind', 'payments_and_credits', 'opening_balance', 'chargeback']

test.each([
  ['en-US', ['date', 'kind', 'payments_and_credits', 'opening_balance', 'chargeback']],
  ['ja-JP', ['date', 'kind', 'payments_and_credits', 'opening_balance', 'chargeback']],
  ['fr-CA', ['Date', 'Type', 'Paiements et crédits', 'Solde d’ouverture', 'Rétrofacturation']],
  ['es-US', ['Fecha', 'Tipo', 'Pagos y créditos', 'Saldo inicial', 'Contracargo']],
  ['de-DE', ['Datum', 'Art', 'Zahlungen und Gutschriften', 'Anfangssaldo', 'Rückbuchung']],
])('a file in %s names its columns so', (locale, expected) => {
  expect(COLUMNS.map(csvWords(locale))).toEqual(expected)
})

test('in English the line of an invoice and the line of a call have the name that they always had', () => {
  expect([csvWords('en-US')('invoice_line'), csvWords('en-US')('line')]).toEqual(['line', 'line'])
  expect([csvWords('de-DE')('invoice_line'), csvWords('de-DE')('line')]).toEqual(['Zeile', 'Leitung'])
})

test('programs read codes, people their own language, and both what they ask for', () => {
  const account = { locale: 'fr-CA' }
  const key = { kind: 'key', keyId: 1n, role: 'staff' } as const
  expect(csvLocale({}, key, account)).toBe('en')
  expect(csvLocale({ language: 'fr' }, key, account)).toBe('fr-CA')
  const signedIn = { staffRole: null, language: null } as never
  expect(csvLocale({}, { kind: 'login', signedIn }, account)).toBe('fr-CA')
  expect(csvLocale({ language: 'en' }, { kind: 'login', signedIn }, account)).toBe('en-US')
})
