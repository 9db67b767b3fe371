import { useState } from 'react'
import { Form, Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { Badge } from '../ui/badge.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Total } from '../ui/figures.tsx'
import { MethodChoice } from '../ui/method-choice.tsx'
import { Day } from '../ui/moment.tsx'
import { isZero, Money, sumOf } from '../ui/money.tsx'
import { EmptyState, Notice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/pay.ts'
import { orderQuery, type Payable, readOrder } from './pay-order.ts'
import { payableOf } from './payable.ts'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Make a payment' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const [owed, methods] = await Promise.all([
    payableOf(api, { accountId, url }),
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path: { accountId } } }), url),
  ])
  const problem = url.searchParams.get('problem')
  const isCancelled = url.searchParams.has('cancelled')
  return { ...owed, methods: methods.items, order: readOrder(url.searchParams), problem, isCancelled }
}

export default function Pay({ loaderData }: Route.ComponentProps) {
  const { payable, credit, methods, order, problem, isCancelled } = loaderData
  const free = payable.filter((one) => !one.isInProgress)
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader title="Make a payment" back={{ to: '/', label: 'Summary' }} />
      {isCancelled ? (
        <Notice title="The payment was cancelled. Nothing was charged.">
          You can pay by another method, or leave it for later.
        </Notice>
      ) : null}
      {free.length === 0 ? <NothingToPay payable={payable} /> : null}
      {isZero(credit) ? null : (
        <Notice title={<CreditSentence credit={credit} />}>It is taken off the next invoice.</Notice>
      )}
      {free.length > 0 ? (
        <Form key={orderQuery(order)} method="get" action="/pay/review" className="grid gap-8" noValidate>
          <input type="hidden" name="key" value={order.key} />
          <Invoices {...loaderData} problem={problem} />
          <fieldset>
            <legend className="mb-2 text-lg font-semibold">How do you want to pay?</legend>
            <MethodChoice methods={methods} chosen={order.method} currency={loaderData.currency} />
          </fieldset>
          <div className="flex flex-wrap gap-2">
            <Button look="primary">Continue</Button>
            <ButtonLink look="quiet" to="/">
              Cancel
            </ButtonLink>
          </div>
          <p className="-mt-4 text-sm text-faint">
            Nothing is charged yet: the next page shows the total first.
          </p>
        </Form>
      ) : null}
    </div>
  )
}

function CreditSentence({ credit }: { credit: Parameters<typeof Money>[0]['value'] }) {
  return (
    <>
      You have a credit of <Money value={credit} />.
    </>
  )
}

function NothingToPay({ payable }: { payable: readonly Payable[] }) {
  return (
    <EmptyState
      title={payable.length > 0 ? 'Everything that is due is being paid' : 'Nothing is due'}
      action={<ButtonLink to="/payments">See your payments</ButtonLink>}
    >
      {payable.length > 0
        ? 'Your payment is on its way. As soon as it has arrived, the invoices are marked as paid.'
        : 'When an invoice is issued, you can pay it here.'}
    </EmptyState>
  )
}

type InvoicesProps = Pick<
  Route.ComponentProps['loaderData'],
  'payable' | 'currency' | 'order' | 'problem' | 'methods'
>

/** Which invoices are paid, and how much of them. Without scripts the sum is said on the next page. */
function Invoices({ payable, currency, order, problem }: InvoicesProps) {
  const free = payable.filter((one) => !one.isInProgress)
  const wanted = free.filter((one) => order.invoices.includes(one.invoiceId))
  const [chosen, setChosen] = useState(() =>
    (wanted.length > 0 ? wanted : free).map(({ invoiceId }) => invoiceId),
  )
  const sum = sumOf(
    free.filter((one) => chosen.includes(one.invoiceId)).map((one) => one.open),
    currency,
  )
  const toggle = (id: string, on: boolean) =>
    setChosen(on ? [...chosen, id] : chosen.filter((one) => one !== id))
  return (
    <fieldset>
      <legend className="mb-2 text-lg font-semibold">What do you want to pay?</legend>
      {problem === 'nothing' ? (
        <p id="invoices-error" role="alert" className="mb-2 text-sm text-bad">
          Choose at least one invoice.
        </p>
      ) : null}
      <ul className="border-t border-ink">
        {payable.map((one) => (
          <li key={one.invoiceId} className="border-b border-rule">
            <InvoiceChoice one={one} isChosen={chosen.includes(one.invoiceId)} onChange={toggle} />
          </li>
        ))}
      </ul>
      <Total label={free.length === 1 ? 'Due' : 'Chosen'} value={<Money value={sum} />} />
      <details className="mt-3" open={order.amount !== '' || isAmountProblem(problem)}>
        <summary className="w-fit text-soft underline decoration-line underline-offset-2 hover:text-ink">
          Edit amount
        </summary>
        <div className="mt-3 max-w-60">
          <Field
            label={`Amount to pay in ${currency}`}
            hint="Empty: all of the above. Less than that pays the oldest first."
            name="amount"
            inputMode="decimal"
            autoComplete="off"
            defaultValue={order.amount}
            placeholder={sum.amount}
            error={amountError(problem)}
          />
        </div>
      </details>
    </fieldset>
  )
}

function isAmountProblem(problem: string | null): boolean {
  return problem === 'amount' || problem === 'too_much'
}

function amountError(problem: string | null): string | undefined {
  if (problem === 'amount') return 'Enter an amount above zero, such as 12.50.'
  return problem === 'too_much' ? 'This is more than the chosen invoices come to.' : undefined
}

function InvoiceChoice(props: {
  one: Payable
  isChosen: boolean
  onChange: (invoiceId: string, on: boolean) => void
}) {
  const { one, isChosen, onChange } = props
  const { invoiceId, number, dueOn, open, isOverdue, isInProgress } = one
  const id = `invoice-${invoiceId}`
  return (
    <div className="flex items-center gap-3">
      <label htmlFor={id} className="flex min-h-11 min-w-0 flex-1 cursor-pointer items-center gap-3 py-2">
        <input
          id={id}
          type="checkbox"
          name="invoice"
          value={invoiceId}
          className="size-4.5 shrink-0"
          checked={isChosen && !isInProgress}
          onChange={(event) => onChange(invoiceId, event.currentTarget.checked)}
          disabled={isInProgress}
        />
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          <span className="font-medium">{number}</span>
          <span className="text-sm text-faint">
            {isOverdue ? 'was due' : 'due'} <Day value={dueOn} />
          </span>
          {isOverdue ? <Badge tone="bad">Overdue</Badge> : null}
          {isInProgress ? <Badge tone="warn">In progress</Badge> : null}
        </span>
      </label>
      <Link
        to={`/invoices/${invoiceId}`}
        className="text-sm text-soft underline decoration-line underline-offset-2 hover:text-ink max-sm:hidden"
      >
        View<span className="sr-only"> invoice {number}</span>
      </Link>
      <Money value={open} />
    </div>
  )
}
