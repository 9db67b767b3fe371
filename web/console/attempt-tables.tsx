import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { words } from '../ui/badge.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money, sumOf } from '../ui/money.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { actorWords } from './event-words.ts'
import { AttemptBadge, DisputeBadge, gatewaySaid, RefundBadge } from './payment-state.tsx'

/** The requests of a payment to gateways, oldest first, with what was answered. */
export function AttemptTable(props: {
  attempts: ReadonlyArray<Shape<'PaymentAttempt'>>
  labels: Record<string, string>
}) {
  const { attempts, labels } = props
  const columns: Array<Column<Shape<'PaymentAttempt'>>> = [
    {
      key: 'method',
      header: 'Method',
      narrow: 'title',
      cell: ({ methodId, rail }) => labels[methodId] ?? (rail === 'card' ? 'Card' : 'Bank account'),
    },
    { key: 'state', header: 'State', cell: (attempt) => <AttemptBadge attempt={attempt} /> },
    {
      key: 'said',
      header: 'What the gateway said',
      cell: (attempt) => (
        <>
          {gatewaySaid(attempt) ?? (attempt.answeredAt ? 'Nothing to add' : 'No answer yet')}
          <span className="block text-sm text-faint wrap-anywhere">
            {[attempt.gateway, attempt.gatewayReference].filter(Boolean).join(' ')}
          </span>
        </>
      ),
    },
    {
      key: 'at',
      header: 'When',
      cell: ({ createdAt, answeredAt, expectBy, state }) => (
        <>
          <Moment value={createdAt} />
          {answeredAt && state !== 'unknown' ? (
            <span className="block text-sm text-faint">
              answered <Moment value={answeredAt} style="second" />
            </span>
          ) : null}
          {expectBy && state === 'pending' ? (
            <span className="block text-sm text-faint">
              expected by <Moment value={expectBy} style="day" />
            </span>
          ) : null}
        </>
      ),
    },
    {
      key: 'amount',
      header: 'Charged',
      align: 'right',
      narrow: 'amount',
      cell: ({ amount }) => <Money value={amount} />,
    },
  ]
  return <DataTable caption="Attempts" rows={attempts} columns={columns} rowKey={(attempt) => attempt.id} />
}

const REFUND_COLUMNS: ReadonlyArray<Column<Shape<'Refund'>>> = [
  { key: 'reference', header: 'Refund', narrow: 'title', cell: (refund) => refund.reference },
  { key: 'state', header: 'State', cell: (refund) => <RefundBadge refund={refund} /> },
  {
    key: 'why',
    header: 'Why',
    cell: (refund) => (
      <>
        {refund.reason}
        {refund.frozenBecause || refund.cause ? (
          <span className="block text-sm text-faint">{refund.frozenBecause ?? refund.cause}</span>
        ) : null}
      </>
    ),
  },
  { key: 'by', header: 'By', label: 'by', cell: (refund) => actorWords(refund.actor) },
  {
    key: 'at',
    header: 'When',
    cell: (refund) => (
      <span className="whitespace-nowrap">
        <Moment value={refund.createdAt} />
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

/** The refunds of a payment. */
export function RefundTable({ refunds }: { refunds: ReadonlyArray<Shape<'Refund'>> }) {
  return (
    <DataTable caption="Refunds" rows={refunds} columns={REFUND_COLUMNS} rowKey={(refund) => refund.id} />
  )
}

/** Disputes, each opening its own page. Over all accounts (`DisputeFound`) it says whose they are. */
export function DisputeTable({
  disputes,
}: {
  disputes: ReadonlyArray<Shape<'Dispute'> & Partial<Pick<Shape<'DisputeFound'>, 'accountName'>>>
}) {
  const columns: Array<Column<(typeof disputes)[number]>> = [
    {
      key: 'reason',
      header: 'The payer says',
      narrow: 'title',
      cell: (dispute) => (
        <Link
          className="row-link font-medium"
          to={`/console/accounts/${dispute.accountId}/disputes/${dispute.id}`}
          prefetch="intent"
        >
          {words(dispute.reason)}
        </Link>
      ),
    },
    { key: 'state', header: 'State', cell: (dispute) => <DisputeBadge state={dispute.state} /> },
    ...(disputes.some(({ accountName }) => accountName)
      ? [
          {
            key: 'account',
            header: 'Account',
            cell: (dispute: (typeof disputes)[number]) => dispute.accountName,
          },
        ]
      : []),
    {
      key: 'opened',
      header: 'Opened',
      label: 'opened',
      cell: ({ openedAt }) => <Moment value={openedAt} style="day" />,
    },
    {
      key: 'due',
      header: 'Answer by',
      label: 'answer by',
      cell: ({ evidenceDueAt, state }) =>
        state === 'needs_response' ? <Moment value={evidenceDueAt} /> : null,
    },
    {
      key: 'amount',
      header: 'Amount',
      align: 'right',
      narrow: 'amount',
      cell: ({ amount }) => <Money value={amount} />,
    },
  ]
  return <DataTable caption="Disputes" rows={disputes} columns={columns} rowKey={(dispute) => dispute.id} />
}
