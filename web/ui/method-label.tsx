import type { Shape } from '../api/shapes.ts'
import type { Say } from '../words/say.ts'
import { useWords } from '../words/use-words.tsx'
import type { Words } from '../words/words.server.ts'
import { Badge } from './badge.tsx'
import { Icon } from './icon.tsx'

type Named = Pick<
  Shape<'PaymentMethod'>,
  'rail' | 'label' | 'nickname' | 'brand' | 'last4' | 'accountType' | 'bankName'
>
type Method = Named &
  Pick<Shape<'PaymentMethod'>, 'state' | 'isDefault' | 'expiry' | 'hasExpired' | 'funding'>
type SayMethod = Say<keyof Words['methods'] & string>

/** A card, and a bank's house: paths for an icon. */
export const CARD = 'M4 5h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2M2 10h20M6 14h2'
export const BANK =
  'M11.119 2.205a2 2 0 0 1 1.762 0l7.84 3.846A.5.5 0 0 1 20.5 7h-17a.5.5 0 0 1-.22-.949zM3 22h18M6 18v-7M10 18v-7M14 18v-7M18 18v-7'

/** A card or bank account as people know it: its own name, its last digits, and what there is to know before using it. */
export function MethodLabel({ method, plain = false }: { method: Method; plain?: boolean }) {
  const say = useWords('methods')
  const notes = methodNotes(method, say)
  return (
    <span className="inline-flex min-w-0 items-start gap-2.5">
      <Icon path={method.rail === 'card' ? CARD : BANK} className="mt-0.5 shrink-0 text-soft" />
      <span className="min-w-0">
        <span className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium wrap-anywhere">{methodName(method, say)}</span>
          {plain ? null : <MethodBadges method={method} />}
        </span>
        {notes ? <span className="block text-sm text-faint">{notes}</span> : null}
      </span>
    </span>
  )
}

/** What its owner calls it, else what it is: `Office card`; `Visa ending 4242`. */
export function methodName(method: Named, say: SayMethod): string {
  return method.nickname ?? methodKind(method, say)
}

/** What a method is, in the reader's language: `Visa ending 4242`, `Checking account ending 6789 at Sandbox Bank`. */
export function methodKind(
  { rail, label, brand, last4, accountType, bankName }: Named,
  say: SayMethod,
): string {
  if (rail === 'card') return brand === null ? label : say('ending', { what: brandName(brand), last4 })
  const what = say(accountType === 'savings' ? 'savings' : 'checking')
  return bankName === null
    ? say('ending', { what, last4 })
    : say('bankEnding', { what, last4, bank: bankName })
}

/** What is said of a method beside its name: `expires 12/2030 · credit card`. */
export function methodNotes(method: Method, say: SayMethod): string {
  const { nickname, expiry, hasExpired, funding } = method
  const date = expiry && `${String(expiry.month).padStart(2, '0')}/${expiry.year}`
  return [
    nickname ? methodKind(method, say) : null,
    date && say(hasExpired ? 'expiredOn' : 'expires', { date }),
    funding === null || funding === 'unknown' ? null : say(`funding.${funding}`),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** What is particular about a method, in a word each. */
export function MethodBadges({ method }: { method: Method }) {
  const say = useWords('methods')
  return (
    <>
      {method.isDefault ? <Badge>{say('default')}</Badge> : null}
      {method.hasExpired && method.state === 'usable' ? <Badge tone="bad">{say('hasExpired')}</Badge> : null}
      {method.state === 'needs_replacement' ? <Badge tone="bad">{say('needsReplacing')}</Badge> : null}
      {method.state === 'awaiting_micro_deposits' ? <Badge tone="warn">{say('toBeConfirmed')}</Badge> : null}
      {method.state === 'removed' ? <Badge>{say('wasRemoved')}</Badge> : null}
    </>
  )
}

/** Brands whose name is not their code with a capital. */
const BRANDS: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
}

function brandName(brand: string): string {
  return BRANDS[brand] ?? brand.charAt(0).toUpperCase() + brand.slice(1)
}
