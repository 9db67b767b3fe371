import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import type { Attempt } from './attempt.ts'
import { followCharge, type PaymentParts } from './follow-charge.ts'
import type { Gateway } from './gateway.ts'
import { gatewayOf } from './gateways.ts'
import { refreshMethodByRef } from './refresh-method.ts'
import { followRefund } from './refunds.ts'
import { finishSetupByRef } from './setups.ts'
import { findAttempt } from './store-attempts.ts'
import * as store from './store-gateway-events.ts'

export { PROCESS_GATEWAY_EVENT, type StoredEvent } from './store-gateway-events.ts'

/** While one works an event off, no other does: a gateway's answer takes 25 seconds at most, and an event asks a few times. */
const LEASE_MINUTES = 5
/** Pauses before an event is tried again, in minutes; afterwards the last, again and again. */
const PAUSE_MINUTES = [1, 5, 30, 120, 360, 720]
/** So long an event may wait for what it is about: gateways themselves give up delivering after three days. */
const WAITS_HOURS = 72
const AT_ONCE = 8

/** What became of an event. Only `done` is the end of it. */
type Result =
  | { kind: 'done'; result: 'followed' | 'noted' | (string & {}) }
  /** Nothing here has its name, yet. */
  | { kind: 'matches_nothing' }
  | { kind: 'unreachable'; cause: string }
  /** A fault of ours. */
  | { kind: 'failed'; cause: string }

/**
 * Takes a webhook in: verifies that the gateway signed these bytes, not long ago, and keeps them with a job, in one statement. Returns whether it is new; one
 * that has come before changes nothing. Refuses `gateway_missing` and `webhook_refused`, which does not say why: who forges one learns nothing.
 */
export async function receiveWebhook(
  { database, clock, gateways }: PaymentParts,
  { gateway: name, bytes, headers }: { gateway: string; bytes: Uint8Array; headers: Headers },
): Promise<{ isNew: boolean }> {
  const gateway = gateways.get(name)
  if (!gateway) throw notFound(`gateway '${name}'`)
  const now = clock.now()
  const read = gateway.readWebhook({ bytes, headers, now })
  if (!read.signed) {
    throw new Refusal('webhook_refused', 'This is not a webhook that the gateway has signed just now.', {
      status: 400,
    })
  }
  return { isNew: await store.keepEvent(database.kysely, { gateway: name, event: read.event, bytes, now }) }
}

/**
 * Works an event off, if it is due and nobody else does: asks the gateway about what it names and takes that over. What it says itself is not believed.
 * One that matches nothing is tried again for three days, one whose gateway does not answer until it does. Returns what became of it, or null.
 */
export async function processGatewayEvent(
  parts: PaymentParts,
  { gateway, eventId }: { gateway: string; eventId: string },
): Promise<string | null> {
  const { kysely } = parts.database
  const now = parts.clock.now()
  const until = now.add({ minutes: LEASE_MINUTES })
  const event = await store.claimEvent(kysely, { gateway, eventId, now, until })
  if (!event) return null
  const outcome = await workOffSafely(parts, event)
  const result =
    'cause' in outcome
      ? `${outcome.kind}: ${outcome.cause}`
      : outcome.kind === 'done'
        ? outcome.result
        : outcome.kind
  const ended = parts.clock.now()
  await store.saveResult(kysely, {
    ...{ event, result },
    processedAt: outcome.kind === 'done' ? ended : null,
    nextTryAt: outcome.kind === 'done' ? null : nextTryAt(event, outcome.kind, ended),
  })
  return result
}

/** Works off what is due: what waits, and what a worker that died has left. Returns what became of each. */
export async function processDueEvents(
  parts: PaymentParts,
  { limit = 500 }: { limit?: number } = {},
): Promise<string[]> {
  const due = await store.readDue(parts.database.kysely, { now: parts.clock.now(), limit })
  const results: string[] = []
  const working = Array.from({ length: AT_ONCE }, async () => {
    for (let event = due.shift(); event; event = due.shift()) {
      const result = await processGatewayEvent(parts, event)
      if (result !== null) results.push(result)
    }
  })
  await Promise.all(working)
  return results
}

/** Events, newest first. */
export async function listGatewayEvents(
  db: Db | Tx,
  { waiting, page }: { waiting: boolean; page: Page },
): Promise<PageOf<store.StoredEvent>> {
  const found = await store.listEvents(db, { waiting, page })
  return pageOf(found, page, ({ receivedAt, gateway, eventId }) => [receivedAt, gateway, eventId])
}

