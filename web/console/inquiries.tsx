import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { FilterLinks } from '../ui/filter-links.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/inquiries.ts'
import { InquiryBadge } from './inquiry-badge.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Inquiries' }]

const STATES = {
  waiting_for_provider: { label: 'Waiting for us', empty: 'Nobody waits for an answer' },
  waiting_for_customer: { label: 'Waiting for customers', empty: 'No customer was asked back' },
  decided: { label: 'Decided', empty: 'Nothing has been decided yet' },
} as const

export async function loader({ context, url }: Route.LoaderArgs) {
  const asked = url.searchParams.get('state')
  const state = asked === 'waiting_for_customer' || asked === 'decided' ? asked : 'waiting_for_provider'
  const api = context.get(apiContext)
  const [inquiries, counts] = await Promise.all([
    loaded(api.GET('/inquiries', { params: { query: { ...pageOf(url), state } } }), url),
    loaded(api.GET('/inquiry-counts'), url),
  ])
  return { inquiries, counts, state } as const
}

export default function Inquiries({ loaderData }: Route.ComponentProps) {
  const { inquiries, counts, state } = loaderData
  const link = (of: keyof typeof STATES, count?: number) => ({
    to: of === 'waiting_for_provider' ? '/console/inquiries' : `/console/inquiries?state=${of}`,
    label: STATES[of].label,
    isCurrent: state === of,
    ...(count === undefined ? {} : { count }),
  })
  return (
    <>
      <PageHeader
        title="Inquiries"
        note="What customers ask about their bills, or dispute. A dispute that was begun at a bank is under Attention."
      />
      <FilterLinks
        label="Inquiries by state"
        links={[
          link('waiting_for_provider', counts.waitingForProvider),
          link('waiting_for_customer', counts.waitingForCustomer),
          link('decided'),
        ]}
      />
      {inquiries.items.length > 0 ? (
        <DataTable
          caption="Inquiries"
          rows={inquiries.items}
          columns={COLUMNS}
          rowKey={({ accountId, id }) => `${accountId} ${id}`}
        />
      ) : (
        <EmptyState title={STATES[state].empty}>
          Customers ask about an invoice, a line of it or a call; who has waited longest stands first.
        </EmptyState>
      )}
      <Pager next={inquiries.next} />
    </>
  )
}

const COLUMNS: ReadonlyArray<Column<Shape<'InquiryFound'>>> = [
  {
    key: 'about',
    header: 'About',
    narrow: 'title',
    cell: ({ accountId, id, subject }) => (
      <Link
        className="row-link font-medium"
        to={`/console/accounts/${accountId}/inquiries/${id}`}
        prefetch="intent"
      >
        {subject}
      </Link>
    ),
  },
  { key: 'account', header: 'Account', cell: ({ accountName }) => accountName },
  {
    key: 'message',
    header: 'Last message',
    wide: true,
    cell: ({ lastMessage }) => (
      <span className="line-clamp-1 max-w-72 text-soft">
        {lastMessage.side === 'provider' ? 'We: ' : ''}
        {lastMessage.text}
      </span>
    ),
  },
  { key: 'state', header: 'State', cell: (inquiry) => <InquiryBadge inquiry={inquiry} /> },
  {
    key: 'since',
    header: 'Since',
    cell: ({ since }) => (
      <span className="whitespace-nowrap">
        <Moment value={since} />
      </span>
    ),
  },
  {
    key: 'price',
    header: 'Before tax',
    align: 'right',
    narrow: 'amount',
    cell: ({ price }) => <Money value={price} exact />,
  },
]
