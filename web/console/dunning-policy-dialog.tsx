import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { CheckField, Field, SelectField } from '../ui/field.tsx'
import { DeedDialog } from './deed.tsx'
import { fractionOf, percentOf } from './percent.ts'

type Policy = Shape<'DunningPolicy'>
type PolicySent = Omit<Policy, 'id'>

const FEES = [
  { value: 'off', label: 'None' },
  { value: 'fixed', label: 'A fixed amount' },
  { value: 'percent', label: 'Per cent of what is overdue' },
]

/** The policy of a form that was sent. What is no number goes on as it is: the API says what is wrong with it. */
export function policyIn(form: FormData): PolicySent {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const money = (name: string) => ({ amount: text(name) || '0', currency: text('currency') })
  return {
    name: text('name'),
    isDefault: form.has('isDefault'),
    reminderDays: text('reminderDays')
      .split(/[\s,;]+/)
      .filter((part) => part !== '')
      .map(Number),
    retries: form.has('retries'),
    lateFee: feeIn(text, money),
    suspension:
      text('afterDays') === ''
        ? null
        : {
            afterDays: Number(text('afterDays')),
            minimum: money('minimum'),
            warningDays: Number(text('warningDays')),
          },
    promiseDays: Number(text('promiseDays')),
  }
}

function feeIn(
  text: (name: string) => string,
  money: (name: string) => Shape<'Money'>,
): PolicySent['lateFee'] {
  const capped = { cap: money('feeCap'), graceDays: Number(text('graceDays')) }
  switch (text('feeKind')) {
    case 'fixed':
      return { kind: 'fixed', amount: money('fee'), ...capped }
    case 'percent':
      return { kind: 'percent', rate: fractionOf(text('fee')), ...capped }
    default:
      return { kind: 'off' }
  }
}

/** Makes a policy, or changes one: it is saved under its name. */
export function PolicyDialog({ policy, currency }: { policy: Policy | null; currency: string }) {
  return (
    <DeedDialog
      trigger={policy ? 'Change…' : 'New policy…'}
      look={policy ? 'secondary' : 'primary'}
      title={policy ? `Change “${policy.name}”` : 'New dunning policy'}
    >
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="currency" value={currency} />
        <PolicyFields policy={policy} currency={currency} />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Save policy</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

function PolicyFields({ policy, currency }: { policy: Policy | null; currency: string }) {
  const id = (name: string) => `${name}-${policy?.id ?? 'new'}`
  return (
    <>
      {policy ? (
        <input type="hidden" name="name" value={policy.name} />
      ) : (
        <Field label="Name" name="name" id={id('name')} maxLength={80} required />
      )}
      <Field
        label="Reminders"
        hint="Days after an invoice was due, such as 3, 10, 20. Empty: none."
        name="reminderDays"
        id={id('reminders')}
        defaultValue={policy ? policy.reminderDays.join(', ') : '3, 10, 20'}
        pattern="[0-9]+([,;\s]+[0-9]+)*"
        title="Days such as 3, 10, 20"
      />
      <LateFeeFields {...{ policy, currency, id }} />
      <SuspensionFields {...{ policy, currency, id }} />
      <Field
        label="Customers may promise to pay"
        hint="Days ahead; 0: only staff record promises."
        name="promiseDays"
        id={id('promise')}
        type="number"
        min={0}
        defaultValue={policy?.promiseDays ?? 7}
        required
      />
      <CheckField
        label="AutoPay that failed is tried again"
        name="retries"
        id={id('retries')}
        defaultChecked={policy?.retries ?? true}
      />
      <CheckField
        label="The default, for accounts without a policy of their own"
        name="isDefault"
        id={id('default')}
        defaultChecked={policy?.isDefault ?? false}
      />
    </>
  )
}

type FieldsOf = { policy: Policy | null; currency: string; id: (name: string) => string }

function LateFeeFields({ policy, currency, id }: FieldsOf) {
  const fee = policy && policy.lateFee.kind !== 'off' ? policy.lateFee : null
  const figure = fee ? (fee.kind === 'fixed' ? fee.amount.amount : percentOf(fee.rate)) : ''
  return (
    <fieldset className="grid grid-cols-2 gap-3">
      <legend className="sr-only">Late fee</legend>
      <SelectField
        label="Late fee"
        name="feeKind"
        id={id('fee-kind')}
        options={FEES}
        defaultValue={policy?.lateFee.kind ?? 'off'}
      />
      <Field
        label="How much"
        hint={`In ${currency}, or per cent.`}
        name="fee"
        id={id('fee')}
        inputMode="decimal"
        defaultValue={figure}
      />
      <Field
        label={`At most, in ${currency}`}
        name="feeCap"
        id={id('fee-cap')}
        inputMode="decimal"
        defaultValue={fee?.cap.amount ?? ''}
      />
      <Field
        label="Days of grace"
        name="graceDays"
        id={id('grace')}
        type="number"
        min={0}
        defaultValue={fee?.graceDays ?? 5}
      />
    </fieldset>
  )
}

function SuspensionFields({ policy, currency, id }: FieldsOf) {
  const suspension = policy?.suspension ?? null
  return (
    <fieldset className="grid grid-cols-3 items-start gap-3">
      <legend className="sr-only">Suspension of outbound calls</legend>
      <Field
        label="Suspends after"
        hint="Days; empty: never."
        name="afterDays"
        id={id('after')}
        type="number"
        min={1}
        defaultValue={suspension?.afterDays ?? ''}
      />
      <Field
        label="From"
        hint={`In ${currency}.`}
        name="minimum"
        id={id('minimum')}
        inputMode="decimal"
        defaultValue={suspension?.minimum.amount ?? ''}
      />
      <Field
        label="Warned before"
        hint="Days."
        name="warningDays"
        id={id('warning')}
        type="number"
        min={1}
        defaultValue={suspension?.warningDays ?? 5}
      />
    </fieldset>
  )
}