/** When an event that is not done is tried again, or null: it is left for a person to look at. Pure. */
export function nextTryAt(
  { receivedAt, tries }: Pick<store.StoredEvent, 'receivedAt' | 'tries'>,
  why: 'matches_nothing' | 'unreachable' | 'failed',
  now: Temporal.Instant,
): Temporal.Instant | null {
  const next = now.add({ minutes: PAUSE_MINUTES[tries - 1] ?? PAUSE_MINUTES.at(-1)! })
  const waitsUntil = receivedAt.add({ hours: WAITS_HOURS })
  // A gateway that is away for long comes back one day; what matches nothing by now matches nothing.
  return why !== 'unreachable' && Temporal.Instant.compare(next, waitsUntil) > 0 ? null : next
}

async function workOffSafely(parts: PaymentParts, event: store.StoredEvent): Promise<Result> {
  try {
    return await workOff(parts, event)
  } catch (error) {
    if (!(error instanceof Refusal))
      return { kind: 'failed', cause: error instanceof Error ? error.message : String(error) }
    const isAway = error.code === 'gateway_unreachable' || error.code === 'gateway_missing'
    return isAway
      ? { kind: 'unreachable', cause: error.message }
      : { kind: 'done', result: `refused: ${error.code}` }
  }
}

async function workOff(parts: PaymentParts, { gateway: name, about }: store.StoredEvent): Promise<Result> {
  const { kysely } = parts.database
  const gateway = gatewayOf(parts.gateways, name)
  switch (about.kind) {
    case 'charge':
      return followAttempt(
        parts,
        gateway,
        await findAttempt(kysely, { gateway: name, key: about.reference, ref: about.ref }),
      )
    case 'dispute': {
      const answer = await gateway.lookUpDispute({ ref: about.ref })
      if (answer.kind === 'unreachable') return answer
      if (answer.kind === 'absent') return { kind: 'matches_nothing' }
      const { chargeReference, chargeRef } = answer.found
      return followAttempt(
        parts,
        gateway,
        await findAttempt(kysely, { gateway: name, key: chargeReference, ref: chargeRef }),
      )
    }
    case 'refund': {
      const followed = await followRefund(parts, {
        gateway: name,
        ref: about.ref,
        reference: about.reference,
      })
      if (followed === 'unreachable')
        return { kind: 'unreachable', cause: 'the refund could not be looked up' }
      return followed === 'not_ours' ? { kind: 'matches_nothing' } : { kind: 'done', result: 'followed' }
    }
    case 'method':
      return followMethod(parts, { gateway: name, ref: about.ref })
    case 'setup': {
      const { database, gateways, clock } = parts
      const setup = await finishSetupByRef(database, {
        gateways,
        gateway: name,
        ref: about.ref,
        now: clock.now(),
      })
      return setup === null ? { kind: 'matches_nothing' } : { kind: 'done', result: 'followed' }
    }
    case 'payout':
    case 'other':
      // Payouts are read by reconciliation.
      return { kind: 'done', result: 'noted' }
    default:
      return about satisfies never
  }
}

async function followAttempt(
  parts: PaymentParts,
  gateway: Gateway,
  attempt: Attempt | undefined,
): Promise<Result> {
  if (!attempt) return { kind: 'matches_nothing' }
  const answer = await gateway.lookUpCharge({ reference: attempt.key, ref: attempt.ref })
  if (answer.kind === 'unreachable') return answer
  // It speaks of a charge that it does not find: not everywhere yet, or never ours.
  if (answer.kind === 'absent') return { kind: 'matches_nothing' }
  const followed = await followCharge(parts, { attempt, found: answer.found })
  return followed === 'whole'
    ? { kind: 'done', result: 'followed' }
    : { kind: 'unreachable', cause: 'a dispute of the charge could not be looked up' }
}

async function followMethod(
  { database, gateways, clock }: PaymentParts,
  { gateway, ref }: { gateway: string; ref: string },
): Promise<Result> {
  const refreshed = await refreshMethodByRef(database, { gateways, gateway, ref, now: clock.now() })
  if (refreshed.kind === 'unreachable') return refreshed
  return refreshed.kind === 'not_ours' ? { kind: 'matches_nothing' } : { kind: 'done', result: 'followed' }
}
