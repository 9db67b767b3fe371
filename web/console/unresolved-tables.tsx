import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money, sumOf } from '../ui/money.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { LookNow } from './look-now.tsx'
import { RefundBadge } from './payment-state.tsx'

type Unresolved = Shape<'UnresolvedPayment'>

const PAYMENT_COLUMNS: ReadonlyArray<Column<Unresolved>> = [
  {
    key: 'payment',
    header: 'Payment',
    narrow: 'title',
    cell: ({ accountId, paymentId }) => (
      <Link
        className="font-medium underline decoration-line underline-offset-2"
        to={`/console/accounts/${accountId}/payments/${paymentId}`}
      >
        {referenceOf(paymentId)}
      </Link>
    ),
  },
  {
    key: 'state',
    header: 'State',
    cell: (attempt) =>
      attempt.frozenBecause ? (
        <Badge tone="bad">Frozen</Badge>
      ) : attempt.isAlarm ? (
        <Badge tone="bad">Takes too long</Badge>
      ) : (
        <Badge tone="warn">Being looked up</Badge>
      ),
  },
  {
    key: 'why',
    header: 'Why',
    cell: (attempt) => (
      <>
        {attempt.frozenBecause ?? attempt.cause ?? 'The gateway’s answer was lost'}
        <span className="block text-sm text-faint wrap-anywhere">
          Account {attempt.accountNumber} · {attempt.gateway} {attempt.gatewayReference}
        </span>
      </>
    ),
  },
  {
    key: 'since',
    header: 'Since',
    label: 'since',
    cell: ({ createdAt }) => (
      <span className="whitespace-nowrap">
        <Moment value={createdAt} />
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
    key: 'deeds',
    header: <span className="sr-only">Actions</span>,
    align: 'right',
    cell: (attempt) => (
      <span className="inline-flex flex-wrap justify-end gap-2">
        {attempt.frozenBecause ? null : (
          <LookNow payment={{ accountId: attempt.accountId, id: attempt.paymentId }} />
        )}
        <DecideDialog subject={{ ...attempt, kind: 'payment', reference: referenceOf(attempt.paymentId) }} />
      </span>
    ),
  },
]

/** As payments are shown to people; an attempt brings its payment's id only. */
function referenceOf(paymentId: string): string {
  return `PAY-${paymentId}`
}

/** Attempts whose outcome nobody knows, the longest waiting first, with what can be done about each. */
export function UnresolvedPayments({ payments }: { payments: readonly Unresolved[] }) {
  return (
    <DataTable
      caption="Payments without a known outcome"
      rows={payments}
      columns={PAYMENT_COLUMNS}
      rowKey={(attempt) => attempt.id}
    />
  )
}

type Refund = Shape<'Refund'>

const REFUND_COLUMNS: ReadonlyArray<Column<Refund>> = [
  {
    key: 'refund',
    header: 'Refund',
    narrow: 'title',
    cell: ({ accountId, paymentId, reference }) => (
      <Link
        className="font-medium underline decoration-line underline-offset-2"
        to={`/console/accounts/${accountId}/payments/${paymentId}`}
      >
        {reference}
      </Link>
    ),
  },
  { key: 'state', header: 'State', cell: (refund) => <RefundBadge refund={refund} /> },
  {
    key: 'why',
    header: 'Why',
    cell: ({ frozenBecause, cause }) => frozenBecause ?? cause ?? 'The gateway’s answer was lost',
  },
  {
    key: 'since',
    header: 'Since',
    label: 'since',
    cell: ({ createdAt }) => (
      <span className="whitespace-nowrap">
        <Moment value={createdAt} />
      </span>
    ),
  },
  {
    key: 'amount',
    header: 'Amount',
    align: 'right',
    narrow: 'amount',
    cell: (refund) => <Money value={totalOf(refund)} />,
  },
  {
    key: 'deeds',
    header: <span className="sr-only">Actions</span>,
    align: 'right',
    cell: (refund) => (
      <DecideDialog
        subject={{
          ...{ kind: 'refund', id: refund.id, accountId: refund.accountId, reference: refund.reference },
          ...{ amount: totalOf(refund), gateway: 'the gateway', gatewayReference: refund.gatewayReference },
        }}
      />
    ),
  },
]

function totalOf({ amount, surcharge }: Refund) {
  return sumOf([amount, surcharge], amount.currency)
}

/** Refunds whose outcome nobody knows. */
export function UnresolvedRefunds({ refunds }: { refunds: readonly Refund[] }) {
  return (
    <DataTable
      caption="Refunds without a known outcome"
      rows={refunds}
      columns={REFUND_COLUMNS}
      rowKey={(refund) => refund.id}
    />
  )
}
