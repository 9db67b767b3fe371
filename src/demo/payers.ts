import type { DraftSchedule } from '../payments/draft-day.ts'

/** What a payer types into the gateway's fields. `expires`: at the end of the month before the last draft; else in some years. */
export type Typed = { card: string; expires?: 'before_last_due' } | { bank: string }

/** A day of the month on which something happens so many days before the history ends: states of the moment need one, whatever the day. */
export type DaySchedule = DraftSchedule | { kind: 'daysAgo'; daysAgo: number }

/** How an account pays its invoices. */
export interface Payer {
  account: string
  types: Typed
  way:
    | { kind: 'autopay'; schedule: DaySchedule; cap?: string; fallback?: Typed }
    /** So many days after an invoice was due, in turn, negative before; `saves`: the method is kept, else typed each time. */
    | { kind: 'by_hand'; days: readonly number[]; saves: boolean }
  /** Months into the history, and the day: when the first method is entered. */
  from?: { month: number; day: number }
  /** The last day on which anything is paid. */
  until?: { month: number; day: number }
  /** In so many days before the end nothing is paid by habit: what happens then is told by money-incidents.ts. */
  quietDays?: number
}

// Numbers that the sandbox takes for good ones, and those by which things happen (src/sandbox-gateway/README.md).
const VISA = { card: '4242424242424242' }
const VISA_TOO = { card: '4111111111111111' }
const VISA_DEBIT = { card: '4000056655665556' }
const MASTERCARD = { card: '5555555555554444' }
const AMEX = { card: '378282246310005' }
const DISCOVER = { card: '6011111111111117' }
const CHECKING = { bank: '000123456789' }
const SAVINGS_BANK = { bank: '000482915537' }
const CREDIT_UNION = { bank: '000730064218' }

const DUE = { kind: 'due' } as const
const ISSUE = { kind: 'issue' } as const
const day = (of: number) => ({ kind: 'day', day: of }) as const

/** Everybody who pays at Lakeside, and how. A bank's debit takes days, so that it is begun some days before the due date. */
export const PAYERS: readonly Payer[] = [
  // Of each kind one, as in lakeside.yaml.
  autopay('20011', { ...VISA_DEBIT, expires: 'before_last_due' }, DUE),
  autopay('40011', MASTERCARD, ISSUE),
  { ...byHand('50011', CHECKING, [-7]), quietDays: 24 },
  { ...byHand('60011', MASTERCARD, [-2, -3]), quietDays: 25 },
  // In Canadian dollars, in which the sandbox debits no bank account.
  autopay('60012', MASTERCARD, day(5)),
  typesEachTime('20020', VISA, [-3, -1]),
  autopay('40015', CHECKING, day(31)),
  autopay('30019', VISA_TOO, DUE, { fallback: CHECKING }),
  byHand('20012', DISCOVER, [-5, -4, -8]),
  autopay('20013', VISA_DEBIT, ISSUE),
  byHand('20014', VISA, [2, 1, -1]),
  autopay('20015', SAVINGS_BANK, day(10)),
  byHand('20016', AMEX, [-1, -2]),
  autopay('20017', MASTERCARD, day(5)),
  byHand('20018', CREDIT_UNION, [-9]),
  autopay('20019', VISA, DUE),
  autopay('20021', DISCOVER, DUE, { from: { month: 4, day: 20 } }),
  { ...byHand('20022', VISA_TOO, [-2, 1]), from: { month: 9, day: 10 } },
  { ...byHand('30011', VISA, [-2, -3]), quietDays: 12 },
  autopay('30012', CHECKING, day(5)),
  autopay('30013', CREDIT_UNION, { kind: 'daysAgo', daysAgo: 20 }),
  { ...byHand('30014', CHECKING, [-3, -5]), quietDays: 95 },
  byHand('30015', VISA_DEBIT, [0, -1]),
  autopay('30016', SAVINGS_BANK, day(5)),
  { ...autopay('30017', AMEX, ISSUE) },
  { ...byHand('30018', MASTERCARD, [-2, 3]), quietDays: 45 },
  { ...byHand('30020', VISA_DEBIT, [-2]), until: { month: 6, day: 28 } },
  byHand('30021', VISA, [1, -2]),
  autopay('30022', VISA_TOO, DUE, { from: { month: 5, day: 9 } }),
  autopay('30023', CHECKING, ISSUE),
  autopay('30024', MASTERCARD, DUE),
  autopay('30025', VISA, { kind: 'daysAgo', daysAgo: 2 }),
  byHand('30026', CREDIT_UNION, [-9]),
  byHand('30027', DISCOVER, [4, -1, 2]),
  byHand('30028', VISA_DEBIT, [-1, 0]),
  autopay('30029', CHECKING, day(20)),
  byHand('30030', MASTERCARD, [-4]),
  autopay('30031', VISA_TOO, DUE),
  autopay('40012', CHECKING, day(5), { cap: '900.00' }),
  byHand('40013', SAVINGS_BANK, [-10, -9]),
  autopay('40014', AMEX, ISSUE),
  byHand('40016', CHECKING, [-12]),
  byHand('40017', VISA_DEBIT, [-1, -3]),
  autopay('50012', VISA, DUE),
]

function autopay(
  account: string,
  types: Typed,
  schedule: DaySchedule,
  { from, ...more }: { cap?: string; fallback?: Typed; from?: Payer['from'] } = {},
): Payer {
  return { account, types, way: { kind: 'autopay', schedule, ...more }, ...(from && { from }) }
}

function byHand(account: string, types: Typed, days: readonly number[]): Payer {
  return { account, types, way: { kind: 'by_hand', days, saves: true } }
}

function typesEachTime(account: string, types: Typed, days: readonly number[]): Payer {
  return { account, types, way: { kind: 'by_hand', days, saves: false } }
}
