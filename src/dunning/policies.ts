import { getAccount } from '../accounts/accounts.ts'
import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { parseInput } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { type Policy, type PolicyInput, policyInput } from './policy.ts'
import { closeCases, lockAccounts, lookAgain, readOpen } from './store-cases.ts'
import type { Terms } from './store-policies.ts'
import * as store from './store-policies.ts'
import { readSuspended } from './store-suspensions.ts'
import { restore } from './suspensions.ts'

export type { Terms } from './store-policies.ts'

/** All policies, by name. */
export async function listPolicies(db: Db | Tx): Promise<Policy[]> {
  return store.readPolicies(db)
}

/**
 * Saves a policy under its name. It holds from the next look at each account: what was done stays done. One is the default, and stops being it only when
 * another becomes it. Refuses `bad_input`, `default_policy_needed`.
 */
export async function savePolicy(tx: Tx, { policy }: { policy: PolicyInput }): Promise<Policy> {
  const wanted = parseInput('policy', policyInput, policy)
  await store.lockPolicies(tx)
  const others = (await store.readPolicies(tx)).filter(({ name }) => name !== wanted.name)
  if (!wanted.isDefault && !others.some(({ isDefault }) => isDefault)) {
    throw new Refusal(
      'default_policy_needed',
      `'${wanted.name}' is the default policy: make another the default first.`,
      { status: 409 },
    )
  }
  return store.upsertPolicy(tx, wanted)
}

/** The policy that an account is treated by. */
export async function policyOf(db: Db | Tx, { accountId }: { accountId: AccountId }): Promise<Policy> {
  const policy = (await store.readPoliciesOf(db, { accountIds: [accountId] })).get(accountId)
  // The migration makes one, and it can only be replaced.
  if (!policy) throw new Error('there is no default policy')
  return policy
}

/** What is said of an account: its policy, and whether it is exempt. */
export async function termsOf(db: Db | Tx, { accountId }: { accountId: AccountId }): Promise<Terms> {
  return store.readTerms(db, { accountId })
}

/**
 * Gives an account its own policy, or exempts it: its case is closed then, and what dunning has suspended is restored. Refuses `not_found`, `bad_input`.
 */
export async function changeTerms(
  tx: Tx,
  {
    accountId,
    changes,
    actor,
    now,
  }: { accountId: AccountId; changes: Partial<Terms>; actor: string; now: Temporal.Instant },
): Promise<Terms> {
  await lockAccounts(tx, { accountIds: [accountId] })
  await getAccount(tx, { accountId })
  const before = await store.readTerms(tx, { accountId })
  const terms = { ...before, ...changes }
  const policy = terms.policyId === null ? null : await store.findPolicy(tx, { policyId: terms.policyId })
  if (policy === undefined) throw notFound(`dunning policy with id ${terms.policyId}`)
  await store.saveTerms(tx, { accountId, ...terms })
  const detail = { policy: policy?.name ?? 'default', exempt: terms.exempt, note: terms.note }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'dunning_terms_changed', detail })
  if (!terms.exempt) await lookAgain(tx, { accountIds: [accountId], at: now })
  else await release(tx, { accountId, actor, now })
  return terms
}

async function release(
  tx: Tx,
  { accountId, actor, now }: { accountId: AccountId; actor: string; now: Temporal.Instant },
): Promise<void> {
  const cases = await readOpen(tx, { accountIds: [accountId] })
  await closeCases(tx, { cases, because: 'exempt', now })
  const [suspended] = await readSuspended(tx, { accountIds: [accountId] })
  if (suspended && !suspended.byHand) {
    await restore(tx, { accountIds: [accountId], because: 'exempt', actor, now })
  }
}
