import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { InvoiceTable } from '../ui/invoice-table.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { SpendChart } from '../ui/spend-chart.tsx'
import type { Route } from './+types/invoices.ts'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Invoices' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const year = Number.parseInt(url.searchParams.get('year') ?? '', 10) || undefined
  const after = url.searchParams.get('after') ?? undefined
  const [account, invoices] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
    loaded(
      api.GET('/accounts/{accountId}/invoices', {
        params: { path, query: { year, after, limit: 50 } },
      }),
      url,
    ),
  ])
  const newest = Number.parseInt(invoices.items[0]?.issuedOn.slice(0, 4) ?? '', 10)
  return { year, invoices, years: yearsSince(account.openedOn, Math.max(newest || 0, year ?? 0)) }
}

export default function Invoices({ loaderData }: Route.ComponentProps) {
  const { invoices, year, years } = loaderData
  return (
    <>
      <PageHeader
        title="Invoices"
        actions={
          <>
            <Years years={years} year={year} />
            {invoices.items.some(isOpen) ? (
              <ButtonLink look="primary" to="/pay">
                Pay
              </ButtonLink>
            ) : null}
          </>
        }
      />
      {year === undefined ? <SpendChart invoices={invoices.items} /> : null}
      {invoices.items.length > 0 ? (
        <InvoiceTable
          caption={year ? `Invoices of ${year}` : 'Invoices'}
          invoices={invoices.items}
          address={(invoice) => `/invoices/${invoice.id}`}
        />
      ) : (
        <EmptyState title={year ? `No invoice was issued in ${year}` : 'No invoice has been issued yet'}>
          Every invoice and credit note will be listed here, with its PDF.
        </EmptyState>
      )}
      <Pager next={invoices.next} />
    </>
  )
}

function isOpen({ state }: { state: string }): boolean {
  return state === 'open' || state === 'overdue'
}

function Years({ years, year }: { years: readonly number[]; year?: number }) {
  if (years.length < 2) return null
  const choices = [{ to: '/invoices', label: 'All', chosen: year === undefined }].concat(
    years.map((one) => ({ to: `/invoices?year=${one}`, label: String(one), chosen: one === year })),
  )
  return (
    <nav aria-label="Year" className="flex flex-wrap gap-1">
      {choices.map((choice) => (
        <Link
          key={choice.label}
          to={choice.to}
          aria-current={choice.chosen ? 'true' : undefined}
          className="flex min-h-9 items-center rounded-sm px-2.5 text-soft tabular-nums hover:bg-tint aria-[current]:bg-tint aria-[current]:font-medium aria-[current]:text-ink"
        >
          {choice.label}
        </Link>
      ))}
    </nav>
  )
}

/** The years in which there can be invoices, newest first, at most six. */
function yearsSince(openedOn: string, newest: number): number[] {
  const opened = Number.parseInt(openedOn.slice(0, 4), 10)
  const years: number[] = []
  for (let year = newest; year >= opened && years.length < 6; year--) years.push(year)
  return years
}
