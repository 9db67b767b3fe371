import { recordEvents } from '../accounts/timeline.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { closeCases, type DunningCase, lockAccounts, readOpen, updateCases } from './store-cases.ts'
import { readOverdue, readPaidSince } from './store-overdue.ts'
import { readPoliciesOf } from './store-policies.ts'
import { endPromises, type PaymentPromise, readStanding } from './store-promises.ts'
import { readSuspended } from './store-suspensions.ts'
import { restore } from './suspensions.ts'

/**
 * Looks at accounts after something was paid, credited or written off: where nothing is overdue any more the case is closed; where less is than the policy
 * suspends for, what dunning had suspended is restored; a promise that has been paid is kept. What staff has suspended stays. At any hour: who pays is
 * not kept waiting until morning. Done again it changes nothing.
 */
export async function reviewAccounts(
  tx: Tx,
  { accountIds, now }: { accountIds: readonly AccountId[]; now: Temporal.Instant },
): Promise<{ closed: number; restored: number }> {
  await lockAccounts(tx, { accountIds })
  const cases = await readOpen(tx, { accountIds })
  // Most of those who pay were never overdue.
  if (cases.length === 0) return { closed: 0, restored: 0 }
  const ids = cases.map((open) => open.accountId)
  const overdue = await overdueOf(tx, { accountIds: ids, now })
  const policies = await readPoliciesOf(tx, { accountIds: ids })
  const suspended = new Set(
    (await readSuspended(tx, { accountIds: ids })).flatMap((row) => (row.byHand ? [] : [row.accountId])),
  )
  const settled = cases.filter(({ accountId }) => (overdue.get(accountId) ?? 0n) === 0n)
  const restored = cases.filter(({ accountId }) => {
    const { suspension } = policies.get(accountId)!
    const owed = overdue.get(accountId) ?? 0n
    return (
      suspended.has(accountId) && (owed === 0n || (suspension !== null && owed < suspension.minimumMicros))
    )
  })
  await keepPromises(tx, { cases, overdue, now })
  await restore(tx, {
    ...{ accountIds: restored.map((open) => open.accountId), because: 'paid', actor: 'system', now },
  })
  const left = restored.filter((open) => !settled.includes(open))
  await updateCases(tx, { cases: left.map((open) => ({ ...open, stage: 'reminded', suspendOn: null })) })
  await close(tx, { cases: settled, now })
  return { closed: settled.length, restored: restored.length }
}

async function overdueOf(
  tx: Tx,
  { accountIds, now }: { accountIds: readonly AccountId[]; now: Temporal.Instant },
): Promise<Map<AccountId, Micros>> {
  const sums = new Map<AccountId, Micros>()
  for (const { accountId, openMicros } of await readOverdue(tx, { accountIds, now })) {
    sums.set(accountId, (sums.get(accountId) ?? 0n) + openMicros)
  }
  return sums
}

async function close(tx: Tx, { cases, now }: { cases: readonly DunningCase[]; now: Temporal.Instant }) {
  await closeCases(tx, { cases, because: 'paid', now })
  await recordEvents(tx, {
    at: now,
    events: cases.map(({ accountId }) => ({
      ...{ accountId, actor: 'system', kind: 'dunning_closed', detail: {} },
    })),
  })
}

/** A promise is kept once as much as was promised has come in since, or nothing is overdue. */
async function keepPromises(
  tx: Tx,
  {
    cases,
    overdue,
    now,
  }: { cases: readonly DunningCase[]; overdue: ReadonlyMap<AccountId, Micros>; now: Temporal.Instant },
): Promise<void> {
  const standing = await readStanding(tx, { accountIds: cases.map((open) => open.accountId) })
  const kept: PaymentPromise[] = []
  for (const promise of standing) {
    const { accountId, amountMicros, promisedAt } = promise
    const isSettled = (overdue.get(accountId) ?? 0n) === 0n
    if (isSettled || (await readPaidSince(tx, { accountId, since: promisedAt })) >= amountMicros)
      kept.push(promise)
  }
  await endPromises(tx, { accountIds: kept.map(({ accountId }) => accountId), state: 'kept', now })
  await recordEvents(tx, {
    at: now,
    events: kept.map(({ accountId, until }) => ({
      ...{ accountId, actor: 'system', kind: 'promise_kept', detail: { until: until.toString() } },
    })),
  })
}
