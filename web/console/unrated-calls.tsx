import { data, Link, redirect, useNavigation } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { words } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { counted } from '../ui/quantity.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/unrated-calls.ts'
import { DeedForm } from './deed.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Unrated calls' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const source = url.searchParams.get('source') || undefined
  const reason = url.searchParams.get('reason') || undefined
  const rated = url.searchParams.get('rated')
  const calls = await loaded(
    context.get(apiContext).GET('/unrated-calls', { params: { query: { ...pageOf(url), source, reason } } }),
    url,
  )
  return {
    calls,
    reason,
    narrowed: source !== undefined || reason !== undefined,
    rated: rated === null ? null : Number(rated),
  }
}

/** Tries all of them again. */
export async function action({ context }: Route.ActionArgs) {
  const outcome = await attempted(context.get(apiContext).POST('/unrated-calls/retry'))
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect(`/console/unrated-calls?rated=${outcome.value.rated}`)
}

export default function UnratedCalls({ loaderData, actionData }: Route.ComponentProps) {
  const { calls, narrowed, rated } = loaderData
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <PageHeader
        title="Unrated calls"
        note="Answered calls whose account or price is not known yet. They wait here and are not lost; mend the cause, then retry."
        actions={
          <DeedForm method="post">
            <Button look="primary" disabled={busy || calls.items.length === 0}>
              Retry all
            </Button>
          </DeedForm>
        }
      />
      <ProblemNotice problem={actionData?.problem} />
      {rated === null ? null : (
        <Notice
          tone={rated > 0 ? 'good' : 'plain'}
          title={rated > 0 ? `${counted(rated, 'call')} now priced.` : 'None could be priced yet.'}
        >
          {calls.items.length > 0 ? 'The rest waits for the reasons below to be mended.' : 'Nothing is left.'}
        </Notice>
      )}
      {narrowed ? (
        <p className="mb-4 text-soft">
          Only some are shown.{' '}
          <Link className="underline" to="/console/unrated-calls">
            Show all
          </Link>
        </p>
      ) : null}
      {calls.items.length > 0 ? (
        <DataTable caption="Unrated calls" rows={calls.items} columns={COLUMNS} rowKey={(call) => call.id} />
      ) : (
        <EmptyState title="Every call has its price">
          What cannot be matched to an account or priced will wait here with its reason.
        </EmptyState>
      )}
      <Pager next={calls.next} />
    </>
  )
}

const COLUMNS: ReadonlyArray<Column<Shape<'UnratedCall'>>> = [
  {
    key: 'reason',
    header: 'Reason',
    narrow: 'title',
    cell: (call) => (
      <>
        <Link className="font-medium hover:underline" to={`/console/unrated-calls?reason=${call.reasonCode}`}>
          {words(call.reasonCode)}
        </Link>
        <span className="block text-sm text-soft first-letter:uppercase">{call.reason}</span>
      </>
    ),
  },
  { key: 'at', header: 'Answered', cell: (call) => <Moment value={call.answeredAt} /> },
  { key: 'from', header: 'From', label: 'from', cell: (call) => <PhoneNumber value={call.from} /> },
  { key: 'to', header: 'To', label: 'to', cell: (call) => <PhoneNumber value={call.to} /> },
  {
    key: 'account',
    header: 'Account',
    wide: true,
    cell: (call) =>
      call.account ? (
        <Link className="underline" to={`/console/accounts/${call.account.id}`}>
          {call.account.name}
        </Link>
      ) : (
        'Unknown'
      ),
  },
  {
    key: 'source',
    header: 'Source',
    align: 'right',
    cell: (call) => (
      <Link className="underline" to={`/console/imports/${call.import}`}>
        {call.source}, line {call.line}
      </Link>
    ),
  },
]
