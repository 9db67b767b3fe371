import type { OpenCharge } from '../charges/charge.ts'
import { openCharges } from '../charges/charges.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { type ChargedPeriod, chargedUsage } from '../usage/charged-usage.ts'
import { isBefore, isSameDay } from './day-order.ts'
import {
  type BillableAccount,
  type BillingFacts,
  type InvoicePeriods,
  invoicePeriods,
  type SubscriptionFacts,
} from './facts.ts'
import * as store from './store-due.ts'
import type { TaxTable } from './taxes.ts'
import { isForCalls, isLate } from './usage-lines.ts'

/**
 * Reads what the invoices of many accounts follow from: five statements, however many accounts. `withoutUsage` leaves the calls unread, of which
 * there may be many: for who wants no lines.
 */
export async function loadFacts(
  db: Db | Tx,
  question: {
    accounts: readonly BillableAccount[]
    on: Temporal.PlainDate
    taxes: TaxTable
    withoutUsage?: boolean
  },
): Promise<BillingFacts[]> {
  const { accounts, on, taxes, withoutUsage = false } = question
  const accountIds = accounts.map((account) => account.id)
  const subscriptions = await loadSubscriptions(db, accountIds)
  const charges = Map.groupBy(await openCharges(db, { accountIds, on }), (charge) => charge.accountId)
  const periodsOf = periodsByBillingDay(on)
  const groups = withoutUsage ? [] : await loadUsage(db, { accounts, charges, periodsOf })
  const usage = Map.groupBy(groups, (group) => group.accountId)
  const jurisdictions = [...new Set(accounts.map((account) => account.taxJurisdiction))]
  const rates = await taxes.ratesFor(db, { jurisdictions: jurisdictions.filter((name) => name !== ''), on })
  return accounts.map((account) => ({
    on,
    periods: periodsOf(account.billingDay),
    account,
    subscriptions: subscriptions.get(account.id) ?? [],
    openCharges: charges.get(account.id) ?? [],
    usage: usage.get(account.id) ?? [],
    taxRates: rates.get(account.taxJurisdiction) ?? null,
  }))
}

async function loadSubscriptions(
  db: Db | Tx,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, SubscriptionFacts[]>> {
  const rows = await store.readSubscriptions(db, { accountIds })
  const ended = rows.flatMap(({ accountId, id, startsOn, endsOn, chargedUntil }) => {
    if (!endsOn || !chargedUntil || !isBefore(endsOn, chargedUntil)) return []
    // Where the account closed before it began, it was never had.
    return [{ accountId, id, endsOn: isBefore(endsOn, startsOn) ? startsOn : endsOn }]
  })
  const beyond = ended.length === 0 ? [] : await store.readFeesBeyond(db, ended)
  const overcharged = Map.groupBy(beyond, (fee) => fee.subscriptionId)
  return Map.groupBy(
    rows.map((row) => ({ ...row, overcharged: overcharged.get(row.id) ?? [] })),
    (row) => row.accountId,
  )
}

/** Accounts of one billing day share their periods. */
function periodsByBillingDay(on: Temporal.PlainDate): (billingDay: number) => InvoicePeriods {
  const made = new Map<number, InvoicePeriods>()
  return (billingDay) => {
    const periods = made.get(billingDay) ?? invoicePeriods(on, billingDay)
    made.set(billingDay, periods)
    return periods
  }
}

/** The calls behind open usage charges. */
async function loadUsage(
  db: Db | Tx,
  {
    accounts,
    charges,
    periodsOf,
  }: {
    accounts: readonly BillableAccount[]
    charges: Map<AccountId, OpenCharge[]>
    periodsOf: (billingDay: number) => InvoicePeriods
  },
) {
  const periods: ChargedPeriod[] = []
  const chargeIds: OpenCharge['id'][] = []
  for (const account of accounts) {
    const invoice = periodsOf(account.billingDay)
    const seen: OpenCharge[] = []
    for (const charge of charges.get(account.id) ?? []) {
      if (!isForCalls(charge)) continue
      chargeIds.push(charge.id)
      const { periodStart, periodEnd } = charge
      if (
        seen.some(
          (period) => isSameDay(period.periodStart, periodStart) && isSameDay(period.periodEnd, periodEnd),
        )
      )
        continue
      seen.push(charge)
      periods.push({
        accountId: account.id,
        periodStart,
        periodEnd,
        timeZone: account.timeZone,
        spans: isLate(charge, invoice),
      })
    }
  }
  return chargedUsage(db, { periods, chargeIds })
}
