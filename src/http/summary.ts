import { z } from 'zod'
import { UNBILLED } from '../charges/charges.ts'
import type { Db } from '../db/database.ts'
import { listInvoices } from '../invoices/invoices.ts'
import { RECEIVABLE } from '../invoices/issue.ts'
import { billingPeriodHolding, startOfDay } from '../kernel/period.ts'
import { balancesOf } from '../ledger/post.ts'
import { countNumbers } from '../numbers/numbers.ts'
import { listSubscriptions } from '../subscriptions/subscriptions.ts'
import { totalCalls } from '../usage/calls.ts'
import { AccountPath, accountOf, read } from './action.ts'
import { mayAlso } from './caller.ts'
import { Invoice } from './invoice-shapes.ts'
import { todayOf } from './invoices.ts'
import { linesAsked } from './lines-asked.ts'
import { presentInvoices } from './present-invoice.ts'
import { Day, Minutes, Money, minutes, money, name, Period, period } from './shapes.ts'
import { presentSubscriptions, Subscription } from './subscriptions.ts'

/** More are on the pages of their own. */
const INVOICES_MAX = 24
const SERVICES_MAX = 100
const WITH_BILLS = 'For those who may see bills; null for others.'

const AccountSummary = name(
  'AccountSummary',
  z.strictObject({
    balance: Money.nullable().meta({
      description: `What is invoiced and not paid: above zero the account owes. ${WITH_BILLS}`,
    }),
    unbilled: Money.nullable().meta({
      description: `What has been charged for the next invoice, before taxes. ${WITH_BILLS}`,
    }),
    openInvoices: z
      .array(Invoice)
      .meta({ description: `Of the newest ${INVOICES_MAX} documents. None for who may not see bills.` }),
    lastInvoice: Invoice.nullable(),
    nextInvoice: z.strictObject({ on: Day, soFar: Money }).nullable().meta({ description: WITH_BILLS }),
    services: z.array(Subscription).meta({ description: 'What is subscribed to today.' }),
    numbers: z.int().meta({ description: 'How many it holds; of a department manager, his.' }),
    usageThisPeriod: z
      .strictObject({ period: Period, calls: z.int(), minutes: Minutes, amount: Money })
      .nullable()
      .meta({
        description:
          'For those who may see usage: a department manager that of his numbers. Null for others.',
      }),
  }),
)

export const show = read({
  summary: 'Sum an account up: what is owed, what comes next, what it has',
  path: AccountPath,
  answer: AccountSummary,
  handle: async ({ db, path, caller, now }) => {
    const account = await accountOf(db, path)
    const accountId = account.id
    const today = todayOf(account, now)
    const current = billingPeriodHolding(today, account.billingDay)
    const lines = linesAsked(caller, { accountId })
    const seesUsage = mayAlso('see_usage', caller, accountId)
    const [bills, services, numbers, usageThisPeriod] = await Promise.all([
      mayAlso('see_bills', caller, accountId) ? billsOf(db, { account, today, current }) : NO_BILLS,
      servicesOf(db, { accountId, today }),
      lines === null ? countNumbers(db, { accountId, at: now }) : lines.length,
      seesUsage ? usageOf(db, { account, current, lines }) : null,
    ])
    return { ...bills, services, numbers, usageThisPeriod }
  },
})

type Account = Awaited<ReturnType<typeof accountOf>>
type Span = ReturnType<typeof billingPeriodHolding>

const NO_BILLS = {
  ...{ balance: null, unbilled: null, lastInvoice: null, nextInvoice: null },
  openInvoices: [],
}

async function billsOf(
  db: Db,
  { account, today, current }: { account: Account; today: Temporal.PlainDate; current: Span },
) {
  const [balances, invoices] = await Promise.all([
    balancesOf(db, account.id),
    invoicesOf(db, { account, today }),
  ])
  const unbilled = money(balances.get(UNBILLED) ?? 0n, account.currency)
  return {
    balance: money(balances.get(RECEIVABLE) ?? 0n, account.currency),
    unbilled,
    openInvoices: invoices.filter(({ state }) => state === 'open' || state === 'overdue'),
    lastInvoice: invoices.find(({ kind }) => kind === 'invoice') ?? null,
    nextInvoice: { on: current.end.toString(), soFar: unbilled },
  }
}

async function usageOf(
  db: Db,
  { account, current, lines }: { account: Account; current: Span; lines: readonly string[] | null },
) {
  const { id: accountId, currency, timeZone } = account
  const usage = await totalCalls(db, {
    ...{ accountId, lines, timeZone },
    from: startOfDay(current.start, timeZone),
    until: startOfDay(current.end, timeZone),
  })
  return {
    period: period(current),
    calls: usage.calls,
    minutes: minutes(usage.billedSeconds),
    amount: money(usage.amountMicros, currency),
  }
}

async function invoicesOf(db: Db, { account, today }: { account: Account; today: Temporal.PlainDate }) {
  const { items } = await listInvoices(db, { accountId: account.id, page: { limit: INVOICES_MAX } })
  const invoices = items.map((head) => ({
    ...head,
    accountNumber: account.number,
    accountName: account.name,
  }))
  return presentInvoices(db, { invoices, today })
}

async function servicesOf(
  db: Db,
  { accountId, today }: { accountId: Account['id']; today: Temporal.PlainDate },
) {
  const { items } = await listSubscriptions(db, { accountId, page: { limit: SERVICES_MAX } })
  const current = items.filter(
    ({ startsOn, endsOn }) =>
      Temporal.PlainDate.compare(startsOn, today) <= 0 &&
      (endsOn === null || Temporal.PlainDate.compare(today, endsOn) < 0),
  )
  return presentSubscriptions(db, current)
}
