import { data, Link, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded, type Problem } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Facts, Total } from '../ui/figures.tsx'
import { MethodLabel } from '../ui/method-label.tsx'
import { compareMoney, isZero, Money } from '../ui/money.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/pay-review.ts'
import { alongOf, readAlong } from './autopay-along.ts'
import { finishEntry, readEntry } from './method-entry.ts'
import { PayForm } from './pay-form.tsx'
import { isLost, PayKnown, PayLost, paymentOfKey } from './pay-known.tsx'
import { localeOf } from './pay-locale.ts'
import { chosenOf, orderQuery, type PayOrder, readOrder, UNHEARD } from './pay-order.ts'
import { payableOf } from './payable.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, request, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const order = readOrder(url.searchParams)
  // Without a key in the address each press would make one of its own, and pay again.
  if (url.searchParams.get('key') !== order.key) throw redirect(`/pay/review?${orderQuery(order)}`)
  const isLookUp = url.searchParams.has('lost')
  const known = await paymentOfKey(api, { accountId, key: order.key, url })
  if (known && isLookUp) throw redirect(addressOf(known, order))
  if (known) return { order, known, isLookUp, review: null }
  return { order, known, isLookUp, review: await reviewOf(api, { accountId, order, context, request, url }) }
}

/** What would be paid, by which method, and what it comes to. */
async function reviewOf(
  api: Api,
  asked: { accountId: string; order: PayOrder } & Pick<Route.LoaderArgs, 'context' | 'request' | 'url'>,
) {
  const { accountId, order, context, request, url } = asked
  const { payable, currency, payAhead, twice } = await payableOf(api, { accountId, url })
  const chosen = chosenOf(order, { payable, currency, payAhead })
  if (!chosen.ok) throw redirect(`/pay?${orderQuery(order, { problem: chosen.problem })}`)
  if (order.method === 'card' || order.method === 'bank') {
    throw redirect(`/payment-methods/new?${orderQuery(order, { for: 'pay' })}`)
  }
  const method = await methodOf(api, { accountId, methodId: order.method, request, url })
  if (!method) throw redirect(`/pay?${orderQuery({ ...order, method: '' })}`)
  const { invoices, amount, owed, ahead } = chosen
  const locale = localeOf(context)
  const quoted = await attempted(
    api.POST('/accounts/{accountId}/payment-quotes', {
      params: { path: { accountId } },
      body: { methodId: method.id, amount, locale },
    }),
  )
  const isPart = compareMoney(amount, owed) < 0
  const along = order.autopay
    ? await alongOf(api, { accountId, order, payable, invoices, isPart, locale, url })
    : null
  return {
    ...{ order, method, invoices, isPart, ahead, twice, along },
    quote: quoted.ok ? quoted.value : null,
    problem: quoted.ok ? undefined : quoted.problem,
  }
}

/** Where a payment is seen; with AutoPay, where that is said too. */
function addressOf({ id }: { id: string }, order: PayOrder): string {
  return `/payments/${id}${order.autopay ? `?autopay=${order.method}` : ''}`
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
  const locale = localeOf(context)
  const order = readOrder(url.searchParams)
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '')
  const autopay = readAlong(form, locale)
  if ((form.has('digest') || autopay) && text('agree') !== 'yes')
    return data({ problem: undefined, mustAgree: true, isLost: false }, 422)
  const after = autopay ? `?autopay=${order.method}` : ''
  const outcome = await attempted(
    context.get(apiContext).POST('/accounts/{accountId}/payments', {
      params: { path: { accountId } },
      headers: { 'Idempotency-Key': order.key },
      body: {
        methodId: order.method,
        amount: { amount: text('amount'), currency: text('currency') },
        ...(form.has('ahead') ? { ahead: { amount: text('ahead'), currency: text('currency') } } : {}),
        invoices: form.getAll('invoice').map((invoiceId) => ({ invoiceId: String(invoiceId) })),
        quoteId: text('quoteId') || undefined,
        ...(form.has('digest') ? { acceptedTerms: { digest: text('digest'), locale } } : {}),
        ...(autopay ? { autopay } : {}),
        returnPath: `/payments/{paymentId}${after}`,
      },
    }),
  )
  if (!outcome.ok && outcome.problem.code === 'payment_unheard') throw redirect(UNHEARD)
  if (!outcome.ok)
    return data({ problem: outcome.problem, mustAgree: false, isLost: false }, outcome.problem.status)
  const { id, state, attempts } = outcome.value
  const next = state === 'requires_action' ? attempts.at(-1)?.action : null
  throw redirect(next?.url ?? `/payments/${id}${after}`)
}

