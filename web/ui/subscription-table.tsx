import type { ReactNode } from 'react'
import type { Shape } from '../api/shapes.ts'
import { Badge } from './badge.tsx'
import { Day } from './moment.tsx'
import { Money } from './money.tsx'
import { type Column, DataTable } from './table.tsx'

type Subscription = Shape<'Subscription'>

/** What an account has taken, and for how much a month. `deed` puts a button on each row, for the console. */
export function SubscriptionTable(props: {
  subscriptions: readonly Subscription[]
  deed?: (subscription: Subscription) => ReactNode
}) {
  const { subscriptions, deed } = props
  const columns: Array<Column<Subscription>> = [
    {
      key: 'plan',
      header: 'Service',
      narrow: 'title',
      cell: (one) => (
        <>
          <span className="font-medium">{one.planName}</span>
          {one.label ? <span className="text-soft"> · {one.label}</span> : null}
        </>
      ),
    },
    {
      key: 'since',
      header: 'Since',
      label: 'since',
      cell: (one) => (
        <>
          <Day value={one.startsOn} />
          {one.endsOn ? (
            <>
              {' '}
              <Badge>
                Ends <Day value={one.endsOn} />
              </Badge>
            </>
          ) : null}
        </>
      ),
    },
    {
      key: 'fee',
      header: 'Monthly fee',
      align: 'right',
      narrow: 'amount',
      cell: (one) => (
        <>
          {one.quantity > 1 ? <span className="text-faint">{one.quantity} × </span> : null}
          <Money value={one.monthlyFee} />
        </>
      ),
    },
    ...(deed
      ? [
          {
            key: 'deed',
            header: <span className="sr-only">Actions</span>,
            align: 'right',
            cell: deed,
          } as const,
        ]
      : []),
  ]
  return <DataTable caption="Services" rows={subscriptions} columns={columns} rowKey={(one) => one.id} />
}
