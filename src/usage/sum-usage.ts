import { type Db, inTransaction, type Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import {
  lockUsageOf,
  markChangedZones,
  returnStaleDays,
  selectStaleAccounts,
  takeStaleDays,
} from './store-stale-usage.ts'
import { dropOtherZones, sumDays } from './store-usage-days.ts'

/** Accounts and days of one transaction: enough that it is worth its while, few enough that it holds nobody up. */
const ACCOUNTS_A_STEP = 50
const DAYS_A_STEP = 1_000
/** Calls from which on a day is summed. Of a month of quieter days some thousand calls are read at most, which takes a few milliseconds. */
const CALLS_MIN = 256

/**
 * Sums the days whose calls have changed since they were summed, some accounts a transaction. Until then their calls are read instead, so that
 * figures are exact at any time. `onSummed` is told of the accounts in the same transaction. Safe to run at any time and twice at once.
 */
export async function sumUsage(
  db: Db,
  {
    callsMin = CALLS_MIN,
    callsAPart,
    onSummed = async () => {},
  }: {
    callsMin?: number
    callsAPart?: number
    onSummed?: (tx: Tx, accountIds: readonly AccountId[]) => Promise<void>
  } = {},
): Promise<{ accounts: number; days: number }> {
  const summed = { accounts: new Set<AccountId>(), days: 0 }
  for (let after = 0n as AccountId; ; ) {
    const accountIds = await selectStaleAccounts(db, { after, limit: ACCOUNTS_A_STEP })
    if (accountIds.length === 0) return { ...summed, accounts: summed.accounts.size }
    const { days, left } = await inTransaction(db, async (tx) => {
      const ours = await lockUsageOf(tx, accountIds)
      for (const accountId of ours) summed.accounts.add(accountId)
      const step = await sumSome(tx, ours, { callsMin, callsAPart })
      if (ours.length > 0) await onSummed(tx, ours)
      return step
    })
    summed.days += days
    // What was put back is of the last of these accounts: they come again.
    if (left > 0) continue
    after = accountIds.at(-1)!
  }
}

async function sumSome(
  tx: Tx,
  accountIds: readonly AccountId[],
  kept: { callsMin: number; callsAPart: number | undefined },
) {
  if (accountIds.length === 0) return { days: 0, left: 0 }
  await dropOtherZones(tx, accountIds)
  const stale = await takeStaleDays(tx, accountIds)
  const [days, left] = [stale.slice(0, DAYS_A_STEP), stale.slice(DAYS_A_STEP)]
  await sumDays(tx, { days, ...kept })
  await returnStaleDays(tx, left)
  return { days: days.length, left: left.length }
}

/** Marks the days of accounts whose time zone has changed since they were summed. Returns how many accounts. */
export async function findChangedZones(tx: Tx): Promise<number> {
  return markChangedZones(tx)
}
