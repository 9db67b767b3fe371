import { type CardNumber, cvcLength, readCardNumber } from './card-number.ts'
import { hasExpired } from './decide-charge.ts'
import { isRoutingNumber } from './routing-number.ts'
import type { PageWords } from './words/en.ts'
import { fill } from './words/index.ts'

export interface CardEntry {
  rail: 'card'
  number: CardNumber
  expiry: { month: number; year: number }
  holderName: string
}

export interface BankEntry {
  rail: 'bank'
  routingNumber: string
  accountNumber: string
  accountType: 'checking' | 'savings'
  holderName: string
  validation: 'instant' | 'micro_deposits'
}

/** What was typed into the fields: an entry, or what is wrong by the name of its field. Pure. */
export type ReadEntry<T> = { entry: T } | { errors: Record<string, string> }

type Form = Record<string, string>

export function readCardEntry(
  form: Form,
  { words, now }: { words: PageWords; now: Temporal.Instant },
): ReadEntry<CardEntry> {
  const errors: Record<string, string> = {}
  const number = readCardNumber(form.number ?? '')
  if (number === null) errors.number = words.wrongNumber
  const expiry = readExpiry(form.expiry ?? '')
  if (expiry === null) errors.expiry = words.wrongExpiry
  else if (hasExpired(expiry, now)) errors.expiry = words.expired
  const cvcDigits = number === null ? null : cvcLength(number.brand)
  if (!/^\d{3,4}$/.test(form.cvc ?? '') || (cvcDigits !== null && form.cvc!.length !== cvcDigits)) {
    errors.cvc = fill(words.wrongCvc, { digits: String(cvcDigits ?? words.threeOrFour) })
  }
  const holderName = readName(form.name, { errors, words })
  if (number === null || expiry === null || Object.keys(errors).length > 0) return { errors }
  return { entry: { rail: 'card', number, expiry, holderName } }
}

export function readBankEntry(form: Form, { words }: { words: PageWords }): ReadEntry<BankEntry> {
  const errors: Record<string, string> = {}
  const routingNumber = (form.routing ?? '').replace(/[\s-]/g, '')
  if (!isRoutingNumber(routingNumber)) errors.routing = words.wrongRouting
  const accountNumber = (form.account ?? '').replace(/[\s-]/g, '')
  if (!/^\d{4,17}$/.test(accountNumber)) errors.account = words.wrongAccount
  if ((form.accountAgain ?? '').replace(/[\s-]/g, '') !== accountNumber) {
    errors.accountAgain = words.accountsDiffer
  }
  const accountType = form.accountType === 'savings' ? 'savings' : 'checking'
  const validation = form.validation === 'micro_deposits' ? 'micro_deposits' : 'instant'
  const holderName = readName(form.name, { errors, words })
  if (Object.keys(errors).length > 0) return { errors }
  return { entry: { rail: 'bank', routingNumber, accountNumber, accountType, holderName, validation } }
}

/** `8/29`, `08 / 2029`, `0829`. */
function readExpiry(text: string): { month: number; year: number } | null {
  const match =
    /^\s*(\d{1,2})\s*[/-]\s*(\d{2}|\d{4})\s*$/.exec(text) ?? /^\s*(\d{2})(\d{2}|\d{4})\s*$/.exec(text)
  if (match === null) return null
  const month = Number(match[1])
  const year = match[2]!.length === 2 ? 2000 + Number(match[2]) : Number(match[2])
  return month >= 1 && month <= 12 && year >= 2000 && year <= 2100 ? { month, year } : null
}

function readName(
  text: string | undefined,
  { errors, words }: { errors: Record<string, string>; words: PageWords },
): string {
  const name = (text ?? '').trim().replace(/\s+/g, ' ')
  if (name === '' || name.length > 100) errors.name = words.wrongName
  return name
}
