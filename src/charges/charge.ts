import type { AccountId, ChargeId, InvoiceId, SubscriptionId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { Posting } from '../ledger/post.ts'
import { transferOf } from '../ledger/post.ts'

export type ChargeKind = 'usage' | 'recurring' | 'one_time' | 'adjustment'

/** One amount owed, before it is written. */
export interface NewCharge {
  accountId: AccountId
  /** Reserved by `reserveChargeIds` where something has to name the charge before it is written; else given here. */
  id?: ChargeId
  /** What caused it: `fee:<subscription>`, `usage:<import>:<line>`, `adjustment:<key>`. Unique per account and period start. */
  origin: string
  kind: ChargeKind
  /** `[periodStart, periodEnd)` in the account's days; the same day twice for what has no duration. */
  periodStart: Temporal.PlainDate
  periodEnd: Temporal.PlainDate
  description: string
  quantity: number
  /** Price of one for a whole period; null where there is no such price. */
  unitMicros: Micros | null
  /** Negative for a credit, zero where all was included. */
  amountMicros: Micros
  subscriptionId?: SubscriptionId
  calls?: number
  reason?: string
  actor?: string
  /** Of a charge that is made by the invoice that asks for it. */
  invoiceId?: InvoiceId
}

/** A charge as it stands. */
export interface Charge {
  accountId: AccountId
  id: ChargeId
  origin: string
  kind: ChargeKind
  periodStart: Temporal.PlainDate
  periodEnd: Temporal.PlainDate
  description: string
  quantity: number
  unitMicros: Micros | null
  amountMicros: Micros
  subscriptionId: SubscriptionId | null
  calls: number
  chargedAt: Temporal.Instant
  reason: string | null
  actor: string | null
  /** Null: open, it waits for the next invoice. */
  invoiceId: InvoiceId | null
}

/** A charge that waits for an invoice, as far as one needs to know it. */
export type OpenCharge = Omit<Charge, 'chargedAt' | 'reason' | 'actor' | 'invoiceId'>

/** Where what an account owes without having been asked for it yet is kept. */
export const UNBILLED = 'unbilled'

/**
 * The postings of charges just made: `revenue:<kind>` → `unbilled`, one posting an account, one transfer a kind. Its key names the first
 * charge, and a charge exists once, so it can be posted once only. `ids` are theirs, in order; `source` says who charged: `billing run`, `import`, …
 */
export function postingsOfCharges(
  charges: readonly NewCharge[],
  { ids, at, source }: { ids: readonly ChargeId[]; at: Temporal.Instant; source: string },
): Posting[] {
  const accounts = new Map<AccountId, { first: ChargeId; sums: Map<ChargeKind, Micros> }>()
  for (const [i, charge] of charges.entries()) {
    const id = ids[i]!
    const account = accounts.get(charge.accountId)
    if (!account) {
      accounts.set(charge.accountId, {
        first: id,
        sums: new Map([[charge.kind, charge.amountMicros]]),
      })
      continue
    }
    if (id < account.first) account.first = id
    account.sums.set(charge.kind, (account.sums.get(charge.kind) ?? 0n) + charge.amountMicros)
  }
  return [...accounts].map(([accountId, { first, sums }]) => ({
    accountId,
    key: `charges:${first}`,
    bookedAt: at,
    source,
    transfers: [...sums].flatMap(([kind, amountMicros]) =>
      transferOf(`revenue:${kind}`, UNBILLED, amountMicros),
    ),
  }))
}
