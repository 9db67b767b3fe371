import { apiContext } from '../api/context.ts'
import { invoiceLineCalls } from '../api/invoice-line-calls.ts'
import { InvoiceLinePage } from '../ui/invoice-line-calls.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/invoice-line.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  return invoiceLineCalls(context.get(apiContext), { accountId, ...params, url })
}

export default function InvoiceLine({ loaderData }: Route.ComponentProps) {
  const say = useWords('calls')
  return (
    <>
      <Title>{say('lineTitle', { number: loaderData.invoice.number })}</Title>
      <InvoiceLinePage {...loaderData} base="" />
    </>
  )
}
