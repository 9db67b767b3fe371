import { inTransaction, type Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { ACH_RETRY_DESCRIPTOR } from '../payments/ach-returns.ts'
import { surchargeBy } from '../payments/autopay-step.ts'
import { type Gateways, gatewayOf } from '../payments/gateways.ts'
import {
  type OrderResult,
  orderPayments,
  type PaymentOrder,
  requestHashOf,
} from '../payments/order-payments.ts'
import type { PaymentParts } from '../payments/payments.ts'
import { mayRetryAch, mayRetryCard } from '../payments/retry-times.ts'
import { sendAttempts } from '../payments/send-attempts.ts'
import { type PaymentSettings, paymentSettings } from '../payments/settings.ts'
import { surchargeRulesOn } from '../payments/surcharge-rules.ts'
import { planRetries } from './retries.ts'
import { retryKey } from './retry-plan.ts'
import { readPoliciesOf } from './store-policies.ts'
import { readStanding } from './store-promises.ts'
import type { Retry, RetryInstruction, StillOwed } from './store-retries.ts'
import * as store from './store-retries.ts'

export type RetryParts = PaymentParts & { publicUrl: string }

/** Charges at once by a worker: few enough that a slow gateway leaves none waiting for its answer too long. */
const AT_ONCE = 25
/** Something is on its way, or somebody is paying: asked again. */
const POSTPONE_MINUTES = 60
/** A fallback follows a failure within moments; what has failed this long ago has failed. */
const SETTLED_MINUTES = 60

/**
 * Tries payments again whose time has come. Any number of processes may do it at once: accounts are claimed, one transaction makes the payments of a batch and
 * marks them as being sent, and they are sent with nothing open. Killed anywhere it may be started again: a retry is one payment by its key. Says how many.
 */
export async function tryAgain(parts: RetryParts): Promise<{ tried: number; notTried: number }> {
  const { database, clock } = parts
  const summary = { tried: 0, notTried: 0 }
  await settleRetries(parts)
  for (;;) {
    const now = clock.now()
    const batch = await inTransaction(database.kysely, async (tx) => {
      const accountIds = await store.claimRetrying(tx, { now, limit: AT_ONCE })
      return accountIds.length === 0 ? null : orderRetries(tx, parts, { accountIds, now })
    })
    if (batch === null) break
    summary.tried += batch.names.length
    summary.notTried += batch.notTried
    if (batch.names.length > 0) await sendAttempts(parts, { names: batch.names })
  }
  await settleRetries(parts)
  return summary
}

/** Notes what became of retries on their way: in case nobody said so. */
async function settleRetries({ database, clock }: RetryParts): Promise<void> {
  for (;;) {
    const now = clock.now()
    const failedBefore = now.subtract({ minutes: SETTLED_MINUTES })
    const ended = await store.readEnded(database.kysely, { failedBefore, limit: AT_ONCE })
    for (const { accountId, paymentId, n, retryPaymentId, state } of ended) {
      await inTransaction(database.kysely, async (tx) => {
        if (state === 'failed') await planRetries(tx, { accountId, paymentId: retryPaymentId, now })
        await store.finishRetry(tx, { accountId, paymentId, n, result: state, now })
      })
    }
    if (ended.length < AT_ONCE) return
  }
}

interface World {
  settings: PaymentSettings
  gateways: Gateways
  publicUrl: string
  now: Temporal.Instant
}

/** What is to be done about a retry whose time has come. */
type Decision =
  | { kind: 'order'; order: PaymentOrder }
  | { kind: 'postpone' }
  | { kind: 'not_made'; because: string }

/** Makes the payments of the retries of accounts that the caller has locked: of each account one at a time. */
async function orderRetries(
  tx: Tx,
  { gateways, publicUrl }: RetryParts,
  { accountIds, now }: { accountIds: readonly AccountId[]; now: Temporal.Instant },
) {
  const world: World = { settings: await paymentSettings(tx), gateways, publicUrl, now }
  const due = await dueRetries(tx, { accountIds, now })
  const decided = await decide(tx, { due, world })
  const orders = decided.flatMap(({ retry, decision }) =>
    decision.kind === 'order' ? [{ retry, order: decision.order }] : [],
  )
  const results = await orderPayments(tx, { orders: orders.map(({ order }) => order), gateways, now })
  const names = orders.flatMap(({ retry: { accountId } }, i) => {
    const result = results[i]!
    return result.kind === 'sending' ? [{ accountId, attemptId: result.attemptId }] : []
  })
  let notTried = 0
  for (const { retry, decision } of decided) {
    const i = orders.findIndex((order) => order.retry === retry)
    const ended = decision.kind === 'order' ? endOf(results[i]!) : decision
    if (ended.kind === 'postpone') {
      await store.postponeRetry(tx, { ...retry, until: now.add({ minutes: POSTPONE_MINUTES }) })
      continue
    }
    const isSent = ended.kind === 'sent'
    if (!isSent) notTried += 1
    await store.finishRetry(tx, {
      ...{ accountId: retry.accountId, paymentId: retry.paymentId, n: retry.n, now },
      ...{ result: isSent ? 'sent' : ended.because, retryPaymentId: isSent ? ended.paymentId : null },
    })
  }
  return { names, notTried }
}

function endOf(result: OrderResult) {
  switch (result.kind) {
    case 'sending':
      return { kind: 'sent' as const, paymentId: result.paymentId }
    case 'in_progress':
      return { kind: 'postpone' as const }
    case 'known':
    case 'not_owed':
    case 'method_unusable':
      return { kind: 'not_made' as const, because: result.kind }
    default:
      return result satisfies never
  }
}

/** The last due retry of each account's longest waiting payment: whoever was away for days does not try three times in a row. */
async function dueRetries(
  tx: Tx,
  { accountIds, now }: { accountIds: readonly AccountId[]; now: Temporal.Instant },
): Promise<Retry[]> {
  const planned = (await store.readPlanned(tx, { accountIds })).filter(
    ({ dueAt }) => Temporal.Instant.compare(dueAt, now) <= 0,
  )
  const due: Retry[] = []
  for (const [, ofAccount] of Map.groupBy(planned, ({ accountId }) => accountId)) {
    const ofPayment = ofAccount.filter(({ paymentId }) => paymentId === ofAccount[0]!.paymentId)
    due.push(ofPayment.at(-1)!)
    for (const { accountId, paymentId, n } of ofPayment.slice(0, -1)) {
      await store.finishRetry(tx, { accountId, paymentId, n, result: 'superseded', now })
    }
  }
  return due
}

async function decide(
  tx: Tx,
  { due, world }: { due: readonly Retry[]; world: World },
): Promise<{ retry: Retry; decision: Decision }[]> {
  const accountIds = due.map(({ accountId }) => accountId)
  const policies = await readPoliciesOf(tx, { accountIds })
  const promises = new Map(
    (await readStanding(tx, { accountIds })).map(({ accountId, until }) => [accountId, until]),
  )
  const instructions = new Map(
    (await store.readInstructions(tx, { accountIds })).map((found) => [found.accountId, found]),
  )
  const owed = Map.groupBy(await store.readStillOwed(tx, { accountIds }), ({ paymentId }) => paymentId)
  const decided: { retry: Retry; decision: Decision }[] = []
  for (const retry of due) {
    const { accountId, paymentId } = retry
    const decision = policies.get(accountId)?.retries
      ? await decideOne(tx, {
          ...{ retry, world, promiseUntil: promises.get(accountId) ?? null },
          ...{ instruction: instructions.get(accountId), owed: owed.get(paymentId) ?? [] },
        })
      : { kind: 'not_made' as const, because: 'policy' }
    decided.push({ retry, decision })
  }
  return decided
}

async function decideOne(
  tx: Tx,
  {
    retry,
    instruction,
    owed,
    promiseUntil,
    world,
  }: {
    retry: Retry
    instruction: RetryInstruction | undefined
    owed: readonly StillOwed[]
    promiseUntil: Temporal.PlainDate | null
    world: World
  },
): Promise<Decision> {
  const { settings, now } = world
  const because = (reason: string) => ({ kind: 'not_made' as const, because: reason })
  if (owed.length === 0) return because('not_owed')
  if (!instruction) return because('autopay_ended')
  const { pausedUntil, payingAt, timeZone, method } = instruction
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
  if (promiseUntil && Temporal.PlainDate.compare(today, promiseUntil) <= 0) return because('promised')
  if (pausedUntil && Temporal.PlainDate.compare(today, pausedUntil) < 0) return because('autopay_paused')
  if (!method) return because('method_unusable')
  const quietSince = now.subtract({ minutes: settings.quietMinutes })
  if (payingAt && Temporal.Instant.compare(payingAt, quietSince) > 0) return { kind: 'postpone' }
  const free = owed.filter((invoice) => !invoice.isInProgress && !invoice.isDisputed)
  if (free.length === 0) return { kind: 'postpone' }
  const order = await orderOf(tx, { retry, instruction, method, owed: free, today, world })
  const totalMicros = order.amountMicros + order.surchargeMicros
  const minimumMicros = gatewayOf(world.gateways, method.gateway).minimumMicros(instruction.currency)
  if (totalMicros < minimumMicros) return because('below_minimum')
  if (await isOverCap(tx, { instruction, totalMicros, today })) return because('over_cap')
  if (!(await mayTry(tx, { retry, method, now }))) return because('tried_often_enough')
  return { kind: 'order', order }
}

async function orderOf(
  tx: Tx,
  {
    retry: { accountId, paymentId, n, failureClass },
    instruction: { currency, mandateId, surchargeRate },
    method,
    owed,
    today,
    world: { settings, publicUrl },
  }: {
    retry: Retry
    instruction: RetryInstruction
    method: NonNullable<RetryInstruction['method']>
    owed: readonly StillOwed[]
    today: Temporal.PlainDate
    world: World
  },
): Promise<PaymentOrder> {
  const key = retryKey({ paymentId, n })
  const amountMicros = owed.reduce((sum, { openMicros }) => sum + openMicros, 0n)
  const rules = settings.surchargeEnabled ? await surchargeRulesOn(tx, { on: today }) : []
  const consent = { methodId: method.id, mandateId, surchargeRate }
  const isPresentedAgain = method.rail === 'bank' && failureClass === 'ach'
  return {
    ...{ accountId, key, requestHash: requestHashOf([key]), origin: 'autopay', currency, amountMicros },
    surchargeMicros: surchargeBy({ method, consent, amountMicros, currency, on: today, settings, rules }),
    targets: owed.map(({ invoiceId, openMicros }) => ({ invoiceId, amountMicros: openMicros })),
    ...{ payAhead: false, method, mandateId, payer: 'absent', requestedBy: 'system' },
    descriptor: isPresentedAgain ? ACH_RETRY_DESCRIPTOR : settings.statementDescriptor,
    returnUrl: `${publicUrl}/payments`,
  }
}

/** Whether it would pass what the payer agreed to for a calendar month. */
async function isOverCap(
  tx: Tx,
  {
    instruction: { accountId, capMicros, timeZone },
    totalMicros,
    today,
  }: { instruction: RetryInstruction; totalMicros: Micros; today: Temporal.PlainDate },
): Promise<boolean> {
  if (capMicros === null) return false
  const since = today.with({ day: 1 }).toZonedDateTime(timeZone).toInstant()
  return (await store.readSpent(tx, { accountId, since })) + totalMicros > capMicros
}

/** What networks and NACHA let be tried. */
async function mayTry(
  tx: Tx,
  {
    retry: { accountId, paymentId, failureClass, failedAt },
    method,
    now,
  }: { retry: Retry; method: NonNullable<RetryInstruction['method']>; now: Temporal.Instant },
): Promise<boolean> {
  if (method.rail === 'card') {
    const since = now.subtract({ hours: 30 * 24 })
    return mayRetryCard({
      triesAt: await store.readCardTries(tx, { accountId, methodId: method.id, since }),
      now,
    })
  }
  if (failureClass !== 'ach') return true
  const retries = (await store.readRetries(tx, { accountId, paymentId })).filter(
    ({ retryPaymentId }) => retryPaymentId !== null,
  )
  return mayRetryAch({ firstAt: failedAt, retries: retries.length, now })
}
