import { NavLink, Outlet } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { Badge } from '../ui/badge.tsx'
import { Money } from '../ui/money.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { ReaderProvider } from '../ui/reader.tsx'
import type { Route } from './+types/account.ts'
import { AdjustmentDialog } from './adjustment-dialog.tsx'
import { DeedLink } from './deed.tsx'
import { InvoiceInquiries } from './invoice-inquiries.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [{ title: loaderData?.account.name ?? 'Account' }]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { accountId: params.accountId }
  const open = { path, query: { state: 'open' as const, limit: 50 } }
  const [account, summary, inquiries] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/summary', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/inquiries', { params: open }), url),
  ])
  // One key a form: sent twice, it is still one adjustment.
  return { account, summary, inquiries: inquiries.items, formKey: crypto.randomUUID() }
}

/** An account's head and its sides: story, invoices, payments, charges, services, calls, people. Times below are in its zone. */
export default function Account({ loaderData }: Route.ComponentProps) {
  const { account, summary, inquiries, formKey } = loaderData
  const base = `/console/accounts/${account.id}`
  const sides = [
    { to: base, label: 'Story', end: true },
    { to: `${base}/invoices`, label: 'Invoices' },
    { to: `${base}/payments`, label: 'Payments' },
    { to: `${base}/charges`, label: 'Charges' },
    { to: `${base}/services`, label: 'Services' },
    { to: `${base}/calls`, label: 'Calls' },
    { to: `${base}/people`, label: 'People' },
    { to: `${base}/documents`, label: 'Documents' },
  ]
  return (
    <ReaderProvider reader={{ locale: account.locale, timeZone: account.timeZone }}>
      <PageHeader
        title={account.name}
        badge={account.closedOn ? <Badge>Closed</Badge> : null}
        note={
          <>
            Account {account.number}
            {summary.balance && summary.unbilled ? (
              <>
                {' '}
                · owes <Money value={summary.balance} /> · <Money value={summary.unbilled} /> not invoiced yet
              </>
            ) : null}
          </>
        }
        back={{ to: '/console/accounts', label: 'Accounts' }}
        actions={
          <>
            <DeedLink to={`${base}/edit`}>Edit</DeedLink>
            <AdjustmentDialog account={account} formKey={formKey} />
          </>
        }
      />
      <InvoiceInquiries inquiries={inquiries} base={base} what="a bill" />
      <nav aria-label="Sides of this account" className="mb-8 overflow-x-auto border-b border-rule">
        <ul className="flex">
          {sides.map((side) => (
            <li key={side.to}>
              <NavLink
                to={side.to}
                end={side.end}
                preventScrollReset
                className="flex min-h-10 items-center border-b-2 border-transparent px-3 whitespace-nowrap text-soft first:pl-0 hover:text-ink aria-[current=page]:border-brand aria-[current=page]:font-medium aria-[current=page]:text-ink"
              >
                {side.label}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <Outlet />
    </ReaderProvider>
  )
}
