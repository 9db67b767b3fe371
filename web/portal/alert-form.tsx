import { Button } from '../ui/button.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { useWords } from '../words/use-words.tsx'
import type { UsageAlert } from './alert-table.tsx'
import { Form } from './form.tsx'

/** What is wrong with which field, as keys of the words. */
export type AlertErrors = { name?: 'error.name'; limit?: 'error.limit' | 'error.whole' | 'error.marks' }

/** An alert as it was typed; an empty number is all of them. */
export type TypedAlert = {
  name: string
  what: UsageAlert['what']
  limit: string
  number: string
  period: UsageAlert['period']
}

/** What of an alert has to be mended before it is sent. Pure. */
export function alertErrors({
  name,
  limit,
  what,
}: {
  name: string
  limit: string
  what: string
}): AlertErrors {
  const wrong = limitError(plainLimit(limit), what)
  return { ...(name === '' ? { name: 'error.name' as const } : {}), ...(wrong ? { limit: wrong } : {}) }
}

/** A limit without the spaces that part thousands, and the sign of a currency: `1 234,50 €` → `1234,50`. Pure. */
export function plainLimit(limit: string): string {
  return limit.replace(/[\s\p{Sc}]/gu, '')
}

function limitError(limit: string, what: string): NonNullable<AlertErrors['limit']> | null {
  // Three digits behind the mark are a thousand to half of our readers, and a part of one to the others: neither is guessed.
  if (/^\d+[.,]\d{3,}$|^\d+[.,]\d+[.,][\d.,]*$/.test(limit)) return 'error.marks'
  if (!/^\d{1,9}([.,]\d{1,2})?$/.test(limit) || !/[1-9]/.test(limit)) return 'error.limit'
  return what === 'amount' || /^\d+$/.test(limit) ? null : 'error.whole'
}

/** Sets a new alert. */
export function AlertForm(props: {
  currency: string
  numbers: ReadonlyArray<{ number: string; label: string }>
  errors: AlertErrors
  /** What was typed before, where that has to be mended. */
  typed: TypedAlert | null
}) {
  const { currency, numbers, errors, typed } = props
  const say = useWords('usage')
  return (
    <Form method="post" className="grid max-w-xl gap-4 sm:grid-cols-2" noValidate>
      <Field
        label={say('name')}
        name="name"
        defaultValue={typed?.name}
        maxLength={60}
        placeholder={say('nameExample')}
        error={errors.name && say(errors.name)}
        className="sm:col-span-2"
        required
      />
      <SelectField
        label={say('what')}
        name="what"
        defaultValue={typed?.what}
        options={(['amount', 'minutes', 'calls'] as const).map((value) => ({
          value,
          label: say(`what.${value}`),
        }))}
      />
      <Field
        label={say('limit')}
        name="limit"
        defaultValue={typed?.limit}
        inputMode="decimal"
        hint={say('limitHint', { currency })}
        error={errors.limit && say(errors.limit)}
        autoComplete="off"
        required
      />
      <SelectField
        label={say('ofNumber')}
        name="number"
        defaultValue={typed?.number}
        options={[
          { value: '', label: say('everything') },
          ...numbers.map(({ number, label }) => ({
            value: number,
            label: label === '' ? number : `${number} ${label}`,
          })),
        ]}
      />
      <SelectField
        label={say('period')}
        name="period"
        defaultValue={typed?.period}
        options={(['billing_period', 'day'] as const).map((value) => ({
          value,
          label: say(`period.${value}`),
        }))}
      />
      <div className="sm:col-span-2">
        <Button look="primary" name="deed" value="set">
          {say('setAlert')}
        </Button>
      </div>
    </Form>
  )
}
