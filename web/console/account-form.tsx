import { Field, SelectField, TextField } from '../ui/field.tsx'

/** What stands in the form's fields, by their names. */
export type Typed = Record<string, string>

/** Reads what was typed, to give back with an error or to send on. */
export function typedIn(form: FormData): Typed {
  return Object.fromEntries([...form].map(([name, value]) => [name, String(value).trim()]))
}

/** The typed fields as the API takes them, new account and changed one alike. */
export function accountBody(typed: Typed) {
  return {
    name: typed.name ?? '',
    addressLines: linesOf(typed.address),
    country: (typed.country ?? '').toUpperCase(),
    taxJurisdiction: typed.taxJurisdiction ?? '',
    taxExempt: typed.taxExempt === 'yes',
    billingDay: Number(typed.billingDay),
    termsDays: Number(typed.termsDays),
    callDetailAnnex: typed.callDetailAnnex === 'yes',
  }
}

/** A text of several lines as the API takes it, without empty ones. */
export function linesOf(text: string | undefined): string[] {
  return (text ?? '').split(/\r?\n/).filter((line) => line.trim() !== '')
}

const NO_YES = [
  { value: 'no', label: 'No' },
  { value: 'yes', label: 'Yes' },
]

/** What can be said of an account at any time. */
export function AccountFields({ typed }: { typed: Typed }) {
  return (
    <>
      <Field label="Name" name="name" defaultValue={typed.name} maxLength={200} required />
      <div className="sm:col-span-2">
        <TextField
          label="Address"
          hint="As it stands on invoices, one line each."
          name="address"
          defaultValue={typed.address}
        />
      </div>
      <Field
        label="Country"
        hint="Two letters, such as US."
        name="country"
        pattern="[A-Za-z]{2}"
        defaultValue={typed.country ?? 'US'}
        required
      />
      <Field
        label="Tax jurisdiction"
        hint="Empty: no tax."
        name="taxJurisdiction"
        defaultValue={typed.taxJurisdiction}
      />
      <Field
        label="Billing day"
        hint="29 to 31 mean the last day of a shorter month."
        name="billingDay"
        type="number"
        min={1}
        max={31}
        defaultValue={typed.billingDay ?? 1}
        required
      />
      <Field
        label="Days until an invoice is due"
        name="termsDays"
        type="number"
        min={0}
        max={365}
        defaultValue={typed.termsDays ?? 15}
        required
      />
      <SelectField label="Tax exempt" name="taxExempt" options={NO_YES} defaultValue={typed.taxExempt} />
      <SelectField
        label="Every call listed on the invoice"
        name="callDetailAnnex"
        options={NO_YES}
        defaultValue={typed.callDetailAnnex}
      />
    </>
  )
}
