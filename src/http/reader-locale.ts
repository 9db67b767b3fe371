import type { Account } from '../accounts/account.ts'
import { localeOf } from '../notices/voice.ts'
import type { Caller } from './caller.ts'

/**
 * The locale for the words that the program put into an account's rows: a customer's own language, else the account's. Staff and scripts read
 * them as they are stored, in English.
 */
export function readerLocale(caller: Caller, { locale }: Pick<Account, 'locale'>): string {
  if (caller.kind !== 'login' || caller.signedIn.staffRole !== null) return 'en'
  return localeOf(caller.signedIn.language, locale)
}

/** The locale of what is shown or printed for an account's people: a customer's own; staff have it made for them, in the account's. */
export function printLocale(caller: Caller, account: Pick<Account, 'locale'>): string {
  const isCustomer = caller.kind === 'login' && caller.signedIn.staffRole === null
  return isCustomer ? readerLocale(caller, account) : account.locale
}
