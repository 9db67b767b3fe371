import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Tile, Tiles } from '../ui/figures.tsx'
import { InvoiceTable } from '../ui/invoice-table.tsx'
import { Day, Period } from '../ui/moment.tsx'
import { isNegative, isZero, Money } from '../ui/money.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { Section } from '../ui/page-header.tsx'
import { Count, counted } from '../ui/quantity.tsx'
import { SubscriptionTable } from '../ui/subscription-table.tsx'
import type { Route } from './+types/summary.ts'
import { InProgress, Paying } from './paying-tiles.tsx'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Account summary' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const [summary, dues, payments, { autopay }, methods] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/summary', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/dues', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/payments', { params: { path, query: { limit: 10 } } }), url),
    loaded(api.GET('/accounts/{accountId}/autopay', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
  ])
  const isOnItsWay = ({ state }: { state: string }) => WAITING.includes(state)
  return {
    ...{ accountId, summary, owed: dues.owed, credit: dues.credit },
    lastPayment: payments.items[0] ?? null,
    inProgress: payments.items.filter(isOnItsWay),
    autopay: autopay?.state === 'active' ? autopay : null,
    autopayLabel: methods.items.find(({ id }) => id === autopay?.methodId)?.label ?? null,
  }
}

const WAITING = ['open', 'pending', 'requires_action', 'unknown']

export default function Summary({ loaderData }: Route.ComponentProps) {
  const { summary } = loaderData
  return (
    <>
      <h1 className="text-sm font-medium text-soft">Account summary</h1>
      <Balance {...loaderData} />
      <InProgress {...loaderData} />
      <Paying {...loaderData} />
      <Figures summary={summary} />
      <Section title="Open invoices" aside={<OpenNote summary={summary} />}>
        {summary.openInvoices.length > 0 ? (
          <InvoiceTable
            caption="Open invoices"
            invoices={summary.openInvoices}
            address={(invoice) => `/invoices/${invoice.id}`}
          />
        ) : (
          <EmptyState title="No invoice is open">
            The next one is issued on <Day value={summary.nextInvoice.on} style="long" />.
          </EmptyState>
        )}
      </Section>
      <Section title="Services">
        {summary.services.length > 0 ? (
          <SubscriptionTable subscriptions={summary.services} />
        ) : (
          <EmptyState title="No services yet">
            What you have taken will be listed here with its fees.
          </EmptyState>
        )}
      </Section>
    </>
  )
}

type Data = Route.ComponentProps['loaderData']
type Props = Pick<Data, 'summary'>

function Balance({ accountId, summary, owed }: Data) {
  // The newest: it is the one that came with the mail, and says what the older ones left.
  const due = summary.openInvoices[0]
  const pdf = due && `/api/v1/accounts/${accountId}/invoices/${due.id}/pdf`
  return (
    <div className="mt-1 mb-10 flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
      <div>
        <p className="text-figure font-semibold tracking-tight tabular-nums">
          <Money value={summary.balance} />
        </p>
        <p className="mt-1 text-soft">{balanceSentence(summary)}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        {due && !isZero(owed) ? (
          <ButtonLink look="primary" to="/pay">
            Make a payment
          </ButtonLink>
        ) : null}
        {due && pdf ? (
          <>
            <ButtonLink to={`/invoices/${due.id}`}>View invoice {due.number}</ButtonLink>
            <ButtonLink external to={pdf}>
              Download PDF
            </ButtonLink>
          </>
        ) : null}
      </div>
    </div>
  )
}

function balanceSentence(summary: Props['summary']) {
  if (isNegative(summary.balance)) return 'In your favour: it is taken off the next invoice.'
  if (isZero(summary.balance)) return 'Nothing is due.'
  const overdue = summary.openInvoices.filter((invoice) => invoice.state === 'overdue')
  const first = summary.openInvoices.at(-1)
  if (!first) return 'A payment of it is on its way.'
  if (overdue.length > 0) return `Due now; ${counted(overdue.length, 'invoice')} past the due date.`
  return (
    <>
      Due by <Day value={first.dueOn} style="long" />
    </>
  )
}

function OpenNote({ summary }: Props) {
  return summary.openInvoices.length > 0 ? counted(summary.openInvoices.length, 'invoice') : null
}

function Figures({ summary }: Props) {
  const { nextInvoice, usageThisPeriod, lastInvoice } = summary
  return (
    <div className="mb-10">
      <Tiles>
        <Tile
          label="Next invoice so far"
          value={<Money value={nextInvoice.soFar} />}
          note={
            <>
              issued <Day value={nextInvoice.on} />
            </>
          }
        />
        <Tile
          label="Usage this period"
          value={<Money value={usageThisPeriod.amount} />}
          note={
            <>
              {counted(usageThisPeriod.calls, 'call')}, <Period {...usageThisPeriod.period} />
            </>
          }
        />
        {lastInvoice ? (
          <Tile
            label="Last invoice"
            value={<Money value={lastInvoice.total} />}
            note={
              <>
                {lastInvoice.number}, <Day value={lastInvoice.issuedOn} />
              </>
            }
          />
        ) : null}
        <Tile label="Numbers" value={<Count value={summary.numbers} />} note="on this account" />
      </Tiles>
    </div>
  )
}
