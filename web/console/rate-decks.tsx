import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Moment } from '../ui/moment.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { Count } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/rate-decks.ts'
import { DeedLink } from './deed.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Rate decks' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  return {
    decks: await loaded(context.get(apiContext).GET('/rate-decks', { params: { query: pageOf(url) } }), url),
  }
}

export default function RateDecks({ loaderData }: Route.ComponentProps) {
  const { decks } = loaderData
  return (
    <>
      <PageHeader
        title="Rate decks"
        note="Prefix by prefix, what a minute costs. A plan uses the latest frozen version of its deck."
        actions={
          <DeedLink look="primary" to="/console/rate-decks/new">
            Upload a deck
          </DeedLink>
        }
      />
      {decks.items.length > 0 ? (
        <DataTable caption="Rate decks" rows={decks.items} columns={COLUMNS} rowKey={(deck) => deck.id} />
      ) : (
        <EmptyState title="No rate deck yet">
          Upload one as CSV: prefix, destination, rate, increments.
        </EmptyState>
      )}
      <Pager next={decks.next} />
    </>
  )
}

/** Draft or frozen, in a word. */
export function DeckState({ deck }: { deck: { frozenAt: string | null } }) {
  return deck.frozenAt ? <Badge tone="good">Frozen</Badge> : <Badge tone="warn">Draft</Badge>
}

const COLUMNS: ReadonlyArray<Column<Shape<'RateDeck'>>> = [
  {
    key: 'name',
    header: 'Deck',
    narrow: 'title',
    cell: (deck) => (
      <>
        <Link className="row-link font-medium" to={`/console/rate-decks/${deck.id}`}>
          {deck.name}
        </Link>
        {deck.note ? <span className="block text-sm text-faint">{deck.note}</span> : null}
      </>
    ),
  },
  { key: 'version', header: 'Version', label: 'version', align: 'right', cell: (deck) => deck.version },
  { key: 'state', header: 'State', cell: (deck) => <DeckState deck={deck} /> },
  { key: 'currency', header: 'Currency', cell: (deck) => deck.currency },
  { key: 'created', header: 'Uploaded', cell: (deck) => <Moment value={deck.createdAt} style="day" /> },
  {
    key: 'rates',
    header: 'Rates',
    align: 'right',
    narrow: 'amount',
    cell: (deck) => <Count value={deck.rates} />,
  },
]
