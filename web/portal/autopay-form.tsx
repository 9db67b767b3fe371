import type { ReactNode } from 'react'
import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { MethodChoice } from '../ui/method-choice.tsx'

/** What AutoPay is to do. It is a question in the address; the next page answers it with figures and terms. */
export function AutopayForm(props: {
  methods: ReadonlyArray<Shape<'PaymentMethod'>>
  standing: Shape<'Autopay'> | null
  query: string
  currency: string
  errors: { method?: string; day?: string; cap?: string; fallback?: string }
}) {
  const { methods, standing, currency, errors } = props
  const typed = new URLSearchParams(props.query)
  const now = standing?.schedule
  const when = typed.get('was') ?? typed.get('when') ?? now?.kind ?? 'due'
  const day = typed.get('day') ?? String(now?.kind === 'day' ? now.day : 1)
  const usable = methods.filter(({ state }) => state === 'usable')
  const fallback = typed.has('method') ? typed.get('fallback') : standing?.fallbackMethodId
  return (
    <Form method="get" action="/autopay/enrol" className="grid gap-8" noValidate>
      <fieldset>
        <legend className="mb-2 text-lg font-semibold">What is charged?</legend>
        {typed.has('when') && errors.method ? (
          <p role="alert" className="mb-2 text-sm text-bad">
            {errors.method}
          </p>
        ) : null}
        <MethodChoice
          currency={currency}
          methods={methods}
          chosen={typed.get('method') ?? standing?.methodId ?? ''}
        />
        {usable.length > 1 ? (
          <div className="mt-4 max-w-sm">
            <SelectField
              label="If that fails"
              name="fallback"
              defaultValue={fallback ?? ''}
              options={[
                { value: '', label: 'Tell me' },
                ...usable.map(({ id, label, nickname }) => ({
                  value: id,
                  label: `Use ${nickname ?? label}`,
                })),
              ]}
              error={errors.fallback}
            />
          </div>
        ) : null}
      </fieldset>
      <fieldset>
        <legend className="mb-2 text-lg font-semibold">When?</legend>
        <div className="grid gap-1">
          <When value="due" chosen={when}>
            On the day an invoice is due
          </When>
          <When value="issue" chosen={when}>
            On the day an invoice is issued
          </When>
          <When value="day" chosen={when}>
            On a day of the month that I choose
          </When>
        </div>
        <div className="mt-2 ml-7 max-w-60">
          <Field
            label="Day of the month"
            name="day"
            type="number"
            min={1}
            max={31}
            defaultValue={day}
            hint="29 to 31: the last day of a shorter month."
            error={errors.day}
          />
        </div>
      </fieldset>
      <fieldset>
        <legend className="mb-2 text-lg font-semibold">Is there a limit?</legend>
        <div className="max-w-60">
          <Field
            label={`At most in a month, in ${currency}`}
            name="cap"
            inputMode="decimal"
            autoComplete="off"
            defaultValue={typed.get('cap') ?? standing?.monthlyCap?.amount ?? ''}
            placeholder="No limit"
            hint="Above it you are asked first, and nothing is charged until you agree."
            error={errors.cap}
          />
        </div>
      </fieldset>
      <div className="flex flex-wrap gap-2">
        <Button look="primary">Continue</Button>
        <ButtonLink look="quiet" to="/autopay">
          Cancel
        </ButtonLink>
      </div>
      <p className="-mt-4 text-sm text-faint">
        Nothing is agreed to yet: the next page shows amounts, days and terms.
      </p>
    </Form>
  )
}

function When({ value, chosen, children }: { value: string; chosen: string; children: ReactNode }) {
  const id = `when-${value}`
  return (
    <label htmlFor={id} className="flex min-h-9 cursor-pointer items-center gap-2.5 pointer-coarse:min-h-11">
      <input
        id={id}
        type="radio"
        name="when"
        value={value}
        defaultChecked={value === chosen}
        className="size-4.5 shrink-0"
      />
      {children}
    </label>
  )
}
