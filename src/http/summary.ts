import { z } from 'zod'
import { UNBILLED } from '../charges/charges.ts'
import type { Db } from '../db/database.ts'
import { listInvoices, nextInvoice } from '../invoices/invoices.ts'
import { RECEIVABLE } from '../invoices/issue.ts'
import { billingPeriodHolding, startOfDay } from '../kernel/period.ts'
import { balancesOf } from '../ledger/post.ts'
import { countNumbers } from '../numbers/numbers.ts'
import { listSubscriptions } from '../subscriptions/subscriptions.ts'
import { totalCalls } from '../usage/calls.ts'
import { AccountPath, accountOf, read } from './action.ts'
import { type Caller, mayAlso } from './caller.ts'
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
    nextInvoice: z
      .strictObject({
        on: Day,
        soFar: Money.meta({
          description:
            'What it comes to by what is known today, before taxes: what is charged already, and what the billing run of that day adds.',
        }),
        fees: Money.meta({
          description:
            'Of that, what the run adds: fees in advance, setup, what is short of a minimum; less credits for days not had.',
        }),
      })
      .nullable()
      .meta({ description: `Null also where none is to come. ${WITH_BILLS}` }),
    services: z.array(Subscription).meta({
      description: 'What is subscribed to today; of a department manager, what his numbers belong to.',
    }),
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
      mayAlso('see_bills', caller, accountId) ? billsOf(db, { account, today }) : NO_BILLS,
      servicesOf(db, { accountId, today, caller, now }),
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

async function billsOf(db: Db, { account, today }: { account: Account; today: Temporal.PlainDate }) {
  const { id: accountId, billingDay, currency } = account
  const [balances, invoices, next] = await Promise.all([
    balancesOf(db, accountId),
    invoicesOf(db, { account, today }),
    nextInvoice(db, { accountId, billingDay, today }),
  ])
  return {
    balance: money(balances.get(RECEIVABLE) ?? 0n, currency),
    unbilled: money(balances.get(UNBILLED) ?? 0n, currency),
    openInvoices: invoices.filter(({ state }) => state === 'open' || state === 'overdue'),
    lastInvoice: invoices.find(({ kind }) => kind === 'invoice') ?? null,
    nextInvoice: next && {
      on: next.on.toString(),
      soFar: money(next.netMicros, currency),
      fees: money(next.comingMicros, currency),
    },
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
  {
    accountId,
    today,
    ...seenBy
  }: { accountId: Account['id']; today: Temporal.PlainDate; caller: Caller; now: Temporal.Instant },
) {
  const { items } = await listSubscriptions(db, { accountId, page: { limit: SERVICES_MAX } })
  const current = items.filter(
    ({ startsOn, endsOn }) =>
      Temporal.PlainDate.compare(startsOn, today) <= 0 &&
      (endsOn === null || Temporal.PlainDate.compare(today, endsOn) < 0),
  )
  return presentSubscriptions(db, current, { accountId, ...seenBy })
}
