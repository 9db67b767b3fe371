import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { asked, CallFilter, CallTotals, callQuestion, isNarrowed } from '../ui/call-filter.tsx'
import { CallTable } from '../ui/call-table.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import type { Route } from './+types/calls.ts'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Calls' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const question = callQuestion(url)
  const query = asked(question)
  const path = { accountId }
  const after = url.searchParams.get('after') ?? undefined
  const [calls, totals] = await Promise.all([
    loaded(
      api.GET('/accounts/{accountId}/calls', {
        params: { path, query: { ...query, after, limit: 50 } },
      }),
      url,
    ),
    loaded(api.GET('/accounts/{accountId}/calls/totals', { params: { path, query } }), url),
  ])
  const csv = `/api/v1/accounts/${accountId}/calls.csv?${new URLSearchParams(query)}`
  return { question, calls, totals, csv }
}

export default function Calls({ loaderData }: Route.ComponentProps) {
  const { question, calls, totals, csv } = loaderData
  return (
    <>
      <PageHeader
        title="Calls"
        actions={
          totals.calls > 0 ? (
            <ButtonLink external to={csv}>
              Download CSV
            </ButtonLink>
          ) : null
        }
      />
      <CallFilter key={JSON.stringify(question)} question={question} clear="/calls" />
      {totals.calls > 0 ? (
        <>
          <CallTotals totals={totals} />
          <CallTable caption="Calls" calls={calls.items} address={(call) => `/calls/${call.id}`} />
        </>
      ) : (
        <EmptyState title={isNarrowed(question) ? 'No call matches' : 'No calls yet'}>
          {isNarrowed(question)
            ? 'Try a longer period, or fewer conditions.'
            : 'Every call will be listed here with its price, and why it is that.'}
        </EmptyState>
      )}
      <Pager next={calls.next} />
    </>
  )
}
