import type { ReactNode } from 'react'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { isChoosable, MethodChoice } from '../ui/method-choice.tsx'
import { methodName } from '../ui/method-label.tsx'
import { useWords } from '../words/use-words.tsx'
import type { WishErrors } from './autopay-wishes.ts'
import { Form } from './form.tsx'

/** What AutoPay is to do. It is a question in the address; the next page answers it with figures and terms. */
export function AutopayForm(props: {
  methods: ReadonlyArray<Shape<'PaymentMethod'>>
  rails: ReadonlyArray<'card' | 'bank'>
  standing: Shape<'Autopay'> | null
  query: string
  currency: string
  errors: WishErrors
}) {
  const say = useWords('autopay')
  const sayMethod = useWords('methods')
  const { methods, rails, standing, currency, errors } = props
  const typed = new URLSearchParams(props.query)
  const now = standing?.schedule
  const when = typed.get('was') ?? typed.get('when') ?? now?.kind ?? 'due'
  const day = typed.get('day') ?? String(now?.kind === 'day' ? now.day : 1)
  const usable = methods.filter(isChoosable)
  const fallback = typed.has('method') ? typed.get('fallback') : standing?.fallbackMethodId
  return (
    <Form method="get" action="/autopay/enrol" className="grid gap-8" noValidate>
      <fieldset>
        <legend className="mb-2 text-lg font-semibold">{say('whatIsCharged')}</legend>
        {typed.has('when') && errors.method ? (
          <p role="alert" data-problem="" className="mb-2 text-sm text-bad">
            {say('error.method')}
          </p>
        ) : null}
        <MethodChoice
          currency={currency}
          rails={rails}
          methods={methods}
          chosen={typed.get('method') ?? standing?.methodId ?? ''}
        />
        {usable.length > 1 ? (
          <div className="mt-4 max-w-sm">
            <SelectField
              label={say('ifThatFails')}
              name="fallback"
              defaultValue={fallback ?? ''}
              options={[
                { value: '', label: say('tellMe') },
                ...usable.map((method) => ({
                  value: method.id,
                  label: say('useMethod', { method: methodName(method, sayMethod) }),
                })),
              ]}
              error={errors.fallback && say('error.fallback')}
            />
          </div>
        ) : null}
      </fieldset>
      <fieldset>
        <legend className="mb-2 text-lg font-semibold">{say('whenAsked')}</legend>
        <div className="grid gap-1">
          <When value="due" chosen={when}>
            {say('schedule.due')}
          </When>
          <When value="issue" chosen={when}>
            {say('schedule.issue')}
          </When>
          <When value="day" chosen={when}>
            {say('whenDay')}
          </When>
        </div>
        <div className="mt-2 ml-7 max-w-60">
          <Field
            label={say('dayOfMonth')}
            name="day"
            type="number"
            min={1}
            max={31}
            defaultValue={day}
            hint={say('dayHint')}
            error={errors.day && say('error.day')}
          />
        </div>
      </fieldset>
      <fieldset>
        <legend className="mb-2 text-lg font-semibold">{say('isThereLimit')}</legend>
        <div className="max-w-60">
          <Field
            label={say('atMost', { currency })}
            name="cap"
            inputMode="decimal"
            autoComplete="off"
            defaultValue={typed.get('cap') ?? standing?.monthlyCap?.amount ?? ''}
            placeholder={say('noLimitPlaceholder')}
            hint={say('limitHint')}
            error={errors.cap && say('error.cap')}
          />
        </div>
      </fieldset>
      <div className="flex flex-wrap gap-2">
        <Button look="primary">{say('continue')}</Button>
        <ButtonLink look="quiet" to="/autopay">
          {say('cancel')}
        </ButtonLink>
      </div>
      <p className="-mt-4 text-sm text-faint">{say('nothingAgreed')}</p>
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
