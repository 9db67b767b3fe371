import type { NewCharge } from '../charges/charge.ts'
import { divideRounded, type Micros } from '../kernel/money.ts'
import { billingPeriodHolding, daysIn, type Period, prorate } from '../kernel/period.ts'
import { isBefore, isSameDay } from './day-order.ts'
import type { BillableAccount, FeeCharge, InvoicePeriods, SubscriptionFacts } from './facts.ts'

/** What a subscription owes by itself at a billing date: setup fee once, monthly fees up to the end of the coming period, credit for days paid but not had. */
export function subscriptionCharges(
  account: BillableAccount,
  subscription: SubscriptionFacts,
  { coming }: InvoicePeriods,
): NewCharge[] {
  if (!isBefore(subscription.startsOn, coming.end)) return []
  return [
    ...setupCharge(account, subscription),
    ...feeCharges(account, subscription, coming),
    ...feeCredits(account, subscription),
  ]
}

function setupCharge(account: BillableAccount, subscription: SubscriptionFacts): NewCharge[] {
  const { id, startsOn, endsOn, quantity, setupFeeMicros, setupCharged } = subscription
  if (setupCharged || setupFeeMicros === 0n || endsOn?.equals(startsOn)) return []
  return [
    {
      accountId: account.id,
      origin: `setup:${id}`,
      kind: 'one_time',
      periodStart: startsOn,
      periodEnd: startsOn,
      description: 'Setup fee',
      quantity,
      unitMicros: setupFeeMicros,
      amountMicros: setupFeeMicros * BigInt(quantity),
      subscriptionId: id,
    },
  ]
}

/** Fees from where they have been charged to the end of the coming period or of the subscription, one charge for each billing period touched. */
function feeCharges(account: BillableAccount, subscription: SubscriptionFacts, coming: Period): NewCharge[] {
  const { startsOn, endsOn, chargedUntil, monthlyFeeMicros } = subscription
  if (monthlyFeeMicros === 0n) return []
  const until = endsOn && isBefore(endsOn, coming.end) ? endsOn : coming.end
  const charges: NewCharge[] = []
  let from = chargedUntil && isBefore(startsOn, chargedUntil) ? chargedUntil : startsOn
  while (isBefore(from, until)) {
    const whole = isBefore(from, coming.start) ? billingPeriodHolding(from, account.billingDay) : coming
    const part = { start: from, end: isBefore(until, whole.end) ? until : whole.end }
    charges.push(feeCharge(account, subscription, { part, whole }))
    from = part.end
  }
  return charges
}

function feeCharge(
  account: BillableAccount,
  { id, quantity, monthlyFeeMicros, creditedBy }: SubscriptionFacts,
  { part, whole }: { part: Period; whole: Period },
): NewCharge {
  const isWhole = isSameDay(part.start, whole.start) && isSameDay(part.end, whole.end)
  const feeMicros = monthlyFeeMicros * BigInt(quantity)
  return {
    accountId: account.id,
    origin: creditedBy === null ? `fee:${id}` : `fee:${id}:${creditedBy}`,
    kind: 'recurring',
    periodStart: part.start,
    periodEnd: part.end,
    description: isWhole ? 'Monthly fee' : `Monthly fee, ${daysIn(part)} of ${daysIn(whole)} days`,
    quantity,
    unitMicros: monthlyFeeMicros,
    amountMicros: isWhole ? feeMicros : prorate(feeMicros, part, whole),
    subscriptionId: id,
  }
}

/**
 * What was charged for days after the end goes back, by day of what was charged then. The latest period comes first, so that the last
 * credit made is the one that says up to where the fee stands charged.
 */
function feeCredits(account: BillableAccount, subscription: SubscriptionFacts): NewCharge[] {
  const { endsOn, overcharged } = subscription
  if (endsOn === null) return []
  const latestFirst = overcharged.toSorted((a, b) => Temporal.PlainDate.compare(b.periodStart, a.periodStart))
  return latestFirst.flatMap((charged) => {
    const start = isBefore(charged.periodStart, endsOn) ? endsOn : charged.periodStart
    const end = charged.standsUntil
    return isBefore(start, end) ? [feeCredit(account, subscription, { charged, unused: { start, end } })] : []
  })
}

function feeCredit(
  account: BillableAccount,
  subscription: SubscriptionFacts,
  { charged, unused }: { charged: FeeCharge; unused: Period },
): NewCharge {
  const days = daysIn(unused)
  const daysCharged = daysIn({ start: charged.periodStart, end: charged.periodEnd })
  return {
    accountId: account.id,
    origin: `fee-credit:${subscription.id}:${charged.id}`,
    kind: 'recurring',
    periodStart: unused.start,
    periodEnd: unused.end,
    description: `Credit for ${days} unused ${days === 1 ? 'day' : 'days'}`,
    quantity: charged.quantity,
    unitMicros: charged.unitMicros,
    amountMicros: -divideRounded(charged.amountMicros * BigInt(days), BigInt(daysCharged), 'half_up'),
    subscriptionId: subscription.id,
  }
}

/** What the usage of a whole past period is short of the plan's minimum (times the quantity); none for a period had in part. */
export function minimumCharge(
  account: BillableAccount,
  subscription: SubscriptionFacts,
  { past, usedMicros }: { past: Period; usedMicros: Micros },
): NewCharge[] {
  const { id, quantity, startsOn, endsOn, minimumSpendMicros, minimumUntil } = subscription
  const minimum = minimumSpendMicros * BigInt(quantity)
  const had = !isBefore(past.start, startsOn) && !(endsOn && isBefore(endsOn, past.end))
  const done = minimumUntil !== null && !isBefore(minimumUntil, past.end)
  if (!had || done || usedMicros >= minimum) return []
  return [
    {
      accountId: account.id,
      origin: `minimum:${id}`,
      kind: 'one_time',
      periodStart: past.start,
      periodEnd: past.end,
      description: 'Minimum usage, what was short of it',
      quantity: 1,
      unitMicros: null,
      amountMicros: minimum - usedMicros,
      subscriptionId: id,
    },
  ]
}
