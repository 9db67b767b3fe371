import { createHash } from 'node:crypto'
import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import { isCurrency } from '../kernel/money.ts'
import { ApiError } from './api-error.ts'
import { type ChargeFate, decideCharge, dueOfSucceededCard } from './decide-charge.ts'
import { aboutCharge } from './events.ts'
import { newRef } from './ids.ts'
import { keysSince, type Parts } from './parts.ts'
import { declineMessage, presentCharge } from './present.ts'
import { deletePlan, planAll } from './store-agenda.ts'
import {
  type ChargeFacts,
  type ChargeRow,
  findCharge,
  insertCharge,
  readChargeFacts,
  updateCharges,
} from './store-charges.ts'
import { insertEvents } from './store-events.ts'

// So that a JSON number carries every amount exactly.
const AMOUNT_MAX = 99_999_999_999
const AMOUNT_MIN = 50

const chargeBody = z.strictObject({
  reference: z.string().min(1).max(200),
  customer: z.string(),
  method: z.string(),
  amount: z.int(),
  currency: z.string().refine(isCurrency, 'is no ISO 4217 currency'),
  payer: z.enum(['present', 'absent']),
  descriptor: z.string().max(200),
  return_url: z.url(),
})

/** An answer that is given again, byte for byte, when the same key comes with the same body. */
export interface KeptAnswer {
  status: number
  answer: string
}

/** Charges a method once for a key and body. Refuses as ApiError what is not executed at all; a decline is an answer of 402. */
export async function createCharge(
  parts: Parts,
  { key, body }: { key: string; body: string },
): Promise<KeptAnswer> {
  const asked = readBody(chargeBody, body)
  const now = parts.clock.now()
  const facts = await readChargeFacts(parts.database, {
    ...{ key, methodRef: asked.method, keysSince: keysSince(now) },
  })
  const bodyHash = hashOf(body)
  if (facts.bodyHash !== null) return answerAgain({ ...facts, bodyHash: facts.bodyHash }, bodyHash)
  const fate = judge(asked, facts, now)
  const charge = chargeRow(asked, facts, fate, now)
  const kept = answerTo(charge, parts.publicUrl())
  const made = await insertCharge(parts.database, {
    charge,
    used: { key, bodyHash, ...kept, keysSince: keysSince(now) },
    due: fate.due,
    event: aboutCharge(charge, charge.status, now),
  })
  if (!made) throw keyInUse(key)
  return kept
}

/** The payer answered the 3-D Secure question. What has been answered already stays as it is. */
export async function answerCharge(
  parts: Parts,
  { ref, authenticated }: { ref: string; authenticated: boolean },
): Promise<ChargeRow> {
  return endWaiting(parts, ref, (charge) =>
    authenticated
      ? { ...charge, status: 'succeeded' }
      : { ...charge, status: 'declined', declineCode: 'authentication_failed' },
  )
}

/** Gives up a charge that waits for its payer. Any other stays as it is. */
export async function cancelCharge(parts: Parts, ref: string): Promise<ChargeRow> {
  return endWaiting(parts, ref, (charge) => ({ ...charge, status: 'canceled' }))
}

async function endWaiting(
  { database, clock }: Parts,
  ref: string,
  end: (charge: ChargeRow) => ChargeRow,
): Promise<ChargeRow> {
  return inTransaction(database.kysely, async (tx) => {
    const charge = await findCharge(tx, { ref, lock: true })
    if (!charge) throw new ApiError(404, 'no_such_charge', `There is no charge ${ref}.`)
    if (charge.status !== 'requires_action') return charge
    const ended = end(charge)
    const now = clock.now()
    await updateCharges(tx, [ended])
    await deletePlan(tx, { kind: 'abandon_charge', ref })
    if (ended.status === 'succeeded') {
      const due = dueOfSucceededCard(charge.behaviour, now)
      await planAll(
        tx,
        due.map(({ kind, at }) => ({ kind, ref, dueAt: at })),
      )
    }
    await insertEvents(tx, { events: [aboutCharge(ended, ended.status, now)], now })
    return ended
  })
}

/** Refuses what will not be tried at all. */
function judge(asked: z.infer<typeof chargeBody>, facts: ChargeFacts, now: Temporal.Instant): ChargeFate {
  if (asked.amount < AMOUNT_MIN || asked.amount > AMOUNT_MAX) {
    const message = `amount ${asked.amount} is not between ${AMOUNT_MIN} and ${AMOUNT_MAX} minor units.`
    throw new ApiError(400, 'invalid_amount', message)
  }
  if (facts.customerRef === null || facts.customerRef !== asked.customer || facts.state === 'unconfirmed') {
    throw new ApiError(400, 'no_such_method', `Customer ${asked.customer} has no method ${asked.method}.`)
  }
  if (facts.state === 'detached') {
    throw new ApiError(400, 'method_detached', `Method ${asked.method} was detached.`)
  }
  if (facts.state === 'awaiting_micro_deposits') {
    throw new ApiError(400, 'method_unverified', `Method ${asked.method} waits for its micro-deposits.`)
  }
  const { rail, behaviour, expiryMonth: month, expiryYear: year } = facts
  const expiry = month === null || year === null ? null : { month, year }
  const { currency, payer } = asked
  return decideCharge({ rail, behaviour, expiry, amount: BigInt(asked.amount), currency, payer, now })
}

function chargeRow(
  asked: z.infer<typeof chargeBody>,
  { rail }: ChargeFacts,
  fate: ChargeFate,
  now: Temporal.Instant,
): ChargeRow {
  return {
    ...{ ref: newRef('ch'), reference: asked.reference, customerRef: asked.customer },
    ...{ methodRef: asked.method, rail, amount: BigInt(asked.amount), currency: asked.currency },
    ...{ descriptor: asked.descriptor, returnUrl: asked.return_url, status: fate.status },
    ...{ declineCode: fate.declineCode, returnCode: null, behaviour: fate.behaviour },
    ...{ expectedAt: fate.expectedAt, settledAt: null, returnedAt: null, refunded: 0n },
    ...{ createdAt: now, disputeRef: null },
  }
}

function answerTo(charge: ChargeRow, publicUrl: string): KeptAnswer {
  const shown = presentCharge(charge, publicUrl)
  if (charge.declineCode === null) return { status: 200, answer: JSON.stringify(shown) }
  const error = { code: charge.declineCode, message: declineMessage(charge.declineCode), charge: shown }
  return { status: 402, answer: JSON.stringify({ error }) }
}

export function answerAgain(
  kept: { bodyHash: Buffer; status: number | null; answer: string | null },
  bodyHash: Buffer,
): KeptAnswer {
  if (!kept.bodyHash.equals(bodyHash)) {
    throw new ApiError(400, 'key_reused', 'This Idempotency-Key was used with another body.')
  }
  return { status: kept.status!, answer: kept.answer! }
}

export function keyInUse(key: string): ApiError {
  return new ApiError(409, 'key_in_use', `A request with the Idempotency-Key ${key} is under way.`)
}

export function hashOf(body: string): Buffer {
  return createHash('sha256').update(body).digest()
}

/** The JSON of a body by its schema. Refuses `invalid_request`, naming the place. */
export function readBody<T>(schema: z.ZodType<T>, body: string): T {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    throw new ApiError(400, 'invalid_request', 'The body is not JSON.')
  }
  const read = schema.safeParse(json)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new ApiError(400, 'invalid_request', `${issue!.path.join('.') || 'The body'}: ${issue!.message}`)
}
