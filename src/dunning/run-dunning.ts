import { findProvider } from '../accounts/provider.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { openCases } from './ensure-case.ts'
import { reviewAccounts } from './review.ts'
import { type StepCounts, stepCases } from './step-cases.ts'
import { claimDue, findSettled, lookAgain } from './store-cases.ts'
import { type RetryParts, tryAgain } from './try-again.ts'

export interface DunningOptions {
  /** Accounts a transaction. */
  batchSize?: number
  /** An account that cannot be treated is left for an hour, and named here. */
  onFailure?: (failure: { accountId: AccountId; error: unknown }) => void
}

export interface DunningSummary extends StepCounts {
  /** Cases. */
  opened: number
  closed: number
  restored: number
  /** Payments. */
  tried: number
  notTried: number
  /** Accounts. */
  failed: number
}

/**
 * Does what is due about what is overdue, in this order: cases whose accounts owe nothing overdue any more are closed and service is restored; payments are
 * tried again; cases are opened, and each that is due does its steps of the day, from 08:00 of its account's zone. Any number of processes may do it at
 * once and it may be killed anywhere: a batch is one transaction, and each step has a row that is written once. Run again it does nothing twice.
 */
export async function runDunning(parts: RetryParts, options: DunningOptions = {}): Promise<DunningSummary> {
  const { batchSize = 100 } = options
  const summary: DunningSummary = {
    ...{ opened: 0, closed: 0, restored: 0, tried: 0, notTried: 0, failed: 0 },
    ...{ reminded: 0, warned: 0, suspended: 0, fees: 0, promisesBroken: 0 },
  }
  const provider = await findProvider(parts.database.kysely)
  if (!provider) return summary
  await reviewSettled(parts, { batchSize, summary })
  Object.assign(summary, await tryAgain(parts))
  await openAll(parts, { batchSize, summary })
  await stepAll(parts, { ...options, batchSize, summary, currency: provider.currency })
  return summary
}

interface Run {
  batchSize: number
  summary: DunningSummary
}

async function reviewSettled({ database, clock }: RetryParts, { batchSize, summary }: Run): Promise<void> {
  for (let after = 0n as AccountId; ; ) {
    const now = clock.now()
    const accountIds = await findSettled(database.kysely, { now, after, limit: batchSize })
    const last = accountIds.at(-1)
    if (last === undefined) return
    after = last
    const { closed, restored } = await inTransaction(database.kysely, (tx) =>
      reviewAccounts(tx, { accountIds, now }),
    )
    summary.closed += closed
    summary.restored += restored
  }
}

/** Opening is one statement that reads what is overdue: few and large. */
const OPENED_AT_ONCE = 1000

async function openAll({ database, clock }: RetryParts, { summary }: Run): Promise<void> {
  for (;;) {
    const now = clock.now()
    const opened = await inTransaction(database.kysely, (tx) => openCases(tx, { now, limit: OPENED_AT_ONCE }))
    summary.opened += opened
    if (opened < OPENED_AT_ONCE) return
  }
}

async function stepAll(
  { database, clock }: RetryParts,
  { batchSize, summary, currency, onFailure }: Run & DunningOptions & { currency: string },
): Promise<void> {
  const add = (counts: StepCounts) => {
    for (const name of Object.keys(counts) as (keyof StepCounts)[]) summary[name] += counts[name]
  }
  let limit = batchSize
  for (;;) {
    const now = clock.now()
    let claimed: AccountId[] = []
    try {
      const counts = await inTransaction(database.kysely, async (tx) => {
        claimed = await claimDue(tx, { now, limit })
        return claimed.length === 0 ? null : stepCases(tx, { accountIds: claimed, currency, now })
      })
      if (counts === null) return
      add(counts)
    } catch (error) {
      if (claimed.length === 0) throw error
      if (claimed.length > 1) {
        // One of them cannot be treated: each by itself, so that the others can.
        limit = 1
        continue
      }
      const [accountId] = claimed as [AccountId]
      onFailure?.({ accountId, error })
      summary.failed += 1
      await inTransaction(database.kysely, (tx) =>
        lookAgain(tx, { accountIds: [accountId], at: now.add({ hours: 1 }) }),
      )
      limit = batchSize
    }
  }
}
