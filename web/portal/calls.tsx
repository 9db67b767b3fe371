import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import {
  asked,
  CallFilter,
  CallTotals,
  callQuestion,
  isNarrowed,
  monthBefore,
  monthSoFar,
  questionQuery,
} from '../ui/call-filter.tsx'
import { CallTable } from '../ui/call-table.tsx'
import { FilterLinks } from '../ui/filter-links.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/calls.ts'
import { CallTabs } from './call-tabs.tsx'
import { visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const account = await loaded(api.GET('/accounts/{accountId}', { params: { path } }), url)
  const { today, timeZone } = account
  const question = callQuestion(url, today)
  const query = asked(question)
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
  const texts = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])
  const csv = `/api/v1/accounts/${accountId}/calls.csv?${new URLSearchParams(texts)}`
  return { question, calls, totals, csv, today, timeZone }
}

/** The account's calls: this month's, or those asked for, with their totals. */
export default function Calls({ loaderData }: Route.ComponentProps) {
  const { question, calls, totals, csv, today, timeZone } = loaderData
  const say = useWords('calls')
  return (
    <>
      <Title>{say('title')}</Title>
      <CallTabs />
      <PageHeader
        title={say('title')}
        actions={
          <>
            <ButtonLink to={`/reports/new?${questionQuery(question)}`}>{say('makeReport')}</ButtonLink>
            {totals.calls > 0 ? (
              <ButtonLink external to={csv}>
                {say('downloadCsv')}
              </ButtonLink>
            ) : null}
          </>
        }
      />
      <Spans question={question} today={today} />
      <CallFilter key={JSON.stringify(question)} question={question} clear="/calls" />
      {totals.calls > 0 ? <CallTotals totals={totals} /> : null}
      {calls.items.length > 0 ? (
        <>
          <CallTable caption={say('title')} calls={calls.items} address={(call) => `/calls/${call.id}`} />
          <p className="mt-3 text-sm text-faint">{say('zone', { zone: timeZone.replaceAll('_', ' ') })}</p>
        </>
      ) : (
        <Nothing isNarrowed={isNarrowed(question) || question.from !== ''} goesOn={calls.next !== null} />
      )}
      <Pager next={calls.next} />
    </>
  )
}

type Question = Route.ComponentProps['loaderData']['question']

/** This month, the last, all: with whatever else is asked. */
function Spans({ question, today }: { question: Question; today: string }) {
  const say = useWords('calls')
  const spans = [
    { label: say('thisMonth'), days: monthSoFar(today) },
    { label: say('lastMonth'), days: monthBefore(today) },
    { label: say('allTime'), days: { from: '', until: '' } },
  ]
  const links = spans.map(({ label, days }) => ({
    label,
    to: `/calls?${questionQuery({ ...question, ...days })}`,
    isCurrent: question.from === days.from && question.until === days.until,
  }))
  return <FilterLinks label={say('spans')} links={links} />
}

function Nothing(props: { isNarrowed: boolean; goesOn: boolean }) {
  const say = useWords('calls')
  if (props.goesOn) return <EmptyState title={say('noneSoFar')}>{say('noneSoFarText')}</EmptyState>
  if (props.isNarrowed) return <EmptyState title={say('noMatch')}>{say('noMatchText')}</EmptyState>
  return <EmptyState title={say('none')}>{say('noneYet')}</EmptyState>
}
