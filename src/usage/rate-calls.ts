import type { Micros } from '../kernel/money.ts'
import { priceCall } from '../kernel/rate.ts'
import { type Leg, matchCall } from './match-call.ts'
import { type CallRecord, storedNumber } from './mediation.ts'
import type { MatchKind } from './profile.ts'
import {
  type BookAccount,
  type BookAllowance,
  type BookDeck,
  type BookPeriod,
  type BookRate,
  type BookSubscription,
  billingPeriodAt,
  findRate,
  type Holding,
  type RatedDirection,
  type RatingBook,
  wallTime,
} from './rating-book.ts'

/** One leg of a call, whose it is and by what it is priced; then its price. Emergency calls have no rate and cost nothing, ever. */
export interface RatedCall {
  call: CallRecord
  leg: Leg['leg']
  direction: Leg['direction']
  account: BookAccount
  /** The account's own number or trunk. */
  line: string
  from: string
  to: string
  period: BookPeriod
  subscription: BookSubscription | null
  deck: BookDeck | null
  rate: BookRate | null
  /** The minutes it may draw on, in order. */
  pools: readonly AllowancePool[]
  allowanceId: number | null
  billedSeconds: number
  includedSeconds: number
  amountMicros: Micros
}

/** The included minutes of a period that several calls draw on; `usedSeconds` comes from the database, under its lock. */
export interface AllowancePool {
  key: string
  accountId: number
  subscriptionId: number
  allowanceId: number
  line: string
  period: BookPeriod
  includedSeconds: number
  usedSeconds: number
}

/** A leg that cannot be priced yet: it waits in the queue, with why, until that is mended. */
export interface UnratedCall {
  call: CallRecord
  leg: Leg['leg']
  accountId: number | null
  code: 'no_account' | 'bad_number' | 'no_plan' | 'no_deck' | 'no_rate' | 'wrong_currency'
  reason: string
}

export interface Assigned {
  rated: RatedCall[]
  unrated: UnratedCall[]
  /** Calls between extensions: nobody owes for them. */
  internal: CallRecord[]
}

/**
 * Finds for each call its account, subscription and rate, and the included minutes it may draw on, which are added to `pools`. Prices nothing: what
 * an allowance has left is known only under its lock.
 */
export function assignCalls(
  book: RatingBook,
  calls: readonly CallRecord[],
  { matchBy, pools }: { matchBy: readonly MatchKind[]; pools: Map<string, AllowancePool> },
): Assigned {
  const assigned: Assigned = { rated: [], unrated: [], internal: [] }
  for (const call of calls) {
    const match = matchCall(book, call, matchBy)
    if (match.kind === 'internal') assigned.internal.push(call)
    else if (match.kind === 'unmatched') {
      assigned.unrated.push({ call, leg: 0, accountId: null, code: 'no_account', reason: match.reason })
    } else assignLegs(book, call, match.legs, { assigned, pools })
  }
  return assigned
}

function assignLegs(
  book: RatingBook,
  call: CallRecord,
  legs: readonly Leg[],
  { assigned, pools }: { assigned: Assigned; pools: Map<string, AllowancePool> },
) {
  let billable = 0
  for (const leg of legs) {
    if (leg.direction === 'outbound' && call.to.kind === 'extension') continue
    billable++
    const rated = unpriced(call, leg)
    const unrated = leg.direction === 'emergency' ? null : findPricing(book, rated, leg.holding, pools)
    if (unrated) assigned.unrated.push(unrated)
    else assigned.rated.push(rated)
  }
  if (billable === 0) assigned.internal.push(call)
}

function unpriced(call: CallRecord, { leg, direction, holding }: Leg): RatedCall {
  return {
    call,
    leg,
    direction,
    account: holding.account,
    line: holding.value,
    from: storedNumber(call.from),
    to: storedNumber(call.to),
    period: billingPeriodAt(holding.account, call.record.answeredAtMs),
    subscription: null,
    deck: null,
    rate: null,
    pools: NO_POOLS,
    allowanceId: null,
    billedSeconds: 0,
    includedSeconds: 0,
    amountMicros: 0n,
  }
}

