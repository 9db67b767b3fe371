import { recordEvents } from '../accounts/timeline.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import * as store from './store-cases.ts'

/** Opens cases for accounts with something overdue, a stretch at a time. Says how many. */
export async function openCases(
  tx: Tx,
  {
    now,
    limit,
    accountIds = null,
  }: { now: Temporal.Instant; limit: number; accountIds?: readonly AccountId[] | null },
): Promise<number> {
  const opened = await store.openCases(tx, { now, limit, accountIds })
  await recordEvents(tx, {
    at: now,
    events: opened.map(({ accountId }) => ({
      ...{ accountId, actor: 'system', kind: 'dunning_opened', detail: {} },
    })),
  })
  return opened.length
}

/** The open case of an account that has something overdue and is locked, opened now where there is none. Refuses `dunning_exempt`. */
export async function ensureCase(
  tx: Tx,
  { accountId, now }: { accountId: AccountId; now: Temporal.Instant },
): Promise<store.DunningCase> {
  await openCases(tx, { now, limit: 1, accountIds: [accountId] })
  const [open] = await store.readOpen(tx, { accountIds: [accountId] })
  if (open) return open
  throw new Refusal('dunning_exempt', 'Nothing is done about what this account owes: it is exempt.', {
    status: 409,
  })
}
