import type { Shape } from '../api/shapes.ts'

type BillingAddress = Shape<'BillingAddress'>

/** The address of an account, which is lines as on an envelope, as the parts of a billing address: a proposal, to be looked at. Pure. */
export function proposedAddress(account: {
  addressLines: readonly string[]
  country: string
}): BillingAddress {
  const lines = account.addressLines.filter((line) => line.trim() !== '')
  const last = lines.length > 1 ? (lines.at(-1) ?? '') : ''
  const [, city, region, postalCode] = /^(.+?),?\s+([A-Z]{2})\s+([A-Z0-9][A-Z0-9 -]{3,9})$/.exec(last) ?? []
  const rest = lines.slice(0, lines.length > 1 ? -1 : undefined)
  const european = /^(\d{4,5})\s+(.+)$/.exec(last)
  return {
    line1: rest[0] ?? '',
    line2: rest.slice(1).join(', ') || null,
    city: city ?? european?.[2] ?? last,
    region: region ?? null,
    postalCode: postalCode ?? european?.[1] ?? null,
    country: account.country,
  }
}

/** The address that was typed. */
export function typedAddress(form: FormData): BillingAddress {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  return {
    line1: text('line1'),
    line2: text('line2') || null,
    city: text('city'),
    region: text('region') || null,
    postalCode: text('postalCode') || null,
    country: text('country').toUpperCase(),
  }
}
