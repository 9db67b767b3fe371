import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { Tile, Tiles } from '../ui/figures.tsx'
import { InvoiceTable } from '../ui/invoice-table.tsx'
import { Day } from '../ui/moment.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Count, counted } from '../ui/quantity.tsx'
import type { Route } from './+types/dashboard.ts'
import { loadQueues, waitingOf } from './attention-queues.ts'
import { DeedLink } from './deed.tsx'
import { SourceTable } from './source-table.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Dashboard' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const query = { limit: 10 }
  const [queues, sources, runs, invoices] = await Promise.all([
    loadQueues(api, url),
    loaded(api.GET('/sources'), url),
    loaded(api.GET('/billing-runs', { params: { query: { limit: 1 } } }), url),
    loaded(api.GET('/invoices', { params: { query } }), url),
  ])
  return {
    sources: sources.items,
    lastRun: runs.items[0],
    waiting: sources.items.reduce((sum, source) => sum + source.unrated, 0),
    invoices: invoices.items,
    queues: {
      waiting: waitingOf(queues),
      unknown: queues.payments.length + queues.refunds.length,
      disputes: queues.disputes.length,
      differences: queues.differences.length,
      undelivered: queues.undelivered,
    },
  }
}

export default function Dashboard({ loaderData }: Route.ComponentProps) {
  const { sources, invoices, lastRun, waiting, queues } = loaderData
  return (
    <>
      <PageHeader
        title="Dashboard"
        note={noteOf(waiting, queues)}
        actions={
          <DeedLink look="primary" to="/console/billing-runs/new">
            Start a billing run
          </DeedLink>
        }
      />
      <Figures waiting={waiting} lastRun={lastRun} queues={queues} />
      <Section title="Sources">
        {sources.length > 0 ? (
          <SourceTable sources={sources} />
        ) : (
          <EmptyState title="No source of call records yet">
            A source is a switch or feed; create one under Sources.
          </EmptyState>
        )}
      </Section>
      <Section title="Newest invoices">
        {invoices.length > 0 ? (
          <InvoiceTable
            account
            caption="Newest invoices"
            invoices={invoices}
            address={(invoice) => `/console/accounts/${invoice.accountId}/invoices/${invoice.id}`}
          />
        ) : (
          <EmptyState title="No invoice has been issued yet">A billing run issues them.</EmptyState>
        )}
      </Section>
    </>
  )
}

type Data = Route.ComponentProps['loaderData']

function noteOf(unrated: number, { waiting }: Data['queues']): string {
  const isPaying = waiting !== '0'
  if (unrated > 0) {
    return isPaying
      ? 'Payments need your attention, and some calls wait for a price or an account.'
      : 'Some calls wait for a price or an account.'
  }
  return isPaying ? 'Payments need your attention.' : 'Nothing waits for you.'
}

/** What waits, each kind with its number; the kinds of which there are none are not named. */
function waitingWords({ unknown, disputes, differences }: Data['queues']): string {
  const kinds = [
    unknown > 0 ? `${unknown} without an answer` : null,
    disputes > 0 ? counted(disputes, 'dispute') : null,
    differences > 0 ? counted(differences, 'difference') : null,
  ].filter(Boolean)
  return kinds.length > 0 ? kinds.join(', ') : 'payments take care of themselves'
}

function Figures({ waiting, lastRun, queues }: Pick<Data, 'waiting' | 'lastRun' | 'queues'>) {
  return (
    <div className="mb-10">
      <Tiles>
        <Tile
          label="Waits for a decision"
          value={
            <Link className="hover:underline" to="/console/attention">
              {queues.waiting}
            </Link>
          }
          note={waitingWords(queues)}
        />
        <Tile
          label="Mails that did not arrive"
          value={
            <Link className="hover:underline" to="/console/mails?state=bounced">
              <Count value={queues.undelivered} />
            </Link>
          }
          note={queues.undelivered > 0 ? 'came back or given up' : 'all that were sent'}
        />
        <Tile
          label="Unrated calls"
          value={
            <Link className="hover:underline" to="/console/unrated-calls">
              <Count value={waiting} />
            </Link>
          }
          note={waiting > 0 ? 'revenue that waits' : 'every call has its price'}
        />
        {lastRun ? (
          <Tile
            label="Last billing run"
            value={
              <Link className="hover:underline" to={`/console/billing-runs/${lastRun.id}`}>
                <Count value={lastRun.issued} />
              </Link>
            }
            note={
              <>
                invoices on <Day value={lastRun.on} />
              </>
            }
          />
        ) : null}
      </Tiles>
    </div>
  )
}