/** An answer that never came is no failure: what became of the payment is looked up. */
export async function clientAction({ serverAction }: Route.ClientActionArgs) {
  try {
    return await serverAction()
  } catch (error) {
    if (!isLost(error)) throw error
    // As a failure it keeps the page as it is: nothing else could be fetched now.
    return data({ problem: undefined, mustAgree: false, isLost: true }, 503)
  }
}

export default function PayReview({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('pay')
  const { order, known, isLookUp, review } = loaderData
  const failed = actionData?.problem
  const problem = failed ?? review?.problem
  const back = known ? '/payments' : `/pay?${orderQuery(order)}`
  const isOver = failed?.code === 'key_reused' || failed?.code === 'payment_in_progress'
  return (
    <div className="mx-auto max-w-2xl">
      <Title>{say('reviewTitle')}</Title>
      <PageHeader
        title={say('reviewTitle')}
        back={{ to: back, label: say(known ? 'seePayments' : 'change') }}
      />
      <ProblemNotice problem={problem} />
      {failed ? <Moved problem={failed} /> : null}
      {known ? <PayKnown payment={known} /> : null}
      {actionData?.isLost ? <PayLost order={order} /> : null}
      {isLookUp && !actionData ? <Notice title={say('notArrived')}>{say('notArrivedText')}</Notice> : null}
      {review && (isOver || review.quote === null) ? (
        <div className="flex flex-wrap gap-2">
          <ButtonLink look="primary" to={review.quote === null ? back : '/payments'}>
            {review.quote === null ? say('chooseOther') : say('seePayments')}
          </ButtonLink>
          <ButtonLink to="/pay">{say('startNew')}</ButtonLink>
        </div>
      ) : null}
      {review?.quote && !isOver && !actionData?.isLost ? (
        <Review
          key={review.quote.id}
          {...review}
          quote={review.quote}
          mustAgree={actionData?.mustAgree ?? false}
        />
      ) : null}
    </div>
  )
}

/** What a refusal means for whoever wanted to pay: above all, whether money moved. */
function Moved({ problem }: { problem: Problem }) {
  const say = useWords('pay')
  const words =
    problem.status >= 500 ? 'lookFirst' : problem.code === 'key_reused' ? 'paidAlready' : 'nothingCharged'
  return <p className="-mt-4 mb-6 pl-4 text-soft">{say(words)}</p>
}

type Data = NonNullable<Route.ComponentProps['loaderData']['review']>
type ReviewProps = Omit<Data, 'quote' | 'problem'> & {
  quote: NonNullable<Data['quote']>
  mustAgree: boolean
}

function Review(props: ReviewProps) {
  const say = useWords('pay')
  const { order, method, quote } = props
  return (
    <>
      <Figures {...props} />
      <Total label={say('toBeCharged')} value={<Money value={quote.total} />} />
      {isZero(quote.surcharge) && method.rail === 'card' && quote.surchargeReason !== 'off' ? (
        <p className="mt-2 text-sm text-faint">{say('noSurcharge')}</p>
      ) : null}
      <div className="my-8 flex items-center justify-between gap-4 border-y border-rule py-3">
        <MethodLabel method={method} plain />
        <Link
          aria-label={say('changeMethod')}
          className="text-soft underline decoration-line underline-offset-2 hover:text-ink"
          to={`/pay?${orderQuery(order)}`}
        >
          {say('change')}
        </Link>
      </div>
      <PayForm {...props} />
    </>
  )
}

function Figures({ invoices, isPart, ahead, twice, quote }: ReviewProps) {
  const say = useWords('pay')
  const facts = [
    ...invoices.map(({ number, open }) => ({
      label: say('invoice', { number }),
      value: <Money value={open} />,
    })),
    ...(isPart ? [{ label: say('ofThatNow'), value: <Money value={quote.amount} /> }] : []),
    ...(isZero(ahead) ? [] : [{ label: say('ahead'), value: <Money value={ahead} /> }]),
    ...(isZero(quote.surcharge)
      ? []
      : [{ label: say('surcharge'), value: <Money value={quote.surcharge} /> }]),
  ]
  return (
    <>
      <Facts facts={facts} />
      {isZero(ahead) ? null : (
        <p className="mt-2 text-sm text-soft">
          {isZero(twice)
            ? say('aheadMeans', { amount: <Money value={ahead} /> })
            : say('aheadTwice', { amount: <Money value={twice} /> })}
        </p>
      )}
    </>
  )
}
