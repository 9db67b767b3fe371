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

export async function loader({ context, url }: Route.LoaderArgs) {
  const state = url.searchParams.get('state') === 'answered' ? 'answered' : 'open'
  const api = context.get(apiContext)
  const [inquiries, counts] = await Promise.all([
    loaded(api.GET('/inquiries', { params: { query: { ...pageOf(url), state } } }), url),
    loaded(api.GET('/inquiry-counts'), url),
  ])
  return { inquiries, counts, state }
}

export default function Inquiries({ loaderData }: Route.ComponentProps) {
  const { inquiries, counts, state } = loaderData
  return (
    <>
      <PageHeader
        title="Inquiries"
        note="What customers ask about their bills, or dispute. A dispute that was begun at a bank is under Attention."
      />
      <FilterLinks
        label="Inquiries by state"
        links={[
          { to: '/console/inquiries', label: 'Waiting', isCurrent: state === 'open', count: counts.open },
          { to: '/console/inquiries?state=answered', label: 'Answered', isCurrent: state === 'answered' },
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
        <EmptyState title={state === 'open' ? 'Nobody waits for an answer' : 'Nothing has been answered yet'}>
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
    header: 'Message',
    wide: true,
    cell: ({ message }) => <span className="line-clamp-1 max-w-72 text-soft">{message}</span>,
  },
  { key: 'state', header: 'State', cell: ({ outcome }) => <InquiryBadge outcome={outcome} /> },
  {
    key: 'asked',
    header: 'Asked',
    cell: ({ askedAt }) => (
      <span className="whitespace-nowrap">
        <Moment value={askedAt} />
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
