import { getAccount } from '../accounts/accounts.ts'
import { recordEvents } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import type { AccountId } from '../kernel/ids.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { tellPeople } from '../payments/facts.ts'
import { lockAccounts, lookAgain, readOpen, updateCases } from './store-cases.ts'
import { insertServiceEvents, type ServiceEventKind } from './store-service-events.ts'
import type { Suspension } from './store-suspensions.ts'
import * as store from './store-suspensions.ts'

export type { Suspension } from './store-suspensions.ts'

/** Staged with each event: whoever sends webhooks has work. */
export const SEND_SERVICE_EVENTS = 'send_service_events'

/**
 * Whether outbound calls of an account are blocked at an instant. It says nothing of inbound calls, which never are, nor of 911 and 933: whoever asks must
 * let emergency calls pass whatever the answer is (47 CFR 9; rules of the trade).
 */
export async function isSuspended(
  db: Db | Tx,
  question: { accountId: AccountId; at: Temporal.Instant },
): Promise<boolean> {
  return store.isSuspendedAt(db, question)
}

/** The suspensions of an account, newest first, at most 100. */
export async function listSuspensions(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<Suspension[]> {
  return store.readSuspensions(db, { accountId })
}

/** Refuses `not_found`. */
export async function getSuspension(
  db: Db | Tx,
  question: { accountId: AccountId; suspensionId: bigint },
): Promise<Suspension> {
  const suspension = await store.findSuspension(db, question)
  if (!suspension) throw notFound(`suspension with id ${question.suspensionId}`)
  return suspension
}

/** Staff blocks the outbound calls of an account, until staff restores it. Refuses `not_found`, `reason_missing`, `suspended_already`. */
export async function suspendByHand(
  tx: Tx,
  {
    accountId,
    reason,
    actor,
    now,
  }: { accountId: AccountId; reason: string; actor: string; now: Temporal.Instant },
): Promise<Suspension> {
  if (reason.trim() === '') throw new Refusal('reason_missing', 'A suspension needs a reason.')
  await lockAccounts(tx, { accountIds: [accountId] })
  const { number } = await getAccount(tx, { accountId })
  const [made] = await suspend(tx, {
    ...{ suspensions: [{ accountId, reason: reason.trim() }], byHand: true, actor, now },
  })
  if (!made)
    throw new Refusal('suspended_already', `Account ${number} is suspended already.`, { status: 409 })
  return made
}

/**
 * Staff ends a suspension, whoever began it. What is overdue stays so: the account is suspended again only after another warning has run its days.
 * Refuses `not_found`, `reason_missing`, `not_suspended`.
 */
export async function restoreByHand(
  tx: Tx,
  {
    accountId,
    reason,
    actor,
    now,
  }: { accountId: AccountId; reason: string; actor: string; now: Temporal.Instant },
): Promise<Suspension> {
  if (reason.trim() === '') throw new Refusal('reason_missing', 'To restore service needs a reason.')
  await lockAccounts(tx, { accountIds: [accountId] })
  const { number } = await getAccount(tx, { accountId })
  const [ended] = await restore(tx, { accountIds: [accountId], because: reason.trim(), actor, now })
  if (!ended) throw new Refusal('not_suspended', `Account ${number} is not suspended.`, { status: 409 })
  const cases = await readOpen(tx, { accountIds: [accountId] })
  await updateCases(tx, { cases: cases.map((open) => ({ ...open, stage: 'reminded', suspendOn: null })) })
  await lookAgain(tx, { accountIds: [accountId], at: now })
  return ended
}

/** Blocks outbound calls of accounts that the caller has locked; those that are suspended already stay as they are, and are not returned. */
export async function suspend(
  tx: Tx,
  asked: {
    suspensions: readonly { accountId: AccountId; reason: string }[]
    byHand: boolean
    actor: string
    now: Temporal.Instant
  },
): Promise<Suspension[]> {
  const made = await store.insertSuspensions(tx, asked)
  await tell(tx, { suspensions: made, kind: 'service_suspended', actor: asked.actor, now: asked.now })
  return made
}

/** Ends the suspensions of accounts that the caller has locked. */
export async function restore(
  tx: Tx,
  asked: { accountIds: readonly AccountId[]; because: string; actor: string; now: Temporal.Instant },
): Promise<Suspension[]> {
  const ended = await store.endSuspensions(tx, asked)
  await tell(tx, { suspensions: ended, kind: 'service_restored', actor: asked.actor, now: asked.now })
  return ended
}

/** The timeline, the customer and the provider's systems hear of it in the transaction in which it happens. */
async function tell(
  tx: Tx,
  {
    suspensions,
    kind,
    actor,
    now,
  }: {
    suspensions: readonly Suspension[]
    kind: ServiceEventKind
    actor: string
    now: Temporal.Instant
  },
): Promise<void> {
  if (suspensions.length === 0) return
  await recordEvents(tx, {
    at: now,
    events: suspensions.map(({ accountId, scope, reason, endedBecause }) => ({
      ...{ accountId, actor, kind },
      detail: { reason: kind === 'service_suspended' ? reason : endedBecause, scope },
    })),
  })
  await tellPeople(
    tx,
    suspensions.map(({ accountId, id }) => ({
      kind: kind === 'service_suspended' ? 'suspended' : 'restored',
      accountId,
      ids: { suspensionId: id },
    })),
  )
  const events = suspensions.map(({ accountId, id }) => ({ accountId, suspensionId: id, kind }))
  await insertServiceEvents(tx, { events, now })
  await stageJob(tx, SEND_SERVICE_EVENTS, {}, { key: SEND_SERVICE_EVENTS })
}
