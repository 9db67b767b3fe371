import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { ButtonLink } from '../ui/button.tsx'
import { InvoiceSheet } from '../ui/invoice-sheet.tsx'
import { InvoiceState, isPayable } from '../ui/invoice-table.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { PaymentState } from '../ui/payment-state.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/invoice.ts'
import { InquiryTable } from './inquiry-table.tsx'
import { may, visitContext } from './visit.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const api = context.get(apiContext)
  const { accountId } = visit
  const { invoiceId } = params
  const path = { accountId, invoiceId }
  const invoice = await loaded(
    api.GET('/accounts/{accountId}/invoices/{invoiceId}', { params: { path } }),
    url,
  )
  const [payments, inquiries] =
    invoice.kind === 'invoice'
      ? await Promise.all([
          loaded(api.GET('/accounts/{accountId}/invoices/{invoiceId}/payments', { params: { path } }), url),
          loaded(
            api.GET('/accounts/{accountId}/inquiries', {
              params: { path: { accountId }, query: { invoiceId, limit: 50 } },
            }),
            url,
          ),
        ])
      : [{ items: [] }, { items: [] }]
  return {
    ...{ invoice, payments: payments.items, inquiries: inquiries.items },
    ...{ mayPay: may(visit, 'pay'), mayAsk: may(visit, 'dispute'), mayCalls: may(visit, 'see_calls') },
  }
}

export default function Invoice({ loaderData }: Route.ComponentProps) {
  const say = useWords('invoices')
  const { invoice, payments, inquiries, mayCalls } = loaderData
  const mayAsk = loaderData.mayAsk && invoice.kind === 'invoice'
  const title = say(invoice.kind === 'credit_note' ? 'creditNoteTitle' : 'invoiceTitle', {
    number: invoice.number,
  })
  return (
    <>
      <Title>{title}</Title>
      <PageHeader
        title={title}
        badge={invoice.kind === 'credit_note' ? null : <InvoiceState invoice={invoice} />}
        back={{ to: '/invoices', label: say('title') }}
        actions={<Actions {...loaderData} />}
      />
      <InvoiceSheet
        invoice={invoice}
        lineAddresses={{
          calls: mayCalls ? (n) => `/invoices/${invoice.id}/lines/${n}` : undefined,
          ask: mayAsk ? (n) => `/inquiries/new?invoice=${invoice.id}&line=${n}` : undefined,
        }}
        invoiceAddress={(id) => `/invoices/${id}`}
      />
      {payments.length > 0 ? <Payments payments={payments} issuedOn={invoice.issuedOn} /> : null}
      {inquiries.length > 0 ? (
        <Section title={say('inquiries')}>
          <InquiryTable caption={say('inquiries')} inquiries={inquiries} />
        </Section>
      ) : null}
      {mayAsk ? (
        <p className="mt-10 no-print">
          <ButtonLink to={`/inquiries/new?invoice=${invoice.id}`}>{say('askInvoice')}</ButtonLink>
        </p>
      ) : null}
    </>
  )
}

function Actions({ invoice, mayPay }: Pick<Route.ComponentProps['loaderData'], 'invoice' | 'mayPay'>) {
  const say = useWords('invoices')
  const documents = `/api/v1/accounts/${invoice.accountId}/invoices/${invoice.id}`
  const isToPay = mayPay && isPayable(invoice)
  return (
    <>
      {isToPay ? (
        <ButtonLink look="primary" to={`/pay?invoice=${invoice.id}`}>
          {say('pay', { amount: <Money value={invoice.open} /> })}
        </ButtonLink>
      ) : null}
      <ButtonLink external look={isToPay ? 'secondary' : 'primary'} to={`${documents}/pdf`}>
        {say('pdf')}
      </ButtonLink>
      <ButtonLink external to={`${documents}/lines.csv`}>
        {say('csv')}
      </ButtonLink>
    </>
  )
}

/** What paid it, and what is on its way to. A payment older than the invoice had a part that was free: paid ahead, or freed by a credit. */
function Payments(props: { payments: readonly Shape<'PaymentOfInvoice'>[]; issuedOn: string }) {
  const { payments, issuedOn } = props
  const say = useWords('invoices')
  const columns: ReadonlyArray<Column<Shape<'PaymentOfInvoice'>>> = [
    {
      key: 'payment',
      header: say('payment'),
      narrow: 'title',
      cell: (payment) => (
        <Link className="row-link font-medium" to={`/payments/${payment.id}`} prefetch="intent">
          {payment.reference}
        </Link>
      ),
    },
    { key: 'state', header: say('state'), cell: ({ state }) => <PaymentState state={state} /> },
    {
      key: 'when',
      header: say('when'),
      cell: ({ capturedAt, requestedAt }) => (
        <>
          <Moment value={capturedAt ?? requestedAt} />
          {(capturedAt ?? requestedAt).slice(0, 10) < issuedOn ? (
            <span className="block text-sm text-faint">{say('wasCredit')}</span>
          ) : null}
        </>
      ),
    },
    {
      key: 'share',
      header: say('ofThisInvoice'),
      align: 'right',
      narrow: 'amount',
      cell: ({ share }) => <Money value={share} />,
    },
  ]
  return (
    <Section title={say('payments')}>
      <DataTable caption={say('payments')} rows={payments} columns={columns} rowKey={({ id }) => id} />
    </Section>
  )
}
