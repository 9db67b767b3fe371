import { Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Facts, Total } from '../ui/figures.tsx'
import { Moment } from '../ui/moment.tsx'
import { isZero, Money, sumOf } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { PaymentState } from '../ui/payment-state.tsx'
import { Polling } from '../ui/polling.tsx'
import type { Route } from './+types/payment.ts'
import { PaymentNotice } from './payment-notice.tsx'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Payment ${loaderData?.payment.reference ?? ''}` },
]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId, paymentId: params.paymentId }
  const [first, methods, refunds] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/payments/{paymentId}', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path: { accountId } } }), url),
    loaded(api.GET('/accounts/{accountId}/payments/{paymentId}/refunds', { params: { path } }), url),
  ])
  const payment = isWaited(first)
    ? await loaded(api.POST('/accounts/{accountId}/payments/{paymentId}/look', { params: { path } }), url)
    : first
  const method = methods.items.find(({ id }) => id === payment.attempts.at(-1)?.methodId) ?? null
  const autopay = /^\d{1,19}$/.exec(url.searchParams.get('autopay') ?? '')?.[0] ?? null
  return { payment, method, refunds: refunds.items, autopay, isEnrolled: url.searchParams.has('enrolled') }
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
  const { payment, method, refunds, autopay, isEnrolled } = loaderData
  const receipt = `/api/v1/accounts/${payment.accountId}/payments/${payment.id}/receipt.pdf`
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader
        title={`Payment ${payment.reference}`}
        badge={<PaymentState state={payment.state} />}
        back={{ to: '/payments', label: 'Payments' }}
        actions={
          payment.capturedAt ? (
            <ButtonLink external to={receipt}>
              Download receipt
            </ButtonLink>
          ) : null
        }
      />
      <PaymentNotice payment={payment} />
      <Polling active={isWaited(payment)} everyMs={3000} />
      {autopay && ['succeeded', 'pending'].includes(payment.state) ? (
        <AutopayNext methodId={autopay} />
      ) : null}
      {isEnrolled ? <Notice tone="good" title="You are enrolled in AutoPay." /> : null}
      <Figures payment={payment} method={method} />
      {payment.invoices.length > 0 ? (
        <Section title={payment.capturedAt ? 'Invoices it paid' : 'Invoices it is for'}>
          <Facts
            facts={payment.invoices.map(({ invoiceId, number, amount }) => ({
              label: (
                <Link
                  className="underline decoration-line underline-offset-2 hover:text-ink"
                  to={`/invoices/${invoiceId}`}
                >
                  Invoice {number}
                </Link>
              ),
              value: <Money value={amount} />,
            }))}
          />
        </Section>
      ) : null}
      {isZero(payment.unapplied) ? null : (
        <p className="mt-4 text-soft">
          <Money value={payment.unapplied} /> of it is your credit: the next invoice takes it.
        </p>
      )}
      <Refunds refunds={refunds} />
    </div>
  )
}

function AutopayNext({ methodId }: { methodId: string }) {
  return (
    <Notice title="One more step for AutoPay">
      <p>Read its terms and agree to them; until then nothing is drafted by itself.</p>
      <p className="mt-3">
        <ButtonLink look="primary" to={`/autopay/enrol?method=${methodId}`}>
          Set up AutoPay
        </ButtonLink>
      </p>
    </Notice>
  )
}

type Data = Route.ComponentProps['loaderData']

function Figures({ payment, method }: Pick<Data, 'payment' | 'method'>) {
  const last = payment.attempts.at(-1)
  return (
    <>
      <Facts
        facts={[
          { label: 'Reference', value: payment.reference },
          { label: 'Method', value: method?.nickname ?? last?.methodLabel ?? null },
          { label: 'Made', value: <Moment value={payment.requestedAt} /> },
          ...(payment.capturedAt
            ? [{ label: 'Received', value: <Moment value={payment.capturedAt} /> }]
            : []),
          { label: 'Amount', value: <Money value={payment.amount} /> },
          ...(isZero(payment.surcharge)
            ? []
            : [{ label: 'Surcharge', value: <Money value={payment.surcharge} /> }]),
        ]}
      />
      <Total
        label={chargedWords(payment)}
        value={<Money value={sumOf([payment.amount, payment.surcharge], payment.amount.currency)} />}
      />
    </>
  )
}

function chargedWords({ state, capturedAt }: Data['payment']): string {
  if (capturedAt) return 'Charged'
  return state === 'failed' || state === 'cancelled' ? 'Not charged' : 'To be charged'
}

function Refunds({ refunds }: Pick<Data, 'refunds'>) {
  if (refunds.length === 0) return null
  return (
    <Section title="Refunds">
      <Facts
        facts={refunds.map((refund) => ({
          label: (
            <>
              <Moment value={refund.createdAt} style="day" />
              {' · '}
              {refund.destination === 'credit' ? 'became your credit' : REFUNDS[refund.state]}
            </>
          ),
          value: <Money value={sumOf([refund.amount, refund.surcharge], refund.amount.currency)} />,
        }))}
      />
    </Section>
  )
}

const REFUNDS: Record<Shape<'Refund'>['state'], string> = {
  created: 'being sent',
  sending: 'being sent',
  unknown: 'being looked up',
  pending: 'on its way to you',
  succeeded: 'sent to you',
  failed: 'could not be sent; it is your credit',
}
