import { Form, Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Moment } from '../ui/moment.tsx'
import { compareMoney, formatMoney, Money, type MoneyValue } from '../ui/money.tsx'
import { Section } from '../ui/page-header.tsx'
import { useReader } from '../ui/reader.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { AmountField, useTypedAmount } from '../ui/typed-amount.tsx'
import { DeedDialog } from './deed.tsx'
import { actorWords } from './event-words.ts'
import { PaymentBadge } from './payment-state.tsx'

type Invoice = Shape<'InvoiceDetail'>
type WriteOff = Shape<'WriteOff'>

/** A payment with what of this invoice it pays. */
export type Paying = { payment: Shape<'Payment'>; amount: MoneyValue }

/** What became of an invoice: which payments paid it, and what was given up by whom. What is still open stands on the sheet. */
export function InvoiceMoney(props: {
  invoice: Invoice
  payments: readonly Paying[]
  writeOffs: readonly WriteOff[]
  formKey: string
}) {
  const { invoice, payments, writeOffs, formKey } = props
  if (invoice.kind !== 'invoice' || payments.length + writeOffs.length === 0) return null
  return (
    <div className="mt-10">
      {payments.length > 0 ? (
        <Section title="Paid by">
          <DataTable
            caption="Payments of this invoice"
            rows={payments}
            columns={PAYMENT_COLUMNS}
            rowKey={({ payment }) => payment.id}
          />
        </Section>
      ) : null}
      {writeOffs.length > 0 ? (
        <Section title="Written off">
          <DataTable
            caption="Write-offs of this invoice"
            rows={writeOffs}
            columns={writeOffColumns(formKey)}
            rowKey={(one) => one.id}
          />
        </Section>
      ) : null}
    </div>
  )
}

const PAYMENT_COLUMNS: ReadonlyArray<Column<Paying>> = [
  {
    key: 'payment',
    header: 'Payment',
    narrow: 'title',
    cell: ({ payment }) => (
      <Link
        className="row-link font-medium"
        to={`/console/accounts/${payment.accountId}/payments/${payment.id}`}
        prefetch="intent"
      >
        {payment.reference}
      </Link>
    ),
  },
  { key: 'state', header: 'State', cell: ({ payment }) => <PaymentBadge state={payment.state} /> },
  {
    key: 'at',
    header: 'When',
    cell: ({ payment }) => <Moment value={payment.capturedAt ?? payment.requestedAt} />,
  },
  {
    key: 'amount',
    header: 'Of this invoice',
    align: 'right',
    narrow: 'amount',
    cell: ({ amount }) => <Money value={amount} />,
  },
]

function writeOffColumns(formKey: string): ReadonlyArray<Column<WriteOff>> {
  return [
    {
      key: 'reason',
      header: 'Why',
      narrow: 'title',
      cell: ({ reason, reversalReason, reversedBy, reversedAt }) => (
        <>
          {reason}
          {reversedAt ? (
            <span className="block text-sm text-faint">
              Reversed: {reversalReason} · by {actorWords(reversedBy ?? 'system')},{' '}
              <Moment value={reversedAt} />
            </span>
          ) : null}
        </>
      ),
    },
    {
      key: 'state',
      header: 'State',
      cell: ({ reversedAt }) => <Badge>{reversedAt ? 'Reversed' : 'Written off'}</Badge>,
    },
    { key: 'by', header: 'By', label: 'by', cell: ({ actor }) => actorWords(actor) },
    {
      key: 'at',
      header: 'When',
      cell: ({ writtenOffAt }) => (
        <span className="whitespace-nowrap">
          <Moment value={writtenOffAt} />
        </span>
      ),
    },
    {
      key: 'amount',
      header: 'Amount',
      align: 'right',
      narrow: 'amount',
      cell: ({ amount }) => <Money value={amount} />,
    },
    {
      key: 'deed',
      header: <span className="sr-only">Actions</span>,
      align: 'right',
      cell: (one) => (one.reversedAt ? null : <ReverseDialog writeOff={one} formKey={formKey} />),
    },
  ]
}

function ReverseDialog({ writeOff, formKey }: { writeOff: WriteOff; formKey: string }) {
  const { locale } = useReader()
  const amount = formatMoney(writeOff.amount, locale)
  return (
    <DeedDialog trigger="Reverse…" title="Reverse the write-off">
      <p>It is owed after all. Credit of the account pays it at once.</p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="reverse" />
        <input type="hidden" name="writeOffId" value={writeOff.id} />
        <input type="hidden" name="key" value={`${formKey}-${writeOff.id}`} />
        <Field label="Reason" name="reason" id={`reversal-${writeOff.id}`} maxLength={500} required />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Make {amount} owed again</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

/** Gives up what is owed on an invoice, in whole or in part. */
export function WriteOffDialog({ invoice, formKey }: { invoice: Invoice; formKey: string }) {
  const { locale } = useReader()
  const { typed, reset, field } = useTypedAmount(invoice.open)
  const most = formatMoney(invoice.open, locale)
  const isTooMuch = typed !== null && compareMoney(typed, invoice.open) > 0
  return (
    <DeedDialog trigger="Write off…" title={`Write off invoice ${invoice.number}`}>
      <p>
        {most} is owed on it. What is written off is nobody’s debt any more; the invoice stays as it is, and
        it can be reversed.
      </p>
      <Form method="post" className="mt-4 grid gap-4 text-ink" onReset={reset}>
        <input type="hidden" name="deed" value="write-off" />
        <input type="hidden" name="currency" value={invoice.open.currency} />
        <input type="hidden" name="key" value={`${formKey}-w`} />
        <AmountField label="Amount" id="write-off-amount" currency={invoice.open.currency} field={field} />
        <Field
          label="Reason"
          hint="It stays on record."
          name="reason"
          id="write-off-reason"
          maxLength={500}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="danger" disabled={isTooMuch}>
            {isTooMuch
              ? `Not more than ${most}`
              : typed
                ? `Write off ${formatMoney(typed, locale)}`
                : `Write off up to ${most}`}
          </Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
