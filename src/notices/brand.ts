import type { Provider } from '../accounts/provider.ts'
import { readableOn } from './colour.ts'

/** What a mail shows of the provider. */
export interface Brand {
  name: string
  legalName: string
  addressLines: string[]
  /** Where customers ask. */
  email: string | null
  phone: string | null
  website: string | null
  /** The provider's colour, made readable as text on light and on dark paper: `#rrggbb`. */
  colourOnLight: string
  colourOnDark: string
  /** Right-hand side of Message-IDs. */
  mailDomain: string
}

export const LIGHT_PAPER = '#ffffff'
export const LIGHT_DESK = '#f2f3f5'
export const DARK_PAPER = '#1b1d21'

/** The provider as its mails show it. Pure. */
export function brandOf(provider: Provider): Brand {
  const { name, legalName, addressLines, email, website, primaryColor } = provider
  return {
    ...{ name, legalName, addressLines, website },
    email: provider.supportEmail ?? email,
    phone: provider.supportPhone ?? provider.phone,
    // The name stands on the desk, which is darker than the sheet.
    colourOnLight: readableOn(LIGHT_DESK, primaryColor),
    colourOnDark: readableOn(DARK_PAPER, primaryColor),
    // RFC 2606 keeps `.invalid` for what is no host.
    mailDomain: email?.split('@')[1] ?? 'tollbook.invalid',
  }
}
