import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { CallTable } from '../ui/call-table.tsx'
import { Money } from '../ui/money.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { counted, Minutes } from '../ui/quantity.tsx'
import type { Route } from './+types/invoice-line.ts'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Calls on invoice ${loaderData?.invoice.number ?? ''}` },
]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId, invoiceId: params.invoiceId }
  const after = url.searchParams.get('after') ?? undefined
  const line = { ...path, n: params.n }
  const [invoice, calls] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/invoices/{invoiceId}', { params: { path } }), url),
    loaded(
      api.GET('/accounts/{accountId}/invoices/{invoiceId}/lines/{n}/calls', {
        params: { path: line, query: { after, limit: 100 } },
      }),
      url,
    ),
  ])
  return { invoice, line: invoice.lines.find((one) => String(one.n) === line.n), calls }
}

export default function InvoiceLine({ loaderData }: Route.ComponentProps) {
  const { invoice, line, calls } = loaderData
  return (
    <>
      <PageHeader
        title={line?.description ?? 'Calls'}
        note={
          line ? (
            <>
              {counted(line.calls ?? 0, 'call')} · <Minutes value={line.minutes ?? '0'} /> ·{' '}
              <Money value={line.amount} /> before tax
            </>
          ) : null
        }
        back={{ to: `/invoices/${invoice.id}`, label: `Invoice ${invoice.number}` }}
      />
      <CallTable
        caption={`Calls of line ${line?.n}`}
        calls={calls.items}
        address={(call) => `/calls/${call.id}`}
      />
      <Pager next={calls.next} />
    </>
  )
}
