import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { type Micros, roundToMinorUnit } from '../kernel/money.ts'
import { billingPeriodHolding } from '../kernel/period.ts'
import { dueOnDate } from './billing-run.ts'
import { chargesDue } from './draft.ts'
import type { BillingFacts } from './facts.ts'
import { loadFacts } from './load-facts.ts'
import * as store from './store-due.ts'
import type { TaxTable } from './taxes.ts'

/** What an account's next invoice comes to by what is known today, before taxes. */
export interface NextInvoice {
  on: Temporal.PlainDate
  /** The net, were nothing more used: what is charged already and `comingMicros`, rounded as the invoice rounds it. */
  netMicros: Micros
  /** What the run of that day adds: fees in advance and of parts of months, setup, minimums; less credits for days not had. */
  comingMicros: Micros
}

/** So many calls are read to see what a minimum is short of; whoever makes more is not short of it, as far as a page says. */
const CALLS_READ_MAX = 20_000

/**
 * The next invoice as the billing run would make it, from the same facts and by the same rules, but for what is still to be used. Null: none is
 * due (the account is closed, and all of it is billed). A few statements, whatever the account has used.
 */
export async function nextInvoice(
  db: Db | Tx,
  { accountId, billingDay, today }: { accountId: AccountId; billingDay: number; today: Temporal.PlainDate },
): Promise<NextInvoice | null> {
  const current = billingPeriodHolding(today, billingDay)
  if (current.start.equals(today)) {
    // The run of today has yet to come to this account: until then its invoice is the next one.
    const todays = await loadNext(db, { accountId, on: today })
    if (todays && chargesDue(todays).length > 0) return comesTo(todays)
  }
  const facts = await loadNext(db, { accountId, on: current.end })
  return facts && comesTo(facts)
}

async function loadNext(
  db: Db | Tx,
  { accountId, on }: { accountId: AccountId; on: Temporal.PlainDate },
): Promise<BillingFacts | null> {
  const due = dueOnDate(on, [accountId])
  const accounts = await store.readDue(db, { due, after: 0n as AccountId, limit: 1 })
  const question = { accounts, on, taxes: UNTAXED }
  const [facts] = await loadFacts(db, { ...question, withoutUsage: true })
  if (!facts?.subscriptions.some(({ minimumSpendMicros }) => minimumSpendMicros > 0n)) return facts ?? null
  const calls = facts.openCharges.reduce((count, charge) => count + (charge.calls ?? 0), 0)
  if (calls <= CALLS_READ_MAX) return (await loadFacts(db, question))[0] ?? null
  const subscriptions = facts.subscriptions.map((one) => ({ ...one, minimumSpendMicros: 0n }))
  return { ...facts, subscriptions }
}

/** Before taxes nothing is asked about them. */
const UNTAXED: TaxTable = { ratesFor: async () => new Map() }

/** The sums of what a draft's lines are made of (draft.ts). Pure. */
function comesTo(facts: BillingFacts): NextInvoice {
  const coming = chargesDue(facts)
  const comingMicros = sum(coming)
  const exactMicros = comingMicros + sum(facts.openCharges)
  return { on: facts.on, comingMicros, netMicros: roundToMinorUnit(exactMicros, facts.account.currency) }
}

function sum(charges: readonly { amountMicros: Micros }[]): Micros {
  return charges.reduce((total, { amountMicros }) => total + amountMicros, 0n)
}
