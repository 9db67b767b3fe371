import type { Behaviour } from '../sandbox-gateway/test-values.ts'

/** When something happens: on a day of a month of the history, days before its end, or days from the account's last bill before it ends. */
export type When = { month: number; day: number } | { daysAgo: number } | { fromLastBill: number }

/** Something that happens to payments and is no habit. */
export interface MoneyIncident {
  when: When
  account: string
  what: /** All that is open is paid, by the method that the account has, or one typed now. */
    | { kind: 'pay_all' }
    /** As `pay_all`; the answer is lost, and the gateway has executed the request twice: two charges under one reference. */
    | { kind: 'charged_twice' }
    | { kind: 'pause'; forDays: number }
    | { kind: 'cap'; amount: string }
    /** The gateway's method does from now on what one of that test number does. */
    | { kind: 'behave'; as: Behaviour }
    /** Of the newest payment that succeeded. */
    | { kind: 'dispute' }
    | { kind: 'refund'; amount: string; reason: string }
    | { kind: 'promise'; forDays: number }
    /** Of the oldest open invoice a part, or all that is open. */
    | { kind: 'write_off'; of: 'all' | { amount: string }; reason: string }
}

export const MONEY_INCIDENTS: readonly MoneyIncident[] = [
  // Now: a draft above the cap waits for Judith Abernathy since the last bill; a debit is on its way; AutoPay stands still for a while.
  { when: { fromLastBill: -2 }, account: '40011', what: { kind: 'cap', amount: '150.00' } },
  { when: { daysAgo: 1 }, account: '50011', what: { kind: 'pay_all' } },
  { when: { daysAgo: 6 }, account: '60012', what: { kind: 'pause', forDays: 26 } },
  {
    when: { daysAgo: 25 },
    account: '60011',
    what: { kind: 'refund', amount: '12.50', reason: 'A number that was ported away was charged for' },
  },
  // A debit came back, R01, and went through when it was presented again.
  { when: { daysAgo: 22 }, account: '30013', what: { kind: 'behave', as: 'R01' } },
  { when: { daysAgo: 19 }, account: '30013', what: { kind: 'behave', as: 'good' } },
  // Nothing on the card just now: retries are planned.
  { when: { daysAgo: 5 }, account: '30025', what: { kind: 'behave', as: 'insufficient_funds' } },
  { when: { daysAgo: 3 }, account: '30018', what: { kind: 'promise', forDays: 9 } },
  // Evidence is due in three days; the other was not answered in its fourteen, and paid by hand later.
  { when: { daysAgo: 11 }, account: '40014', what: { kind: 'dispute' } },
  { when: { daysAgo: 40 }, account: '30017', what: { kind: 'dispute' } },
  { when: { daysAgo: 15 }, account: '30017', what: { kind: 'pay_all' } },
  { when: { daysAgo: 6 }, account: '30011', what: { kind: 'charged_twice' } },
  {
    when: { daysAgo: 9 },
    account: '20016',
    what: {
      kind: 'write_off',
      of: { amount: '2.15' },
      reason: 'Calls during the outage; not worth a dispute',
    },
  },
  {
    when: { month: 9, day: 6 },
    account: '30020',
    what: {
      kind: 'write_off',
      of: 'all',
      reason: 'Shop closed, mail comes back; below the cost of collecting',
    },
  },
]
