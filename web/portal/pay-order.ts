import type { Shape } from '../api/shapes.ts'
import { compareMoney, type MoneyValue, negative, sumOf } from '../ui/money.tsx'

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

/** The same once more, as another payment. */
export function freshOrder(order: PayOrder): PayOrder {
  return { ...order, key: crypto.randomUUID(), surcharge: '' }
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
  /** A payment is on its way to it, perhaps of a part: until that has ended, nothing else of it can be paid. */
  coming: Shape<'PaymentComing'> | null
}

/** What keeps an order from being paid: each has its words. */
export type OrderProblem = 'nothing' | 'amount' | 'decimals' | 'too_much' | 'ahead_later'

const PROBLEMS: readonly OrderProblem[] = ['nothing', 'amount', 'decimals', 'too_much', 'ahead_later']

export function isOrderProblem(text: string | null): text is OrderProblem {
  return PROBLEMS.some((problem) => problem === text)
}

export type Chosen =
  | {
      ok: true
      invoices: Payable[]
      owed: MoneyValue
      amount: MoneyValue
      /** More than is owed: what stays as credit. Zero: nothing does. */
      ahead: MoneyValue
    }
  | { ok: false; problem: OrderProblem }

/** What an order asks to pay, of what is owed now; where the provider allows it (`payAhead`), more than all that is owed. Pure. */
export function chosenOf(
  order: PayOrder,
  { payable, currency, payAhead }: { payable: readonly Payable[]; currency: string; payAhead: boolean },
): Chosen {
  const free = payable.filter(({ coming }) => coming === null)
  const invoices = free.filter(({ invoiceId }) => order.invoices.includes(invoiceId))
  // Whoever chose an invoice that was paid meanwhile did not mean to pay ahead.
  const isAlone = payable.length === 0 && payAhead && order.invoices.length === 0
  if (invoices.length === 0 && !isAlone) return { ok: false, problem: 'nothing' }
  const owed = sumOfOpen(invoices, currency)
  const none = sumOf([], currency)
  if (order.amount === '')
    return isAlone
      ? { ok: false, problem: 'amount' }
      : { ok: true, invoices, owed, amount: owed, ahead: none }
  const typed = typedAmount(order.amount, currency)
  if (typed === null) return { ok: false, problem: amountProblem(order.amount) }
  if (compareMoney(typed, owed) <= 0) return { ok: true, invoices, owed, amount: typed, ahead: none }
  // What is paid ahead comes after all that is owed, and nobody can tell what that is while some of it is being paid.
  const all = sumOfOpen(free, currency)
  if (!payAhead || compareMoney(typed, all) <= 0) return { ok: false, problem: 'too_much' }
  if (free.length < payable.length) return { ok: false, problem: 'ahead_later' }
  return {
    ok: true,
    invoices: free,
    owed: all,
    amount: typed,
    ahead: sumOf([typed, negative(all)], currency),
  }
}

/** What is open on some of what can be paid. */
export function sumOfOpen(some: readonly Payable[], currency: string): MoneyValue {
  return sumOf(
    some.map(({ open }) => open),
    currency,
  )
}

/** What is wrong with a typed amount: more than two places could be a thousand, and is not guessed. */
function amountProblem(text: string): 'amount' | 'decimals' {
  return /^\D*\d+([.,]\d{3,}|[.,]\d+[.,]\d*)\D*$/.test(text) ? 'decimals' : 'amount'
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
