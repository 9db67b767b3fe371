import { Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Facts, Total } from '../ui/figures.tsx'
import { methodName } from '../ui/method-label.tsx'
import { Moment } from '../ui/moment.tsx'
import { isZero, Money, sumOf } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { PaymentState } from '../ui/payment-state.tsx'
import { Polling } from '../ui/polling.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/payment.ts'
import { PaymentNotice } from './payment-notice.tsx'
import { may, visitContext } from './visit.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const { accountId } = visit
  const api = context.get(apiContext)
  const path = { accountId, paymentId: params.paymentId }
  const [account, first, methods, refunds] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path: { accountId } } }), url),
    loaded(api.GET('/accounts/{accountId}/payments/{paymentId}', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path: { accountId } } }), url),
    loaded(api.GET('/accounts/{accountId}/payments/{paymentId}/refunds', { params: { path } }), url),
  ])
  const payment = isWaited(first)
    ? await loaded(api.POST('/accounts/{accountId}/payments/{paymentId}/look', { params: { path } }), url)
    : first
  const method = methods.items.find(({ id }) => id === payment.attempts.at(-1)?.methodId) ?? null
  const isAsked = url.searchParams.has('autopay') || url.searchParams.has('enrolled')
  const autopay = isAsked
    ? (await loaded(api.GET('/accounts/{accountId}/autopay', { params: { path: { accountId } } }), url))
        .autopay
    : null
  return {
    ...{ payment, method, refunds: refunds.items, mayPay: may(visit, 'pay') },
    isNew: isCapturedToday(payment, account),
    receiptTo:
      account.contacts.find(({ kind, email }) => kind === 'billing' && email !== null)?.email ?? null,
    hasBegunAutopay: autopay?.state === 'active' && autopay.methodId === method?.id,
  }
}

/** By the account's calendar, and the API's clock. */
function isCapturedToday(
  { capturedAt }: Shape<'Payment'>,
  { today, timeZone }: Pick<Shape<'Account'>, 'today' | 'timeZone'>,
): boolean {
  if (capturedAt === null) return false
  const captured = Temporal.Instant.from(capturedAt).toZonedDateTimeISO(timeZone)
  return captured.toPlainDate().toString() === today
}

/** Gives the payment up, so as to pay another way. It may have been paid after all: then its page says so. */
export async function action({ context, params }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const path = { accountId, paymentId: params.paymentId }
  const outcome = await attempted(
    context.get(apiContext).POST('/accounts/{accountId}/payments/{paymentId}/give-up', { params: { path } }),
  )
  const isGivenUp = outcome.ok && outcome.value.state === 'failed'
  throw redirect(isGivenUp ? '/pay' : `/payments/${params.paymentId}`)
}

/** States that end within moments, so that whoever looks at the page waits for them. A bank debit takes days. */
function isWaited({ state }: { state: Shape<'Payment'>['state'] }): boolean {
  return state === 'open' || state === 'unknown' || state === 'requires_action'
}

export default function Payment({ loaderData }: Route.ComponentProps) {
  const say = useWords('payments')
  const { payment, refunds, mayPay, isNew, receiptTo } = loaderData
  const receipt = `/api/v1/accounts/${payment.accountId}/payments/${payment.id}/receipt.pdf`
  return (
    <div className="mx-auto max-w-2xl">
      <Title>{say('payment', { reference: payment.reference })}</Title>
      <PageHeader
        title={say('payment', { reference: payment.reference })}
        badge={<PaymentState state={payment.state} />}
        back={{ to: '/payments', label: say('title') }}
        actions={
          payment.capturedAt ? (
            <ButtonLink external to={receipt}>
              {say('downloadReceipt')}
            </ButtonLink>
          ) : null
        }
      />
      <PaymentNotice payment={payment} mayPay={mayPay} isNew={isNew} receiptTo={receiptTo} />
      <Polling active={isWaited(payment)} everyMs={3000} />
      <AutopayNow {...loaderData} />
      <Figures {...loaderData} />
      {payment.invoices.length > 0 ? (
        <Section title={payment.capturedAt ? say('invoicesPaid') : say('invoicesFor')}>
          <Facts
            facts={payment.invoices.map(({ invoiceId, number, amount }) => ({
              label: (
                <Link
                  className="underline decoration-line underline-offset-2 hover:text-ink"
                  to={`/invoices/${invoiceId}`}
                >
                  {say('invoice', { number })}
                </Link>
              ),
              value: <Money value={amount} />,
            }))}
          />
        </Section>
      ) : null}
      {isZero(payment.unapplied) ? null : (
        <p className="mt-4 text-soft">{say('creditLeft', { amount: <Money value={payment.unapplied} /> })}</p>
      )}
      <Refunds refunds={refunds} />
    </div>
  )
}

type Data = Route.ComponentProps['loaderData']

/** AutoPay was agreed to with this payment: it stands, whatever became of the payment. */
function AutopayNow({ payment, method, hasBegunAutopay }: Data) {
  const say = useWords('payments')
  const sayMethod = useWords('methods')
  if (!hasBegunAutopay) return null
  const manage = (
    <Link className="underline decoration-line underline-offset-2 hover:text-ink" to="/autopay">
      {say('manageAutopay')}
    </Link>
  )
  if (payment.state === 'failed') {
    return (
      <Notice tone="warn" title={say('autopayStands')}>
        {manage}
      </Notice>
    )
  }
  const by = method ? methodName(method, sayMethod) : ''
  return (
    <Notice tone="good" title={say('autopayNow', { method: by })}>
      {manage}
    </Notice>
  )
}

function Figures({ payment, method, isNew }: Pick<Data, 'payment' | 'method' | 'isNew'>) {
  const say = useWords('payments')
  const sayMethod = useWords('methods')
  const last = payment.attempts.at(-1)
  return (
    <>
      <Facts
        facts={[
          { label: say('reference'), value: payment.reference },
          { label: say('method'), value: method ? methodName(method, sayMethod) : last?.methodLabel },
          { label: say('made'), value: <Moment value={payment.requestedAt} /> },
          ...(payment.capturedAt
            ? [{ label: say('received'), value: <Moment value={payment.capturedAt} /> }]
            : []),
          ...(payment.state === 'succeeded' && !isNew
            ? [{ label: say('receipt'), value: say('receiptMailed') }]
            : []),
          { label: say('amount'), value: <Money value={payment.amount} /> },
          ...(isZero(payment.surcharge)
            ? []
            : [{ label: say('surcharge'), value: <Money value={payment.surcharge} /> }]),
        ]}
      />
      <Total
        label={say(chargedWord(payment))}
        value={<Money value={sumOf([payment.amount, payment.surcharge], payment.amount.currency)} />}
      />
    </>
  )
}

function chargedWord({ state, capturedAt }: Data['payment']) {
  if (capturedAt) return 'charged'
  return state === 'failed' || state === 'cancelled' ? 'notCharged' : 'toBeCharged'
}

function Refunds({ refunds }: Pick<Data, 'refunds'>) {
  const say = useWords('payments')
  if (refunds.length === 0) return null
  return (
    <Section title={say('refunds')}>
      <Facts
        facts={refunds.map((refund) => ({
          label: (
            <>
              <Moment value={refund.createdAt} style="day" />
              {' · '}
              {say(`refund.${refund.destination === 'credit' ? 'credit' : refund.state}`)}
            </>
          ),
          value: <Money value={sumOf([refund.amount, refund.surcharge], refund.amount.currency)} />,
        }))}
      />
    </Section>
  )
}
