import { apiContext } from '../api/context.ts'
import { invoiceLineCalls } from '../api/invoice-line-calls.ts'
import { InvoiceLinePage } from '../ui/invoice-line-calls.tsx'
import type { Route } from './+types/invoice-line.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Calls on invoice ${loaderData?.invoice.number ?? ''}` },
]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  return invoiceLineCalls(context.get(apiContext), { ...params, url })
}

export default function InvoiceLine({ loaderData }: Route.ComponentProps) {
  return <InvoiceLinePage {...loaderData} base={`/console/accounts/${loaderData.invoice.accountId}`} />
}
