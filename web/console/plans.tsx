import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { isZero, Money } from '../ui/money.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { formatDurationWords } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/plans.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Plans' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  return {
    plans: await loaded(context.get(apiContext).GET('/plans', { params: { query: pageOf(url) } }), url),
  }
}

export default function Plans({ loaderData }: Route.ComponentProps) {
  const { plans } = loaderData
  return (
    <>
      <PageHeader title="Plans" note="Fees, included minutes and a rate deck under one name." />
      {plans.items.length > 0 ? (
        <DataTable caption="Plans" rows={plans.items} columns={COLUMNS} rowKey={(plan) => plan.id} />
      ) : (
        <EmptyState title="No plans yet">
          Load them from a file with bin/tollbook apply, or over the API.
        </EmptyState>
      )}
      <Pager next={plans.next} />
    </>
  )
}

const COLUMNS: ReadonlyArray<Column<Shape<'Plan'>>> = [
  {
    key: 'name',
    header: 'Plan',
    narrow: 'title',
    cell: (plan) => (
      <>
        <span className="font-medium">{plan.name}</span>
        {plan.description ? <span className="block text-sm text-faint">{plan.description}</span> : null}
      </>
    ),
  },
  {
    key: 'included',
    header: 'Included',
    cell: (plan) =>
      plan.allowances.map((allowance) => (
        <span key={allowance.name} className="block">
          {formatDurationWords(allowance.includedSeconds)} {allowance.scope === 'line' ? 'a line' : 'pooled'},{' '}
          {allowance.destinations.map((one) => one.replace(/\*$/, '…')).join(', ')}
        </span>
      )),
  },
  { key: 'deck', header: 'Rate deck', cell: (plan) => plan.rateDeck ?? 'None' },
  {
    key: 'setup',
    header: 'Setup fee',
    label: 'Setup',
    align: 'right',
    cell: (plan) => (isZero(plan.setupFee) ? '—' : <Money value={plan.setupFee} />),
  },
  {
    key: 'monthly',
    header: 'Monthly fee',
    align: 'right',
    narrow: 'amount',
    cell: (plan) => <Money value={plan.monthlyFee} />,
  },
]
