import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import { asked, CallFilter, CallTotals, callQuestion } from '../ui/call-filter.tsx'
import { CallTable } from '../ui/call-table.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { Pager } from '../ui/pager.tsx'
import type { Route } from './+types/account-calls.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const question = callQuestion(url)
  const query = asked(question)
  const path = { accountId: params.accountId }
  const [calls, totals] = await Promise.all([
    loaded(
      api.GET('/accounts/{accountId}/calls', { params: { path, query: { ...query, ...pageOf(url) } } }),
      url,
    ),
    loaded(api.GET('/accounts/{accountId}/calls/totals', { params: { path, query } }), url),
  ])
  return { question, calls, totals, base: `/console/accounts/${params.accountId}/calls` }
}

export default function AccountCalls({ loaderData }: Route.ComponentProps) {
  const { question, calls, totals, base } = loaderData
  return (
    <>
      <CallFilter key={JSON.stringify(question)} question={question} clear={base} />
      {totals.calls > 0 ? (
        <>
          <CallTotals totals={totals} />
          <CallTable caption="Calls" calls={calls.items} address={(call) => `${base}/${call.id}`} />
        </>
      ) : (
        <EmptyState title="No call matches">Try a longer period, or fewer conditions.</EmptyState>
      )}
      <Pager next={calls.next} />
    </>
  )
}
