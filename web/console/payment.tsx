import { data, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Facts, Total } from '../ui/figures.tsx'
import { Moment } from '../ui/moment.tsx'
import { isZero, Money, sumOf } from '../ui/money.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Polling } from '../ui/polling.tsx'
import { ReaderProvider } from '../ui/reader.tsx'
import { Timeline } from '../ui/timeline.tsx'
import type { Route } from './+types/payment.ts'
import { AttemptTable, DisputeTable, RefundTable } from './attempt-tables.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { actorWords } from './event-words.ts'
import { LookNow } from './look-now.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { doDeed } from './payment-deeds.ts'
import { PaymentBadge } from './payment-state.tsx'
import { RefundDialog, refundableOf } from './refund-dialog.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Payment ${loaderData?.payment.reference ?? ''}` },
]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const ofAccount = { params: { path: { accountId: params.accountId } } }
  const ofPayment = { params: { path: params } }
  const [account, payment, methods, dues, refunds, disputes] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', ofAccount), url),
    loaded(api.GET('/accounts/{accountId}/payments/{paymentId}', ofPayment), url),
    loaded(api.GET('/accounts/{accountId}/payment-methods', ofAccount), url),
    loaded(api.GET('/accounts/{accountId}/dues', ofAccount), url),
    loaded(api.GET('/accounts/{accountId}/payments/{paymentId}/refunds', ofPayment), url),
    loaded(api.GET('/accounts/{accountId}/payments/{paymentId}/disputes', ofPayment), url),
  ])
  return {
    account,
    payment,
    labels: Object.fromEntries(methods.items.map(({ id, label }) => [id, label])),
    dues: dues.invoices,
    refunds: refunds.items,
    disputes: disputes.items,
    isLooked: url.searchParams.has('looked'),
    formKey: crypto.randomUUID(),
  }
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData()
  const problem = await doDeed(context.get(apiContext), form)
  if (problem) return data({ problem }, { status: problem.status })
  const address = `/console/accounts/${params.accountId}/payments/${params.paymentId}`
  throw redirect(form.get('deed') === 'look' ? `${address}?looked` : address)
}

type Data = Route.ComponentProps['loaderData']

export default function Payment({ loaderData, actionData }: Route.ComponentProps) {
  const { account, payment, labels, refunds, disputes } = loaderData
  const isMoving = ['open', 'unknown', 'requires_action'].includes(payment.state)
  return (
    <ReaderProvider reader={{ locale: account.locale, timeZone: account.timeZone }}>
      <PageHeader
        title={`Payment ${payment.reference}`}
        badge={<PaymentBadge state={payment.state} />}
        back={{ to: `/console/accounts/${account.id}/payments`, label: account.name }}
        actions={<Deeds data={loaderData} />}
      />
      <ProblemNotice problem={actionData?.problem} />
      <Polling active={isMoving} everyMs={5000} />
      <Undecided data={loaderData} />
      <div className="grid gap-x-16 gap-y-10 lg:grid-cols-2">
        <div>
          <Figures data={loaderData} />
        </div>
        <div>
          <Invoices data={loaderData} />
        </div>
      </div>
      <div className="mt-10">
        <Section
          title="What was asked of gateways"
          note="Each line is one request. A payment has more than one when a fallback was tried."
        >
          <AttemptTable attempts={payment.attempts} labels={labels} />
        </Section>
        {refunds.length > 0 ? (
          <Section title="Refunds">
            <RefundTable refunds={refunds} />
          </Section>
        ) : null}
        {disputes.length > 0 ? (
          <Section title="Disputes" note="Until one is lost, the invoices stay paid.">
            <DisputeTable disputes={disputes} />
          </Section>
        ) : null}
        <History data={loaderData} />
      </div>
    </ReaderProvider>
  )
}

function Deeds({ data: { payment, labels, dues, formKey } }: { data: Data }) {
  const isKept = payment.state === 'succeeded' && !isZero(refundableOf(payment))
  const last = payment.attempts.at(-1)
  const method = (last && labels[last.methodId]) ?? (last?.rail === 'bank' ? 'the bank account' : 'the card')
  const invoicesThere = payment.invoices.length > 0 || dues.length > 0
  return (
    <>
      {isKept ? (
        <>
          <RefundDialog key={`refund-${payment.refunded.amount}`} {...{ payment, method, formKey }} />
          {invoicesThere ? (
            <MoveDialog key={`move-${payment.history.length}`} {...{ payment, dues, formKey }} />
          ) : null}
        </>
      ) : null}
      {payment.capturedAt ? (
        <ButtonLink
          external
          look="primary"
          to={`/api/v1/accounts/${payment.accountId}/payments/${payment.id}/receipt.pdf`}
        >
          Download receipt
        </ButtonLink>
      ) : null}
    </>
  )
}

