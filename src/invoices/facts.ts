import type { OpenCharge } from '../charges/charge.ts'
import type { AccountId, ChargeId, SubscriptionId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { billingPeriodHolding, type Period } from '../kernel/period.ts'
import type { UsageGroup } from '../usage/charged-usage.ts'
import type { TaxRate } from './taxes.ts'

/** All that an account's invoice of a day follows from. */
export interface BillingFacts {
  on: Temporal.PlainDate
  periods: InvoicePeriods
  account: BillableAccount
  /** All it ever took, by id. */
  subscriptions: SubscriptionFacts[]
  /** Charges that may go on this invoice. */
  openCharges: OpenCharge[]
  /** The calls behind the open usage charges, grouped. */
  usage: UsageGroup[]
  /** Null: the account's tax jurisdiction is unknown. */
  taxRates: TaxRate[] | null
}

export interface BillableAccount {
  id: AccountId
  number: string
  name: string
  attention: string | null
  addressLines: string[]
  country: string
  taxId: string | null
  taxJurisdiction: string
  taxExempt: boolean
  billingDay: number
  termsDays: number
  currency: string
  timeZone: string
  minimumInvoiceMicros: Micros
  closedOn: Temporal.PlainDate | null
}

export interface SubscriptionFacts {
  id: SubscriptionId
  planName: string
  label: string
  quantity: number
  startsOn: Temporal.PlainDate
  /** The first day without it: its own end or the account's, whichever is earlier. */
  endsOn: Temporal.PlainDate | null
  monthlyFeeMicros: Micros
  setupFeeMicros: Micros
  minimumSpendMicros: Micros
  /** Its fee has been charged up to this day; null: never. */
  chargedUntil: Temporal.PlainDate | null
  /** Where a credit set that day, the credit: fees charged again after it name it, since those days have been charged once. */
  creditedBy: ChargeId | null
  setupCharged: boolean
  /** Its minimum has been looked at up to this day. */
  minimumUntil: Temporal.PlainDate | null
  /** Fee charges that reach beyond its end. */
  overcharged: FeeCharge[]
}

/** A fee as it was charged. */
export interface FeeCharge {
  id: ChargeId
  periodStart: Temporal.PlainDate
  periodEnd: Temporal.PlainDate
  /** The rest of it has been credited. */
  standsUntil: Temporal.PlainDate
  quantity: number
  unitMicros: Micros | null
  amountMicros: Micros
}

/** What an invoice of a day is about: usage of `past`, fees in advance for `coming`. */
export interface InvoicePeriods {
  past: Period
  coming: Period
}

/** The periods of an invoice on a billing date. */
export function invoicePeriods(on: Temporal.PlainDate, billingDay: number): InvoicePeriods {
  return {
    past: billingPeriodHolding(on.subtract({ days: 1 }), billingDay),
    coming: billingPeriodHolding(on, billingDay),
  }
}
