import { createHash } from 'node:crypto'
import type { Tx } from '../db/database.ts'
import * as store from '../db/idempotency-keys.ts'
import { Refusal } from '../kernel/refusal.ts'

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
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new Refusal(
      'bad_idempotency_key',
      'An Idempotency-Key has 1 to 200 printable ASCII characters without spaces.',
    )
  }
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
  return new Response(before.answer, {
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
