import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { methodName } from '../ui/method-label.tsx'
import { Moment } from '../ui/moment.tsx'
import { isZero, Money, sumOf } from '../ui/money.tsx'
import { EmptyState, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { PaymentState } from '../ui/payment-state.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { Title } from '../ui/title.tsx'
import type { Say } from '../words/say.ts'
import { useWords } from '../words/use-words.tsx'
import type { Words } from '../words/words.server.ts'
import type { Route } from './+types/payments.ts'
import { paidBy } from './paying-facts.ts'
import { PaymentTabs } from './payment-tabs.tsx'
import { may, visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const { accountId } = visit
  const api = context.get(apiContext)
  const path = { accountId }
  const mayPay = may(visit, 'pay')
  const [payments, methods, dues] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/payments', { params: { path, query: pageOf(url) } }), url),
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
    mayPay ? loaded(api.GET('/accounts/{accountId}/dues', { params: { path } }), url) : null,
  ])
  const isUnheard = url.searchParams.has('unheard')
  return { payments, methods: methods.items, pays: dues && paidBy(dues), isUnheard }
}

export default function Payments({ loaderData }: Route.ComponentProps) {
  const say = useWords('payments')
  const sayMethod = useWords('methods')
  const { payments, methods, pays, isUnheard } = loaderData
  const names = new Map(methods.map((method) => [method.id, methodName(method, sayMethod)]))
  return (
    <>
      <PaymentTabs />
      <Title>{say('title')}</Title>
      <PageHeader
        title={say('title')}
        actions={
          pays ? (
            <ButtonLink look={pays === 'due' ? 'primary' : 'secondary'} to="/pay">
              {say(pays === 'due' ? 'makePayment' : 'payAhead')}
            </ButtonLink>
          ) : null
        }
      />
      <ProblemNotice problem={isUnheard ? { code: 'payment_unheard', status: 503, title: '' } : undefined} />
      {payments.items.length > 0 ? (
        <DataTable
          caption={say('title')}
          rows={payments.items}
          columns={columnsOf(say, names)}
          rowKey={(payment) => payment.id}
        />
      ) : (
        <EmptyState title={say('none')}>{say('noneText')}</EmptyState>
      )}
      <Pager next={payments.next} />
    </>
  )
}

type Listed = Shape<'PaymentListed'>

function columnsOf(
  say: Say<keyof Words['payments'] & string>,
  names: ReadonlyMap<string, string>,
): Array<Column<Listed>> {
  return [
    {
      key: 'reference',
      header: say('reference'),
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
      header: say('stateHeader'),
      cell: (payment) => (
        <span className="inline-flex gap-1.5">
          <PaymentState state={payment.state} />
          {isZero(payment.refunded) ? null : <Badge>{say('refunded')}</Badge>}
        </span>
      ),
    },
    { key: 'at', header: say('date'), cell: (payment) => <Moment value={payment.requestedAt} /> },
    {
      key: 'method',
      header: say('method'),
      cell: ({ lastAttempt: { methodId, methodLabel }, origin }) =>
        [names.get(methodId) ?? methodLabel, origin === 'one_time' ? null : say(`origin.${origin}`)]
          .filter(Boolean)
          .join(' · '),
    },
    {
      key: 'amount',
      header: say('amount'),
      align: 'right',
      narrow: 'amount',
      cell: ({ amount, surcharge }) => <Money value={sumOf([amount, surcharge], amount.currency)} />,
    },
  ]
}
