import { z } from 'zod'
import { inTransaction, type Tx } from '../db/database.ts'
import { ApiError } from './api-error.ts'
import { addBusinessDays, addDays } from './business-days.ts'
import { answerAgain, hashOf, type KeptAnswer, keyInUse, readBody } from './charging.ts'
import { aboutPartOf } from './events.ts'
import { newRef } from './ids.ts'
import { keysSince, type Parts } from './parts.ts'
import { presentRefund } from './present.ts'
import { planAll } from './store-agenda.ts'
import { type ChargeRow, findCharge, updateCharges } from './store-charges.ts'
import { insertEvents } from './store-events.ts'
import { findKey, insertKey, insertRefund, type RefundRow } from './store-refunds.ts'

const REFUND_SETTLES_AFTER = 1
const REFUND_FAILS_AFTER_DAYS = 3

const refundBody = z.strictObject({
  reference: z.string().min(1).max(200),
  charge: z.string(),
  amount: z.int().min(1),
  currency: z.string(),
})

/** Refunds a part or the whole of what was captured and not refunded yet. The same key and body do it once. */
export async function createRefund(
  { database, clock }: Parts,
  { key, body }: { key: string; body: string },
): Promise<KeptAnswer> {
  const asked = readBody(refundBody, body)
  const now = clock.now()
  const bodyHash = hashOf(body)
  const known = await findKey(database.kysely, { key, keysSince: keysSince(now) })
  if (known) return answerAgain(known, bodyHash)
  return inTransaction(database.kysely, async (tx) => {
    const charge = await chargeToRefund(tx, asked)
    const refund: RefundRow = {
      ...{ ref: newRef('re'), reference: asked.reference, chargeRef: charge.ref },
      ...{ amount: BigInt(asked.amount), currency: charge.currency, failure: null, createdAt: now },
      status: charge.behaviour === 'refund_fails' ? 'pending' : 'succeeded',
    }
    const kept = { status: 200, answer: JSON.stringify(presentRefund(refund)) }
    const used = { key, bodyHash, ...kept, keysSince: keysSince(now) }
    if (!(await insertKey(tx, { used, now }))) throw keyInUse(key)
    await insertRefund(tx, refund)
    await updateCharges(tx, [{ ...charge, refunded: charge.refunded + refund.amount }])
    await plan(tx, refund, now)
    const events = [aboutPartOf(charge.ref, { kind: 'refund', ...refund }, refund.status, now)]
    await insertEvents(tx, { events, now })
    return kept
  })
}

/** The charge, locked. Refuses what cannot be refunded. */
async function chargeToRefund(tx: Tx, asked: z.infer<typeof refundBody>): Promise<ChargeRow> {
  const charge = await findCharge(tx, { ref: asked.charge, lock: true })
  if (!charge) throw new ApiError(404, 'no_such_charge', `There is no charge ${asked.charge}.`)
  const refuse = (code: string, why: string) =>
    new ApiError(400, code, `Charge ${charge.ref} cannot be refunded: ${why}.`)
  if (charge.currency !== asked.currency) throw refuse('wrong_currency', `it is in ${charge.currency}`)
  if (charge.returnedAt !== null) throw refuse('charge_returned', 'the bank sent it back')
  if (charge.status !== 'succeeded') throw refuse('charge_not_succeeded', `it is ${charge.status}`)
  if (charge.disputeRef !== null) throw refuse('charge_disputed', `it is disputed (${charge.disputeRef})`)
  const left = charge.amount - charge.refunded
  if (BigInt(asked.amount) > left) throw refuse('refund_too_large', `${left} minor units of it are left`)
  return charge
}

async function plan(tx: Tx, refund: RefundRow, now: Temporal.Instant): Promise<void> {
  const { ref } = refund
  const rows = [{ kind: 'settle_refund', ref, dueAt: addBusinessDays(now, REFUND_SETTLES_AFTER) }]
  if (refund.status === 'pending') {
    rows.push({ kind: 'fail_refund', ref, dueAt: addDays(now, REFUND_FAILS_AFTER_DAYS) })
  }
  await planAll(tx, rows)
}
