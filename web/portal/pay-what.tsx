import { useState } from 'react'
import { Link } from 'react-router'
import { Badge } from '../ui/badge.tsx'
import { Field } from '../ui/field.tsx'
import { Total } from '../ui/figures.tsx'
import { Day } from '../ui/moment.tsx'
import { isZero, Money, type MoneyValue } from '../ui/money.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Words } from '../words/words.server.ts'
import { Coming } from './pay-coming.tsx'
import { type OrderProblem, type Payable, type PayOrder, sumOfOpen } from './pay-order.ts'

type WhatProps = {
  payable: readonly Payable[]
  currency: string
  payAhead: boolean
  twice: MoneyValue
  order: PayOrder
  problem: OrderProblem | null
}

const AMOUNT_WORDS: Partial<Record<OrderProblem, keyof Words['pay'] & string>> = {
  amount: 'amountWrong',
  decimals: 'amountDecimals',
  too_much: 'amountTooMuch',
  ahead_later: 'aheadLater',
}

/** Which invoices are paid, and how much of them. Without scripts the sum is said on the next page. */
export function PayWhat(props: WhatProps) {
  const { payable, currency, payAhead, order, problem } = props
  const say = useWords('pay')
  const free = payable.filter(({ coming }) => coming === null)
  const wanted = free.filter((one) => order.invoices.includes(one.invoiceId))
  const [chosen, setChosen] = useState(() =>
    (wanted.length > 0 ? wanted : free).map(({ invoiceId }) => invoiceId),
  )
  const sum = sumOfOpen(
    free.filter((one) => chosen.includes(one.invoiceId)),
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
      <details className="mt-3" open={order.amount !== '' || (problem !== null && problem in AMOUNT_WORDS)}>
        <summary className="w-fit text-soft underline decoration-line underline-offset-2 hover:text-ink">
          {say('editAmount')}
        </summary>
        <div className="mt-3">
          <Amount
            {...props}
            hint={say(payAhead ? 'amountHintAhead' : 'amountHint')}
            placeholder={sum.amount}
          />
        </div>
      </details>
    </fieldset>
  )
}

/** Where no invoice is due: what was given back twice, or how much is paid ahead. */
export function PayAhead(props: WhatProps) {
  const say = useWords('pay')
  const { twice, order } = props
  const isTwice = !isZero(twice)
  return (
    <fieldset>
      <legend className="mb-2 text-lg font-semibold">{say(isTwice ? 'what' : 'payAhead')}</legend>
      <p className="mb-4 max-w-prose text-soft">
        {isTwice ? say('payTwice', { amount: <Money value={twice} /> }) : say('payAheadText')}
      </p>
      <Amount {...props} typed={order.amount === '' && isTwice ? twice.amount : order.amount} />
    </fieldset>
  )
}

function Amount(props: WhatProps & { hint?: string; placeholder?: string; typed?: string }) {
  const { currency, order, problem, hint, placeholder, typed = order.amount } = props
  const say = useWords('pay')
  const wrong = problem && AMOUNT_WORDS[problem]
  return (
    <div className="max-w-72">
      <Field
        label={say('amountToPay', { currency })}
        hint={hint}
        name="amount"
        inputMode="decimal"
        autoComplete="off"
        defaultValue={typed}
        placeholder={placeholder}
        error={wrong ? say(wrong) : undefined}
      />
    </div>
  )
}

function InvoiceChoice(props: {
  one: Payable
  isChosen: boolean
  onChange: (invoiceId: string, on: boolean) => void
}) {
  const { one, isChosen, onChange } = props
  const { invoiceId, open, coming } = one
  const id = `invoice-${invoiceId}`
  if (coming) return <InvoiceComing one={one} coming={coming} />
  return (
    <div className="flex items-center gap-3">
      <label htmlFor={id} className="flex min-h-11 min-w-0 flex-1 cursor-pointer items-center gap-3 py-2">
        <input
          id={id}
          type="checkbox"
          name="invoice"
          value={invoiceId}
          className="size-4.5 shrink-0"
          checked={isChosen}
          onChange={(event) => onChange(invoiceId, event.currentTarget.checked)}
        />
        <InvoiceName one={one} />
      </label>
      <ViewInvoice one={one} />
      <Money value={open} />
    </div>
  )
}

/** An invoice of which nothing can be paid just now, and why. */
export function InvoiceComing({ one, coming }: { one: Payable; coming: NonNullable<Payable['coming']> }) {
  return (
    <div className="py-2">
      <div className="flex min-h-9 items-center gap-3">
        <span className="min-w-0 flex-1">
          <InvoiceName one={one} />
        </span>
        <ViewInvoice one={one} />
        <Money value={one.open} />
      </div>
      <Coming coming={coming} open={one.open} />
    </div>
  )
}

function InvoiceName({ one: { number, dueOn, isOverdue, coming } }: { one: Payable }) {
  const say = useWords('pay')
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
      <span className="font-medium">{number}</span>
      <span className="text-sm text-faint">
        {say(isOverdue ? 'wasDueOn' : 'dueOn', { day: <Day value={dueOn} /> })}
      </span>
      {isOverdue ? <Badge tone="bad">{say('overdue')}</Badge> : null}
      {coming ? (
        <Badge tone="warn">{say(coming.state === 'requires_action' ? 'waitsForYou' : 'inProgress')}</Badge>
      ) : null}
    </span>
  )
}

function ViewInvoice({ one: { invoiceId, number } }: { one: Payable }) {
  const say = useWords('pay')
  return (
    <Link
      to={`/invoices/${invoiceId}`}
      aria-label={say('viewInvoice', { number })}
      className="text-sm text-soft underline decoration-line underline-offset-2 hover:text-ink max-sm:hidden"
    >
      {say('view')}
    </Link>
  )
}
