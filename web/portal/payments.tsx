import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { isZero, Money, sumOf } from '../ui/money.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { PaymentState } from '../ui/payment-state.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/payments.ts'
import { PaymentTabs } from './payment-tabs.tsx'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Payments' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const [payments, methods] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/payments', { params: { path, query: pageOf(url) } }), url),
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
  ])
  return { payments, labels: Object.fromEntries(methods.items.map(({ id, label }) => [id, label])) }
}

export default function Payments({ loaderData }: Route.ComponentProps) {
  const { payments, labels } = loaderData
  return (
    <>
      <PaymentTabs />
      <PageHeader
        title="Payments"
        actions={
          <ButtonLink look="primary" to="/pay">
            Make a payment
          </ButtonLink>
        }
      />
      {payments.items.length > 0 ? (
        <DataTable
          caption="Payments"
          rows={payments.items}
          columns={columnsOf(labels)}
          rowKey={(payment) => payment.id}
        />
      ) : (
        <EmptyState title="No payment has been made yet">
          Every payment will be listed here with what became of it, what it paid, and its receipt.
        </EmptyState>
      )}
      <Pager next={payments.next} />
    </>
  )
}

type Listed = Shape<'PaymentListed'>

const ORIGINS = { one_time: null, autopay: 'AutoPay', staff: 'Taken for you' }

function columnsOf(labels: Record<string, string>): Array<Column<Listed>> {
  return [
    {
      key: 'reference',
      header: 'Reference',
      narrow: 'title',
      cell: (payment) => (
        <Link
          className="row-link font-medium whitespace-nowrap"
          to={`/payments/${payment.id}`}
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
        <span className="inline-flex gap-1.5">
          <PaymentState state={payment.state} />
          {isZero(payment.refunded) ? null : <Badge>Refunded</Badge>}
        </span>
      ),
    },
    { key: 'at', header: 'Date', cell: (payment) => <Moment value={payment.requestedAt} /> },
    {
      key: 'method',
      header: 'Method',
      cell: ({ lastAttempt: { methodId, rail }, origin }) =>
        [labels[methodId] ?? (rail === 'card' ? 'Card' : 'Bank account'), ORIGINS[origin]]
          .filter(Boolean)
          .join(' · '),
    },
    {
      key: 'amount',
      header: 'Amount',
      align: 'right',
      narrow: 'amount',
      cell: ({ amount, surcharge }) => <Money value={sumOf([amount, surcharge], amount.currency)} />,
    },
  ]
}
