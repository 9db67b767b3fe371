import { data, Form, Link, redirect, useNavigation } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded, type Problem } from '../api/outcome.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Facts, Total } from '../ui/figures.tsx'
import { MethodLabel } from '../ui/method-label.tsx'
import { compareMoney, formatMoney, isZero, Money, type MoneyValue } from '../ui/money.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { counted } from '../ui/quantity.tsx'
import { useReader } from '../ui/reader.tsx'
import { SurchargeWindow } from '../ui/surcharge-window.tsx'
import { Terms } from '../ui/terms.tsx'
import type { Route } from './+types/pay-review.ts'
import { finishEntry, readEntry } from './method-entry.ts'
import { chosenOf, orderQuery, type PayOrder, readOrder } from './pay-order.ts'
import { payableOf } from './payable.ts'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Review your payment' }]

export async function loader({ context, request, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const order = readOrder(url.searchParams)
  const { payable, currency } = await payableOf(api, { accountId, url })
  const chosen = chosenOf(order, payable, currency)
  if (!chosen.ok) throw redirect(`/pay?${orderQuery(order, { problem: chosen.problem })}`)
  if (order.method === 'card' || order.method === 'bank') {
    throw redirect(`/payment-methods/new?${orderQuery(order, { for: 'pay' })}`)
  }
  const method = await methodOf(api, { accountId, methodId: order.method, request, url })
  if (!method) throw redirect(`/pay?${orderQuery({ ...order, method: '' })}`)
  const quoted = await attempted(
    api.POST('/accounts/{accountId}/payment-quotes', {
      params: { path: { accountId } },
      body: { methodId: method.id, amount: chosen.amount },
    }),
  )
  const quote = quoted.ok ? quoted.value : null
  const problem = quoted.ok ? undefined : quoted.problem
  return {
    order,
    method,
    quote,
    problem,
    invoices: chosen.invoices,
    owed: chosen.owed,
    isPart: compareMoney(chosen.amount, chosen.owed) < 0,
  }
}

/** The method, also one that was entered for this payment only: that one the entry knows. */
async function methodOf(
  api: Api,
  asked: { accountId: string; methodId: string; request: Request; url: URL },
) {
  const { accountId, methodId, request, url } = asked
  const path = { accountId }
  const { items } = await loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url)
  const kept = items.find(({ id }) => id === methodId)
  if (kept) return kept
  const entry = await readEntry(request, { accountId })
  const finished = entry && (await finishEntry(api, { accountId, setupId: entry.setupId, save: false }))
  const entered = finished?.ok ? finished.value.method : null
  return entered?.id === methodId ? entered : null
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const order = readOrder(url.searchParams)
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '')
  if (form.has('digest') && text('agree') !== 'yes') {
    return data({ problem: undefined, agree: 'Agree to the terms to go on. Nothing was charged.' }, 422)
  }
  const outcome = await attempted(
    context.get(apiContext).POST('/accounts/{accountId}/payments', {
      params: { path: { accountId } },
      headers: { 'Idempotency-Key': order.key },
      body: {
        methodId: order.method,
        amount: { amount: text('amount'), currency: text('currency') },
        invoices: form.getAll('invoice').map((invoiceId) => ({ invoiceId: String(invoiceId) })),
        quoteId: text('quoteId') || undefined,
        ...(form.has('digest') ? { acceptedTerms: { digest: text('digest') } } : {}),
        returnPath: `/payments/{paymentId}${order.autopay ? `?autopay=${order.method}` : ''}`,
      },
    }),
  )
  if (!outcome.ok) {
    return data({ problem: explained(outcome.problem), agree: undefined }, outcome.problem.status)
  }
  const { id, state, attempts } = outcome.value
  const action = state === 'requires_action' ? attempts.at(-1)?.action : null
  throw redirect(action?.url ?? `/payments/${id}${order.autopay ? `?autopay=${order.method}` : ''}`)
}

/** What a refusal means for whoever wants to pay: above all, whether money moved. */
function explained(problem: Problem): Problem {
  const detail = problem.detail ?? problem.title
  if (problem.status >= 500) {
    return {
      ...problem,
      detail: `${detail} Look at your payments before you try again; the same button never charges twice.`,
    }
  }
  if (problem.code === 'key_reused') {
    return { ...problem, detail: 'This page has made a payment already. Nothing was charged a second time.' }
  }
  return /nothing was charged/i.test(detail)
    ? problem
    : { ...problem, detail: `${detail} Nothing was charged.` }
}

