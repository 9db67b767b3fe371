import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import { InvoiceTable } from '../ui/invoice-table.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { Pager } from '../ui/pager.tsx'
import { SpendChart } from '../ui/spend-chart.tsx'
import type { Route } from './+types/account-invoices.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const path = { accountId: params.accountId }
  const invoices = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}/invoices', { params: { path, query: pageOf(url) } }),
    url,
  )
  return { invoices, accountId: params.accountId }
}

export default function AccountInvoices({ loaderData }: Route.ComponentProps) {
  const { invoices, accountId } = loaderData
  return (
    <>
      <SpendChart invoices={invoices.items} />
      {invoices.items.length > 0 ? (
        <InvoiceTable
          caption="Invoices"
          invoices={invoices.items}
          address={(invoice) => `/console/accounts/${accountId}/invoices/${invoice.id}`}
        />
      ) : (
        <EmptyState title="No invoice has been issued yet">
          The first comes with the next billing run on this account's billing day.
        </EmptyState>
      )}
      <Pager next={invoices.next} />
    </>
  )
}
