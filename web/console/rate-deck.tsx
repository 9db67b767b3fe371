import { data, Form, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { words } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Day } from '../ui/moment.tsx'
import { isZero, Money, Rate } from '../ui/money.tsx'
import { EmptyState, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { counted } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/rate-deck.ts'
import { DeedDialog } from './deed.tsx'
import { DeckState } from './rate-decks.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [{ title: loaderData?.deck.name ?? 'Rate deck' }]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { deckId: params.deckId }
  const prefix = url.searchParams.get('prefix')?.replaceAll(/\D/g, '') || undefined
  const [deck, rates] = await Promise.all([
    loaded(api.GET('/rate-decks/{deckId}', { params: { path } }), url),
    loaded(
      api.GET('/rate-decks/{deckId}/rates', { params: { path, query: { ...pageOf(url, 100), prefix } } }),
      url,
    ),
  ])
  return { deck, rates, prefix }
}

/** Freezes the draft. */
export async function action({ context, params }: Route.ActionArgs) {
  const path = { deckId: params.deckId }
  const outcome = await attempted(
    context.get(apiContext).POST('/rate-decks/{deckId}/freeze', { params: { path } }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect(`/console/rate-decks/${params.deckId}`)
}

export default function RateDeck({ loaderData, actionData }: Route.ComponentProps) {
  const { deck, rates, prefix } = loaderData
  return (
    <>
      <PageHeader
        title={`${deck.name}, version ${deck.version}`}
        badge={<DeckState deck={deck} />}
        note={`${counted(deck.rates, 'rate')} in ${deck.currency}${deck.note ? ` · ${deck.note}` : ''}`}
        back={{ to: '/console/rate-decks', label: 'Rate decks' }}
        actions={deck.frozenAt ? null : <FreezeDialog deck={deck} />}
      />
      <ProblemNotice problem={actionData?.problem} />
      <Form key={prefix} className="mb-6 flex max-w-sm gap-2">
        <input
          name="prefix"
          type="search"
          inputMode="numeric"
          className="field"
          aria-label="Show rates whose prefix begins with"
          placeholder="Prefix, such as 4420"
          defaultValue={prefix}
        />
        <Button>Show</Button>
      </Form>
      {rates.items.length > 0 ? (
        <DataTable caption="Rates" rows={rates.items} columns={COLUMNS} rowKey={(rate) => rate.id} />
      ) : (
        <EmptyState title={`No rate begins with ${prefix ?? 'anything'}`}>
          Calls to it would wait in the unrated queue.
        </EmptyState>
      )}
      <Pager next={rates.next} />
    </>
  )
}

function FreezeDialog({ deck }: { deck: Shape<'RateDeck'> }) {
  return (
    <DeedDialog look="primary" trigger="Freeze…" title={`Freeze ${deck.name}, version ${deck.version}`}>
      <p>
        From then on plans with this deck price calls by this version, and nobody can change it any more. A
        mistake is mended by a new version and a re-rating.
      </p>
      <Form method="post">
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Freeze {counted(deck.rates, 'rate')}</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

const COLUMNS: ReadonlyArray<Column<Shape<'Rate'>>> = [
  {
    key: 'prefix',
    header: 'Prefix',
    cell: (rate) => <span className="tabular-nums">{rate.prefix || 'Any'}</span>,
  },
  { key: 'destination', header: 'Destination', narrow: 'title', cell: (rate) => rate.destination },
  { key: 'direction', header: 'Direction', cell: (rate) => words(rate.direction) },
  { key: 'time', header: 'Time of day', cell: (rate) => (rate.timePeriod ? words(rate.timePeriod) : null) },
  {
    key: 'steps',
    header: 'Steps',
    label: 'steps',
    align: 'right',
    cell: (rate) => `${rate.initialIncrement}/${rate.nextIncrement} s`,
  },
  {
    key: 'connect',
    header: 'Connection',
    label: 'connection',
    align: 'right',
    cell: (rate) => (isZero(rate.connectFee) ? '—' : <Money value={rate.connectFee} exact />),
  },
  {
    key: 'from',
    header: 'From',
    wide: true,
    narrow: 'hidden',
    cell: (rate) => <Day value={rate.effectiveFrom} />,
  },
  {
    key: 'rate',
    header: 'Per minute',
    align: 'right',
    narrow: 'amount',
    cell: (rate) => <Rate value={rate.rate} />,
  },
]
