import { z } from 'zod'
import {
  getProvider,
  getSeries,
  liveMessage,
  type Provider as ProviderRow,
  type Series,
  updateProvider,
} from '../accounts/provider.ts'
import { contrast } from '../notices/colour.ts'
import { read, write } from './action.ts'
import { demand } from './caller.ts'
import { Instant, InstantIn, instantOrNull, name } from './shapes.ts'

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
  supportEmail: Text.meta({ description: 'Where customers ask; null: at `email`.' }),
  supportPhone: Text.meta({ description: 'Where customers ask; null: at `phone`.' }),
  supportHours: z.string().meta({ examples: ['Monday to Friday, 8 to 6'] }),
  termsUrl: Text,
  privacyUrl: Text,
}

const Provider = name(
  'Provider',
  z
    .strictObject({
      ...face,
      message: Text.meta({ description: 'The message of the day; null: there is none now.' }),
    })
    .meta({ description: 'What anybody may know.' }),
)

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

const policy = {
  message: z.string().meta({ description: 'The message of the day, on every customer’s first page.' }),
  callDetailNeeds: z.enum(['password', 'sign_in']).meta({
    description:
      'What showing calls asks of a customer: `password`: to have come in with a password or passkey, as 47 CFR 64.2010 wants it of telephone companies in the United States; `sign_in`: only to be signed in.',
  }),
}

const Contrast = z.number().meta({ description: 'As WCAG counts it, 1 to 21.', examples: [7.9] })

const ProviderSettings = name(
  'ProviderSettings',
  z.strictObject({
    ...{ ...face, ...paper, ...policy },
    messageUntil: Instant.nullable().meta({ description: 'Null: until it is changed.' }),
    primaryColorContrast: z.strictObject({ onWhite: Contrast, onBlack: Contrast }).meta({
      description: 'Below 4.5 the pages and mails darken or lighten it where it is text.',
    }),
  }),
)

export const show = read({
  summary: 'Show the provider: name, logo, colour, where to ask',
  answer: Provider,
  handle: async ({ db, now }) => {
    const provider = await getProvider(db)
    return { ...presentFace(provider), message: liveMessage(provider, now) }
  },
})

export const showSettings = read({
  summary: 'Show all that can be set of the provider',
  answer: ProviderSettings,
  handle: async ({ db }) => presentSettings(await getProvider(db), await getSeries(db)),
})

export const change = write({
  summary: 'Change the provider',
  description:
    'What is left out stays. Invoices already issued keep what they were issued with. What calls ask of customers (`callDetailNeeds`) is an administrator’s, in person, to change.',
  body: z.strictObject({ ...face, ...paper, ...policy, messageUntil: InstantIn.nullable() }).partial(),
  answer: ProviderSettings,
  handle: async ({ tx, body, caller, now }) => {
    const { callDetailNeeds } = body
    // It answers to a regulator; who changes logos and telephone numbers is not asked that much.
    if (callDetailNeeds !== undefined && callDetailNeeds !== (await getProvider(tx)).callDetailNeeds)
      demand('admin', caller, null)
    const { item } = await updateProvider(tx, { changes: body, now })
    return presentSettings(item, await getSeries(tx))
  },
})

function presentFace(provider: ProviderRow): Omit<z.input<typeof Provider>, 'message'> {
  const { name, logoSvg, primaryColor, currency, timeZone, locale, email, phone, website } = provider
  const { supportEmail, supportPhone, supportHours, termsUrl, privacyUrl } = provider
  return {
    ...{ name, logoSvg, primaryColor, currency, timeZone, locale, email, phone, website },
    ...{ supportEmail, supportPhone, supportHours, termsUrl, privacyUrl },
  }
}

function presentSettings(
  provider: ProviderRow,
  series: { invoice: Series; creditNote: Series },
): z.input<typeof ProviderSettings> {
  const { legalName, addressLines, country, taxId, paymentInstructions } = provider
  const { message, messageUntil, callDetailNeeds, primaryColor } = provider
  const rounded = (ratio: number) => Math.round(ratio * 10) / 10
  return {
    ...presentFace(provider),
    ...{ legalName, addressLines, country, taxId, paymentInstructions, message, callDetailNeeds },
    messageUntil: instantOrNull(messageUntil),
    invoiceSeries: series.invoice,
    creditNoteSeries: series.creditNote,
    primaryColorContrast: {
      onWhite: rounded(contrast(primaryColor, '#ffffff')),
      onBlack: rounded(contrast(primaryColor, '#000000')),
    },
  }
}
