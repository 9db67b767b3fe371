import { Form } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import { Button } from '../ui/button.tsx'
import { InvoiceTable } from '../ui/invoice-table.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import type { Route } from './+types/invoices.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Invoices' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const search = url.searchParams.get('search') || undefined
  const invoices = await loaded(
    context.get(apiContext).GET('/invoices', { params: { query: { ...pageOf(url), search } } }),
    url,
  )
  return { invoices, search }
}

export default function Invoices({ loaderData }: Route.ComponentProps) {
  const { invoices, search } = loaderData
  return (
    <>
      <PageHeader title="Invoices" />
      <Form key={search} className="mb-6 flex max-w-md gap-2">
        <input
          name="search"
          type="search"
          className="field"
          aria-label="Search invoices by number or account"
          placeholder="Invoice number or account"
          defaultValue={search}
        />
        <Button>Search</Button>
      </Form>
      {invoices.items.length > 0 ? (
        <InvoiceTable
          account
          caption="Invoices"
          invoices={invoices.items}
          address={(invoice) => `/console/accounts/${invoice.accountId}/invoices/${invoice.id}`}
        />
      ) : (
        <EmptyState title={search ? `No invoice matches “${search}”` : 'No invoice has been issued yet'}>
          {search ? 'Try its number, or the name of its account.' : 'A billing run issues them.'}
        </EmptyState>
      )}
      <Pager next={invoices.next} />
    </>
  )
}
