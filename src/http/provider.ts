import { z } from 'zod'
import {
  getProvider,
  getSeries,
  type Provider as ProviderRow,
  type Series,
  updateProvider,
} from '../accounts/provider.ts'
import { read, write } from './action.ts'
import { name } from './shapes.ts'

const Text = z.string().nullable()

const face = {
  name: z.string().meta({ examples: ['Lakeside Telephone'] }),
  logoSvg: Text.meta({ description: 'A clean SVG document.' }),
  primaryColor: z.string().meta({ examples: ['#1f4f8f'] }),
  currency: z.string().meta({ examples: ['USD'] }),
  timeZone: z.string().meta({ examples: ['America/Chicago'] }),
  locale: z.string().meta({ examples: ['en-US'] }),
  email: Text,
  phone: Text,
  website: Text,
}

const Provider = name('Provider', z.strictObject(face).meta({ description: 'What anybody may know.' }))

const SeriesShape = z.strictObject({ prefix: z.string(), digits: z.int() })

const paper = {
  legalName: z.string(),
  addressLines: z.array(z.string()),
  country: z.string(),
  taxId: Text,
  paymentInstructions: z
    .string()
    .meta({ description: 'Printed on invoices; an empty line parts paragraphs.' }),
  invoiceSeries: SeriesShape,
  creditNoteSeries: SeriesShape,
}

const ProviderSettings = name('ProviderSettings', z.strictObject({ ...face, ...paper }))

export const show = read({
  summary: 'Show the provider: name, logo, colour, where to ask',
  answer: Provider,
  handle: async ({ db }) => presentFace(await getProvider(db)),
})

export const showSettings = read({
  summary: 'Show all that can be set of the provider',
  answer: ProviderSettings,
  handle: async ({ db }) => presentSettings(await getProvider(db), await getSeries(db)),
})

export const change = write({
  summary: 'Change the provider',
  description: 'What is left out stays. Invoices already issued keep what they were issued with.',
  body: z.strictObject({ ...face, ...paper }).partial(),
  answer: ProviderSettings,
  handle: async ({ tx, body, now }) => {
    const { item } = await updateProvider(tx, { changes: body, now })
    return presentSettings(item, await getSeries(tx))
  },
})

function presentFace(provider: ProviderRow): z.input<typeof Provider> {
  const { name, logoSvg, primaryColor, currency, timeZone, locale, email, phone, website } = provider
  return { name, logoSvg, primaryColor, currency, timeZone, locale, email, phone, website }
}

function presentSettings(
  provider: ProviderRow,
  series: { invoice: Series; creditNote: Series },
): z.input<typeof ProviderSettings> {
  const { legalName, addressLines, country, taxId, paymentInstructions } = provider
  return {
    ...presentFace(provider),
    legalName,
    addressLines,
    country,
    taxId,
    paymentInstructions,
    invoiceSeries: series.invoice,
    creditNoteSeries: series.creditNote,
  }
}
