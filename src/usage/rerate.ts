import { type CopyTransaction, openCopyConnection } from '../db/copy-transaction.ts'
import type { AccountId, ChargeId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { priceCall } from '../kernel/rate.ts'
import { Refusal } from '../kernel/refusal.ts'
import { callId } from './call.ts'
import type { CallGroup } from './charged-usage.ts'
import { directionOf } from './direction.ts'
import type { Intake } from './import-cdrs.ts'
import {
  type BookAccount,
  type BookPeriod,
  type BookRate,
  billingPeriodAt,
  findRate,
  type RatingBook,
  wallTime,
} from './rating-book.ts'
import { currentRatingBook } from './store-rating-book.ts'
import * as store from './store-rerate.ts'

/** Which calls to price again: those answered in `[from, until)`, of one account or all, by one deck or any. */
export interface RerateCriteria {
  from: Temporal.Instant
  until: Temporal.Instant
  accountId?: AccountId
  deckName?: string
}

/** A call as who has to find what asks for it needs to know it. */
export interface ChargedCallName extends CallGroup {
  id: string
  chargeId: ChargeId
}

/** Whether a call was given back already, by itself or with all of what asked for it: it is not priced again. */
export type SettledCalls = (call: ChargedCallName) => boolean

export interface RerateSummary {
  reratingId: number
  accounts: number
  /** Calls looked at, and of those the ones that now cost another amount. */
  calls: number
  corrected: number
  /** Calls that today's deck has no rate for: they keep their price. */
  unpriced: number
  differenceMicros: Micros
}

/**
 * Prices calls again by the decks as they are now. A rated call never changes: what it should have cost is written beside it, and the account gets
 * one correcting charge a billing period, for the next invoice. Included minutes stay as they were taken; a call that was credited, by itself or with all
 * of its line or invoice, keeps its price, which is settled. Each account is one transaction; run
 * again (after a crash, or with nothing mended) it corrects only what still differs. Refuses `bad_range`, `reason_missing`.
 */
export async function rerateCalls(
  intake: Intake,
  {
    reason,
    actor,
    onProgress,
    ...criteria
  }: RerateCriteria & { reason: string; actor: string; onProgress?: (done: RerateSummary) => void },
): Promise<RerateSummary> {
  if (Temporal.Instant.compare(criteria.from, criteria.until) >= 0) {
    throw new Refusal('bad_range', `The range ends (${criteria.until}) before it begins (${criteria.from}).`)
  }
  if (reason.trim() === '')
    throw new Refusal('reason_missing', 'A re-rating needs a reason: it is shown on the invoice.')
  const connection = await openCopyConnection(intake.database)
  try {
    const now = intake.clock.now()
    const reratingId = await connection.transaction(({ tx }) =>
      store.beginRerating(tx, { reason, criteria, actor, at: now }),
    )
    const summary: RerateSummary = {
      reratingId,
      accounts: 0,
      calls: 0,
      corrected: 0,
      unpriced: 0,
      differenceMicros: 0n,
    }
    for (const accountId of await store.accountsWithCalls(intake.database.kysely, criteria)) {
      await connection.transaction((transaction) =>
        rerateAccount(transaction, intake, { accountId, criteria, reason, actor, now, summary }),
      )
      onProgress?.(summary)
    }
    await connection.transaction(({ tx }) => store.endRerating(tx, { ...summary, at: intake.clock.now() }))
    return summary
  } finally {
    connection.close()
  }
}

interface AccountWork {
  accountId: AccountId
  criteria: RerateCriteria
  reason: string
  actor: string
  now: Temporal.Instant
  summary: RerateSummary
}

async function rerateAccount(transaction: CopyTransaction, intake: Intake, work: AccountWork): Promise<void> {
  const { tx } = transaction
  await store.lockAccountCalls(tx, work.accountId)
  const isSettled = await intake.settledCalls(tx, work)
  const book = await currentRatingBook(intake.database, tx)
  const account = book.accounts.get(Number(work.accountId))!
  const periods = new Map<BookPeriod, { chargeId: bigint; calls: number; differenceMicros: Micros }>()
  for (let after: store.PricedCall | null = null; ; ) {
    const calls: store.PricedCall[] = await store.selectPricedCalls(tx, {
      ...work,
      after,
      limit: CALLS_A_QUERY,
    })
    const corrections: store.Correction[] = []
    for (const call of calls) {
      const priced = priceAnew(book, account, call)
      work.summary.calls++
      if (!priced) work.summary.unpriced++
      if (!priced || priced.amountMicros === call.amountMicros) continue
      if (isSettled({ ...call, id: callId(call) })) continue
      const period = billingPeriodAt(account, call.answeredAt.epochMilliseconds)
      if (!periods.has(period)) {
        const [chargeId] = await intake.charges.reserveIds(tx, 1)
        periods.set(period, { chargeId: chargeId!, calls: 0, differenceMicros: 0n })
      }
      const sum = periods.get(period)!
      sum.calls++
      sum.differenceMicros += priced.amountMicros - call.amountMicros
      corrections.push({ ...call, ...priced, chargeId: sum.chargeId })
    }
    await store.insertCorrections(tx, {
      accountId: work.accountId,
      reratingId: work.summary.reratingId,
      corrections,
    })
    if (calls.length < CALLS_A_QUERY) break
    after = calls.at(-1)!
  }
  await chargeDifferences(transaction, intake, work, periods)
}

const CALLS_A_QUERY = 10_000

async function chargeDifferences(
  { tx }: CopyTransaction,
  intake: Intake,
  { accountId, reason, actor, now, summary }: AccountWork,
  periods: ReadonlyMap<BookPeriod, { chargeId: bigint; calls: number; differenceMicros: Micros }>,
): Promise<void> {
  if (periods.size > 0) summary.accounts++
  const charges = [...periods].map(([period, { chargeId, calls, differenceMicros }]) => {
    summary.corrected += calls
    summary.differenceMicros += differenceMicros
    return {
      accountId,
      id: chargeId,
      origin: `rerate:${summary.reratingId}`,
      kind: 'adjustment' as const,
      periodStart: period.start,
      periodEnd: period.end,
      description: `Correction of ${calls} ${calls === 1 ? 'call' : 'calls'}: ${reason}`,
      amountMicros: differenceMicros,
      calls: 0,
      reason,
      actor,
    }
  })
  await intake.charges.charge(tx, charges, now)
}

/** A call's price by today's deck of its subscription's plan; null where there is none. */
function priceAnew(
  book: RatingBook,
  account: BookAccount,
  call: store.PricedCall,
): { rate: BookRate; billedSeconds: number; amountMicros: Micros } | null {
  const direction = directionOf(call.direction)
  const subscription = account.subscriptions.find(({ id }) => BigInt(id) === call.subscriptionId)
  const deck = subscription?.plan.deckName ? book.decks.get(subscription.plan.deckName) : undefined
  if (!deck || direction === 'emergency') return null
  const number = direction === 'outbound' || direction === 'forwarded' ? call.toNumber : call.line
  const rate = findRate(
    deck,
    direction,
    /^\d+$/.test(number) ? number : '',
    wallTime(account, call.answeredAt.epochMilliseconds),
  )
  if (!rate) return null
  const price = priceCall(
    rate,
    { seconds: call.durationSeconds, allowanceSecondsLeft: call.includedSeconds },
    deck.rounding,
  )
  return { rate, billedSeconds: price.billedSeconds, amountMicros: price.amountMicros }
}
