import { useState } from 'react'
import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { compareMoney, formatMoney, isZero, type MoneyValue, negative, sumOf } from '../ui/money.tsx'
import { RadioField } from '../ui/radio-field.tsx'
import { useReader } from '../ui/reader.tsx'
import { AmountField, useTypedAmount } from '../ui/typed-amount.tsx'
import { DeedDialog } from './deed.tsx'

type Payment = Shape<'PaymentDetail'>

/** What of a payment has not been given back yet, without its surcharge. */
export function refundableOf({ amount, refunded }: Pick<Payment, 'amount' | 'refunded'>): MoneyValue {
  return sumOf([amount, negative(refunded)], amount.currency)
}

/** Gives a payment back in whole or in part: to where it came from, or as credit of the account. */
export function RefundDialog(props: { payment: Payment; method: string; formKey: string }) {
  const { payment, method, formKey } = props
  const { locale } = useReader()
  const [destination, setDestination] = useState('method')
  const left = refundableOf(payment)
  const { typed, reset, field } = useTypedAmount(left)
  const surcharge = sumOf([payment.surcharge, negative(payment.refundedSurcharge)], left.currency)
  const words = buttonWords({ typed, left, surcharge, destination, locale })
  return (
    <DeedDialog trigger="Refund…" title={`Refund ${payment.reference}`}>
      <p>
        {formatMoney(left, locale)} of it can be given back.
        {isZero(surcharge) ? null : ' To the method its part of the surcharge goes along.'}
      </p>
      <Form
        method="post"
        className="mt-4 grid gap-4 text-ink"
        onReset={() => {
          reset()
          setDestination('method')
        }}
      >
        <input type="hidden" name="deed" value="refund" />
        <input type="hidden" name="accountId" value={payment.accountId} />
        <input type="hidden" name="paymentId" value={payment.id} />
        <input type="hidden" name="currency" value={left.currency} />
        <input type="hidden" name="key" value={formKey} />
        <AmountField label="Amount" id="refund-amount" currency={left.currency} field={field} />
        <RadioField
          legend="It goes"
          name="destination"
          chosen="method"
          onChoose={setDestination}
          options={[
            {
              value: 'method',
              label: `Back to ${method}`,
              hint: 'What it paid last is owed again, unless it is credit.',
            },
            {
              value: 'credit',
              label: 'To the account’s credit',
              hint: 'No money moves; the next invoices take it.',
            },
          ]}
        />
        <Field
          label="Reason"
          hint="It stays on record."
          name="reason"
          id="refund-reason"
          maxLength={500}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="danger" disabled={typed !== null && compareMoney(typed, left) > 0}>
            {words}
          </Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

function buttonWords(of: {
  typed: MoneyValue | null
  left: MoneyValue
  surcharge: MoneyValue
  destination: string
  locale: string
}): string {
  const { typed, left, surcharge, destination, locale } = of
  const figure = formatMoney(typed ?? left, locale)
  if (typed === null) return `Refund up to ${figure}`
  if (compareMoney(typed, left) > 0) return `Not more than ${formatMoney(left, locale)}`
  if (destination === 'credit') return `Make ${figure} credit`
  if (isZero(surcharge)) return `Refund ${figure}`
  return compareMoney(typed, left) === 0
    ? `Refund ${figure} + ${formatMoney(surcharge, locale)} surcharge`
    : `Refund ${figure} + its surcharge`
}