/** Fills in the subscription, deck and rate that price a leg; what is missing comes back as the reason to wait. */
function findPricing(
  book: RatingBook,
  rated: RatedCall,
  holding: Holding,
  pools: Map<string, AllowancePool>,
): UnratedCall | null {
  const { account, call, direction } = rated
  const wall = wallTime(account, call.record.answeredAtMs)
  const subscription = subscriptionFor(account, holding.subscriptionId, wall.day)
  if (!subscription) {
    return waiting(rated, 'no_plan', `account ${account.number} had no plan with a rate deck on that day`)
  }
  const { name: plan, deckName } = subscription.plan
  const deck = book.decks.get(deckName!)
  if (!deck) {
    const reason = `plan '${plan}' names the rate deck '${deckName}', of which no version is frozen`
    return waiting(rated, 'no_deck', reason)
  }
  if (deck.currency !== account.currency) {
    const reason = `rate deck '${deck.name}' is in ${deck.currency}, account ${account.number} in ${account.currency}`
    return waiting(rated, 'wrong_currency', reason)
  }
  const isCalledPriced = direction === 'outbound' || direction === 'forwarded'
  if (isCalledPriced && call.to.kind !== 'e164') {
    const reason = `the called number '${call.record.to}' is no telephone number by the source's dial plan`
    return waiting(rated, 'bad_number', reason)
  }
  const digits = isCalledPriced ? rated.to : holding.digits
  const rate = findRate(deck, direction as RatedDirection, digits, wall)
  if (!rate) {
    const reason = `rate deck '${deck.name}' version ${deck.version} has no ${direction} rate for '${digits || holding.value}' on that day`
    return waiting(rated, 'no_rate', reason)
  }
  rated.subscription = subscription
  rated.deck = deck
  rated.rate = rate
  if (subscription.plan.allowances.length > 0) {
    rated.pools = poolsFor(rated, subscription, rate.destinationId, pools)
  }
  return null
}

function waiting({ call, leg, account }: RatedCall, code: UnratedCall['code'], reason: string): UnratedCall {
  return { call, leg, accountId: account.id, code, reason }
}

const NO_POOLS: readonly AllowancePool[] = []

/** The line's own subscription where it has a deck, else the account's first one in force that has. */
function subscriptionFor(
  account: BookAccount,
  preferredId: number | null,
  day: number,
): BookSubscription | null {
  let found: BookSubscription | null = null
  for (const subscription of account.subscriptions) {
    if (day < subscription.startDay || day >= subscription.endDay || subscription.plan.deckName === null)
      continue
    if (subscription.id === preferredId) return subscription
    found ??= subscription
  }
  return found
}

function poolsFor(
  rated: RatedCall,
  subscription: BookSubscription,
  destinationId: number,
  pools: Map<string, AllowancePool>,
): readonly AllowancePool[] {
  const draws: AllowancePool[] = []
  for (const allowance of subscription.plan.allowances) {
    if (!allowance.directions.has(rated.direction) || !allowance.destinationIds.has(destinationId)) continue
    draws.push(poolOf(rated, subscription, allowance, pools))
  }
  return draws
}

function poolOf(
  { account, line, period }: RatedCall,
  subscription: BookSubscription,
  allowance: BookAllowance,
  pools: Map<string, AllowancePool>,
): AllowancePool {
  const owner = allowance.scope === 'line' ? line : ''
  const key = `${account.id} ${subscription.id} ${allowance.id} ${owner} ${period.startMs}`
  return pools.getOrInsertComputed(key, () => ({
    key,
    accountId: account.id,
    subscriptionId: subscription.id,
    allowanceId: allowance.id,
    line: owner,
    period,
    includedSeconds: allowance.includedSeconds * (allowance.scope === 'line' ? 1 : subscription.quantity),
    usedSeconds: 0,
  }))
}

/**
 * Prices the calls in their order, drawing on the pools' included minutes as it goes; the pools must hold what is used already. The one rating function
 * is the kernel's `priceCall`.
 */
export function priceCalls(calls: readonly RatedCall[]): void {
  for (const call of calls) {
    if (!call.rate) {
      call.billedSeconds = call.call.record.durationSeconds
      continue
    }
    let left = 0
    for (const pool of call.pools) left += secondsLeft(pool)
    const price = priceCall(
      call.rate,
      { seconds: call.call.record.durationSeconds, allowanceSecondsLeft: left },
      call.deck!.rounding,
    )
    call.billedSeconds = price.billedSeconds
    call.includedSeconds = price.includedSeconds
    call.amountMicros = price.amountMicros
    call.allowanceId = draw(call.pools, price.includedSeconds)
  }
}

/** Takes seconds from the pools, one after the other; returns the allowance that gave the first of them. */
function draw(pools: readonly AllowancePool[], seconds: number): number | null {
  let left = seconds
  let first: number | null = null
  for (const pool of pools) {
    const taken = Math.min(left, secondsLeft(pool))
    if (taken === 0) continue
    pool.usedSeconds += taken
    left -= taken
    first ??= pool.allowanceId
  }
  return first
}

/** None, not less, where a plan's minutes were cut below what is used already. */
function secondsLeft({ includedSeconds, usedSeconds }: AllowancePool): number {
  return Math.max(0, includedSeconds - usedSeconds)
}
