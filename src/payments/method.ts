import type { AccountId, MethodId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { BillingAddress, Funding } from './gateway.ts'

/** `needs_replacement`: it stays in the list so that its owner sees why, and is not charged. */
export type MethodState = 'usable' | 'awaiting_micro_deposits' | 'needs_replacement' | 'removed'

interface MethodFields {
  accountId: AccountId
  id: MethodId
  gateway: string
  /** The gateway's name for it. */
  ref: string
  customerRef: string
  state: MethodState
  /** False: for one payment, and removed after it. */
  saved: boolean
  isDefault: boolean
  holderName: string | null
  last4: string
  fingerprint: string | null
  nickname: string | null
  billingAddress: BillingAddress | null
  /** Why it needs replacement: the code of a decline or return, `detached`, `micro_deposits_failed`. */
  trouble: string | null
  createdAt: Temporal.Instant
  removedAt: Temporal.Instant | null
}

interface CardFields {
  rail: 'card'
  /** `visa`. */
  brand: string
  funding: Funding
  expiryMonth: number
  expiryYear: number
  bankName: null
  accountType: null
}

interface BankFields {
  rail: 'bank'
  brand: null
  funding: null
  expiryMonth: null
  expiryYear: null
  bankName: string | null
  accountType: 'checking' | 'savings'
}

/** A card or bank account, kept by the gateway under its token. Never a number beyond the last four digits. */
export type PaymentMethod = MethodFields & (CardFields | BankFields)

/** Only these may be charged. */
export function isUsable(method: PaymentMethod): boolean {
  return method.state === 'usable'
}

/** Brands whose name is not their code with a capital. */
const BRANDS: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
}

type LabelWords = Record<'checking' | 'savings', string> & {
  ending(what: string, last4: string): string
  at(what: string, bank: string): string
}

const LABELS: Record<string, LabelWords> = {
  en: {
    checking: 'Checking account',
    savings: 'Savings account',
    ending: (what, last4) => `${what} ending ${last4}`,
    at: (what, bank) => `${what} at ${bank}`,
  },
  fr: {
    checking: 'Compte chèques',
    savings: 'Compte d’épargne',
    ending: (what, last4) => `${what} se terminant par ${last4}`,
    at: (what, bank) => `${what} à ${bank}`,
  },
  es: {
    checking: 'Cuenta corriente',
    savings: 'Cuenta de ahorros',
    ending: (what, last4) => `${what} terminada en ${last4}`,
    at: (what, bank) => `${what} en ${bank}`,
  },
  de: {
    checking: 'Girokonto',
    savings: 'Sparkonto',
    ending: (what, last4) => `${what} mit der Endung ${last4}`,
    at: (what, bank) => `${what} bei ${bank}`,
  },
}

/** What a method is called where people read it: `Visa ending 4242`, `Checking account ending 6789 at Sandbox Bank`. */
export function labelOf(method: PaymentMethod, locale = 'en'): string {
  const words = LABELS[locale.split('-')[0]!.toLowerCase()] ?? LABELS.en!
  if (method.rail === 'card') return words.ending(brandName(method.brand), method.last4)
  const account = words.ending(words[method.accountType], method.last4)
  return method.bankName === null ? account : words.at(account, method.bankName)
}

/** What stands before the digits where they are written apart: `Visa`; `Sandbox Bank, checking account`. */
export function nameBeforeDigits(method: PaymentMethod, locale = 'en'): string {
  if (method.rail === 'card') return brandName(method.brand)
  const kind = (LABELS[locale.split('-')[0]!.toLowerCase()] ?? LABELS.en!)[method.accountType]
  return method.bankName === null ? kind : `${method.bankName}, ${kind}`
}

/** `visa` → `Visa`. */
function brandName(brand: string): string {
  return BRANDS[brand] ?? brand.charAt(0).toUpperCase() + brand.slice(1)
}

/** The last day of a month: a card is good until that of its expiry. */
export function endOfMonth({ month, year }: { month: number; year: number }): Temporal.PlainDate {
  const first = Temporal.PlainDate.from({ year, month, day: 1 })
  return first.with({ day: first.daysInMonth })
}

/** How far the last zone on earth is behind UTC: there a card is good the longest. */
const LAST_ZONE_HOURS = 12

/** Whether a card's month is over, wherever its owner is. A bank account has none. Pure. */
export function hasExpired(method: PaymentMethod, now: Temporal.Instant): boolean {
  if (method.rail !== 'card') return false
  const last = endOfMonth({ month: method.expiryMonth, year: method.expiryYear })
  const today = now.subtract({ hours: LAST_ZONE_HOURS }).toZonedDateTimeISO('UTC').toPlainDate()
  return Temporal.PlainDate.compare(last, today) < 0
}

const WHY = {
  awaiting_micro_deposits: 'waits for its two small deposits to be named',
  needs_replacement: 'needs to be replaced',
  removed: 'has been removed',
}

/** Why a method cannot be charged, as a refusal: `method_unusable`. */
export function notUsable(method: PaymentMethod): Refusal {
  const why = method.state === 'usable' ? 'cannot be used' : WHY[method.state]
  return new Refusal('method_unusable', `The payment method ${labelOf(method)} ${why}.`, { status: 409 })
}
