import type { Api } from './context.ts'
import { loaded } from './outcome.ts'

/** One line of an invoice with a page of the calls behind it, as `?after=` of the address asks. */
export async function invoiceLineCalls(
  api: Api,
  { accountId, invoiceId, n, url }: { accountId: string; invoiceId: string; n: string; url: URL },
) {
  const path = { accountId, invoiceId }
  const after = url.searchParams.get('after') ?? undefined
  const [invoice, calls] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/invoices/{invoiceId}', { params: { path } }), url),
    loaded(
      api.GET('/accounts/{accountId}/invoices/{invoiceId}/lines/{n}/calls', {
        params: { path: { ...path, n }, query: { after, limit: 100 } },
      }),
      url,
    ),
  ])
  return { invoice, line: invoice.lines.find((one) => String(one.n) === n), calls }
}

export type InvoiceLineCalls = Awaited<ReturnType<typeof invoiceLineCalls>>
