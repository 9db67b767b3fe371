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
import { Invoice } from './invoice-shapes.ts'
import { todayOf } from './invoices.ts'
import { presentInvoices } from './present-invoice.ts'
import { Day, Minutes, Money, minutes, money, name, Period, period } from './shapes.ts'
import { presentSubscriptions, Subscription } from './subscriptions.ts'

/** More are on the pages of their own. */
const INVOICES_MAX = 24
const SERVICES_MAX = 100

const AccountSummary = name(
  'AccountSummary',
  z.strictObject({
    balance: Money.meta({ description: 'What is invoiced and not paid: above zero the account owes.' }),
    unbilled: Money.meta({ description: 'What has been charged for the next invoice, before taxes.' }),
    openInvoices: z.array(Invoice).meta({ description: `Of the newest ${INVOICES_MAX} documents.` }),
    lastInvoice: Invoice.nullable(),
    nextInvoice: z.strictObject({ on: Day, soFar: Money }),
    services: z.array(Subscription).meta({ description: 'What is subscribed to today.' }),
    numbers: z.int(),
    usageThisPeriod: z.strictObject({ period: Period, calls: z.int(), minutes: Minutes, amount: Money }),
  }),
)

export const show = read({
  summary: 'Sum an account up: what is owed, what comes next, what it has',
  path: AccountPath,
  answer: AccountSummary,
  handle: async ({ db, path, now }) => {
    const account = await accountOf(db, path)
    const { id: accountId, currency, timeZone, billingDay } = account
    const today = todayOf(account, now)
    const current = billingPeriodHolding(today, billingDay)
    const [balances, invoices, services, numbers, usage] = await Promise.all([
      balancesOf(db, accountId),
      invoicesOf(db, { account, today }),
      servicesOf(db, { accountId, today }),
      countNumbers(db, { accountId, at: now }),
      totalCalls(db, {
        accountId,
        from: startOfDay(current.start, timeZone),
        until: startOfDay(current.end, timeZone),
      }),
    ])
    const unbilled = money(balances.get(UNBILLED) ?? 0n, currency)
    return {
      balance: money(balances.get(RECEIVABLE) ?? 0n, currency),
      unbilled,
      openInvoices: invoices.filter(({ state }) => state === 'open' || state === 'overdue'),
      lastInvoice: invoices.find(({ kind }) => kind === 'invoice') ?? null,
      nextInvoice: { on: current.end.toString(), soFar: unbilled },
      services,
      numbers,
      usageThisPeriod: {
        period: period(current),
        calls: usage.calls,
        minutes: minutes(usage.billedSeconds),
        amount: money(usage.amountMicros, currency),
      },
    }
  },
})

async function invoicesOf(
  db: Db,
  { account, today }: { account: Awaited<ReturnType<typeof accountOf>>; today: Temporal.PlainDate },
) {
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
  { accountId, today }: { accountId: Awaited<ReturnType<typeof accountOf>>['id']; today: Temporal.PlainDate },
) {
  const { items } = await listSubscriptions(db, { accountId, page: { limit: SERVICES_MAX } })
  const current = items.filter(
    ({ startsOn, endsOn }) =>
      Temporal.PlainDate.compare(startsOn, today) <= 0 &&
      (endsOn === null || Temporal.PlainDate.compare(today, endsOn) < 0),
  )
  return presentSubscriptions(db, current)
}
