import { compareMoney, type MoneyValue, sumOf } from '../ui/money.tsx'

/**
 * What is about to be paid, as it stands in the address: every step of paying can be reloaded, gone back to and kept. The key is made with the
 * first page, so that one way through the pages pays once, whatever is pressed how often.
 */
export type PayOrder = {
  invoices: string[]
  /** As typed, where less than all is to be paid. */
  amount: string
  /** A method's id, or `card` or `bank` for a new one. */
  method: string
  key: string
  /** AutoPay is wanted by the same method. */
  autopay: boolean
  /** The surcharge that was accepted, for this total. */
  surcharge: string
}

/** Where it leads when what became of a payment is not known yet: to the payments, and not back to a button that pays. */
export const UNHEARD = '/payments?unheard'

export function readOrder(query: URLSearchParams): PayOrder {
  const text = (name: string) => (query.get(name) ?? '').trim()
  const key = text('key')
  return {
    invoices: query.getAll('invoice').filter((id) => /^\d{1,19}$/.test(id)),
    amount: text('amount'),
    method: text('method'),
    key: /^[\w-]{8,64}$/.test(key) ? key : crypto.randomUUID(),
    autopay: text('autopay') === 'yes',
    surcharge: text('surcharge'),
  }
}

export function orderQuery(order: PayOrder, more: Record<string, string> = {}): string {
  const query = new URLSearchParams(order.invoices.map((id) => ['invoice', id]))
  if (order.amount !== '') query.set('amount', order.amount)
  if (order.method !== '') query.set('method', order.method)
  if (order.autopay) query.set('autopay', 'yes')
  if (order.surcharge !== '') query.set('surcharge', order.surcharge)
  query.set('key', order.key)
  for (const [name, value] of Object.entries(more)) query.set(name, value)
  return query.toString()
}

/** An invoice that may be chosen. */
export type Payable = {
  invoiceId: string
  number: string
  dueOn: string
  open: MoneyValue
  isOverdue: boolean
  /** A payment of it is on its way: it cannot be paid a second time. */
  isInProgress: boolean
}

export type Chosen =
  | { ok: true; invoices: Payable[]; owed: MoneyValue; amount: MoneyValue }
  | { ok: false; problem: 'nothing' | 'amount' | 'too_much' }

/** What an order asks to pay, of what is owed now. Pure. */
export function chosenOf(order: PayOrder, payable: readonly Payable[], currency: string): Chosen {
  const invoices = payable.filter(
    ({ invoiceId, isInProgress }) => !isInProgress && order.invoices.includes(invoiceId),
  )
  if (invoices.length === 0) return { ok: false, problem: 'nothing' }
  const owed = sumOf(
    invoices.map(({ open }) => open),
    currency,
  )
  if (order.amount === '') return { ok: true, invoices, owed, amount: owed }
  const typed = typedAmount(order.amount, currency)
  if (typed === null) return { ok: false, problem: 'amount' }
  if (compareMoney(typed, owed) > 0) return { ok: false, problem: 'too_much' }
  return { ok: true, invoices, owed, amount: typed }
}

/** `12.50`, `12,50` or `$12.50`; null for what is no amount above zero in this currency. */
export function typedAmount(text: string, currency: string): MoneyValue | null {
  const amount = text.replace(/[\s$€£]/g, '').replace(',', '.')
  if (!new RegExp(`^\\d{1,12}(\\.\\d{1,${minorDigits(currency)}})?$`).test(amount)) return null
  return /[1-9]/.test(amount) ? { amount, currency } : null
}

function minorDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions()
  // A currency without parts takes `100.0`, which is refused where it matters.
  return Math.max(maximumFractionDigits ?? 2, 1)
}
