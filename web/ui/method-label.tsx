import { CreditCard, Landmark } from 'lucide-react'
import type { Shape } from '../api/shapes.ts'
import { Badge } from './badge.tsx'

type Method = Pick<
  Shape<'PaymentMethod'>,
  'rail' | 'label' | 'nickname' | 'state' | 'isDefault' | 'expiry' | 'funding'
>

/** A card or bank account as people know it: its own name, its last digits, and what there is to know before using it. */
export function MethodLabel({ method, plain = false }: { method: Method; plain?: boolean }) {
  const Icon = method.rail === 'card' ? CreditCard : Landmark
  const notes = methodNotes(method)
  return (
    <span className="inline-flex min-w-0 items-start gap-2.5">
      <Icon size={18} aria-hidden="true" className="mt-0.5 shrink-0 text-soft" />
      <span className="min-w-0">
        <span className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium wrap-anywhere">{method.nickname ?? method.label}</span>
          {plain ? null : <MethodBadges method={method} />}
        </span>
        {notes ? <span className="block text-sm text-faint">{notes}</span> : null}
      </span>
    </span>
  )
}

/** What is said of a method beside its name: `expires 12/2030 · credit card`. */
export function methodNotes(method: Method): string {
  return [method.nickname ? method.label : null, expiryOf(method), fundingOf(method)]
    .filter(Boolean)
    .join(' · ')
}

/** What is particular about a method, in a word each. */
export function MethodBadges({ method }: { method: Method }) {
  return (
    <>
      {method.isDefault ? <Badge>Default</Badge> : null}
      {method.state === 'needs_replacement' ? <Badge tone="bad">Needs replacing</Badge> : null}
      {method.state === 'awaiting_micro_deposits' ? <Badge tone="warn">To be confirmed</Badge> : null}
      {method.state === 'removed' ? <Badge>Removed</Badge> : null}
    </>
  )
}

function expiryOf({ expiry }: Method): string | null {
  return expiry && `expires ${String(expiry.month).padStart(2, '0')}/${expiry.year}`
}

function fundingOf({ funding }: Method): string | null {
  if (funding === 'credit') return 'credit card'
  if (funding === 'debit') return 'debit card'
  return funding === 'prepaid' ? 'prepaid card' : null
}
