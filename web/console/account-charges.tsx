import { data, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import { words } from '../ui/badge.tsx'
import { Moment, Period } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { Pager } from '../ui/pager.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/account-charges.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const path = { accountId: params.accountId }
  const charges = await loaded(
    context.get(apiContext).GET('/accounts/{accountId}/charges', { params: { path, query: pageOf(url) } }),
    url,
  )
  return { charges, accountId: params.accountId, added: url.searchParams.has('added') }
}

/** Adds the adjustment of the dialog in the account's head. */
export async function action({ context, params, request, url }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  const path = { accountId: params.accountId }
  const account = await loaded(api.GET('/accounts/{accountId}', { params: { path } }), url)
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const outcome = await attempted(
    api.POST('/accounts/{accountId}/adjustments', {
      params: { path, header: { 'Idempotency-Key': text('key') } },
      body: {
        amount: { amount: text('amount'), currency: account.currency },
        description: text('description'),
        reason: text('reason'),
      },
    }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect(`/console/accounts/${params.accountId}/charges?added`)
}

export default function AccountCharges({ loaderData, actionData }: Route.ComponentProps) {
  const { charges, accountId, added } = loaderData
  return (
    <>
      <ProblemNotice problem={actionData?.problem} />
      {added ? (
        <Notice tone="good" title="The adjustment was added">
          It will be on the next invoice of this account.
        </Notice>
      ) : null}
      {charges.items.length > 0 ? (
        <DataTable
          caption="Charges"
          rows={charges.items}
          columns={columnsFor(accountId)}
          rowKey={(charge) => charge.id}
        />
      ) : (
        <EmptyState title="No charges yet">
          Fees, calls and adjustments become charges, and charges go on invoices.
        </EmptyState>
      )}
      <Pager next={charges.next} />
    </>
  )
}

type Charge = Route.ComponentProps['loaderData']['charges']['items'][number]

function columnsFor(accountId: string): Array<Column<Charge>> {
  return [
    {
      key: 'what',
      header: 'Charge',
      narrow: 'title',
      cell: (charge) => (
        <>
          {charge.description}
          {charge.reason ? <span className="block text-sm text-faint">{charge.reason}</span> : null}
        </>
      ),
    },
    { key: 'kind', header: 'Kind', cell: (charge) => words(charge.kind) },
    { key: 'period', header: 'Period', cell: (charge) => <Period {...charge.period} /> },
    { key: 'at', header: 'Charged', wide: true, cell: (charge) => <Moment value={charge.chargedAt} /> },
    {
      key: 'invoice',
      header: 'Invoice',
      cell: (charge) =>
        charge.invoiceId ? (
          <Link className="underline" to={`/console/accounts/${accountId}/invoices/${charge.invoiceId}`}>
            Invoiced
          </Link>
        ) : (
          'Open'
        ),
    },
    {
      key: 'amount',
      header: 'Amount',
      align: 'right',
      narrow: 'amount',
      cell: (charge) => <Money value={charge.amount} exact />,
    },
  ]
}
