import type { Api } from '../api/context.ts'
import { attempted, loaded, type Problem } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { type MoneyValue, sumOf } from '../ui/money.tsx'
import { orderQuery, type Payable, type PayOrder } from './pay-order.ts'

/** AutoPay that is to begin with a payment: what it will do, and the terms to agree to. */
export type AutopayAlong = {
  /** As it stands, to be changed to this method; null: it begins. */
  standing: Shape<'Autopay'> | null
  preview: Shape<'AutopayPreview'> | null
  /** The provider begins AutoPay only when all that is due is paid with it, and this payment leaves something. */
  needsAll: boolean
  /** Where all that is due would be paid, and what that is. */
  all: { address: string; amount: MoneyValue }
  problem: Problem | undefined
}

/** Asks what AutoPay by the method would mean once the payment of these invoices is made. An instruction that stands keeps its days and its limit. */
export async function alongOf(
  api: Api,
  asked: {
    accountId: string
    order: PayOrder
    /** What is owed, and what of it is to be paid now. */
    payable: readonly Payable[]
    invoices: readonly Payable[]
    isPart: boolean
    locale: string
    url: URL
  },
): Promise<AutopayAlong> {
  const { accountId, order, payable, invoices, isPart, locale, url } = asked
  const methodId = order.method
  const params = { path: { accountId } }
  const { autopay } = await loaded(api.GET('/accounts/{accountId}/autopay', { params }), url)
  const standing = autopay?.state === 'active' ? autopay : null
  const previewed = await attempted(
    api.POST('/accounts/{accountId}/autopay/preview', {
      params,
      body: {
        ...wishesOf(standing, methodId),
        ...{ methodId, payNow: false, locale },
        payingInvoices: invoices.map(({ invoiceId }) => invoiceId),
      },
    }),
  )
  const preview = previewed.ok ? previewed.value : null
  return {
    ...{ standing, preview },
    needsAll: preview?.insistsOnAll === true && (isPart || preview.outstanding !== 'none'),
    all: allOf(order, payable),
    problem: previewed.ok ? undefined : previewed.problem,
  }
}

function allOf(order: PayOrder, payable: readonly Payable[]): AutopayAlong['all'] {
  const free = payable.filter(({ coming }) => coming === null)
  const all = { ...order, invoices: free.map(({ invoiceId }) => invoiceId), amount: '', surcharge: '' }
  const open = free.map((one) => one.open)
  return { address: `/pay/review?${orderQuery(all)}`, amount: sumOf(open, open[0]?.currency ?? 'USD') }
}

function wishesOf(standing: Shape<'Autopay'> | null, methodId: string) {
  if (!standing) return { fallbackMethodId: null, schedule: { kind: 'due' as const }, monthlyCap: null }
  const { fallbackMethodId, schedule, monthlyCap } = standing
  return { fallbackMethodId: fallbackMethodId === methodId ? null : fallbackMethodId, schedule, monthlyCap }
}

/** What the form sends back of it, as the payment wants it; null: no AutoPay. */
export function readAlong(form: FormData, locale: string) {
  const accepted = form.get('autopayWishes')
  if (typeof accepted !== 'string') return null
  // Ours, as the page wrote it; what else it may hold, the API refuses.
  const { fallbackMethodId, schedule, monthlyCap } = JSON.parse(accepted) as ReturnType<typeof wishesOf>
  return { fallbackMethodId, schedule, monthlyCap, digest: String(form.get('autopayDigest')), locale }
}

/** What was shown, for the form to send back. */
export function writeAlong({ standing }: AutopayAlong, methodId: string): string {
  return JSON.stringify(wishesOf(standing, methodId))
}
