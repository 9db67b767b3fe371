import type { Api } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { isZero } from '../ui/money.tsx'

type Listed = Shape<'PaymentListed'>
type Method = Shape<'PaymentMethod'>
type Draft = Shape<'AutopayDraft'>

/** What the first page says of paying, for who may see bills. */
export type PayingFacts = {
  owed: Shape<'Money'>
  credit: Shape<'Money'>
  /** Given back twice, by a refund and by the bank: owed on no invoice. */
  twice: Shape<'Money'>
  /** What can be paid now: something that is owed, or, where nothing is, ahead. */
  pays: 'due' | 'ahead' | null
  /** The last one that was made: that one failed is told where it was tried, and of AutoPay's in a notice. */
  lastPayment: Listed | null
  /** On their way, or waiting for the payer. */
  inProgress: Listed[]
  autopay: Shape<'Autopay'> | null
  /** What AutoPay pays next by what is owed now, surcharge included; null: nothing is planned. */
  next: { on: string; amount: Shape<'Money'> } | null
  /** What AutoPay pays next, where it is announced or waits for approval. */
  nextDraft: Draft | null
  /** The last one, where it failed, AutoPay is still on and something of it is owed by nobody else's payment. */
  failedDraft: Draft | null
  methods: Method[]
}

const WAITING = ['open', 'pending', 'requires_action', 'unknown']

export async function payingFacts(
  api: Api,
  { accountId, url }: { accountId: string; url: URL },
): Promise<PayingFacts> {
  const path = { accountId }
  const few = { limit: 10 }
  const [dues, payments, { autopay, next }, drafts, methods] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/dues', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/payments', { params: { path, query: few } }), url),
    loaded(api.GET('/accounts/{accountId}/autopay', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/autopay/drafts', { params: { path, query: few } }), url),
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
  ])
  const active = autopay?.state === 'active' ? autopay : null
  const lastDrafted = drafts.items.find(({ state }) => state === 'drafted')
  return {
    ...{
      owed: dues.owed,
      credit: dues.credit,
      twice: dues.givenBackTwice,
      methods: methods.items,
      autopay: active,
      next,
    },
    pays: paidBy(dues),
    lastPayment: payments.items.find(isMade) ?? null,
    inProgress: payments.items.filter(({ state }) => WAITING.includes(state)),
    nextDraft: active ? (drafts.items.findLast(isToCome) ?? null) : null,
    failedDraft: active && lastDrafted?.stillOwed && !isZero(lastDrafted.stillOwed) ? lastDrafted : null,
  }
}

/** Captured, whatever became of it later, or on its way from a bank. */
function isMade({ capturedAt, state }: Listed): boolean {
  return capturedAt !== null || state === 'pending'
}

/** What a payment could be of now: of an invoice to which none is on its way, or of what was given back twice; ahead, where nothing is owed. Pure. */
export function paidBy({
  invoices,
  givenBackTwice,
  payAhead,
}: Pick<Shape<'Dues'>, 'invoices' | 'givenBackTwice' | 'payAhead'>): PayingFacts['pays'] {
  if (invoices.some(({ inProgress }) => inProgress === null)) return 'due'
  if (invoices.length > 0) return null
  if (!isZero(givenBackTwice)) return 'due'
  return payAhead ? 'ahead' : null
}

/** Not where all of it was paid or credited meanwhile. */
function isToCome({ state, toCharge }: Draft): boolean {
  if (toCharge && isZero(toCharge)) return false
  return state === 'announced' || state === 'needs_approval' || state === 'approved'
}

/** A method that AutoPay or the payer will want next and whose card is not good for the month after the next invoice: its last day. */
export function expiringOf(
  { methods, autopay }: Pick<PayingFacts, 'methods' | 'autopay'>,
  { nextInvoiceOn }: { nextInvoiceOn: string },
): { method: Method; on: string } | null {
  const wanted = methods.find(({ id, isDefault }) => (autopay ? id === autopay.methodId : isDefault))
  if (!wanted?.expiry || wanted.state !== 'usable') return null
  const { year, month } = wanted.expiry
  const until = new Date(`${nextInvoiceOn}T00:00:00Z`)
  until.setUTCMonth(until.getUTCMonth() + 1)
  const last = new Date(Date.UTC(year, month, 0))
  return last < until ? { method: wanted, on: last.toISOString().slice(0, 10) } : null
}
