import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { useProvider } from '../root.tsx'
import { InvoiceTable } from '../ui/invoice-table.tsx'
import { Day } from '../ui/moment.tsx'
import { EmptyState, Notice } from '../ui/notice.tsx'
import { Section } from '../ui/page-header.tsx'
import { useReader } from '../ui/reader.tsx'
import { SubscriptionTable } from '../ui/subscription-table.tsx'
import { Title } from '../ui/title.tsx'
import { DayChart } from '../ui/usage-charts.tsx'
import { formatMonth, monthOf } from '../ui/usage-figures.ts'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/summary.ts'
import { Joined } from './joined.tsx'
import { payingFacts } from './paying-facts.ts'
import { Figures } from './paying-figures.tsx'
import { PayingNotices } from './paying-notices.tsx'
import { AutopayMethod, LINK, PayingTiles } from './paying-tiles.tsx'
import { may, visitContext } from './visit.ts'

/** The first page. Who may not see bills sees the services and, as far as that is theirs, what was used. */
export async function loader({ context, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const { accountId } = visit
  const api = context.get(apiContext)
  const path = { accountId }
  const query = { month: 'current' as const, compare: 'previous' as const, only: 'days' as const }
  const [summary, paying, usage] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/summary', { params: { path } }), url),
    may(visit, 'see_bills') ? payingFacts(api, { accountId, url }) : null,
    may(visit, 'see_usage')
      ? loaded(api.GET('/accounts/{accountId}/usage', { params: { path, query } }), url)
      : null,
  ])
  const hasJoined = url.searchParams.has('joined')
  const seesOwnLines = visit.account.lines !== null
  return { accountId, hasJoined, summary, paying, usage, seesOwnLines, mayPay: may(visit, 'pay') }
}

export default function Summary({ loaderData }: Route.ComponentProps) {
  const say = useWords('dashboard')
  const { summary, paying, usage, seesOwnLines, mayPay } = loaderData
  const nextInvoiceOn = summary.nextInvoice?.on ?? null
  return (
    <>
      <Title>{say('title')}</Title>
      <h1 className="text-sm font-medium text-soft">{say('title')}</h1>
      {loaderData.hasJoined ? <Joined /> : null}
      {paying && summary.balance ? (
        <>
          <PayingTiles {...loaderData} paying={paying} balance={summary.balance} />
          <PayingNotices paying={paying} mayPay={mayPay} nextInvoiceOn={nextInvoiceOn} />
        </>
      ) : (
        <div className="mb-6" />
      )}
      <Message />
      <Figures summary={summary} paying={paying} seesOwnLines={seesOwnLines} />
      {paying ? (
        <>
          <OpenInvoices summary={summary} />
          <AutopayMethod paying={paying} mayPay={mayPay} />
        </>
      ) : null}
      {usage && usage.byDay.length > 0 ? <UsageByDay usage={usage} /> : null}
      {summary.services.length > 0 || !seesOwnLines ? (
        <Section title={say('services')}>
          {summary.services.length > 0 ? (
            <SubscriptionTable subscriptions={summary.services} />
          ) : (
            <EmptyState title={say('noServices')}>{say('noServicesText')}</EmptyState>
          )}
        </Section>
      ) : null}
    </>
  )
}

/** The days of this month before those of the last. */
function UsageByDay({ usage }: { usage: Shape<'Usage'> }) {
  const say = useWords('dashboard')
  const { locale } = useReader()
  const before = usage.compared && formatMonth(monthOf(usage.compared.period.start), locale)
  return (
    <Section
      title={say('usageOf', { month: formatMonth(monthOf(usage.period.start), locale) })}
      aside={
        <Link className={LINK} to="/usage">
          {say('seeUsage')}
        </Link>
      }
    >
      <DayChart usage={usage} compared={before} callsOf={null} />
    </Section>
  )
}

/** The provider's message of the day. */
function Message() {
  const say = useWords('dashboard')
  const provider = useProvider()?.provider
  if (!provider?.message) return null
  return (
    <Notice title={say('message', { provider: provider.name })}>
      <span className="whitespace-pre-line">{provider.message}</span>
    </Notice>
  )
}

function OpenInvoices({ summary }: Pick<Route.ComponentProps['loaderData'], 'summary'>) {
  const say = useWords('dashboard')
  const { openInvoices, nextInvoice } = summary
  const count = openInvoices.length
  return (
    <Section title={say('openInvoices')} aside={count > 0 ? say('invoices', { count }) : null}>
      {count > 0 ? (
        <InvoiceTable
          caption={say('openInvoices')}
          invoices={openInvoices}
          address={(invoice) => `/invoices/${invoice.id}`}
        />
      ) : (
        <EmptyState title={say('noneOpen')}>
          {nextInvoice ? say('nextIssuedOn', { day: <Day value={nextInvoice.on} style="long" /> }) : null}
        </EmptyState>
      )}
    </Section>
  )
}
