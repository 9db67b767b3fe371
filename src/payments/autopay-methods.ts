import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { tellPeople } from './facts.ts'
import type { MethodUse, MethodUser } from './method-uses.ts'
import { planDrafts } from './plan-drafts.ts'
import { type Autopay, endInstruction, findAutopay, readUses, saveInstruction } from './store-autopay.ts'
import { dropOpenDrafts } from './store-autopay-drafts.ts'
import type { MethodName } from './store-methods.ts'

/** The active instruction of an account. Refuses `no_autopay`. */
export async function activeAutopay(db: Db | Tx, { accountId }: { accountId: AccountId }): Promise<Autopay> {
  const autopay = await findAutopay(db, { accountId })
  if (autopay?.state === 'active') return autopay
  throw new Refusal('no_autopay', 'This account has no AutoPay: enrol first.', { status: 409 })
}

/**
 * A method is gone: a fallback takes its place, or goes itself; without one AutoPay ends. Says what the method was to AutoPay, or null. Its mandates are
 * revoked by whoever removes it.
 */
export async function methodGone(
  tx: Tx,
  {
    accountId,
    methodId,
    because,
    actor,
    now,
  }: MethodName & { because: string; actor: string; now: Temporal.Instant },
): Promise<MethodUse['use'] | null> {
  const autopay = await findAutopay(tx, { accountId })
  if (autopay?.state !== 'active') return null
  const { method, fallback } = autopay
  if (fallback?.methodId === methodId) {
    await saveInstruction(tx, { ...autopay, fallback: null })
    await tellChange(tx, { accountId, change: 'fallback_removed', actor, now })
    return 'autopay_fallback'
  }
  if (method.methodId !== methodId) return null
  if (fallback) {
    await saveInstruction(tx, { ...autopay, method: fallback, fallback: null })
    await tellChange(tx, { accountId, change: 'fallback_took_over', actor, now })
    await planDrafts(tx, { accountIds: [accountId], now })
  } else {
    await endAs(tx, { autopay, because, actor, now })
  }
  return 'autopay'
}

/** Ends an active instruction with all that waits of it. The mandates are the caller's. */
export async function endAs(
  tx: Tx,
  {
    autopay: { accountId },
    because,
    actor,
    now,
  }: { autopay: Pick<Autopay, 'accountId'>; because: string; actor: string; now: Temporal.Instant },
): Promise<void> {
  if (!(await endInstruction(tx, { accountId, because, now }))) return
  await dropOpenDrafts(tx, { accountId, because: 'autopay_ended' })
  await recordEvent(tx, { accountId, at: now, actor, kind: 'autopay_ended', detail: { because } })
  await tellPeople(tx, [{ kind: 'autopay_ended', accountId, ids: { at: now.toString(), because } }])
}

/** Puts a change of AutoPay on the timeline, and tells people. */
export async function tellChange(
  tx: Tx,
  {
    accountId,
    change,
    detail = {},
    actor,
    now,
  }: {
    accountId: AccountId
    change: string
    detail?: Record<string, string | null>
    actor: string
    now: Temporal.Instant
  },
): Promise<void> {
  await recordEvent(tx, { accountId, at: now, actor, kind: 'autopay_changed', detail: { change, ...detail } })
  await tellPeople(tx, [{ kind: 'autopay_changed', accountId, ids: { at: now.toString(), change } }])
}

/** AutoPay among those who use methods by themselves (method-uses.ts). */
export const autopayMethods: MethodUser = {
  usesOf: readUses,
  async stopUsing(tx, { accountId, methodId, because, actor, now }) {
    const use = await methodGone(tx, { accountId, methodId, because, actor, now })
    return use ? [{ accountId, methodId, use }] : []
  },
}
