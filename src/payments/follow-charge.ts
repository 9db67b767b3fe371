import { type Database, inTransaction } from '../db/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Attempt } from './attempt.ts'
import { recordDispute } from './disputes.ts'
import type { FoundCharge } from './gateway.ts'
import { type Gateways, gatewayOf } from './gateways.ts'
import { freezeAttempt, hearOutcomes } from './hear-outcomes.ts'
import { recordReturn } from './returns.ts'
import { customerRefOf } from './store-attempts.ts'

export interface PaymentParts {
  database: Database
  clock: Clock
  gateways: Gateways
}

/** Disputes that could not be asked for just now: the charge is to be followed again later. */
export type Followed = 'whole' | 'in_part'

/**
 * Takes over all that a gateway says of a charge: its outcome, that it came back, that it is disputed. What it says may be old or heard before; states
 * only move forward. A charge that is not what was asked (other customer, other reference) freezes its attempt.
 */
export async function followCharge(
  { database, clock, gateways }: PaymentParts,
  { attempt, found }: { attempt: Attempt; found: FoundCharge },
): Promise<Followed> {
  const { accountId, id: attemptId } = attempt
  const gateway = gatewayOf(gateways, attempt.gateway)
  const disputes = await Promise.all(found.disputeRefs.map((ref) => gateway.lookUpDispute({ ref })))
  await inTransaction(database.kysely, async (tx) => {
    const now = clock.now()
    const because = differenceOf(attempt, found, await customerRefOf(tx, { accountId, attemptId }))
    if (because !== null) return freezeAttempt(tx, { accountId, attemptId, because, now })
    await hearOutcomes(tx, {
      hearings: [{ accountId, attemptId, outcome: found.outcome, source: 'look_up' }],
      now,
    })
    if (found.returned) await recordReturn(tx, { accountId, attemptId, ...found.returned, now })
    for (const dispute of disputes) {
      if (dispute.kind === 'found')
        await recordDispute(tx, { accountId, attemptId, found: dispute.found, now })
    }
  })
  return disputes.some((dispute) => dispute.kind !== 'found') ? 'in_part' : 'whole'
}

/** How what was found differs from what was asked, or null. The amount is compared where outcomes are heard. Pure. */
export function differenceOf(
  { key }: Pick<Attempt, 'key'>,
  found: Pick<FoundCharge, 'ref' | 'reference' | 'customerRef'>,
  customerRef: string,
): string | null {
  if (found.reference !== key) {
    return `the gateway's ${found.ref} bears the reference '${found.reference}', and ours is '${key}'`
  }
  if (found.customerRef !== customerRef) {
    return `the gateway's ${found.ref} is of customer '${found.customerRef}', and ours is '${customerRef}'`
  }
  return null
}
