import { chargeAll, type NewCharge, reserveChargeIds } from '../charges/charges.ts'
import type { CopyTransaction } from '../db/copy-transaction.ts'
import type { AccountId, ChargeId } from '../kernel/ids.ts'
import { type Assigned, priceCalls, type RatedCall } from './rate-calls.ts'
import type { BookPeriod } from './rating-book.ts'
import { type ChargedCall, copyRatedCalls, loadPools, savePools } from './store-intake.ts'

/**
 * Prices, stores and charges calls that were assigned and whose CDRs are in the intake, in the transaction given: each account gets one charge a
 * billing period, its amount the sum of its calls.
 */
export async function chargeCalls(
  { tx, client }: CopyTransaction,
  { rated, pools }: Assigned,
  { importId, origin, now }: { importId: number; origin: string; now: Temporal.Instant },
): Promise<void> {
  await loadPools(tx, pools)
  priceCalls(rated)
  await savePools(tx, pools)
  const sums = sumByPeriod(rated)
  const ids = await reserveChargeIds(tx, { count: sums.size })
  let taken = 0
  for (const sum of sums.values()) sum.chargeId = ids[taken++]!
  const charged = rated as ChargedCall[]
  for (const call of charged) {
    call.importId = importId
    call.chargeId = call.rate ? sums.get(call.period)!.chargeId : null
  }
  await copyRatedCalls(client, charged)
  await chargeAll(tx, {
    charges: [...sums.values()].map((sum) => usageCharge(sum, origin)),
    at: now,
    source: 'usage',
  })
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
