import { useState } from 'react'
import { Form } from 'react-router'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { formatMoney, type MoneyValue } from '../ui/money.tsx'
import { RadioField } from '../ui/radio-field.tsx'
import { useReader } from '../ui/reader.tsx'
import { DeedDialog } from './deed.tsx'

/** A payment's attempt or a refund whose outcome the machine cannot find out. */
type Subject = {
  kind: 'payment' | 'refund'
  id: string
  accountId: string
  reference: string
  amount: MoneyValue
  gateway: string
  gatewayReference: string | null
}

const WORDS = {
  payment: {
    deed: 'decide',
    yes: 'It was paid',
    no: 'It was not paid',
    button: { yes: 'paid', no: 'not paid' },
  },
  refund: {
    deed: 'decide-refund',
    yes: 'It was refunded',
    no: 'It was not refunded',
    button: { yes: 'refunded', no: 'not refunded' },
  },
} as const

/** A person says what became of it, with the gateway's own reference for it, and a reason that stays with their name. */
export function DecideDialog({ subject }: { subject: Subject }) {
  const { locale } = useReader()
  const [decision, decide] = useState<'yes' | 'no' | ''>('')
  const { deed, yes, no, button } = WORDS[subject.kind]
  const amount = formatMoney(subject.amount, locale)
  const hints =
    subject.kind === 'payment'
      ? {
          yes: `${amount} arrived: it pays its invoices.`,
          no: 'Nothing arrived: its invoices are owed again.',
        }
      : { yes: `${amount} left to the payer.`, no: 'Nothing left: the payment has it back.' }
  return (
    <DeedDialog trigger="Decide…" title={`What became of ${subject.reference}?`}>
      <p>
        Look it up on the pages of {subject.gateway} first: what you say here is posted, and stands with your
        name.
      </p>
      <Form method="post" className="mt-4 grid gap-4 text-ink" onReset={() => decide('')}>
        <input type="hidden" name="deed" value={deed} />
        <input type="hidden" name="accountId" value={subject.accountId} />
        <input type="hidden" name="subjectId" value={subject.id} />
        <RadioField
          legend={`${amount} at ${subject.gateway}`}
          name="decision"
          chosen=""
          required
          onChoose={(value) => decide(value === 'yes' ? 'yes' : 'no')}
          options={[
            { value: 'yes', label: yes, hint: hints.yes },
            { value: 'no', label: no, hint: hints.no },
          ]}
        />
        {decision === 'no' ? null : (
          <Field
            label="The gateway’s reference"
            hint="Needed where it was done."
            name="gatewayReference"
            id={`gateway-reference-${subject.kind}-${subject.id}`}
            defaultValue={subject.gatewayReference ?? ''}
            maxLength={200}
            required={decision === 'yes'}
          />
        )}
        <Field
          label="Reason"
          hint="How you know. It stays on record."
          name="reason"
          id={`decision-reason-${subject.kind}-${subject.id}`}
          maxLength={500}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">
            {decision === '' ? 'Record the decision' : `Record ${amount} as ${button[decision]}`}
          </Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
