import type { Shape } from '../api/shapes.ts'
import { words } from '../ui/badge.tsx'
import { Moment } from '../ui/moment.tsx'
import { type Column, DataTable } from '../ui/table.tsx'

type GatewayEvent = Shape<'GatewayEvent'>

const COLUMNS: ReadonlyArray<Column<GatewayEvent>> = [
  {
    key: 'about',
    header: 'About',
    narrow: 'title',
    cell: ({ about, gatewayReference }) => (
      <>
        {words(about)} <span className="text-soft wrap-anywhere">{gatewayReference}</span>
      </>
    ),
  },
  { key: 'gateway', header: 'Gateway', narrow: 'amount', cell: ({ gateway }) => gateway },
  { key: 'why', header: 'Why it was left', cell: ({ result }) => result },
  { key: 'tries', header: 'Tries', label: 'tries', align: 'right', cell: ({ tries }) => tries },
  {
    key: 'at',
    header: 'Came',
    cell: ({ receivedAt }) => (
      <span className="whitespace-nowrap">
        <Moment value={receivedAt} />
      </span>
    ),
  },
]

/** Events that gateways sent and nothing here matches. */
export function LeftEventTable({ events }: { events: readonly GatewayEvent[] }) {
  return (
    <DataTable
      caption="Events of gateways that match nothing"
      rows={events}
      columns={COLUMNS}
      rowKey={(event) => `${event.gateway} ${event.eventId}`}
    />
  )
}
