import { getAccount } from '../accounts/accounts.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId, SubscriptionId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { getSubscription } from '../subscriptions/subscriptions.ts'

/** Whose a number or trunk is, and when (half-open). */
export interface Holding {
  accountId: AccountId
  heldFrom: Temporal.Instant
  heldUntil: Temporal.Instant | null
}

/** Refuses a span of no length (`bad_dates`). */
export function checkSpan({ from, until }: { from: Temporal.Instant; until: Temporal.Instant | null }): void {
  if (until && Temporal.Instant.compare(until, from) <= 0)
    throw new Refusal('bad_dates', `until ${until} is not after from ${from}.`)
}

/** Refuses `not_found` when the account has no such subscription. */
export async function checkSubscription(
  tx: Tx,
  { accountId, subscriptionId }: { accountId: AccountId; subscriptionId: SubscriptionId | null },
): Promise<void> {
  if (subscriptionId !== null) await getSubscription(tx, { accountId, subscriptionId })
}

/**
 * The refusal that names the holder and the time, in the holder's zone: `+16175550100 is held by account 100001 from 2026-01-01 00:00 on
 * (America/New_York).`
 */
export async function heldAlready(
  tx: Tx,
  { code, what, holding }: { code: 'number_held' | 'trunk_held'; what: string; holding: Holding | undefined },
): Promise<Refusal> {
  if (!holding)
    return new Refusal(code, `${what} is being assigned by someone else at this moment; try again.`, {
      status: 409,
    })
  const { number, timeZone } = await getAccount(tx, { accountId: holding.accountId })
  const local = (at: Temporal.Instant) =>
    at.toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ')
  const until = holding.heldUntil ? `until ${local(holding.heldUntil)}` : 'on'
  return new Refusal(
    code,
    `${what} is held by account ${number} from ${local(holding.heldFrom)} ${until} (${timeZone}).`,
    { status: 409 },
  )
}
