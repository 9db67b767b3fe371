import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { useWords } from '../words/use-words.tsx'
import { Field } from './field.tsx'
import type { MoneyValue } from './money.tsx'

const AMOUNT = /^\d+(\.\d{1,6})?$/

/**
 * An amount that is typed, and what it is at the moment, for the button that will move it. `typed` is null before scripts run (nobody would keep the
 * figure true) and while what stands there is no amount.
 */
export function useTypedAmount(initial: MoneyValue) {
  const [text, setText] = useState(initial.amount)
  const isLive = useIsLive()
  const isAmount = isLive && AMOUNT.test(text) && !/^0*(\.0*)?$/.test(text)
  const typed: MoneyValue | null = isAmount ? { amount: text, currency: initial.currency } : null
  return {
    typed,
    /** For the form: emptied after its deed, it is what it was at first. */
    reset: () => setText(initial.amount),
    field: { defaultValue: initial.amount, onInput: (value: string) => setText(value.trim()) },
  }
}

/** Whether scripts run on this page: only then can a button keep its figure true while somebody types. */
export function useIsLive(): boolean {
  return useSyncExternalStore(neverChanges, isTrue, isFalse)
}

const neverChanges = () => () => {}
const isTrue = () => true
const isFalse = () => false

/** Where an amount of money is typed. */
export function AmountField(props: {
  label: ReactNode
  hint?: ReactNode
  name?: string
  id?: string
  currency: string
  error?: string
  field: { defaultValue: string; onInput: (value: string) => void }
  required?: boolean
}) {
  const say = useWords('ui')
  const { label, hint, name = 'amount', id, currency, error, field, required = true } = props
  return (
    <Field
      label={
        <>
          {label} <span className="font-normal text-faint">{say('inCurrency', { currency })}</span>
        </>
      }
      hint={hint}
      error={error}
      name={name}
      {...(id ? { id } : {})}
      inputMode="decimal"
      pattern="[0-9]+(\.[0-9]{1,6})?"
      title={say('amountExample')}
      autoComplete="off"
      defaultValue={field.defaultValue}
      onInput={(event) => field.onInput(event.currentTarget.value)}
      required={required}
    />
  )
}
