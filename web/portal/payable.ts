import type { Api } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { MoneyValue } from '../ui/money.tsx'
import type { Payable } from './pay-order.ts'

/** What the account owes, invoice by invoice, and which of it is being paid already. */
export async function payableOf(
  api: Api,
  { accountId, url }: { accountId: string; url: URL },
): Promise<{ payable: Payable[]; credit: MoneyValue; currency: string }> {
  const path = { accountId }
  const [dues, invoices] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/dues', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/invoices', { params: { path, query: { limit: 200 } } }), url),
  ])
  const states = new Map(invoices.items.map((invoice) => [invoice.id, invoice.state]))
  const payable = dues.invoices.map(({ invoiceId, number, dueOn, open }) => ({
    ...{ invoiceId, number, dueOn, open },
    isOverdue: states.get(invoiceId) === 'overdue',
    isInProgress: states.get(invoiceId) === 'in_progress',
  }))
  return { payable, credit: dues.credit, currency: dues.owed.currency }
}
