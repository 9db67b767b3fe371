import { recordEvent } from '../accounts/timeline.ts'
import { lockForCharging } from '../charges/charges.ts'
import type { Db, Tx } from '../db/database.ts'
import { stageJob, stageJobs } from '../db/jobs.ts'
import type { AccountId, MethodId } from '../kernel/ids.ts'
import { optionalLine, parseInput } from '../kernel/input.ts'
import { notFound } from '../kernel/refusal.ts'
import { tellPeople } from './facts.ts'
import { revokeMandates } from './mandates.ts'
import { labelOf, type PaymentMethod } from './method.ts'
import { METHOD_USERS, type MethodUse, type MethodUser } from './method-uses.ts'
import type { MethodName } from './store-methods.ts'
import * as store from './store-methods.ts'

export { notUsable } from './method.ts'

/** The job that lets go of a method at its gateway. */
export const DETACH_METHOD = 'detach_method'

/** The method with that id, removed ones included: receipts name them still. Refuses `not_found`. */
export async function getMethod(db: Db | Tx, { accountId, methodId }: MethodName): Promise<PaymentMethod> {
  const method = await store.findMethod(db, { accountId, methodId })
  if (!method) throw notFound(`payment method with id ${methodId}`)
  return method
}

/** The methods that an account keeps: the default first, then the newest. Those for one payment and removed ones are not among them. */
export async function listMethods(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<PaymentMethod[]> {
  return store.listSaved(db, { accountId })
}

/** The method that is used where no other is chosen, or null. */
export async function defaultMethod(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<PaymentMethod | null> {
  return (await store.listSaved(db, { accountId })).find((method) => method.isDefault) ?? null
}

/** What would have nothing to charge without the method, and how many payments by it are under way. Refuses `not_found`. */
export async function methodDependents(
  db: Db | Tx,
  { accountId, methodId, users = METHOD_USERS }: MethodName & { users?: readonly MethodUser[] },
): Promise<{ uses: MethodUse[]; openPayments: number }> {
  await getMethod(db, { accountId, methodId })
  const uses = await Promise.all(users.map((user) => user.usesOf(db, { methods: [{ accountId, methodId }] })))
  return { uses: uses.flat(), openPayments: await store.countOpenPayments(db, { accountId, methodId }) }
}

/**
 * Removes a method for good: it is never charged again, its mandates are revoked, what used it ends, and a job lets go of it at the gateway.
 * Payments that are under way go on. Done again it ends nothing more. Refuses `not_found`.
 */
export async function removeMethod(
  tx: Tx,
  {
    accountId,
    methodId,
    actor,
    now,
    users = METHOD_USERS,
  }: MethodName & { actor: string; now: Temporal.Instant; users?: readonly MethodUser[] },
): Promise<{ method: PaymentMethod; ended: MethodUse[] }> {
  await lockForCharging(tx, { accountId })
  const stored = await lockedMethod(tx, { accountId, methodId })
  if (stored.state === 'removed') return { method: stored, ended: [] }
  const method: PaymentMethod = { ...stored, state: 'removed', isDefault: false, removedAt: now }
  await store.updateMethod(tx, method)
  const because = 'method_removed'
  const ended: MethodUse[] = []
  for (const user of users)
    ended.push(...(await user.stopUsing(tx, { accountId, methodId, because, actor, now })))
  await revokeMandates(tx, { accountId, methodId, because, actor, now })
  const detail = { label: labelOf(method), methodId: methodId.toString() }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'method_removed', detail })
  if (stored.saved) await tellPeople(tx, [{ kind: 'method_removed', accountId, ids: { methodId } }])
  await stageJob(tx, DETACH_METHOD, payloadOf({ accountId, methodId }))
  return { method, ended }
}

/** Removes those of the methods that were entered for one payment, which has ended. Saved ones stay. */
export async function dropUnsaved(
  tx: Tx,
  { methods, now }: { methods: readonly MethodName[]; now: Temporal.Instant },
): Promise<void> {
  if (methods.length === 0) return
  const removed = await store.removeUnsaved(tx, { methods, now })
  for (const name of removed)
    await revokeMandates(tx, { ...name, because: 'payment_ended', actor: 'system', now })
  await stageJobs(tx, DETACH_METHOD, removed.map(payloadOf))
}

/** What methods are called, `Visa ending 4242`, by id; removed ones and those for one payment too. In the language of `locale`. */
export async function methodLabels(
  db: Db | Tx,
  { names, locale }: { names: readonly MethodName[]; locale: string },
): Promise<Map<MethodId, string>> {
  const methods = await store.readMethods(db, { names })
  return new Map(methods.map((method) => [method.id, labelOf(method, locale)]))
}

/** A charge by the method showed that it cannot be charged: it needs replacement, and says why. A removed one stays removed. */
export async function markMethodTrouble(
  tx: Tx,
  {
    accountId,
    methodId,
    trouble,
    now,
    actor = 'system',
  }: MethodName & { trouble: string; now: Temporal.Instant; actor?: string },
): Promise<void> {
  const stored = await lockedMethod(tx, { accountId, methodId })
  if (stored.state === 'removed' || (stored.state === 'needs_replacement' && stored.trouble === trouble))
    return
  await store.updateMethod(tx, { ...stored, state: 'needs_replacement', trouble })
  const detail = { label: labelOf(stored), trouble, methodId: methodId.toString() }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'method_needs_replacement', detail })
}

/** The method, kept from others until the transaction ends. Refuses `not_found`. */
export async function lockedMethod(tx: Tx, { accountId, methodId }: MethodName): Promise<PaymentMethod> {
  const method = await store.lockMethod(tx, { accountId, methodId })
  if (!method) throw notFound(`payment method with id ${methodId}`)
  return method
}

/** A nickname as it is stored: one line of text, whatever it says; an empty one is none. Refuses `bad_input`. */
export function nicknameOf(text: string | null): string | null {
  return text === null ? null : parseInput('nickname', optionalLine(60), text) || null
}

function payloadOf({ accountId, methodId }: { accountId: AccountId; methodId: MethodId }) {
  return { accountId: accountId.toString(), methodId: methodId.toString() }
}
