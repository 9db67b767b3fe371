import type { Problem } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { words } from '../ui/badge.tsx'
import { CheckField, Field, SelectField } from '../ui/field.tsx'
import { Section } from '../ui/page-header.tsx'
import { AmountField } from '../ui/typed-amount.tsx'
import { fractionOf, percentOf } from './percent.ts'

type Settings = Shape<'PaymentSettings'>
type Fields = { settings: Settings; problem?: Problem }

const OUTSTANDING: ReadonlyArray<{ value: Settings['outstandingOnEnrol']; label: string }> = [
  { value: 'offer', label: 'Offer to pay it at once' },
  { value: 'require', label: 'Has to be paid at once' },
  { value: 'forbid', label: 'Waits for its own draft' },
]

/** The brands that a card may have; a brand that was set otherwise stays choosable. */
const BRANDS: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
}

/** The settings of a form that was sent. A rate that is no per cent is sent on as it was typed: the API says what is wrong with it. */
export function settingsIn(form: FormData): Settings {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  return {
    statementDescriptor: text('statementDescriptor'),
    payAhead: form.has('payAhead'),
    outstandingOnEnrol:
      OUTSTANDING.find(({ value }) => value === text('outstandingOnEnrol'))?.value ?? 'offer',
    noticeDays: Number(text('noticeDays')),
    quietMinutes: Number(text('quietMinutes')),
    surchargeEnabled: form.has('surchargeEnabled'),
    surchargeRate: fractionOf(text('surchargeRate')),
    costOfAcceptance: fractionOf(text('costOfAcceptance')),
    acceptedBrands: form.getAll('acceptedBrands').map(String),
    unknownAlarmMinutes: Number(text('unknownAlarmMinutes')),
    returnFee: { amount: text('returnFee'), currency: text('currency') },
  }
}

/** What the API says of a field, to stand under it. */
function errorOf(problem: Problem | undefined, name: string): string | undefined {
  return problem?.errors?.find(
    ({ place }) => place === name || place.endsWith(`.${name}`) || place.startsWith(`${name}.`),
  )?.message
}

export function CustomerFields({ settings, problem }: Fields) {
  const brands = [...new Set([...Object.keys(BRANDS), ...settings.acceptedBrands])]
  return (
    <Section title="What customers see">
      <div className="grid gap-4">
        <Field
          label="Name on statements"
          hint="5 to 22 capital letters, digits and spaces: what the payer’s bank shows."
          name="statementDescriptor"
          error={errorOf(problem, 'statementDescriptor')}
          defaultValue={settings.statementDescriptor}
          minLength={5}
          maxLength={22}
          required
        />
        <fieldset>
          <legend className="mb-1 text-sm font-medium">Cards that are taken</legend>
          <div className="grid gap-1.5 sm:grid-cols-2">
            {brands.map((brand) => (
              <CheckField
                key={brand}
                label={BRANDS[brand] ?? words(brand)}
                name="acceptedBrands"
                id={`brand-${brand}`}
                value={brand}
                defaultChecked={settings.acceptedBrands.includes(brand)}
              />
            ))}
          </div>
          {errorOf(problem, 'acceptedBrands') ? (
            <p className="mt-1 text-sm text-bad">{errorOf(problem, 'acceptedBrands')}</p>
          ) : null}
        </fieldset>
        <CheckField
          label="Customers may pay more than they owe"
          hint="What is left over is their credit."
          name="payAhead"
          defaultChecked={settings.payAhead}
        />
      </div>
    </Section>
  )
}

export function AutopayFields({ settings, problem }: Fields) {
  return (
    <Section title="AutoPay">
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="A balance due on enrolling"
          name="outstandingOnEnrol"
          options={OUTSTANDING}
          defaultValue={settings.outstandingOnEnrol}
          className="sm:col-span-2"
        />
        <Field
          label="Announced"
          hint="Days before the draft, 0 to 30."
          name="noticeDays"
          type="number"
          min={0}
          max={30}
          error={errorOf(problem, 'noticeDays')}
          defaultValue={settings.noticeDays}
          required
        />
        <Field
          label="Waits for somebody who is paying"
          hint="Minutes, 0 to 120."
          name="quietMinutes"
          type="number"
          min={0}
          max={120}
          error={errorOf(problem, 'quietMinutes')}
          defaultValue={settings.quietMinutes}
          required
        />
      </div>
    </Section>
  )
}

export function SurchargeFields({ settings, problem }: Fields) {
  return (
    <Section
      title="Surcharge on credit cards"
      note="Never on debit or prepaid cards, never more than it costs you, and only where the law of the payer’s state allows it. It is shown before anybody pays."
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <CheckField
            label="Add a surcharge"
            hint="Tell the card networks at least 30 days before."
            name="surchargeEnabled"
            defaultChecked={settings.surchargeEnabled}
          />
        </div>
        <Field
          label="Surcharge in per cent"
          name="surchargeRate"
          inputMode="decimal"
          pattern="[0-9]{1,2}(\.[0-9]{1,4})?"
          title="Per cent, such as 2.5"
          error={errorOf(problem, 'surchargeRate')}
          defaultValue={percentOf(settings.surchargeRate)}
          required
        />
        <Field
          label="What a card costs you, in per cent"
          name="costOfAcceptance"
          inputMode="decimal"
          pattern="[0-9]{1,2}(\.[0-9]{1,4})?"
          title="Per cent, such as 2.5"
          error={errorOf(problem, 'costOfAcceptance')}
          defaultValue={percentOf(settings.costOfAcceptance)}
          required
        />
      </div>
    </Section>
  )
}

export function TroubleFields({ settings, problem }: Fields) {
  const { amount, currency } = settings.returnFee
  return (
    <Section title="When something goes wrong">
      <div className="grid gap-4 sm:grid-cols-2">
        <input type="hidden" name="currency" value={currency} />
        <AmountField
          label="Fee for a debit that comes back"
          hint="On the next invoice; 0: none."
          name="returnFee"
          id="return-fee"
          currency={currency}
          error={errorOf(problem, 'returnFee')}
          field={{ defaultValue: amount, onInput: () => {} }}
        />
        <Field
          label="Alarm for a payment without an answer"
          hint="After so many minutes a person is asked."
          name="unknownAlarmMinutes"
          type="number"
          min={1}
          error={errorOf(problem, 'unknownAlarmMinutes')}
          defaultValue={settings.unknownAlarmMinutes}
          required
        />
      </div>
    </Section>
  )
}
