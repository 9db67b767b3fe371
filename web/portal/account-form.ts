import type { Problem } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'

type Account = Shape<'Account'>
type Contact = Account['contacts'][number]

/** How many lines for contacts the form has beyond those that are there. */
const BLANK_CONTACTS = 1
const CONTACTS_MAX = 20

/** Mails that an account may do without, in the order in which they are offered. `invoice_issued` is what paperless means. */
export const NOTICES = [
  'invoice_issued',
  'payment_pending',
  'method_expiring',
  'usage_alert',
  'report_ready',
  'inquiry_received',
  'document_added',
] as const satisfies readonly Account['noticesOff'][number][]

/** The contacts of the form: those there are, and an empty one to fill in. */
export function contactRows(contacts: readonly Contact[]): Contact[] {
  const blank: Contact = { kind: 'billing', name: '', email: null, phone: null }
  const blanks = Math.min(BLANK_CONTACTS, CONTACTS_MAX - contacts.length)
  return [...contacts, ...Array.from({ length: Math.max(0, blanks) }, () => blank)]
}

/** What is wrong at which place of the form, as the API names places: a key of the profile's words. */
export type ProfileErrors = Record<string, 'error.address' | 'error.email' | 'error.phone'>

/** The mistakes that the API found, for the fields that they are at. Pure. */
export function profileErrors(problem: Problem | undefined): ProfileErrors {
  const found = (problem?.errors ?? []).flatMap(({ place }): Array<[string, ProfileErrors[string]]> => {
    if (/^addressLines/.test(place)) return [['addressLines', 'error.address']]
    if (/^contacts\[\d+\]\.email$/.test(place)) return [[place, 'error.email']]
    return /^contacts\[\d+\]\.phone$/.test(place) ? [[place, 'error.phone']] : []
  })
  return Object.fromEntries(found)
}

/** What was typed into the account's form, as the API takes it. A contact whose fields are all empty was taken away. Pure. */
export function typedProfile(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const kinds = form.getAll('contactKind').map(String)
  const at = (name: string, row: number) => String(form.getAll(name)[row] ?? '').trim()
  const contacts = kinds.map((kind, row) => ({
    kind: kind as Contact['kind'],
    name: at('contactName', row),
    email: at('contactEmail', row) || null,
    phone: at('contactPhone', row) || null,
  }))
  const wanted = new Set(form.getAll('notice').map(String))
  return {
    addressLines: text('address')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    country: text('country'),
    contacts: contacts
      .map((contact) => ({ ...contact, name: contact.name || contact.email || contact.phone || '' }))
      .filter(({ name }) => name !== ''),
    locale: text('locale'),
    timeZone: text('timeZone'),
    paperless: form.get('paperless') !== 'no',
    noticesOff: NOTICES.filter((notice) => !wanted.has(notice)),
  }
}
