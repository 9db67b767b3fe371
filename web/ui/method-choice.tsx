import { CreditCard, Landmark } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Shape } from '../api/shapes.ts'
import { MethodLabel } from './method-label.tsx'

/** One of the methods that are kept, or a new one. `chosen`: a method's id, `card` or `bank`; else the default. */
export function MethodChoice(props: {
  methods: ReadonlyArray<Shape<'PaymentMethod'>>
  chosen: string
  name?: string
  /** Bank accounts in dollars are debited by ACH, as their owners call it. */
  currency: string
}) {
  const { methods, chosen, name = 'method', currency } = props
  const usable = methods.filter(({ state }) => state === 'usable')
  const isKnown = usable.some(({ id }) => id === chosen) || chosen === 'card' || chosen === 'bank'
  const first = usable.find(({ isDefault }) => isDefault) ?? usable[0]
  const selected = isKnown ? chosen : (first?.id ?? 'card')
  const bank = currency === 'USD' ? 'Bank account (ACH)' : 'Bank account'
  const row = { name, selected }
  return (
    <div role="radiogroup" aria-label="Payment method" className="border-t border-ink">
      {methods.map((method) => (
        <Choice key={method.id} {...row} value={method.id} disabled={method.state !== 'usable'}>
          <MethodLabel method={method} />
        </Choice>
      ))}
      <Choice {...row} value="card">
        <New Icon={CreditCard} title={usable.length > 0 ? 'New card' : 'Credit or debit card'} />
      </Choice>
      <Choice {...row} value="bank">
        <New Icon={Landmark} title={usable.length > 0 ? 'New bank account' : bank} />
      </Choice>
    </div>
  )
}

function Choice(props: {
  name: string
  value: string
  selected: string
  disabled?: boolean
  children: ReactNode
}) {
  const { name, value, selected, disabled, children } = props
  const id = `${name}-${value}`
  return (
    <label
      htmlFor={id}
      className="flex min-h-11 cursor-pointer items-center gap-3 border-b border-rule py-2 has-checked:bg-tint has-disabled:cursor-default has-disabled:opacity-70"
    >
      <input
        id={id}
        type="radio"
        name={name}
        value={value}
        defaultChecked={value === selected}
        disabled={disabled}
        className="ml-2 size-4.5 shrink-0"
      />
      {children}
    </label>
  )
}

function New({ Icon, title }: { Icon: typeof CreditCard; title: string }) {
  return (
    <span className="inline-flex items-center gap-2.5">
      <Icon size={18} aria-hidden="true" className="shrink-0 text-soft" />
      <span className="font-medium">{title}</span>
    </span>
  )
}
