import { useState } from 'react'
import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { compareMoney, formatMoney, isZero, type MoneyValue, negative, sumOf } from '../ui/money.tsx'
import { useReader } from '../ui/reader.tsx'
import { useIsLive } from '../ui/typed-amount.tsx'
import { DeedDialog } from './deed.tsx'
import { refundableOf } from './refund-dialog.tsx'

type Payment = Shape<'PaymentDetail'>
type Due = Shape<'Dues'>['invoices'][number]

/** Which invoices a captured payment pays, and how much of each; what is left over is credit of the account. */
export function MoveDialog(props: { payment: Payment; dues: readonly Due[]; formKey: string }) {
  const { payment, dues, formKey } = props
  const { locale } = useReader()
  const rows = rowsOf(payment, dues)
  const isLive = useIsLive()
  const [typed, setTyped] = useState<Record<string, string>>({})
  const { currency } = payment.amount
  const kept = refundableOf(payment)
  const given = sumOf(
    rows.map(({ invoiceId, now }) => ({
      amount: typed[invoiceId] || (invoiceId in typed ? '0' : now.amount),
      currency,
    })),
    currency,
  )
  const rest = sumOf([kept, negative(given)], currency)
  const isTooMuch = compareMoney(given, kept) > 0
  return (
    <DeedDialog trigger="Move…" title={`What ${payment.reference} pays`}>
      <p>
        {formatMoney(kept, locale)} is there to pay with. What no invoice gets is the account’s credit; the
        next invoices take it.
      </p>
      <Form method="post" className="mt-4 grid gap-4 text-ink" onReset={() => setTyped({})}>
        <input type="hidden" name="deed" value="move" />
        <input type="hidden" name="accountId" value={payment.accountId} />
        <input type="hidden" name="paymentId" value={payment.id} />
        <input type="hidden" name="currency" value={currency} />
        <input type="hidden" name="key" value={formKey} />
        <div className="grid max-h-72 gap-3 overflow-y-auto p-0.5">
          {rows.map(({ invoiceId, number, now, most }) => (
            <Field
              key={invoiceId}
              label={`Invoice ${number}`}
              hint={`At most ${formatMoney(most, locale)}`}
              name={`pays-${invoiceId}`}
              inputMode="decimal"
              pattern="[0-9]*(\.[0-9]{1,6})?"
              title="An amount such as 12.50, or nothing"
              autoComplete="off"
              defaultValue={isZero(now) ? '' : now.amount}
              onInput={({ currentTarget: { value } }) =>
                setTyped((before) => ({ ...before, [invoiceId]: value.trim() }))
              }
            />
          ))}
        </div>
        <Field
          label="Reason"
          hint="It stays on record."
          name="reason"
          id="move-reason"
          maxLength={500}
          required
        />
        <p role="status" className={isTooMuch ? 'text-bad' : 'text-soft'}>
          {isTooMuch
            ? `That is ${formatMoney(negative(rest), locale)} more than there is.`
            : `${formatMoney(rest, locale)} would be credit.`}
        </p>
        <DialogActions>
          <DialogCancel />
          <Button look="primary" disabled={isTooMuch}>
            {isLive ? `Pay invoices with ${formatMoney(given, locale)}` : 'Pay these invoices'}
          </Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

/** The invoices it pays and those that are owed, each with what it gets now and could get at most. */
function rowsOf(payment: Payment, dues: readonly Due[]) {
  const { currency } = payment.amount
  const zero: MoneyValue = { amount: '0', currency }
  const open = new Map(dues.map((due) => [due.invoiceId, due]))
  const paid = payment.invoices.map(({ invoiceId, number, amount }) => ({
    invoiceId,
    number,
    now: amount,
    most: sumOf([amount, open.get(invoiceId)?.open ?? zero], currency),
  }))
  const others = dues
    .filter(({ invoiceId }) => !payment.invoices.some((one) => one.invoiceId === invoiceId))
    .map(({ invoiceId, number, open: most }) => ({ invoiceId, number, now: zero, most }))
  return [...paid, ...others]
}
