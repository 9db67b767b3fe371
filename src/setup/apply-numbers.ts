import type { Account } from '../accounts/account.ts'
import type { Change } from '../db/saved.ts'
import type { SubscriptionId } from '../kernel/ids.ts'
import { startOfDay } from '../kernel/period.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { TelephoneNumber, Trunk } from '../numbers/number.ts'
import { assignNumber, listNumbers, releaseNumber, updateNumber } from '../numbers/numbers.ts'
import { assignTrunk, listTrunks, releaseTrunk } from '../numbers/trunks.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import { type Applying, allOf } from './applying.ts'
import type { Section } from './provider-file.ts'

/** What an account holds before the file is applied. */
interface Held {
  numbers: TelephoneNumber[]
  trunks: Trunk[]
}

interface Wanted {
  account: Account
  /** By label. */
  subscriptions: ReadonlyMap<string, Subscription>
  held: Held
}

export async function holdingsOf(
  { tx }: Applying,
  { account, isNew }: { account: Account; isNew: boolean },
): Promise<Held> {
  if (isNew) return { numbers: [], trunks: [] }
  return {
    numbers: await allOf((page) => listNumbers(tx, { accountId: account.id, page })),
    trunks: await allOf((page) => listTrunks(tx, { accountId: account.id, page })),
  }
}

/** Holds a number, or makes the end, label and subscription of one that is held as given. */
export async function applyNumber(
  { tx, now, actor }: Applying,
  { account, subscriptions, held, number }: Wanted & { number: Section<'accounts'>['numbers'][number] },
): Promise<{ change: Change }> {
  const span = spanOf(account, number)
  const subscriptionId = subscriptionNamed(subscriptions, account, number.subscription)
  const { kind, label } = number
  const known = sameHolding(
    held.numbers.filter(({ e164 }) => e164 === number.number),
    span.from,
  )
  const accountId = account.id
  if (!known) {
    const from = span.from ?? startOfDay(account.openedOn, account.timeZone)
    const until = span.until ?? null
    await assignNumber(tx, {
      accountId,
      e164: number.number,
      kind,
      label,
      subscriptionId,
      from,
      until,
      now,
      actor,
    })
    return { change: 'created' }
  }
  if (kind !== undefined && kind !== known.kind)
    throw new Refusal('kind_never_changes', `+${known.e164} is held as ${known.kind}, which never changes`)
  const changes = {
    label: label ?? known.label,
    subscriptionId: subscriptionId === undefined ? known.subscriptionId : subscriptionId,
  }
  const named = await updateNumber(tx, { accountId, numberId: known.id, ...changes })
  const { until } = span
  if (!until || known.heldUntil?.equals(until)) return named
  return releaseNumber(tx, { accountId, numberId: known.id, until, now, actor })
}

/** Holds a trunk, or ends one that is held as given. */
export async function applyTrunk(
  { tx, now, actor }: Applying,
  { account, subscriptions, held, trunk }: Wanted & { trunk: Section<'accounts'>['trunks'][number] },
): Promise<{ change: Change }> {
  const span = spanOf(account, trunk)
  const subscriptionId = subscriptionNamed(subscriptions, account, trunk.subscription)
  const { kind, value } = trunk
  const same = held.trunks.filter((known) => known.kind === kind && known.value === value)
  const known = sameHolding(same, span.from)
  const accountId = account.id
  if (!known) {
    const from = span.from ?? startOfDay(account.openedOn, account.timeZone)
    await assignTrunk(tx, {
      accountId,
      kind,
      value,
      subscriptionId,
      from,
      until: span.until ?? null,
      now,
      actor,
    })
    return { change: 'created' }
  }
  if (subscriptionId !== undefined && known.subscriptionId !== subscriptionId)
    throw new Refusal(
      'trunk_never_changes',
      `'${value}' belongs to another subscription: end it with until and add it anew with from`,
    )
  const { until } = span
  if (!until || known.heldUntil?.equals(until)) return { change: 'unchanged' }
  return releaseTrunk(tx, { accountId, trunkId: known.id, until, now, actor })
}

/** Days of the file as instants in the account's zone. */
function spanOf(
  { timeZone }: Account,
  { from, until }: { from?: Temporal.PlainDate | undefined; until?: Temporal.PlainDate | null | undefined },
): { from: Temporal.Instant | undefined; until: Temporal.Instant | undefined } {
  return { from: from && startOfDay(from, timeZone), until: until ? startOfDay(until, timeZone) : undefined }
}

/** The holding that begins at `from`; where the file does not say, the latest. */
function sameHolding<T extends { heldFrom: Temporal.Instant }>(
  holdings: readonly T[],
  from: Temporal.Instant | undefined,
): T | undefined {
  if (from) return holdings.find((holding) => holding.heldFrom.equals(from))
  return holdings.toSorted((a, b) => Temporal.Instant.compare(a.heldFrom, b.heldFrom)).at(-1)
}

function subscriptionNamed(
  subscriptions: ReadonlyMap<string, Subscription>,
  account: Account,
  label: string | undefined,
): SubscriptionId | undefined {
  if (label === undefined) return undefined
  const found = subscriptions.get(label)
  if (!found)
    throw new Refusal('unknown_subscription', `account ${account.number} has no subscription '${label}'`)
  return found.id
}
