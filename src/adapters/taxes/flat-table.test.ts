import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../../test/support/database.ts'
import { taxRatesFor } from '../../catalog/tax-rates.ts'
import { flatTaxTable } from './flat-table.ts'

const { kysely } = await testDatabase()
const rates = (jurisdictions: string[], on: string) =>
  flatTaxTable(taxRatesFor).ratesFor(kysely, { jurisdictions, on: Temporal.PlainDate.from(on) })

beforeAll(async () => {
  await sql`
    insert into tax_rates (jurisdiction, authority, name, rate, effective_from, effective_until, source) values
      ('US', 'Federal', 'Excise', 0.03, '2020-01-01', null, 'test'),
      ('US-MA', 'State', 'Sales tax', 0.0625, '2020-01-01', '2026-07-01', 'test'),
      ('US-MA', 'State', 'Sales tax', 0.07, '2026-07-01', null, 'test'),
      ('US-MA-BOSTON', 'State', 'Sales tax, reduced', 0.05, '2020-01-01', null, 'test'),
      ('CA-QC', 'Revenu Québec', 'TVQ', 0.09975, '2020-01-01', null, 'test')`.execute(kysely)
})

test('a jurisdiction is taxed by its own rates and those of what holds it, in order of authority', async () => {
  expect(await rates(['US-MA'], '2026-03-01')).toMatchObject(
    new Map([
      [
        'US-MA',
        [
          { authority: 'Federal', name: 'Excise', rate: '0.03' },
          { authority: 'State', name: 'Sales tax', rate: '0.0625' },
        ],
      ],
    ]),
  )
})

test('the most particular rate of an authority counts', async () => {
  const found = await rates(['US-MA-BOSTON'], '2026-03-01')
  expect(found.get('US-MA-BOSTON')!.map((rate) => rate.rate)).toEqual(['0.03', '0.05'])
})

test.each([
  ['2026-06-30', '0.0625'],
  ['2026-07-01', '0.07'],
])('a rate counts from its first day to the day before its last: %s is %s', async (on, rate) => {
  expect((await rates(['US-MA'], on)).get('US-MA')![1]!.rate).toBe(rate)
})

test('a jurisdiction without rates, or before they began, is absent', async () => {
  expect([...(await rates(['CA-QC', 'FR', 'USA'], '2026-03-01')).keys()]).toEqual(['CA-QC'])
  expect(await rates(['US'], '2019-12-31')).toEqual(new Map())
  expect(await rates([], '2026-03-01')).toEqual(new Map())
})
