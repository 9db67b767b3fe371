import { createHmac, randomBytes } from 'node:crypto'
import { type Database, type Db, inTransaction, type Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import type { Clock } from '../kernel/clock.ts'
import { Refusal } from '../kernel/refusal.ts'
import { open, type SecretKeys, seal } from '../kernel/secret-box.ts'
import type { ServiceEvent } from './store-service-events.ts'
import * as store from './store-service-events.ts'

export type { ServiceEvent } from './store-service-events.ts'

/*
 * Word for the provider's switches that service was suspended or restored: a signed request for each fact. A receiver may get one twice (it answered and we
 * died before we wrote that down) and knows it by its id.
 */

/** After a try that failed; then it is given up. */
const RETRY_MINUTES = [1, 5, 30, 120, 360, 1440]
const ANSWER_WITHIN_MS = 10_000
/** Longer than an answer is waited for: a worker that has not written by then is dead. */
const LEASE_MINUTES = 5
const AT_ONCE = 20
/** Sealed in with the secret: its bytes open as no other. */
const PLACE = 'service_webhook'

/** Posts the events that are due. Any number of processes may do it at once; nothing is open while a receiver is waited for. */
export async function sendServiceEvents({
  database,
  clock,
  keys,
}: {
  database: Database
  clock: Clock
  /** What the secret is sealed with; asked for where there is one. */
  keys: () => SecretKeys
}): Promise<{ delivered: number; putOff: number; failed: number }> {
  const summary = { delivered: 0, putOff: 0, failed: 0 }
  for (;;) {
    const now = clock.now()
    const webhook = await store.readWebhook(database.kysely)
    if (!webhook) return summary
    const { url } = webhook
    const secret = await secretOf(database.kysely, webhook, keys())
    const leaseUntil = now.add({ minutes: LEASE_MINUTES })
    const events = await inTransaction(database.kysely, (tx) =>
      store.claimEvents(tx, { now, leaseUntil, limit: AT_ONCE }),
    )
    if (events.length === 0) return summary
    await Promise.all(
      events.map(async (event) => {
        const answer = await post({ url, secret }, event, now)
        const settled = afterTry(event, answer, clock.now())
        await inTransaction(database.kysely, (tx) => store.settleEvent(tx, settled))
        if (settled.state === 'delivered') summary.delivered += 1
        else if (settled.state === 'failed') summary.failed += 1
        else summary.putOff += 1
      }),
    )
  }
}

/** The secret in plain text; one of before secrets were sealed is, from then on. */
async function secretOf(db: Db, { secret, sealedSecret }: store.Webhook, keys: SecretKeys): Promise<string> {
  if (sealedSecret === null) {
    await store.sealSecret(db, { secret: secret!, sealedSecret: sealed(secret!, keys) })
    return secret!
  }
  const opened = open(keys, { sealed: sealedSecret, place: PLACE })
  if (opened === null)
    throw new Error(
      'the secret of the service webhook opens with none of the keys: is SECRET_KEY the one it was sealed with?',
    )
  return opened
}

function sealed(secret: string, keys: SecretKeys): Buffer {
  return Buffer.from(seal(keys, { text: secret, place: PLACE }))
}

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`: the time is signed, so that a receiver can refuse what is old. Pure. */
export function signatureOf(secret: string, { body, at }: { body: string; at: Temporal.Instant }): string {
  const t = Math.floor(at.epochMilliseconds / 1000)
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`
}

interface Answer {
  isTaken: boolean
  words: string
}

async function post(
  { url, secret }: { url: string; secret: string },
  event: ServiceEvent,
  at: Temporal.Instant,
): Promise<Answer> {
  const body = JSON.stringify({
    id: event.id.toString(),
    kind: event.kind,
    happenedAt: event.happenedAt.toString(),
    account: { id: event.accountId.toString(), number: event.accountNumber },
    suspension: { id: event.suspensionId.toString(), scope: 'outbound', neverBlocks: ['911', '933'] },
  })
  try {
    const response = await fetch(url, {
      ...{ method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) },
      headers: {
        'content-type': 'application/json',
        'tollbook-signature': signatureOf(secret, { body, at }),
      },
    })
    await response.body?.cancel()
    return { isTaken: response.ok, words: String(response.status) }
  } catch (error) {
    return { isTaken: false, words: causeOf(error) }
  }
}

/** `fetch` says "fetch failed" and hides why in its cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return (cause instanceof Error ? cause.message || String(cause) : error.message).slice(0, 200)
}

/** An event after a try. Pure. */
function afterTry(event: ServiceEvent, { isTaken, words }: Answer, now: Temporal.Instant) {
  const { accountId, id, tries } = event
  const after = { accountId, id, tries, lastAnswer: words }
  if (isTaken) return { ...after, state: 'delivered' as const, nextTryAt: null, deliveredAt: now }
  const minutes = RETRY_MINUTES[tries - 1]
  return minutes === undefined
    ? { ...after, state: 'failed' as const, nextTryAt: null, deliveredAt: null }
    : { ...after, state: 'waiting' as const, nextTryAt: now.add({ minutes }), deliveredAt: null }
}

/** Where events go, without the secret; null: nobody asks for them. */
export async function serviceWebhook(
  db: Db | Tx,
): Promise<Omit<store.Webhook, 'secret' | 'sealedSecret'> | null> {
  const webhook = await store.readWebhook(db)
  if (!webhook) return null
  const { secret: _, sealedSecret: __, ...shown } = webhook
  return shown
}

/**
 * Sends events to a URL from now on (null: to none), signed with a secret that is made now and told once. Plain http is allowed: switches stand in the
 * provider's own network. Refuses `bad_webhook_url`.
 */
export async function setServiceWebhook(
  tx: Tx,
  {
    url,
    keys,
    actor,
    now,
  }: { url: string | null; keys: () => SecretKeys; actor: string; now: Temporal.Instant },
): Promise<{ url: string; secret: string } | null> {
  if (url === null) {
    await store.removeWebhook(tx)
    return null
  }
  const parsed = URL.parse(url)
  const isGood = parsed && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password
  if (!isGood || url.length > 500) {
    throw new Refusal(
      'bad_webhook_url',
      `'${url.slice(0, 60)}' is not an http or https URL without a password.`,
    )
  }
  const secret = randomBytes(32).toString('base64url')
  const sealedSecret = sealed(secret, keys())
  await store.saveWebhook(tx, { url: parsed.href, sealedSecret, changedAt: now, changedBy: actor })
  return { url: parsed.href, secret }
}

/** What was sent, or is to be, newest first. */
export async function listServiceEvents(
  db: Db | Tx,
  { page }: { page: Page },
): Promise<PageOf<ServiceEvent>> {
  return pageOf(await store.readServiceEvents(db, { page }), page, (event) => [event.id])
}
