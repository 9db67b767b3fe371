import type { Api } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { MoneyValue } from '../ui/money.tsx'
import type { Payable } from './pay-order.ts'

/**
 * What the account owes, invoice by invoice, and which of it is being paid already; `payAhead`: it may pay more than that; `twice`: what was given back twice,
 * is owed on no invoice, and is settled by what is paid beyond them.
 */
export async function payableOf(
  api: Api,
  { accountId, url }: { accountId: string; url: URL },
): Promise<{
  payable: Payable[]
  credit: MoneyValue
  currency: string
  payAhead: boolean
  twice: MoneyValue
}> {
  const path = { accountId }
  const { invoices, credit, owed, payAhead, givenBackTwice } = await loaded(
    api.GET('/accounts/{accountId}/dues', { params: { path } }),
    url,
  )
  const payable = invoices.map(({ invoiceId, number, dueOn, open, overdue, inProgress }) => ({
    ...{ invoiceId, number, dueOn, open },
    isOverdue: overdue,
    coming: inProgress,
  }))
  return { payable, credit, currency: owed.currency, payAhead, twice: givenBackTwice }
}
