import { type Database, inTransaction } from '../db/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { PaymentId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Outcome } from './gateway.ts'
import { type Gateways, gatewayOf } from './gateways.ts'
import { hearOutcomes } from './hear-outcomes.ts'
import { paymentReference } from './payment.ts'
import { type AttemptName, readByName } from './store-attempts.ts'

/**
 * Sends attempts that have been marked as being sent, all at once, and writes down what the gateways answer. No transaction is open meanwhile. If the
 * process dies here, or the answer cannot be written, they stay `sending` and are resolved later (resolve-attempts.ts).
 */
export async function sendAttempts(
  { database, clock, gateways }: { database: Database; clock: Clock; gateways: Gateways },
  { names }: { names: readonly AttemptName[] },
): Promise<void> {
  const attempts = await readByName(database.kysely, { names })
  const outcomes = await Promise.all(
    attempts
      .filter((attempt) => attempt.state === 'sending')
      .map(async (attempt) => ({
        accountId: attempt.accountId,
        attemptId: attempt.id,
        outcome: await chargeSafely(gateways, attempt),
        source: 'answer' as const,
      })),
  )
  await inTransaction(database.kysely, (tx) => hearOutcomes(tx, { hearings: outcomes, now: clock.now() }))
}

/**
 * Sends the attempt of a payment for who is waiting. Refuses `payment_unheard` where the answer could not be written down: it may have been charged, and
 * nobody is to be told that nothing was done. It is under way, and resolved like any other.
 */
export async function sendPayment(
  parts: { database: Database; clock: Clock; gateways: Gateways },
  { paymentId, ...name }: AttemptName & { paymentId: PaymentId },
): Promise<void> {
  await sendAttempts(parts, { names: [name] }).catch((error: unknown) => {
    const refusal = new Refusal(
      'payment_unheard',
      `Payment ${paymentReference(paymentId)} is under way, and what became of it could not be written down. Do not pay again: it is being found out.`,
      { status: 503 },
    )
    refusal.cause = error
    throw refusal
  })
}

/** An adapter that throws has a bug, and what became of the charge is unknown. */
export async function chargeSafely(
  gateways: Gateways,
  { gateway, key, body }: { gateway: string; key: string; body: string },
): Promise<Outcome> {
  try {
    return await gatewayOf(gateways, gateway).charge({ key, body })
  } catch (error) {
    return { kind: 'unknown', cause: error instanceof Error ? error.message : String(error) }
  }
}
