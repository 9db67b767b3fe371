import { chargeAll, type NewCharge, reserveChargeIds } from '../charges/charges.ts'
import type { CopyTransaction } from '../db/copy-transaction.ts'
import type { AccountId, ChargeId } from '../kernel/ids.ts'
import type { CallRecord } from './mediation.ts'
import type { MatchKind } from './profile.ts'
import { type Assigned, assignCalls, priceCalls, type RatedCall } from './rate-calls.ts'
import type { BookPeriod, RatingBook } from './rating-book.ts'
import { type ChargedCall, copyRatedCalls, loadPools, savePools } from './store-intake.ts'

/** Calls of one import that share a transaction. */
export interface CallsToCharge {
  calls: readonly CallRecord[]
  importId: number
  matchBy: readonly MatchKind[]
  /** Natural key of the charges: `usage:<import>:<first line>`. */
  origin: string
}

/**
 * Matches, rates, stores and charges calls that are in the intake, in the transaction given: each account gets one charge a billing period.
 * What cannot be priced is returned, not stored.
 */
export async function chargeCalls(
  { tx, client }: CopyTransaction,
  book: RatingBook,
  { calls, importId, matchBy, origin }: CallsToCharge,
  now: Temporal.Instant,
): Promise<Assigned> {
  const assigned = assignCalls(book, calls, matchBy)
  await loadPools(tx, assigned.pools)
  priceCalls(assigned.rated)
  await savePools(tx, assigned.pools)
  const sums = sumByPeriod(assigned.rated)
  const ids = await reserveChargeIds(tx, { count: sums.size })
  let taken = 0
  for (const sum of sums.values()) sum.chargeId = ids[taken++]!
  const charged = assigned.rated as ChargedCall[]
  for (const call of charged) {
    call.importId = importId
    call.chargeId = call.rate ? sums.get(call.period)!.chargeId : null
  }
  await copyRatedCalls(client, charged)
  const charges = [...sums.values()].map((sum) => usageCharge(sum, origin))
  await chargeAll(tx, { charges, at: now, source: 'usage' })
  return assigned
}

interface PeriodSum {
  accountId: number
  period: BookPeriod
  chargeId: ChargeId
  calls: number
  amountMicros: bigint
}

/** A book's account has one object a billing period, so the period stands for both. */
function sumByPeriod(rated: readonly RatedCall[]): Map<BookPeriod, PeriodSum> {
  const sums = new Map<BookPeriod, PeriodSum>()
  for (const { rate, account, period, amountMicros } of rated) {
    if (!rate) continue
    const sum = sums.get(period)
    if (sum) {
      sum.calls++
      sum.amountMicros += amountMicros
    } else
      sums.set(period, { accountId: account.id, period, chargeId: 0n as ChargeId, calls: 1, amountMicros })
  }
  return sums
}

function usageCharge(
  { accountId, period, chargeId, calls, amountMicros }: PeriodSum,
  origin: string,
): NewCharge {
  return {
    accountId: BigInt(accountId) as AccountId,
    id: chargeId,
    origin,
    kind: 'usage',
    periodStart: period.start,
    periodEnd: period.end,
    description: 'Calls',
    quantity: 1,
    unitMicros: null,
    amountMicros,
    calls,
  }
}
