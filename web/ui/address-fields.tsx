import type { Shape } from '../api/shapes.ts'
import { useWords } from '../words/use-words.tsx'
import { Field, SelectField } from './field.tsx'

/** A billing address. Its state decides on the surcharge of a credit card, so it is asked for with each method. */
export function AddressFields(props: {
  address: Shape<'BillingAddress'>
  countries: ReadonlyArray<{ value: string; label: string }>
  errors?: Record<string, string | undefined>
}) {
  const say = useWords('methods')
  const { address, countries, errors = {} } = props
  return (
    <>
      <div className="sm:col-span-2">
        <Field
          label={say('street')}
          name="line1"
          autoComplete="billing address-line1"
          defaultValue={address.line1}
          maxLength={100}
          error={errors.line1}
          required
        />
      </div>
      <div className="sm:col-span-2">
        <Field
          label={say('suite')}
          name="line2"
          autoComplete="billing address-line2"
          defaultValue={address.line2 ?? ''}
          maxLength={100}
          error={errors.line2}
        />
      </div>
      <Field
        label={say('city')}
        name="city"
        autoComplete="billing address-level2"
        defaultValue={address.city}
        maxLength={100}
        error={errors.city}
        required
      />
      <Field
        label={say('region')}
        hint={say('regionHint')}
        name="region"
        autoComplete="billing address-level1"
        defaultValue={address.region ?? ''}
        maxLength={100}
        error={errors.region}
      />
      <Field
        label={say('postalCode')}
        name="postalCode"
        autoComplete="billing postal-code"
        defaultValue={address.postalCode ?? ''}
        maxLength={20}
        error={errors.postalCode}
      />
      <SelectField
        label={say('country')}
        name="country"
        autoComplete="billing country"
        options={countries}
        defaultValue={address.country}
        error={errors.country}
      />
    </>
  )
}

/** The API's errors by field, as far as they are of an address: `billing address: region 'Mass'` is the region's. */
export function addressErrors(problem?: {
  detail?: string
  errors?: ReadonlyArray<{ place: string; message: string }>
}): Record<string, string | undefined> {
  const errors: Record<string, string> = {}
  for (const name of ['line1', 'line2', 'city', 'region', 'postalCode', 'country']) {
    const found = problem?.errors?.find(({ place }) => place.split(/[.\s:]/).includes(name))
    if (found) errors[name] = found.message
    else if (problem?.detail && new RegExp(`\\b${name}\\b`).test(problem.detail))
      errors[name] = problem.detail
  }
  return errors
}
