import { expect, test } from 'vitest'
import { destinationMeant, destinationName, destinationsMeant } from './destination-name.ts'

test.each([
  ['Austria', 'de-DE', 'Österreich'],
  ['Austria - Mobile', 'de-DE', 'Österreich - Mobilfunk'],
  ['Austria – Mobile', 'fr-CA', 'Autriche – Mobile'],
  ['Germany mobile', 'es-US', 'Alemania móvil'],
  ['United States', 'fr-CA', 'États-Unis'],
  ['United States, Alaska', 'es-US', 'Estados Unidos, Alaska'],
  ['United Kingdom, forwarded', 'de-DE', 'Vereinigtes Königreich, weitergeleitet'],
  ['United Kingdom personal numbers', 'fr-CA', 'Royaume-Uni numéros personnels'],
  ['Hong Kong mobile', 'de-DE', 'Hongkong Mobilfunk'],
  ['Czech Republic', 'de-DE', 'Tschechien'],
  ['Saint Lucia', 'es-US', 'Santa Lucía'],
  ['Guinea-Bissau mobile', 'de-DE', 'Guinea-Bissau Mobilfunk'],
  ['Congo (DR) mobile', 'de-DE', 'Kongo-Kinshasa Mobilfunk'],
  ['Reunion', 'fr-CA', 'la Réunion'],
  ['Inbound', 'es-US', 'Entrantes'],
  ['Toll-free', 'de-DE', 'Gebührenfrei'],
  // In English, and in a language that pages are not written in, as the deck has it.
  ['Austria - Mobile', 'en-US', 'Austria - Mobile'],
  ['Austria', 'ja-JP', 'Austria'],
  // What is no country, or may be another, stays.
  ['Mexico City', 'de-DE', 'Mexico City'],
  ['Jersey City, forwarded', 'de-DE', 'Jersey City, forwarded'],
  ['Ohio, Akron', 'de-DE', 'Ohio, Akron'],
  ['Georgia, Atlanta', 'de-DE', 'Georgia, Atlanta'],
  ['Georgia mobile', 'de-DE', 'Georgien Mobilfunk'],
  ['Deutschland Mobilfunk', 'fr-CA', 'Deutschland Mobilfunk'],
  ['Iridium', 'de-DE', 'Iridium'],
  ['', 'de-DE', ''],
])('%s in %s is %s', (destination, locale, expected) => {
  expect(destinationName(destination, locale)).toBe(expected)
})

test.each([
  ['Österreich', 'de-DE', ['Austria', 'Österreich']],
  ['österreich mobilfunk', 'de-DE', ['Austria mobile', 'österreich mobilfunk']],
  ['Estados Unidos, Alaska', 'es-US', ['United States, Alaska', 'Estados Unidos, Alaska']],
  ['tchequie', 'fr-CA', ['Czech Republic', 'Czechia', 'tchequie']],
  ['Iridium', 'de-DE', ['Iridium']],
  ['Austria', 'en-US', ['Austria']],
  ['', 'de-DE', ['']],
])('%s in %s may mean %j', (text, locale, expected) => {
  expect(destinationsMeant(text, locale)).toEqual(expect.arrayContaining(expected))
  expect(destinationsMeant(text, locale)[0]).toBe(expected[0])
})

test.each([
  ['Österreich', 'de-DE', 'Austria'],
  ['États-Unis', 'fr-CA', 'United States'],
  ['Verein', 'de-DE', 'Verein'],
  ['Iridium', 'de-DE', 'Iridium'],
  ['Austria', 'en-US', 'Austria'],
])('%s in %s is kept as %s', (text, locale, expected) => {
  expect(destinationMeant(text, locale)).toBe(expected)
})

test('of a name its beginning is enough', () => {
  expect(destinationsMeant('Verein', 'de-DE')).toEqual(
    expect.arrayContaining(['United Kingdom', 'United States', 'United Arab Emirates']),
  )
})
