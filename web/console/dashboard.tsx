import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Tile, Tiles } from '../ui/figures.tsx'
import { InvoiceTable } from '../ui/invoice-table.tsx'
import { Day } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Count, counted } from '../ui/quantity.tsx'
import type { Route } from './+types/dashboard.ts'
import { SourceTable } from './source-table.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Dashboard' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const query = { limit: 10 }
  const [sources, runs, unrated, invoices] = await Promise.all([
    loaded(api.GET('/sources', { params: { query } }), url),
    loaded(api.GET('/billing-runs', { params: { query: { limit: 1 } } }), url),
    loaded(api.GET('/unrated-calls', { params: { query: { limit: 1 } } }), url),
    loaded(api.GET('/invoices', { params: { query } }), url),
  ])
  return {
    sources: sources.items,
    lastRun: runs.items[0],
    waiting: unrated.reasons.reduce((sum, reason) => sum + reason.calls, 0),
    invoices: invoices.items,
  }
}

export default function Dashboard({ loaderData }: Route.ComponentProps) {
  const { sources, invoices, lastRun, waiting } = loaderData
  const rejected = sources.reduce((sum, source) => sum + source.rejected, 0)
  return (
    <>
      <PageHeader
        title="Dashboard"
        note={waiting + rejected === 0 ? 'Nothing waits for you.' : 'Something waits for you below.'}
        actions={
          <ButtonLink look="primary" to="/console/billing-runs/new">
            Start a billing run
          </ButtonLink>
        }
      />
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
          <Tile label="Rejected lines" value={<Count value={rejected} />} note="could not be read" />
          {lastRun ? (
            <Tile
              label="Last billing run"
              value={
                <Link className="hover:underline" to={`/console/billing-runs/${lastRun.id}`}>
                  <Money value={lastRun.total} />
                </Link>
              }
              note={
                <>
                  {counted(lastRun.issued, 'invoice')}, <Day value={lastRun.on} />
                </>
              }
            />
          ) : null}
        </Tiles>
      </div>
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
