import { recordEvents } from '../accounts/timeline.ts'
import type { Tx } from '../db/database.ts'
import { stageJobs } from '../db/jobs.ts'
import type { AccountId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import { type Posting, post } from '../ledger/post.ts'
import { sharesOf } from './allocation.ts'
import { type Attempt, moveOf, nextLookAt, type OutcomeSource } from './attempt.ts'
import { type Fact, tellPeople } from './facts.ts'
import type { Outcome } from './gateway.ts'
import { dropUnsaved } from './methods.ts'
import { type Payment, paymentReference, paymentStateOf } from './payment.ts'
import { planDrafts } from './plan-drafts.ts'
import { capturePosting } from './postings.ts'
import { SURCHARGE_NOT_OWED } from './refresh-method.ts'
import { insertAllocations, type NewAllocation } from './store-allocations.ts'
import {
  type AttemptName,
  type HeardAttempt,
  lockAttempts,
  readNotCredit,
  updateAttempts,
} from './store-attempts.ts'
import {
  lockAccounts,
  lockPayments,
  type MovedPayment,
  readDues,
  readTargets,
  updatePayments,
} from './store-payments.ts'

/** Staged when an attempt was declined or came back before it settled: `{accountId, attemptId}`, strings. */
export const PAYMENT_FAILED = 'payment_failed'

/** Something heard of an attempt, and from where. */
export interface Hearing extends AttemptName {
  outcome: Outcome
  source: OutcomeSource
  /** Who decided, where a person did. */
  actor?: string
}

interface Heard {
  hearing: Hearing
  before: Attempt
  after: HeardAttempt
}

/**
 * The one place where what a gateway says becomes ours, whether it came as the answer to a call, from a look-up, or from a person: attempts move
 * forward, captured money is posted and allocated, people are told; all in this transaction. Hearing the same again changes nothing.
 */
export async function hearOutcomes(
  tx: Tx,
  { hearings, now }: { hearings: readonly Hearing[]; now: Temporal.Instant },
): Promise<void> {
  await lockAccounts(tx, { accountIds: hearings.map((hearing) => hearing.accountId) })
  const attempts = new Map(
    (await lockAttempts(tx, { names: hearings })).map((attempt) => [
      nameOf(attempt.accountId, attempt.id),
      attempt,
    ]),
  )
  const heard = hearings.flatMap((hearing): Heard[] => {
    const before = attempts.get(nameOf(hearing.accountId, hearing.attemptId))
    return before ? [{ hearing, before, after: heardAttempt(before, hearing, now) }] : []
  })
  await updateAttempts(tx, { attempts: heard.map(({ after }) => after) })
  const moved = heard.filter(({ before, after }) => before.state !== after.state)
  await movePayments(tx, { moved, now })
  await tellOfMoves(tx, { heard, now })
}

/** Stops an attempt of which something was heard that cannot be: a person decides (decideAttempt). */
export async function freezeAttempt(
  tx: Tx,
  { accountId, attemptId, because, now }: AttemptName & { because: string; now: Temporal.Instant },
): Promise<void> {
  const [attempt] = await lockAttempts(tx, { names: [{ accountId, attemptId }] })
  if (!attempt || attempt.frozenBecause !== null) return
  await updateAttempts(tx, { attempts: [{ ...attempt, frozenBecause: because, nextLookAt: null }] })
  const detail = { payment: paymentReference(attempt.paymentId), because }
  await recordEvents(tx, {
    at: now,
    events: [{ accountId, actor: 'system', kind: 'payment_frozen', detail }],
  })
}

/** An attempt after something was heard of it. Pure. */
export function heardAttempt(before: Attempt, hearing: Hearing, now: Temporal.Instant): HeardAttempt {
  const { outcome, source } = hearing
  const move = moveOf(before, outcome, source)
  const ref = 'ref' in outcome && outcome.ref !== undefined ? outcome.ref : before.ref
  if (move.kind === 'freezes')
    return {
      ...before,
      ref: before.ref ?? ref,
      frozenBecause: move.because,
      answeredAt: now,
      nextLookAt: null,
    }
  if (move.kind === 'stays') {
    const cause = 'cause' in outcome ? outcome.cause : before.cause
    return {
      ...before,
      ref: before.ref ?? ref,
      cause,
      frozenBecause: source === 'person' ? null : before.frozenBecause,
    }
  }
  const state = move.to
  const isFinal = nextLookAt({ state, looks: 0, expectBy: null }, now) === null
  const after: HeardAttempt = {
    ...before,
    state,
    ref,
    code: outcome.kind === 'declined' ? outcome.code : null,
    retry: outcome.kind === 'declined' ? outcome.retry : null,
    returnCode: outcome.kind === 'declined' ? (outcome.returnCode ?? null) : null,
    cause: 'cause' in outcome ? outcome.cause : null,
    action: outcome.kind === 'requires_action' ? outcome.action : null,
    expectBy: outcome.kind === 'pending' ? (outcome.expectBy ?? null) : null,
    answeredAt: now,
    closedAt: isFinal ? now : null,
    looks: 0,
    absences: 0,
    frozenBecause: source === 'person' ? null : before.frozenBecause,
  }
  return { ...after, nextLookAt: nextLookAt(after, now) }
}

async function movePayments(tx: Tx, { moved, now }: { moved: readonly Heard[]; now: Temporal.Instant }) {
  if (moved.length === 0) return
  const names = moved.map(({ before }) => ({ accountId: before.accountId, paymentId: before.paymentId }))
  const payments = new Map(
    (await lockPayments(tx, { names })).map((payment) => [nameOf(payment.accountId, payment.id), payment]),
  )
  const paymentOf = ({ accountId, paymentId }: Attempt) => payments.get(nameOf(accountId, paymentId))!
  const captured = moved.filter(({ after }) => after.state === 'succeeded')
  const allocations = await allocate(tx, { captured, paymentOf })
  const paid = Map.groupBy(allocations, ({ accountId, paymentId }) => nameOf(accountId, paymentId))
  const changes = moved.map(({ before, after }): MovedPayment => {
    const payment = paymentOf(before)
    const state = paymentStateOf(after.state)
    if (after.state !== 'succeeded') return { ...payment, state }
    const shares = paid.get(nameOf(payment.accountId, payment.id)) ?? []
    return {
      ...payment,
      state,
      capturedAt: now,
      capturedMicros: payment.amountMicros,
      surchargeMicros: before.surchargeMicros,
      allocatedMicros: shares.reduce((sum, share) => sum + share.amountMicros, 0n),
    }
  })
  await updatePayments(tx, { payments: changes })
  await insertAllocations(tx, { allocations, now })
  await post(tx, { postings: captured.map(({ before }) => postingOf(before, now)), recordedAt: now })
  await doubtSurcharges(tx, { captured })
  const closed = moved.filter(({ after }) => after.closedAt !== null)
  // A run of AutoPay plans for those that it drafted itself; what somebody else has paid leaves less, or nothing, to be drafted.
  const others = closed.filter(({ before }) => paymentOf(before).origin !== 'autopay')
  await planDrafts(tx, { accountIds: [...new Set(others.map(({ before }) => before.accountId))], now })
  await dropUnsaved(tx, {
    methods: closed.map(({ before }) => ({ accountId: before.accountId, methodId: before.methodId })),
    now,
  })
}

/** While a payment was on its way, its card may have turned out not to be a credit card: then its surcharge goes back. */
async function doubtSurcharges(tx: Tx, { captured }: { captured: readonly Heard[] }): Promise<void> {
  const names = captured.filter(({ before }) => before.surchargeMicros > 0n).map(({ hearing }) => hearing)
  if (names.length === 0) return
  await stageJobs(
    tx,
    SURCHARGE_NOT_OWED,
    (await readNotCredit(tx, { names })).map(({ accountId, paymentId }) => ({
      accountId: String(accountId),
      paymentId: String(paymentId),
    })),
  )
}

function postingOf(attempt: Attempt, now: Temporal.Instant): Posting {
  const { accountId, id: attemptId, gateway, amountMicros, surchargeMicros } = attempt
  return capturePosting({
    accountId,
    attemptId,
    gateway,
    amountMicros: amountMicros - surchargeMicros,
    surchargeMicros,
    bookedAt: now,
  })
}

/** Which invoices captured payments pay: what they were asked to, as far as it is still owed, then the oldest. */
async function allocate(
  tx: Tx,
  { captured, paymentOf }: { captured: readonly Heard[]; paymentOf: (attempt: Attempt) => Payment },
): Promise<NewAllocation[]> {
  if (captured.length === 0) return []
  const names = captured.map(({ before }) => ({ accountId: before.accountId, paymentId: before.paymentId }))
  const targets = Map.groupBy(await readTargets(tx, { names }), (t) => nameOf(t.accountId, t.paymentId))
  const dues = Map.groupBy(
    await readDues(tx, { accountIds: names.map(({ accountId }) => accountId) }),
    (due) => due.accountId,
  )
  return captured.flatMap(({ before }) => {
    const { accountId, id: paymentId, amountMicros } = paymentOf(before)
    const owed = dues.get(accountId) ?? []
    const shares = sharesOf(amountMicros, {
      dues: owed,
      chosen: targets.get(nameOf(accountId, paymentId)) ?? [],
    })
    // Two payments of one account in one batch: the second finds what the first has left.
    for (const share of shares)
      owed.find((due) => due.invoiceId === share.invoiceId)!.openMicros -= share.amountMicros
    return shares.map((share) => ({ accountId, paymentId, ...share, actor: 'system', reason: 'payment' }))
  })
}

/** Words for people and for the timeline, and work for the rooms to the right. */
async function tellOfMoves(tx: Tx, { heard, now }: { heard: readonly Heard[]; now: Temporal.Instant }) {
  const moved = heard.filter(({ before, after }) => before.state !== after.state)
  await tellPeople(
    tx,
    moved.flatMap(({ before, after }) => factOf(before, after)),
  )
  const froze = heard.filter(
    ({ before, after }) => before.frozenBecause === null && after.frozenBecause !== null,
  )
  await recordEvents(tx, {
    at: now,
    events: [
      ...moved.flatMap(({ before, after, hearing }) => eventOf(before, after, hearing.actor ?? 'system')),
      ...froze.map(({ before, after }) => ({
        accountId: before.accountId,
        actor: 'system',
        kind: 'payment_frozen',
        detail: { payment: paymentReference(before.paymentId), because: after.frozenBecause! },
      })),
    ],
  })
  const accountsPaid = moved
    .filter(({ after }) => after.state === 'succeeded')
    .map(({ before }) => before.accountId)
  await stageJobs(
    tx,
    'account_paid',
    unique(accountsPaid).map((accountId) => ({ accountId: String(accountId) })),
  )
  const failed = moved.filter(({ after }) => after.state === 'declined' || after.state === 'failed')
  await stageJobs(
    tx,
    PAYMENT_FAILED,
    failed.map(({ before }) => ({ accountId: String(before.accountId), attemptId: String(before.id) })),
  )
}

function factOf({ accountId, id, paymentId, payer }: Attempt, { state }: HeardAttempt): Fact[] {
  switch (state) {
    case 'succeeded':
      return [{ kind: 'receipt', accountId, ids: { paymentId } }]
    case 'pending':
      return [{ kind: 'payment_pending', accountId, ids: { paymentId, attemptId: id } }]
    case 'declined':
    case 'failed':
      return [{ kind: 'payment_failed', accountId, ids: { paymentId, attemptId: id } }]
    case 'requires_action':
      // Who is there has the page before them.
      return payer === 'absent'
        ? [{ kind: 'payment_needs_action', accountId, ids: { paymentId, attemptId: id } }]
        : []
    case 'created':
    case 'sending':
    case 'unknown':
    case 'not_sent':
      return []
    default:
      return state satisfies never
  }
}

function eventOf(before: Attempt, { state, code, returnCode }: HeardAttempt, actor: string) {
  if (state === 'created' || state === 'sending') return []
  const detail = {
    payment: paymentReference(before.paymentId),
    amount: formatDecimal(before.amountMicros, MICROS_SCALE, 2),
    ...(code === null ? {} : { code: returnCode ?? code }),
  }
  return [{ accountId: before.accountId, actor, kind: `payment_${state}`, detail }]
}

function unique(ids: readonly AccountId[]): AccountId[] {
  return [...new Set(ids)]
}

function nameOf(accountId: AccountId, id: bigint): string {
  return `${accountId} ${id}`
}
