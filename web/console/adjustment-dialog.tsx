import { Form } from 'react-router'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { DeedDialog } from './deed.tsx'

/** Adds an amount to the account's next invoice, or takes one off, with a reason that stays on record. */
export function AdjustmentDialog(props: {
  account: { id: string; currency: string; name: string }
  formKey: string
}) {
  const { account, formKey } = props
  return (
    <DeedDialog trigger="Add adjustment…" title={`Adjustment for ${account.name}`}>
      <p>
        It goes on the next invoice. A minus sign gives the money to the customer. It cannot be edited
        afterwards, only adjusted back.
      </p>
      <Form
        method="post"
        action={`/console/accounts/${account.id}/charges`}
        className="mt-4 grid gap-4 text-ink"
      >
        <input type="hidden" name="key" value={formKey} />
        <Field
          label={`Amount in ${account.currency}`}
          name="amount"
          inputMode="decimal"
          pattern="-?[0-9]+(\.[0-9]{1,6})?"
          placeholder="-12.50"
          title="An amount such as 12.50 or -12.50"
          required
        />
        <Field
          label="Description"
          hint="As it will stand on the invoice."
          name="description"
          maxLength={200}
          required
        />
        <Field
          label="Reason"
          hint="For the provider's records only."
          name="reason"
          maxLength={500}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Add adjustment</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
