import { z } from 'zod'
import { listTaxRates, saveTaxRates, type TaxRate as TaxRateRow } from '../catalog/tax-rates.ts'
import { read, write } from './action.ts'
import { Day, dayOrNull, Id, name } from './shapes.ts'

const fields = {
  jurisdiction: z.string().meta({
    description: 'Counts for accounts in it and in what lies within: `US-MN` also for `US-MN-STPAUL`.',
    examples: ['US-MN'],
  }),
  authority: z.string().meta({ description: 'Whom the tax is paid to.' }),
  name: z.string().meta({ description: 'As it stands on the invoice.' }),
  rate: z.string().meta({ description: 'A fraction: 0.0625 is 6.25 %.', examples: ['0.0625'] }),
  effectiveFrom: Day,
  effectiveUntil: Day.nullable().meta({ description: 'The first day without it.' }),
  source: z.string().meta({ description: 'Where it was looked up.' }),
}

const TaxRate = name('TaxRate', z.strictObject({ id: Id, ...fields }))
const All = z.strictObject({ items: z.array(TaxRate), next: z.null() })

export const list = read({
  summary: 'List all tax rates, by jurisdiction, authority and day',
  description:
    'In one piece: there are as many as the provider has to do with, and each save answers with all of them.',
  answer: All,
  handle: async ({ db }) => ({ items: (await listTaxRates(db)).map(presentTaxRate), next: null }),
})

export const save = write({
  summary: 'Add tax rates, or end them',
  description:
    'A rate is known by jurisdiction, authority and first day. To change one, give it an end and add the new one, in one request. Answers with all tax rates.',
  body: z.strictObject({
    rates: z.array(z.strictObject(fields).partial({ effectiveUntil: true })).max(1000),
  }),
  answer: All,
  handle: async ({ tx, body }) => {
    await saveTaxRates(tx, { rates: body.rates })
    return { items: (await listTaxRates(tx)).map(presentTaxRate), next: null }
  },
})

function presentTaxRate(rate: TaxRateRow): z.input<typeof TaxRate> {
  const { id, jurisdiction, authority, name, source, effectiveFrom, effectiveUntil } = rate
  return {
    id: String(id),
    jurisdiction,
    authority,
    name,
    rate: rate.rate,
    effectiveFrom: effectiveFrom.toString(),
    effectiveUntil: dayOrNull(effectiveUntil),
    source,
  }
}