export default function PayReview({ loaderData, actionData }: Route.ComponentProps) {
  const { order, method, quote, problem } = loaderData
  const failed = actionData?.problem
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader title="Review your payment" back={{ to: `/pay?${orderQuery(order)}`, label: 'Change' }} />
      <ProblemNotice problem={failed ?? problem} />
      {failed?.code === 'key_reused' || failed?.code === 'payment_in_progress' || quote === null ? (
        <div className="flex flex-wrap gap-2">
          <ButtonLink look="primary" to={quote === null ? `/pay?${orderQuery(order)}` : '/payments'}>
            {quote === null ? 'Choose another method' : 'See your payments'}
          </ButtonLink>
          <ButtonLink to="/pay">Start a new payment</ButtonLink>
        </div>
      ) : (
        <Review key={quote.id} {...loaderData} quote={quote} method={method} agree={actionData?.agree} />
      )}
    </div>
  )
}

type Data = Route.ComponentProps['loaderData']
type ReviewProps = Omit<Data, 'quote' | 'problem'> & { quote: NonNullable<Data['quote']>; agree?: string }

function Review({ order, method, quote, invoices, owed, isPart, agree }: ReviewProps) {
  const { locale } = useReader()
  const { state } = useNavigation()
  const isPaying = state === 'submitting'
  const isAccepted = isZero(quote.surcharge) || order.surcharge === acceptanceOf(quote)
  return (
    <>
      {isAccepted ? null : <Surcharge order={order} quote={quote} label={method.label} />}
      <Facts
        facts={[
          ...(isPart
            ? [
                {
                  label: `Due on ${counted(invoices.length, 'invoice')}`,
                  value: <Money value={owed} />,
                },
                { label: 'Of that you pay now', value: <Money value={quote.amount} /> },
              ]
            : invoices.map((invoice) => ({
                label: `Invoice ${invoice.number}`,
                value: <Money value={invoice.open} />,
              }))),
          ...(isZero(quote.surcharge)
            ? []
            : [{ label: 'Surcharge', value: <Money value={quote.surcharge} /> }]),
        ]}
      />
      <Total label="To be charged" value={<Money value={quote.total} />} />
      {isZero(quote.surcharge) && method.rail === 'card' && quote.surchargeReason !== 'off' ? (
        <p className="mt-2 text-sm text-faint">There is no surcharge on this card.</p>
      ) : null}
      <div className="my-8 flex items-center justify-between gap-4 border-y border-rule py-3">
        <MethodLabel method={method} plain />
        <Link
          className="text-soft underline decoration-line underline-offset-2 hover:text-ink"
          to={`/pay?${orderQuery(order)}`}
        >
          Change<span className="sr-only"> the payment method</span>
        </Link>
      </div>
      <Form method="post" className="grid gap-6">
        <input type="hidden" name="quoteId" value={quote.id} />
        <input type="hidden" name="amount" value={quote.amount.amount} />
        <input type="hidden" name="currency" value={quote.amount.currency} />
        {invoices.map(({ invoiceId }) => (
          <input key={invoiceId} type="hidden" name="invoice" value={invoiceId} />
        ))}
        {quote.terms ? <Terms {...quote.terms} error={agree} /> : null}
        <div className="flex flex-wrap items-center gap-2">
          {isAccepted ? (
            <Button look="primary" disabled={isPaying} aria-disabled={isPaying}>
              {isPaying ? 'Paying…' : `Pay ${formatMoney(quote.total, locale)}`}
            </Button>
          ) : null}
          <ButtonLink look="quiet" to="/pay?cancelled">
            Cancel
          </ButtonLink>
        </div>
        {order.autopay ? (
          <p className="text-sm text-soft">
            After this payment we show you the terms of AutoPay to agree to.
          </p>
        ) : null}
        {method.rail === 'bank' ? (
          <Notice title="A payment from a bank account takes a few business days.">
            The invoice shows as in progress until the money has arrived.
          </Notice>
        ) : null}
      </Form>
    </>
  )
}

type Quote = ReviewProps['quote']

/** What exactly was accepted: another total asks again. */
function acceptanceOf({ surcharge, total }: { surcharge: MoneyValue; total: MoneyValue }): string {
  return `${surcharge.amount}-of-${total.amount}`
}

function Surcharge({ order, quote, label }: { order: PayOrder; quote: Quote; label: string }) {
  const accepted = { ...order, surcharge: acceptanceOf(quote) }
  return (
    <SurchargeWindow
      {...quote}
      label={label}
      acceptAddress={`/pay/review?${orderQuery(accepted)}`}
      cancelAddress={`/pay?${orderQuery({ ...order, surcharge: '' }, { cancelled: '' })}`}
    />
  )
}
