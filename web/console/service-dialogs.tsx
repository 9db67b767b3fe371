import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { formatMoney } from '../ui/money.tsx'
import { useReader } from '../ui/reader.tsx'
import { DeedDialog } from './deed.tsx'

/** Takes a plan for the account, from a day on. */
export function SubscribeDialog({ plans }: { plans: ReadonlyArray<Shape<'Plan'>> }) {
  const { locale } = useReader()
  const options = plans.map((plan) => ({
    value: plan.id,
    label: `${plan.name}, ${formatMoney(plan.monthlyFee, locale)} a month`,
  }))
  return (
    <DeedDialog trigger="Subscribe…" title="Subscribe to a plan">
      <p>The setup fee is charged once; a month that has begun is charged by the day.</p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="subscribe" />
        <SelectField label="Plan" name="planId" options={options} required />
        <div className="grid grid-cols-2 gap-3">
          <Field label="Quantity" name="quantity" type="number" min={1} step={1} defaultValue={1} required />
          <Field label="Starts on" name="startsOn" type="date" required />
        </div>
        <Field
          label="Label"
          hint="What the account calls it."
          name="label"
          id="subscribe-label"
          maxLength={100}
        />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Subscribe</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

/** Gives the account a number, from a day on or from now. */
export function AssignNumberDialog({
  subscriptions,
}: {
  subscriptions: ReadonlyArray<Shape<'Subscription'>>
}) {
  const options = [{ value: '', label: 'None' }].concat(
    subscriptions.map((one) => ({
      value: one.id,
      label: [one.planName, one.label].filter(Boolean).join(' · '),
    })),
  )
  return (
    <DeedDialog trigger="Assign a number…" title="Assign a number">
      <p>From then on its calls are this account's. Calls that wait for an account are tried again.</p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="number" />
        <Field
          label="Number"
          hint="With country code: +1 218 555 0142"
          name="number"
          type="tel"
          pattern="\+?[0-9 \(\).\-]{7,24}"
          title="A telephone number with its country code"
          required
        />
        <div className="grid grid-cols-2 gap-3">
          <SelectField
            label="Kind"
            name="kind"
            options={[
              { value: 'did', label: 'DID (geographic)' },
              { value: 'tfn', label: 'TFN (toll-free)' },
            ]}
          />
          <SelectField label="Service" name="subscriptionId" options={options} />
        </div>
        <div className="grid grid-cols-2 gap-3">
          <Field label="Held from" hint="Empty: from now on." name="from" type="date" />
          <Field label="Label" name="label" id="number-label" maxLength={100} />
        </div>
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Assign number</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