/** A payment of which nobody knows, or that came back other than it was asked, and what to do about it. */
function Undecided({ data: { payment, isLooked } }: { data: Data }) {
  const last = payment.attempts.at(-1)
  if (!last || (payment.state !== 'unknown' && last.frozenBecause === null)) return null
  const { accountId, reference } = payment
  return (
    <Notice
      tone="warn"
      title={
        last.frozenBecause
          ? `Frozen: ${last.frozenBecause}`
          : isLooked
            ? 'The gateway was asked again, and does not know yet. Nothing is charged a second time until it does.'
            : 'The gateway’s answer was lost, and nothing is charged a second time until it is known.'
      }
    >
      <p>
        {last.frozenBecause
          ? 'What the gateway says is not what was asked of it, so a person has to decide.'
          : 'It is being looked up by itself. If the gateway’s own pages know, say so here.'}
      </p>
      <div className="mt-3 flex flex-wrap gap-2 text-ink">
        {last.frozenBecause ? null : <LookNow payment={payment} />}
        <DecideDialog
          subject={{
            ...{ kind: 'payment', id: last.id, accountId, reference, amount: last.amount },
            ...{ gateway: last.gateway, gatewayReference: last.gatewayReference },
          }}
        />
      </div>
    </Notice>
  )
}

function Figures({ data: { payment } }: { data: Data }) {
  const { amount, surcharge, refunded, refundedSurcharge } = payment
  const total = sumOf([amount, surcharge], amount.currency)
  const back = sumOf([refunded, refundedSurcharge], amount.currency)
  return (
    <Section title="Figures">
      <Facts
        facts={[
          {
            label: 'Asked for by',
            value: payment.origin === 'autopay' ? 'AutoPay' : actorWords(payment.requestedBy),
          },
          { label: 'Asked for', value: <Moment value={payment.requestedAt} /> },
          ...(payment.capturedAt
            ? [{ label: 'Received', value: <Moment value={payment.capturedAt} /> }]
            : []),
          { label: 'Amount', value: <Money value={amount} /> },
          ...(isZero(surcharge) ? [] : [{ label: 'Surcharge', value: <Money value={surcharge} /> }]),
          ...(isZero(back) ? [] : [{ label: 'Refunded of it', value: <Money value={back} /> }]),
          ...(isZero(payment.unapplied)
            ? []
            : [{ label: 'Credit of the account', value: <Money value={payment.unapplied} /> }]),
        ]}
      />
      <Total label={payment.capturedAt ? 'Charged' : 'To be charged'} value={<Money value={total} />} />
    </Section>
  )
}

function Invoices({ data: { payment } }: { data: Data }) {
  const base = `/console/accounts/${payment.accountId}/invoices`
  return (
    <Section title={payment.capturedAt ? 'Pays' : 'Is for'}>
      {payment.invoices.length > 0 ? (
        <Facts
          facts={payment.invoices.map(({ invoiceId, number, amount }) => ({
            label: (
              <Link className="underline decoration-line underline-offset-2" to={`${base}/${invoiceId}`}>
                Invoice {number}
              </Link>
            ),
            value: <Money value={amount} />,
          }))}
        />
      ) : (
        <p className="text-soft">
          {payment.state === 'succeeded'
            ? 'No invoice: it is credit of the account.'
            : 'No invoice at the moment.'}
        </p>
      )}
    </Section>
  )
}

/** How it came to pay what it pays, newest first like every timeline. */
function History({ data: { payment } }: { data: Data }) {
  if (payment.history.length === 0) return null
  return (
    <Section title="How it came to pay them">
      <Timeline
        events={payment.history.toReversed().map((entry, index) => ({
          key: `${entry.at}-${index}`,
          at: entry.at,
          what: `Invoice ${entry.number}`,
          amount: <Money value={entry.amount} signed />,
          note: [entry.reason, `by ${actorWords(entry.actor)}`].filter(Boolean).join(' · '),
        }))}
      />
    </Section>
  )
}
