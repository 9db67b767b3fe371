import { useState } from 'react'
import { Form, Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { Badge } from '../ui/badge.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { CheckField, Field } from '../ui/field.tsx'
import { Total } from '../ui/figures.tsx'
import { MethodChoice } from '../ui/method-choice.tsx'
import { Day } from '../ui/moment.tsx'
import { isZero, Money, sumOf } from '../ui/money.tsx'
import { EmptyState, Notice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/pay.ts'
import { orderQuery, type Payable, readOrder } from './pay-order.ts'
import { payableOf } from './payable.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const [owed, methods, { autopay }] = await Promise.all([
    payableOf(api, { accountId, url }),
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/autopay', { params: { path } }), url),
  ])
  const problem = url.searchParams.get('problem')
  const isCancelled = url.searchParams.has('cancelled')
  return {
    ...{ ...owed, methods: methods.items, order: readOrder(url.searchParams), problem, isCancelled },
    hasAutopay: autopay?.state === 'active',
  }
}

export default function Pay({ loaderData }: Route.ComponentProps) {
  const say = useWords('pay')
  const { payable, credit, methods, order, problem, isCancelled, hasAutopay } = loaderData
  const free = payable.filter((one) => !one.isInProgress)
  return (
    <div className="mx-auto max-w-2xl">
      <title>{say('title')}</title>
      <PageHeader title={say('title')} back={{ to: '/', label: say('back') }} />
      {isCancelled ? <Notice title={say('cancelled')}>{say('cancelledNext')}</Notice> : null}
      {free.length === 0 ? <NothingToPay payable={payable} /> : null}
      {isZero(credit) ? null : (
        <Notice title={say('credit', { amount: <Money value={credit} /> })}>{say('creditNext')}</Notice>
      )}
      {free.length > 0 ? (
        <Form key={orderQuery(order)} method="get" action="/pay/review" className="grid gap-8" noValidate>
          <input type="hidden" name="key" value={order.key} />
          <Invoices {...loaderData} problem={problem} />
          <fieldset>
            <legend className="mb-2 text-lg font-semibold">{say('how')}</legend>
            <MethodChoice methods={methods} chosen={order.method} currency={loaderData.currency} />
            {hasAutopay ? null : (
              <div className="mt-4">
                <CheckField
                  label={say('useForAutopay')}
                  hint={say('useForAutopayHint')}
                  name="autopay"
                  value="yes"
                  defaultChecked={order.autopay}
                />
              </div>
            )}
          </fieldset>
          <div className="flex flex-wrap gap-2">
            <Button look="primary">{say('continue')}</Button>
            <ButtonLink look="quiet" to="/">
              {say('cancel')}
            </ButtonLink>
          </div>
          <p className="-mt-4 text-sm text-faint">{say('nothingYet')}</p>
        </Form>
      ) : null}
    </div>
  )
}

function NothingToPay({ payable }: { payable: readonly Payable[] }) {
  const say = useWords('pay')
  const isBeingPaid = payable.length > 0
  return (
    <EmptyState
      title={isBeingPaid ? say('allInProgress') : say('nothingDue')}
      action={<ButtonLink to="/payments">{say('seePayments')}</ButtonLink>}
    >
      {isBeingPaid ? say('allInProgressText') : say('nothingDueText')}
    </EmptyState>
  )
}

type InvoicesProps = Pick<
  Route.ComponentProps['loaderData'],
  'payable' | 'currency' | 'order' | 'problem' | 'methods'
>

/** Which invoices are paid, and how much of them. Without scripts the sum is said on the next page. */
function Invoices({ payable, currency, order, problem }: InvoicesProps) {
  const say = useWords('pay')
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
      <legend className="mb-2 text-lg font-semibold">{say('what')}</legend>
      {problem === 'nothing' ? (
        <p id="invoices-error" role="alert" data-problem="" className="mb-2 text-sm text-bad">
          {say('chooseOne')}
        </p>
      ) : null}
      <ul className="border-t border-ink">
        {payable.map((one) => (
          <li key={one.invoiceId} className="border-b border-rule">
            <InvoiceChoice one={one} isChosen={chosen.includes(one.invoiceId)} onChange={toggle} />
          </li>
        ))}
      </ul>
      <Total label={free.length === 1 ? say('due') : say('chosen')} value={<Money value={sum} />} />
      <details className="mt-3" open={order.amount !== '' || isAmountProblem(problem)}>
        <summary className="w-fit text-soft underline decoration-line underline-offset-2 hover:text-ink">
          {say('editAmount')}
        </summary>
        <div className="mt-3 max-w-60">
          <Field
            label={say('amountToPay', { currency })}
            hint={say('amountHint')}
            name="amount"
            inputMode="decimal"
            autoComplete="off"
            defaultValue={order.amount}
            placeholder={sum.amount}
            error={
              isAmountProblem(problem)
                ? say(problem === 'amount' ? 'amountWrong' : 'amountTooMuch')
                : undefined
            }
          />
        </div>
      </details>
    </fieldset>
  )
}

function isAmountProblem(problem: string | null): boolean {
  return problem === 'amount' || problem === 'too_much'
}

function InvoiceChoice(props: {
  one: Payable
  isChosen: boolean
  onChange: (invoiceId: string, on: boolean) => void
}) {
  const say = useWords('pay')
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
            {say(isOverdue ? 'wasDueOn' : 'dueOn', { day: <Day value={dueOn} /> })}
          </span>
          {isOverdue ? <Badge tone="bad">{say('overdue')}</Badge> : null}
          {isInProgress ? <Badge tone="warn">{say('inProgress')}</Badge> : null}
        </span>
      </label>
      <Link
        to={`/invoices/${invoiceId}`}
        aria-label={say('viewInvoice', { number })}
        className="text-sm text-soft underline decoration-line underline-offset-2 hover:text-ink max-sm:hidden"
      >
        {say('view')}
      </Link>
      <Money value={open} />
    </div>
  )
}
