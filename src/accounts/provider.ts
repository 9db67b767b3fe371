import { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import { type Saved, sameFields } from '../db/saved.ts'
import {
  countryCode,
  currencyCode,
  emailAddress,
  instant,
  localeTag,
  notA,
  optionalLine,
  parseInput,
  telephone,
  textLine,
  timeZone,
  wholeNumber,
} from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import { logoSvg } from './logo.ts'
import * as store from './store.ts'

/** The telephone company that runs this installation. */
export interface Provider {
  name: string
  legalName: string
  addressLines: string[]
  country: string
  taxId: string | null
  email: string | null
  phone: string | null
  website: string | null
  /** Clean SVG (src/accounts/logo.ts), or null. */
  logoSvg: string | null
  /** `#rrggbb`, lower case. */
  primaryColor: string
  timeZone: string
  currency: string
  locale: string
  /** Names of rows of invoice_series. */
  invoiceSeries: string
  creditNoteSeries: string
  paymentInstructions: string
  /** Where customers ask, where it is not `email` and `phone`, which stand on invoices. */
  supportEmail: string | null
  supportPhone: string | null
  /** As people write them: `Monday to Friday, 8 to 6`. Empty: not said. */
  supportHours: string
  termsUrl: string | null
  privacyUrl: string | null
  /** Of the day, on every customer's first page; empty: none. */
  message: string
  /** Null: until it is changed. */
  messageUntil: Temporal.Instant | null
  /** What showing calls asks of a customer: a password or passkey (47 CFR 64.2010), or only to be signed in. */
  callDetailNeeds: 'password' | 'sign_in'
  createdAt: Temporal.Instant
}

/** How documents are numbered: `{prefix: 'INV-', digits: 6}` gives INV-000001. */
export interface Series {
  prefix: string
  digits: number
}

const series = z.strictObject({
  prefix: z
    .string({ error: notA('a prefix such as INV-') })
    .regex(/^[A-Za-z0-9/_.-]{0,12}$/, { error: notA('a prefix of at most 12 letters, digits and - / . _') }),
  digits: wholeNumber(1, 12).default(6),
})

const webAddress = z.url({ protocol: /^https?$/, error: notA('a web address such as https://example.com') })

/** What customers find on the pages of their portal. */
const portalInput = {
  supportEmail: emailAddress.nullable().default(null),
  supportPhone: telephone.nullable().default(null),
  supportHours: optionalLine().default(''),
  termsUrl: webAddress.nullable().default(null),
  privacyUrl: webAddress.nullable().default(null),
  message: z
    .string({ error: notA('text') })
    .trim()
    .max(500, 'is longer than 500 characters')
    .default(''),
  messageUntil: instant.nullable().default(null),
  callDetailNeeds: z.enum(['password', 'sign_in']).default('password'),
}

/** The provider as it comes from files, the API and callers alike. */
export const providerInput = z.strictObject({
  name: textLine(80),
  legalName: textLine().optional(),
  addressLines: z.array(textLine()).max(6, 'has more than 6 lines').default([]),
  country: countryCode,
  taxId: textLine(40).nullable().default(null),
  email: emailAddress.nullable().default(null),
  phone: telephone.nullable().default(null),
  website: webAddress.nullable().default(null),
  logoSvg: logoSvg.nullable().default(null),
  primaryColor: z
    .string({ error: notA('a colour such as #1f4f8f') })
    .toLowerCase()
    .regex(/^#[0-9a-f]{6}$/, { error: notA('a colour such as #1f4f8f') })
    .default('#1f4f8f'),
  timeZone,
  currency: currencyCode,
  locale: localeTag.default('en-US'),
  paymentInstructions: z
    .string({ error: notA('text') })
    .max(2000, 'is longer than 2000 characters')
    .default(''),
  invoiceSeries: series.default({ prefix: 'INV-', digits: 6 }),
  creditNoteSeries: series.default({ prefix: 'CN-', digits: 6 }),
  ...portalInput,
})

export type ProviderInput = z.input<typeof providerInput>

/** The provider, or null before it has been set up. */
export async function findProvider(db: Db | Tx): Promise<Provider | null> {
  return store.readProvider(db)
}

/** The provider. Refuses `no_provider` before it has been set up. */
export async function getProvider(db: Db | Tx): Promise<Provider> {
  const provider = await store.readProvider(db)
  if (!provider)
    throw new Refusal(
      'no_provider',
      'The provider has not been set up: apply a file with one (tollbook apply FILE.yaml).',
      {
        status: 409,
      },
    )
  return provider
}

/** The message of the day at an instant, or null. Pure. */
export function liveMessage(
  { message, messageUntil }: Pick<Provider, 'message' | 'messageUntil'>,
  now: Temporal.Instant,
): string | null {
  const isOver = messageUntil !== null && Temporal.Instant.compare(messageUntil, now) <= 0
  return message === '' || isOver ? null : message
}

/** How the provider's invoices and credit notes are numbered. */
export async function getSeries(db: Db | Tx): Promise<{ invoice: Series; creditNote: Series }> {
  const provider = await getProvider(db)
  const [invoice, creditNote] = await Promise.all([
    store.readSeries(db, provider.invoiceSeries),
    store.readSeries(db, provider.creditNoteSeries),
  ])
  return { invoice, creditNote }
}

/**
 * Sets up the provider, or makes it as given. Numbers already taken stay as they are; a new prefix counts on. Refuses `bad_input`.
 */
export async function saveProvider(
  tx: Tx,
  { now, ...input }: ProviderInput & { now: Temporal.Instant },
): Promise<Saved<Provider>> {
  const { invoiceSeries, creditNoteSeries, ...rest } = parseInput('provider', providerInput, input)
  const fields = { ...rest, legalName: rest.legalName ?? rest.name }
  const stored = await store.readProvider(tx)
  if (!stored) {
    await store.saveSeries(tx, 'invoice', invoiceSeries)
    await store.saveSeries(tx, 'credit_note', creditNoteSeries)
    const row = { ...fields, invoiceSeries: 'invoice', creditNoteSeries: 'credit_note', createdAt: now }
    await store.insertProvider(tx, row)
    return { item: row, change: 'created' }
  }
  const numbering = await getSeries(tx)
  const same =
    sameFields(stored, fields) &&
    sameFields(numbering, { invoice: invoiceSeries, creditNote: creditNoteSeries })
  if (same) return { item: stored, change: 'unchanged' }
  await store.saveSeries(tx, stored.invoiceSeries, invoiceSeries)
  await store.saveSeries(tx, stored.creditNoteSeries, creditNoteSeries)
  await store.updateProvider(tx, fields)
  return { item: { ...stored, ...fields }, change: 'changed' }
}

/** Changes single fields of the provider. Refuses `bad_input`, `no_provider`. */
export async function updateProvider(
  tx: Tx,
  { changes, now }: { changes: Partial<ProviderInput>; now: Temporal.Instant },
): Promise<Saved<Provider>> {
  const { invoiceSeries, creditNoteSeries, createdAt, ...stored } = await getProvider(tx)
  const numbering = await getSeries(tx)
  return saveProvider(tx, {
    ...stored,
    invoiceSeries: numbering.invoice,
    creditNoteSeries: numbering.creditNote,
    ...changes,
    now,
  })
}
