import { Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { InvoiceTable } from '../ui/invoice-table.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import type { Route } from './+types/search.ts'
import { AccountTable } from './account-table.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [{ title: `Search: ${loaderData?.q ?? ''}` }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const q = url.searchParams.get('q')?.trim() ?? ''
  if (q === '') throw redirect('/console/accounts')
  const api = context.get(apiContext)
  const query = { search: q, limit: 20 }
  const [accounts, invoices] = await Promise.all([
    loaded(api.GET('/accounts', { params: { query } }), url),
    loaded(api.GET('/invoices', { params: { query } }), url),
  ])
  // The only hit, or the one that bears the very number, is what was meant: go there.
  const account = meant(accounts.items, invoices.items.length === 0, ({ number }) => number === q)
  if (account) throw redirect(`/console/accounts/${account.id}`)
  const invoice = meant(invoices.items, accounts.items.length === 0, ({ number }) => number === q)
  if (invoice) throw redirect(`/console/accounts/${invoice.accountId}/invoices/${invoice.id}`)
  return { q, accounts: accounts.items, invoices: invoices.items }
}

function meant<T>(found: readonly T[], alone: boolean, bearsNumber: (one: T) => boolean): T | undefined {
  return found.find(bearsNumber) ?? (alone && found.length === 1 ? found[0] : undefined)
}

export default function Search({ loaderData }: Route.ComponentProps) {
  const { q, accounts, invoices } = loaderData
  return (
    <>
      <PageHeader title={`“${q}”`} />
      {accounts.length > 0 ? (
        <Section title="Accounts">
          <AccountTable accounts={accounts} />
        </Section>
      ) : null}
      {invoices.length > 0 ? (
        <Section title="Invoices">
          <InvoiceTable
            account
            caption="Invoices"
            invoices={invoices}
            address={(invoice) => `/console/accounts/${invoice.accountId}/invoices/${invoice.id}`}
          />
        </Section>
      ) : null}
      {accounts.length + invoices.length === 0 ? (
        <EmptyState title="Nothing matches">
          Search finds accounts by name, account number or telephone number, and invoices by number. The whole
          list is under{' '}
          <Link className="underline" to="/console/accounts">
            Accounts
          </Link>
          .
        </EmptyState>
      ) : null}
    </>
  )
}
