import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { useWords } from '../words/use-words.tsx'
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
  const say = useWords('calls')
  const columns: Array<Column<Call>> = [
    {
      key: 'at',
      header: say('answered'),
      cell: (call) => <Moment value={call.answeredAt} style="second" />,
    },
    { key: 'direction', header: say('direction'), cell: (call) => say(`direction.${call.direction}`) },
    {
      key: 'from',
      header: say('caller'),
      label: say('callerLabel'),
      cell: (call) => <PhoneNumber value={call.from} />,
    },
    { key: 'to', header: say('called'), narrow: 'title', cell: (call) => <PhoneNumber value={call.to} /> },
    { key: 'destination', header: say('destination'), wide: true, cell: (call) => call.destination },
    {
      key: 'duration',
      header: say('length'),
      align: 'right',
      cell: (call) => <Duration seconds={call.seconds} />,
    },
    {
      key: 'amount',
      header: say('price'),
      align: 'right',
      narrow: 'amount',
      cell: (call) => <Money value={call.amount} aligned />,
    },
    {
      key: 'why',
      header: <span className="sr-only">{say('explanation')}</span>,
      align: 'right',
      cell: (call) => (
        <Link
          className="row-link text-faint hover:text-ink"
          to={address(call)}
          aria-label={say('whyCall', { number: call.to })}
        >
          {say('why')}
        </Link>
      ),
    },
  ]
  return <DataTable caption={caption} rows={calls} columns={columns} rowKey={(call) => call.id} />
}
