import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { words } from './badge.tsx'
import { Moment } from './moment.tsx'
import { Money } from './money.tsx'
import { PhoneNumber } from './phone-number.tsx'
import { Duration } from './quantity.tsx'
import { type Column, DataTable } from './table.tsx'

type Call = Shape<'Call'>

/** A list of calls. Every row opens the explanation of its price, which "Why?" says. */
export function CallTable(props: {
  caption: string
  calls: readonly Call[]
  address: (call: Call) => string
}) {
  const { caption, calls, address } = props
  const columns: Array<Column<Call>> = [
    { key: 'at', header: 'Answered', cell: (call) => <Moment value={call.answeredAt} style="second" /> },
    { key: 'direction', header: 'Direction', cell: (call) => words(call.direction) },
    { key: 'from', header: 'From', label: 'from', cell: (call) => <PhoneNumber value={call.from} /> },
    { key: 'to', header: 'To', narrow: 'title', cell: (call) => <PhoneNumber value={call.to} /> },
    { key: 'destination', header: 'Destination', wide: true, cell: (call) => call.destination },
    {
      key: 'duration',
      header: 'Length',
      align: 'right',
      cell: (call) => <Duration seconds={call.seconds} />,
    },
    {
      key: 'amount',
      header: 'Price',
      align: 'right',
      narrow: 'amount',
      cell: (call) => <Money value={call.amount} aligned />,
    },
    {
      key: 'why',
      header: <span className="sr-only">Explanation</span>,
      align: 'right',
      cell: (call) => (
        <Link
          className="row-link text-faint hover:text-ink"
          to={address(call)}
          aria-label={`Why this price? Call to ${call.to}`}
        >
          Why?
        </Link>
      ),
    },
  ]
  return <DataTable caption={caption} rows={calls} columns={columns} rowKey={(call) => call.id} />
}
