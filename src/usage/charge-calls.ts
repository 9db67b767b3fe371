import type { CopyTransaction } from '../db/copy-transaction.ts'
import type { CallRecord } from './mediation.ts'
import { type Assigned, priceCalls, type RatedCall } from './rate-calls.ts'
import type { BookPeriod } from './rating-book.ts'
import { type ChargedCall, copyRatedCalls, loadPools, savePools } from './store-intake.ts'
import type { ChargeUsage, UsageCharge } from './usage-charge.ts'

/**
 * Prices, stores and charges calls that were assigned and whose CDRs are in the intake, in the transaction given: each account gets one charge a
 * billing period, its amount the sum of its calls.
 */
export async function chargeCalls(
  { tx, client }: CopyTransaction,
  { rated, pools }: Assigned,
  how: ChargeCallsHow,
): Promise<void> {
  const { importIdOf, charges, now } = how
  await loadPools(tx, pools)
  priceCalls(rated)
  await savePools(tx, pools)
  const sums = sumByPeriod(rated)
  const ids = await charges.reserveIds(tx, sums.size)
  let taken = 0
  for (const sum of sums.values()) sum.chargeId = ids[taken++]!
  const charged = rated as ChargedCall[]
  for (const call of charged) {
    call.importId = importIdOf(call.call)
    call.chargeId = call.rate ? sums.get(call.period)!.chargeId : null
  }
  await copyRatedCalls(client, charged)
  await charges.charge(
    tx,
    [...sums.values()].map((sum) => usageCharge(sum, how.origin)),
    now,
  )
}

export interface ChargeCallsHow {
  importIdOf: (call: CallRecord) => number
  /** Natural key of the charges. */
  origin: string
  charges: ChargeUsage
  now: Temporal.Instant
}

interface PeriodSum {
  accountId: number
  period: BookPeriod
  chargeId: bigint
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
    } else sums.set(period, { accountId: account.id, period, chargeId: 0n, calls: 1, amountMicros })
  }
  return sums
}

function usageCharge(
  { accountId, period, chargeId, calls, amountMicros }: PeriodSum,
  origin: string,
): UsageCharge {
  return {
    accountId: BigInt(accountId),
    id: chargeId,
    origin,
    kind: 'usage',
    periodStart: period.start,
    periodEnd: period.end,
    description: 'Calls',
    amountMicros,
    calls,
  }
}
