import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { InvoiceSheet } from '../ui/invoice-sheet.tsx'
import { InvoiceState } from '../ui/invoice-table.tsx'
import { Money } from '../ui/money.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/invoice.ts'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Invoice ${loaderData?.invoice.number ?? ''}` },
]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const path = { accountId, invoiceId: params.invoiceId }
  const invoice = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}/invoices/{invoiceId}', { params: { path } }),
    url,
  )
  return { invoice }
}

function isPayable({ kind, state }: Route.ComponentProps['loaderData']['invoice']): boolean {
  return kind === 'invoice' && (state === 'open' || state === 'overdue')
}

export default function Invoice({ loaderData }: Route.ComponentProps) {
  const { invoice } = loaderData
  const documents = `/api/v1/accounts/${invoice.accountId}/invoices/${invoice.id}`
  return (
    <>
      <PageHeader
        title={`${invoice.kind === 'credit_note' ? 'Credit note' : 'Invoice'} ${invoice.number}`}
        badge={<InvoiceState invoice={invoice} />}
        back={{ to: '/invoices', label: 'Invoices' }}
        actions={
          <>
            {isPayable(invoice) ? (
              <ButtonLink look="primary" to={`/pay?invoice=${invoice.id}`}>
                Pay <Money value={invoice.open} />
              </ButtonLink>
            ) : null}
            <ButtonLink external look={isPayable(invoice) ? 'secondary' : 'primary'} to={`${documents}/pdf`}>
              Download PDF
            </ButtonLink>
            <ButtonLink external to={`${documents}/lines.csv`}>
              Download CSV
            </ButtonLink>
          </>
        }
      />
      <InvoiceSheet
        invoice={invoice}
        linesAddress={(n) => `/invoices/${invoice.id}/lines/${n}`}
        invoiceAddress={(id) => `/invoices/${id}`}
      />
    </>
  )
}
