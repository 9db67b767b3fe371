import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Moment } from '../ui/moment.tsx'
import { compareMoney, isZero, Money, sumOf } from '../ui/money.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { gatewaySaid, PaymentBadge } from './payment-state.tsx'

type Listed = Shape<'Payment'> &
  Partial<Pick<Shape<'PaymentFound'>, 'accountName' | 'accountNumber'>> &
  Partial<Pick<Shape<'PaymentListed'>, 'lastAttempt'>>

const ORIGINS: Record<Listed['origin'], string> = {
  one_time: 'Payer',
  autopay: 'AutoPay',
  staff: 'Staff',
}

/**
 * A list of payments; each row opens its payment. Over all accounts it says whose they are, of one account by which method (`labels`: of methods by id).
 */
export function PaymentTable({
  payments,
  labels,
}: {
  payments: readonly Listed[]
  labels?: Record<string, string>
}) {
  const columns: Array<Column<Listed>> = [
    {
      key: 'reference',
      header: 'Payment',
      narrow: 'title',
      cell: (payment) => (
        <Link
          className="row-link font-medium whitespace-nowrap"
          to={`/console/accounts/${payment.accountId}/payments/${payment.id}`}
          prefetch="intent"
        >
          {payment.reference}
        </Link>
      ),
    },
    {
      key: 'state',
      header: 'State',
      cell: (payment) => (
        <span className="inline-flex flex-wrap gap-1.5">
          <PaymentBadge state={payment.state} />
          {isZero(payment.refunded) ? null : (
            <Badge>{compareMoney(payment.refunded, payment.amount) < 0 ? 'Part refunded' : 'Refunded'}</Badge>
          )}
        </span>
      ),
    },
    labels === undefined
      ? { key: 'account', header: 'Account', cell: (payment) => payment.accountName }
      : { key: 'method', header: 'Method', cell: (payment) => <Method payment={payment} labels={labels} /> },
    { key: 'origin', header: 'Asked for by', label: 'by', cell: ({ origin }) => ORIGINS[origin] },
    {
      key: 'at',
      header: 'When',
      cell: (payment) => (
        <span className="whitespace-nowrap">
          <Moment value={payment.requestedAt} />
        </span>
      ),
    },
    {
      key: 'amount',
      header: 'Amount',
      align: 'right',
      narrow: 'amount',
      cell: ({ amount, surcharge }) => <Money value={sumOf([amount, surcharge], amount.currency)} />,
    },
  ]
  return <DataTable caption="Payments" rows={payments} columns={columns} rowKey={(payment) => payment.id} />
}

function Method({
  payment: { lastAttempt, state },
  labels,
}: {
  payment: Listed
  labels: Record<string, string>
}) {
  if (!lastAttempt) return null
  const said = state === 'succeeded' || state === 'pending' ? null : gatewaySaid(lastAttempt)
  return (
    <>
      {labels[lastAttempt.methodId] ?? (lastAttempt.rail === 'card' ? 'Card' : 'Bank account')}
      {said ? <span className="block text-sm text-faint">{said}</span> : null}
    </>
  )
}
