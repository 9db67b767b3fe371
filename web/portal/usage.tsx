import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { useReader } from '../ui/reader.tsx'
import { Title } from '../ui/title.tsx'
import { daysOf, formatMonth, monthOf } from '../ui/usage-figures.ts'
import { type CallAddresses, UsageTiles, UsageView } from '../ui/usage-view.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/usage.ts'
import { AlertTable } from './alert-table.tsx'
import { MonthPicker } from './month-picker.tsx'
import { may, visitContext } from './visit.ts'

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/

export async function loader({ context, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const { accountId } = visit
  const api = context.get(apiContext)
  const path = { accountId }
  const month = monthIn(url, 'month') ?? 'current'
  const compare = url.searchParams.get('compare') === '' ? '' : (monthIn(url, 'compare') ?? 'previous')
  const query = { month, ...(compare === '' ? {} : { compare }) }
  const [usage, alerts, account] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/usage', { params: { path, query } }), url),
    loaded(api.GET('/accounts/{accountId}/usage-alerts', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
  ])
  return {
    ...{ usage, compare, alerts: alerts.items, currency: account.currency },
    seesCalls: may(visit, 'see_calls'),
    seesSome: visit.account.role === 'department_manager',
  }
}

function monthIn(url: URL, name: string): string | null {
  const text = url.searchParams.get(name) ?? ''
  return MONTH.test(text) ? text : null
}

export default function UsagePage({ loaderData }: Route.ComponentProps) {
  const say = useWords('usage')
  const { locale } = useReader()
  const { usage, compare, seesCalls, seesSome } = loaderData
  const month = monthOf(usage.period.start)
  const monthName = formatMonth(month, locale)
  const compared = usage.compared && formatMonth(monthOf(usage.compared.period.start), locale)
  return (
    <>
      <Title>{say('title')}</Title>
      <PageHeader
        title={say('title')}
        note={
          <>
            {say('note', { month: monthName })}. {seesSome ? say('yours') : null}
          </>
        }
      />
      <MonthPicker
        key={`${month} ${compare}`}
        {...{ month, compare }}
        first={monthOf(usage.firstOn ?? usage.today)}
        last={monthOf(usage.today)}
      />
      {usage.totals.calls > 0 ? (
        <UsageView usage={usage} compared={compared} calls={seesCalls ? callsOf(usage.period) : null} />
      ) : (
        <>
          <UsageTiles usage={usage} compared={compared} />
          <div className="mt-10">
            <EmptyState title={say('none', { month: monthName })}>{say('noneText')}</EmptyState>
          </div>
        </>
      )}
      <Alerts {...loaderData} />
    </>
  )
}

function Alerts({ alerts, currency }: Route.ComponentProps['loaderData']) {
  const say = useWords('usage')
  return (
    <Section
      title={say('alerts')}
      note={say('alertsNote')}
      aside={<ButtonLink to="/alerts">{say(alerts.length > 0 ? 'manage' : 'newAlert')}</ButtonLink>}
    >
      {alerts.length > 0 ? (
        <AlertTable alerts={alerts} currency={currency} />
      ) : (
        <EmptyState title={say('alertsNone')}>{say('alertsNoneText')}</EmptyState>
      )}
    </Section>
  )
}

/** The call list asked about the same days; its `until` is the last day meant. */
function callsOf(period: { start: string; end: string }): CallAddresses {
  const [first, last] = [period.start, daysOf(period).at(-1) ?? period.start]
  const address = (more: Record<string, string>) =>
    `/calls?${new URLSearchParams({ from: first, until: last, ...more })}`
  return {
    day: (on) => `/calls?${new URLSearchParams({ from: on, until: on })}`,
    number: (number) => address({ number }),
    destination: ({ destination, direction }) => address({ destination, direction }),
  }
}
