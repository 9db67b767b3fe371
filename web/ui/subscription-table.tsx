import type { ReactNode } from 'react'
import type { Shape } from '../api/shapes.ts'
import { useWords } from '../words/use-words.tsx'
import { Badge } from './badge.tsx'
import { Day } from './moment.tsx'
import { Money } from './money.tsx'
import { type Column, DataTable } from './table.tsx'

type Subscription = Shape<'Subscription'>

/** What an account has taken, and for how much a month, where the reader may see that. `deed` puts a button on each row, for the console. */
export function SubscriptionTable(props: {
  subscriptions: readonly Subscription[]
  deed?: (subscription: Subscription) => ReactNode
}) {
  const say = useWords('dashboard')
  const { subscriptions, deed } = props
  const columns: Array<Column<Subscription>> = [
    {
      key: 'plan',
      header: say('service'),
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
      header: say('since'),
      label: say('sinceLabel'),
      cell: (one) => (
        <>
          <Day value={one.startsOn} />
          {one.endsOn ? (
            <>
              {' '}
              <Badge>{say('endsOn', { day: <Day value={one.endsOn} /> })}</Badge>
            </>
          ) : null}
        </>
      ),
    },
    ...(subscriptions.some(({ monthlyFee }) => monthlyFee !== null)
      ? [
          {
            key: 'fee',
            header: say('monthlyFee'),
            align: 'right',
            narrow: 'amount',
            cell: ({ quantity, monthlyFee }: Subscription) => (
              <>
                {quantity > 1 ? <span className="text-faint">{quantity} × </span> : null}
                {monthlyFee ? <Money value={monthlyFee} /> : null}
              </>
            ),
          } as const,
        ]
      : []),
    ...(deed
      ? [
          {
            key: 'deed',
            header: <span className="sr-only">{say('actions')}</span>,
            align: 'right',
            cell: deed,
          } as const,
        ]
      : []),
  ]
  return (
    <DataTable caption={say('services')} rows={subscriptions} columns={columns} rowKey={(one) => one.id} />
  )
}
