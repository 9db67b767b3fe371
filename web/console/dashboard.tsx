import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Tile, Tiles } from '../ui/figures.tsx'
import { InvoiceTable } from '../ui/invoice-table.tsx'
import { Day } from '../ui/moment.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Count } from '../ui/quantity.tsx'
import type { Route } from './+types/dashboard.ts'
import { SourceTable } from './source-table.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Dashboard' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const query = { limit: 10 }
  const [sources, runs, invoices] = await Promise.all([
    loaded(api.GET('/sources'), url),
    loaded(api.GET('/billing-runs', { params: { query: { limit: 1 } } }), url),
    loaded(api.GET('/invoices', { params: { query } }), url),
  ])
  return {
    sources: sources.items,
    lastRun: runs.items[0],
    waiting: sources.items.reduce((sum, source) => sum + source.unrated, 0),
    invoices: invoices.items,
  }
}

export default function Dashboard({ loaderData }: Route.ComponentProps) {
  const { sources, invoices, lastRun, waiting } = loaderData
  return (
    <>
      <PageHeader
        title="Dashboard"
        note={waiting === 0 ? 'Nothing waits for you.' : 'Some calls wait for a price or an account.'}
        actions={
          <ButtonLink look="primary" to="/console/billing-runs/new">
            Start a billing run
          </ButtonLink>
        }
      />
      <Figures waiting={waiting} lastRun={lastRun} />
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

function Figures({ waiting, lastRun }: Pick<Route.ComponentProps['loaderData'], 'waiting' | 'lastRun'>) {
  return (
    <div className="mb-10">
      <Tiles>
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
