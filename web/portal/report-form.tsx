import type { Problem } from '../api/outcome.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { useDirectionOptions } from '../ui/call-filter.tsx'
import { CheckField, Field, SelectField } from '../ui/field.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { RadioField } from '../ui/radio-field.tsx'
import { useWords } from '../words/use-words.tsx'
import { Form } from './form.tsx'
import { PERIODS, type ReportErrors, type ReportFields } from './report-fields.ts'

/** The question of an Audit Report, asked or asked anew. `formKey` makes what is sent twice one report. */
export function ReportForm(props: {
  fields: ReportFields
  errors?: ReportErrors
  problem?: Problem
  formKey?: string
  back: string
  isNew: boolean
}) {
  const { fields, errors = {}, problem, formKey, back, isNew } = props
  const say = useWords('reports')
  const errorOf = (name: keyof ReportErrors) => {
    const code = errors[name]
    return code === undefined ? undefined : say(`error.${code}`)
  }
  return (
    <Form method="post" noValidate className="grid max-w-2xl gap-6">
      <ProblemNotice problem={problem} />
      {formKey === undefined ? null : <input type="hidden" name="key" value={formKey} />}
      <Field
        label={say('name')}
        name="name"
        required
        maxLength={100}
        defaultValue={fields.name}
        hint={say('nameHint')}
        error={errorOf('name')}
      />
      <Days fields={fields} errorOf={errorOf} />
      <div className="grid gap-6 sm:grid-cols-2">
        <Field
          label={say('numbers')}
          name="numbers"
          className="sm:col-span-2"
          defaultValue={fields.numbers}
          hint={say('numbersHint')}
          error={errorOf('numbers')}
        />
        <SelectField
          label={say('direction')}
          name="direction"
          defaultValue={fields.direction}
          options={useDirectionOptions()}
        />
        <Field
          label={say('destination')}
          name="destination"
          maxLength={100}
          defaultValue={fields.destination}
          hint={say('destinationHint')}
        />
        <Field
          label={say('minMinutes')}
          name="minMinutes"
          inputMode="decimal"
          defaultValue={fields.minMinutes}
          error={errorOf('minMinutes')}
        />
        <Field
          label={say('minAmount')}
          name="minAmount"
          inputMode="decimal"
          defaultValue={fields.minAmount}
          error={errorOf('minAmount')}
        />
      </div>
      <CheckField
        label={say('monthly')}
        hint={say('monthlyHint')}
        name="monthly"
        defaultChecked={fields.monthly}
      />
      <div className="flex flex-wrap gap-2">
        <Button look="primary">{say(isNew ? 'make' : 'save')}</Button>
        <ButtonLink look="quiet" to={back}>
          {say('cancelForm')}
        </ButtonLink>
      </div>
    </Form>
  )
}

/** Which days; those of the calendar are asked for only where they are meant, which the style sheet knows without scripts. */
function Days(props: { fields: ReportFields; errorOf: (name: keyof ReportErrors) => string | undefined }) {
  const { fields, errorOf } = props
  const say = useWords('reports')
  const options = PERIODS.map((value) => ({
    value,
    label: say(`period.${value}`),
    hint: value === 'days' ? undefined : say(`periodHint.${value}`),
  }))
  return (
    <div className="group">
      <RadioField legend={say('periodLegend')} name="period" options={options} chosen={fields.period} />
      <div className="mt-3 hidden grid-cols-2 gap-3 group-has-[[value=days]:checked]:grid">
        <Field
          label={say('from')}
          name="from"
          type="date"
          defaultValue={fields.from}
          error={errorOf('from')}
        />
        <Field
          label={say('until')}
          name="until"
          type="date"
          defaultValue={fields.until}
          error={errorOf('until')}
        />
      </div>
    </div>
  )
}
