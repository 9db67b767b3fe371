import type { Shape } from '../api/shapes.ts'
import { brandColours } from '../ui/brand.ts'
import { Field, SelectField, TextField } from '../ui/field.tsx'
import { Section } from '../ui/page-header.tsx'
import type { Typed } from './account-form.tsx'

type Contrast = Shape<'ProviderSettings'>['primaryColorContrast']
/** What is wrong with which field. */
type Errors = Readonly<Record<string, string>>

/** The provider as its pages and mails show it. */
export function OnPages(props: { typed: Typed; errors: Errors; hasLogo: boolean; contrast: Contrast }) {
  const { typed, errors, hasLogo, contrast } = props
  return (
    <Section title="On the pages">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" name="name" defaultValue={typed.name} maxLength={80} required />
        <Field
          label="Colour"
          hint={`Contrast ${contrast.onWhite} : 1 on white and ${contrast.onBlack} : 1 on black, as saved. Below 4.5 it is darkened or lightened where it is text.`}
          name="primaryColor"
          type="color"
          defaultValue={typed.primaryColor}
          required
        />
        <Swatches primary={typed.primaryColor ?? ''} />
        <Field label="Email" name="email" type="email" defaultValue={typed.email} />
        <Field label="Telephone" name="phone" type="tel" defaultValue={typed.phone} error={errors.phone} />
        <Field label="Website" name="website" type="url" defaultValue={typed.website} />
        <Field
          label="Logo"
          hint={hasLogo ? 'An SVG file, in place of the one there is.' : 'An SVG file.'}
          name="logo"
          type="file"
          accept=".svg,image/svg+xml"
        />
      </div>
    </Section>
  )
}

/** The saved colour as the pages use it: as text on light and dark paper, and as a button. Drawn, since a style here would be refused by the browser. */
function Swatches({ primary }: { primary: string }) {
  const light = brandColours(primary, 'light')
  const dark = brandColours(primary, 'dark')
  const samples = [
    { words: 'Text on light', ink: light.text, paper: '#f3f5f7' },
    { words: 'Text on dark', ink: dark.text, paper: '#1e2126' },
    { words: 'Button', ink: light.onFill, paper: light.fill },
  ]
  return (
    <ul aria-label="The colour in use" className="flex flex-wrap gap-2 sm:col-span-2">
      {samples.map(({ words, ink, paper }) => (
        <li key={words} className="overflow-hidden rounded-sm border border-line">
          <svg role="img" aria-label={words} viewBox="0 0 120 36" className="block h-9 w-30">
            <rect width="120" height="36" fill={paper} />
            <text x="60" y="23" textAnchor="middle" fontSize="14" fontWeight="500" fill={ink}>
              {words}
            </text>
          </svg>
        </li>
      ))}
    </ul>
  )
}

const CALLS_NEED = [
  { value: 'password', label: 'A password or passkey' },
  { value: 'sign_in', label: 'Only to be signed in, by a mailed code too' },
]

/** What customers find in their portal. */
export function ForCustomers(props: { typed: Typed; errors: Errors; isAdmin: boolean; callsNeed: string }) {
  const { typed, errors, isAdmin, callsNeed } = props
  return (
    <Section title="For customers">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Support email"
          hint="Empty: the email above."
          name="supportEmail"
          type="email"
          defaultValue={typed.supportEmail}
        />
        <Field
          label="Support telephone"
          hint="Empty: the telephone above."
          name="supportPhone"
          type="tel"
          defaultValue={typed.supportPhone}
          error={errors.supportPhone}
        />
        <Field
          label="Support hours"
          hint="Such as: Monday to Friday, 8 to 6."
          name="supportHours"
          defaultValue={typed.supportHours}
          maxLength={200}
        />
        <CallsNeed typed={typed} fixed={isAdmin ? null : callsNeed} />
        <Field label="Terms of service" name="termsUrl" type="url" defaultValue={typed.termsUrl} />
        <Field label="Privacy policy" name="privacyUrl" type="url" defaultValue={typed.privacyUrl} />
        <div className="sm:col-span-2">
          <TextField
            label="Message of the day"
            hint="On every customer’s first page. Empty: none."
            name="message"
            defaultValue={typed.message}
            maxLength={500}
          />
        </div>
        <Field
          label="Shown until"
          hint="In your time zone. Empty: until you take it away."
          name="messageUntil"
          type="datetime-local"
          defaultValue={typed.messageUntil}
        />
      </div>
    </Section>
  )
}

/** What the law may ask: an administrator's to choose, others read it (`fixed`). */
function CallsNeed({ typed, fixed }: { typed: Typed; fixed: string | null }) {
  const label = 'To see their calls, customers need'
  if (fixed === null)
    return (
      <SelectField
        label={label}
        hint="In the United States the FCC asks for a password (47 CFR 64.2010)."
        name="callDetailNeeds"
        options={CALLS_NEED}
        defaultValue={typed.callDetailNeeds}
      />
    )
  return (
    <div>
      <p className="mb-1 text-sm font-medium">{label}</p>
      <p>{CALLS_NEED.find(({ value }) => value === fixed)?.label}</p>
      <p className="text-sm text-faint">An administrator changes this.</p>
    </div>
  )
}

/** The provider on its invoices. */
export function OnInvoices({ typed }: { typed: Typed }) {
  return (
    <Section title="On invoices">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Legal name" name="legalName" defaultValue={typed.legalName} required />
        <Field label="Tax number" name="taxId" defaultValue={typed.taxId} />
        <div className="sm:col-span-2">
          <TextField label="Address" name="address" defaultValue={typed.address} />
        </div>
        <div className="sm:col-span-2">
          <TextField
            label="How to pay"
            hint="An empty line parts paragraphs."
            name="paymentInstructions"
            defaultValue={typed.paymentInstructions}
          />
        </div>
      </div>
    </Section>
  )
}
