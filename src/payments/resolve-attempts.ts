import { inTransaction } from '../db/database.ts'
import { ACTION_HOURS, type Attempt, nextLookAt } from './attempt.ts'
import { eachInTurn } from './each-in-turn.ts'
import { followCharge, type PaymentParts } from './follow-charge.ts'
import type { Gateway, Outcome } from './gateway.ts'
import { gatewayOf } from './gateways.ts'
import { type Hearing, hearOutcomes } from './hear-outcomes.ts'
import { isStillWanted } from './order-payments.ts'
import { chargeSafely } from './send-attempts.ts'
import { type AttemptName, claimLook, readByName, readToLookAt, saveLook } from './store-attempts.ts'

const AT_ONCE = 8
/** While one looks, no other does: the adapters' 25 seconds, and more. */
const LOOK_SECONDS = 90

/**
 * Looks at attempts that are due to be looked at: those whose answer never came, those that wait for a payer or a bank. Any number of workers may do it
 * at once. Returns how many were looked at.
 */
export async function resolveAttempts(
  parts: PaymentParts,
  { limit = 200 }: { limit?: number } = {},
): Promise<number> {
  const due = await readToLookAt(parts.database.kysely, { now: parts.clock.now(), limit })
  await eachInTurn(due, { atOnce: AT_ONCE, work: (attempt) => lookAt(parts, attempt) })
  return due.length
}

/** Looks at one attempt now: for a person who waits for it. One that is being sent just now is left to its own answer. */
export async function lookNow(parts: PaymentParts, { name }: { name: AttemptName }): Promise<void> {
  const [attempt] = await readByName(parts.database.kysely, { names: [name] })
  if (!attempt?.nextLookAt) return
  const isAnswerDue = Temporal.Instant.compare(attempt.nextLookAt, parts.clock.now()) <= 0
  if (attempt.state !== 'sending' || isAnswerDue) await lookAt(parts, attempt)
}

/**
 * Gives up an attempt that waits for its payer, who would rather pay another way: the gateway is told, and then asked what it is. It may have been paid
 * after all. One that does not wait for its payer is only looked at.
 */
export async function giveUpAttempt(parts: PaymentParts, { name }: { name: AttemptName }): Promise<void> {
  const [attempt] = await readByName(parts.database.kysely, { names: [name] })
  if (attempt?.state === 'requires_action' && attempt.ref !== null) {
    await gatewayOf(parts.gateways, attempt.gateway).cancelCharge?.({ ref: attempt.ref })
  }
  await lookNow(parts, { name })
}

/** Looks at one attempt, if nobody else does just now, and says when it is to be looked at again. */
async function lookAt(parts: PaymentParts, attempt: Attempt): Promise<void> {
  const { database, clock } = parts
  const until = clock.now().add({ seconds: LOOK_SECONDS })
  if (!(await claimLook(database.kysely, { attempt, until }))) return
  const absences = await askAgain(parts, attempt)
  const [after] = await readByName(database.kysely, { names: [nameOf(attempt)] })
  if (after!.nextLookAt === null) return
  // An attempt that moved has been told when it is looked at next; one that has not moved waits longer each time.
  const isMoved = after!.state !== attempt.state
  await saveLook(database.kysely, {
    name: nameOf(attempt),
    nextLookAt:
      after!.frozenBecause !== null ? null : isMoved ? after!.nextLookAt : nextLookAt(after!, clock.now()),
    absences,
  })
}

function nameOf({ accountId, id }: Attempt): AttemptName {
  return { accountId, attemptId: id }
}

/** Finds out what can be found out, by the means that the gateway states. Returns how often the gateway has not known it. */
async function askAgain(parts: PaymentParts, attempt: Attempt): Promise<number> {
  const gateway = gatewayOf(parts.gateways, attempt.gateway)
  const { frozenBecause, state, absences, ref } = attempt
  if (frozenBecause !== null) return absences
  if (state === 'created') {
    await hear(parts, attempt, {
      outcome: { kind: 'not_sent', cause: 'it was never sent' },
      source: 'look_up',
    })
    return absences
  }
  if (state === 'sending') {
    const cause = 'no answer was written down'
    await hear(parts, attempt, { outcome: { kind: 'unknown', cause }, source: 'look_up' })
  }
  if (gateway.resolvesUnknown.by === 'person') return absences
  if (state === 'requires_action' && ref !== null && isAbandoned(attempt, parts.clock.now())) {
    await gateway.cancelCharge?.({ ref })
  }
  const answer = await gateway.lookUpCharge({ reference: attempt.key, ref })
  if (answer.kind === 'unreachable') return absences
  if (answer.kind === 'found') {
    await followCharge(parts, { attempt, found: answer.found })
    return 0
  }
  return absent(parts, gateway, attempt)
}

function isAbandoned({ createdAt }: Attempt, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(createdAt.add({ hours: ACTION_HOURS }), now) <= 0
}

/**
 * The gateway knows of no such charge. Within the key's life the same bytes are sent again under the same key, which does the thing at most once.
 * Otherwise, to be told so twice, past the gateway's delay, is proof that it was not done.
 */
async function absent(parts: PaymentParts, gateway: Gateway, attempt: Attempt): Promise<number> {
  const { resolvesUnknown } = gateway
  const sentAt = attempt.sentAt ?? attempt.createdAt
  const now = parts.clock.now()
  if (resolvesUnknown.by === 'person') return attempt.absences
  const isSettledBy = sentAt.add({ minutes: resolvesUnknown.consistencyDelayMinutes })
  if (Temporal.Instant.compare(isSettledBy, now) > 0) return attempt.absences
  // A key's last hour is not trusted: clocks differ.
  const trustedUntil =
    resolvesUnknown.by === 'key' ? sentAt.add({ hours: resolvesUnknown.keyLifeHours - 1 }) : sentAt
  const keyLives = Temporal.Instant.compare(trustedUntil, now) > 0
  if (keyLives && (await isWanted(parts, attempt))) {
    await hear(parts, attempt, {
      outcome: await chargeSafely(parts.gateways, attempt),
      source: 'answer_again',
    })
    return 0
  }
  const absences = attempt.absences + 1
  if (absences >= 2) {
    const cause = 'the gateway knows of no such charge'
    await hear(parts, attempt, { outcome: { kind: 'not_sent', cause }, source: 'look_up' })
  }
  return absences
}

async function isWanted({ database }: PaymentParts, attempt: Attempt): Promise<boolean> {
  return inTransaction(database.kysely, (tx) => isStillWanted(tx, { name: nameOf(attempt) }))
}

async function hear(
  { database, clock }: PaymentParts,
  attempt: Attempt,
  heard: { outcome: Outcome; source: Hearing['source'] },
): Promise<void> {
  await inTransaction(database.kysely, (tx) =>
    hearOutcomes(tx, { hearings: [{ ...nameOf(attempt), ...heard }], now: clock.now() }),
  )
}
