import { createHash } from 'node:crypto'
import type { Tx } from '../db/database.ts'
import * as store from '../db/idempotency-keys.ts'
import { Refusal } from '../kernel/refusal.ts'

/**
 * The key of a request that moves money, which has to have one: money that may be asked for twice has to say so. It is kept with the payment or refund itself,
 * for good. Refuses `idempotency_key_missing`, `bad_idempotency_key`.
 */
export function moneyKeyOf(request: Request): string {
  const key = request.headers.get('idempotency-key')
  if (key === null) {
    throw new Refusal(
      'idempotency_key_missing',
      'What moves money needs an Idempotency-Key, so that it is done once.',
      { status: 400 },
    )
  }
  if (!KEY.test(key)) throw badKey()
  return key
}

const KEY = /^[\x21-\x7e]{1,200}$/

function badKey(): Refusal {
  return new Refusal(
    'bad_idempotency_key',
    'An Idempotency-Key has 1 to 200 printable ASCII characters without spaces.',
  )
}

/**
 * Does a write once for each `Idempotency-Key` of a caller: the first answer is kept, in the same transaction, and given again, character for
 * character. A second request with the key while the first is at work waits for it. What was refused was not done, and may be tried again.
 * Refuses: `bad_idempotency_key`, `idempotency_key_reused` (the key came with another request).
 */
export async function answerOnce(
  tx: Tx,
  {
    key,
    actor,
    request,
    sent,
    now,
  }: { key: string; actor: string; request: Request; sent: unknown; now: Temporal.Instant },
  work: () => Promise<Response>,
): Promise<Response> {
  if (!KEY.test(key)) throw badKey()
  const requestHash = hashOf(request, sent)
  const isFirst = await store.insertKey(tx, { principal: actor, key, requestHash, createdAt: now })
  if (!isFirst) return answerAgain(tx, { principal: actor, key, requestHash })
  const response = await work()
  const answer = await response.clone().text()
  await store.saveAnswer(tx, { principal: actor, key, status: response.status, answer })
  return response
}

async function answerAgain(
  tx: Tx,
  { principal, key, requestHash }: { principal: string; key: string; requestHash: Buffer },
): Promise<Response> {
  const before = await store.readAnswer(tx, { principal, key })
  if (!before?.requestHash.equals(requestHash)) {
    throw new Refusal('idempotency_key_reused', `The Idempotency-Key '${key}' was used for another request.`)
  }
  return new Response(before.status === 204 ? null : before.answer, {
    status: before.status,
    headers: { 'content-type': 'application/json', 'idempotency-replayed': 'true' },
  })
}

/** The address and what the body says, not how it is spaced. */
function hashOf(request: Request, sent: unknown): Buffer {
  const { pathname, search } = new URL(request.url)
  return createHash('sha256')
    .update(`${request.method} ${pathname}${search}\n${JSON.stringify(sent)}`)
    .digest()
}
