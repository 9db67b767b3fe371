import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { useWords } from '../words/use-words.tsx'
import { Icon } from './icon.tsx'
import { BANK, CARD, MethodLabel } from './method-label.tsx'

/** One of the methods that are kept, or a new one. `chosen`: a method's id, `card` or `bank`; else the default. */
export function MethodChoice(props: {
  methods: ReadonlyArray<Shape<'PaymentMethod'>>
  chosen: string
  name?: string
  /** Of which new ones may be entered. */
  rails: ReadonlyArray<'card' | 'bank'>
  /** Bank accounts in dollars are debited by ACH, as their owners call it. */
  currency: string
}) {
  const say = useWords('methods')
  const { methods, chosen, name = 'method', rails, currency } = props
  const usable = methods.filter(isChoosable)
  const isKnown = usable.some(({ id }) => id === chosen) || rails.some((rail) => rail === chosen)
  const first = usable.find(({ isDefault }) => isDefault) ?? usable[0]
  const selected = isKnown ? chosen : (first?.id ?? 'card')
  const row = { name, selected }
  return (
    <div role="radiogroup" aria-label={say('choice')} className="grid gap-4">
      {methods.length > 0 ? (
        <Group title={say('existing')}>
          {methods.map((method) => (
            <Choice
              key={method.id}
              {...row}
              value={method.id}
              disabled={!isChoosable(method)}
              aside={
                method.hasExpired ? (
                  <Link
                    to={`/payment-methods/${method.id}`}
                    className="underline decoration-line underline-offset-2 hover:text-ink"
                  >
                    {say('renew')}
                  </Link>
                ) : null
              }
            >
              <MethodLabel method={method} />
            </Choice>
          ))}
        </Group>
      ) : null}
      <Group title={methods.length > 0 ? say('new') : null}>
        {rails.includes('card') ? (
          <Choice {...row} value="card">
            <New path={CARD} title={say('card')} />
          </Choice>
        ) : null}
        {rails.includes('bank') ? (
          <Choice {...row} value="bank">
            <New path={BANK} title={currency === 'USD' ? say('bankAch') : say('bank')} />
          </Choice>
        ) : null}
      </Group>
    </div>
  )
}

/** An expired card is first given its new date: its owner alone knows whether there is one. */
export function isChoosable({
  state,
  hasExpired,
}: Pick<Shape<'PaymentMethod'>, 'state' | 'hasExpired'>): boolean {
  return state === 'usable' && !hasExpired
}

function Group({ title, children }: { title: string | null; children: ReactNode }) {
  return (
    <div>
      {title ? <p className="mb-1 text-sm text-soft">{title}</p> : null}
      <div className="border-t border-ink">{children}</div>
    </div>
  )
}

function Choice(props: {
  name: string
  value: string
  selected: string
  disabled?: boolean
  /** Beside it, and not dimmed with it. */
  aside?: ReactNode
  children: ReactNode
}) {
  const { name, value, selected, disabled, aside, children } = props
  const id = `${name}-${value}`
  return (
    <div className="flex items-center gap-3 border-b border-rule pr-2 has-checked:bg-tint">
      <label
        htmlFor={id}
        className="flex min-h-11 min-w-0 flex-1 cursor-pointer items-center gap-3 py-2 has-disabled:cursor-default has-disabled:opacity-70"
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
      {aside ? <span className="shrink-0 text-sm">{aside}</span> : null}
    </div>
  )
}

function New({ path, title }: { path: string; title: string }) {
  return (
    <span className="inline-flex items-center gap-2.5">
      <Icon path={path} className="shrink-0 text-soft" />
      <span className="font-medium">{title}</span>
    </span>
  )
}
