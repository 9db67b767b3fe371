import { createHmac } from 'node:crypto'
import type { Parts } from './parts.ts'
import { presentEvent } from './present.ts'
import { type ClaimedEvent, claimEvents, giveUpEvents, markDelivered } from './store-events.ts'
import { readSettings, type Settings } from './store-settings.ts'

// A receiver that does not answer is asked again after these minutes, then every two hours, for three days.
const RETRY_MINUTES = [1, 5, 30, ...Array<number>(36).fill(120)]
const TRIED_FOR_HOURS = 72
const AT_ONCE = 32
const ANSWER_WITHIN_MS = 10_000

/** Events that have not arrived for three days are not posted any more. */
export async function giveUpWebhooks({ database, clock }: Parts): Promise<void> {
  await giveUpEvents(database.kysely, clock.now().subtract({ hours: TRIED_FOR_HOURS }))
}

/** Posts the events that are due to the merchant's webhook URL. Returns how many arrived. */
export async function deliverWebhooks({ database, clock, log }: Parts): Promise<number> {
  const db = database.kysely
  const now = clock.now()
  const settings = await readSettings(db)
  if (settings.webhookUrl === null) return 0
  let arrived = 0
  for (;;) {
    const events = await claimEvents(db, {
      ...{ now, limit: AT_ONCE, shuffled: settings.webhooksShuffled, retryMinutes: RETRY_MINUTES },
    })
    if (events.length === 0) return arrived
    const sequences = await postAll(settings, events, clock.now())
    await markDelivered(db, { sequences, now })
    arrived += sequences.length
    if (sequences.length < events.length) {
      log.warn({ failed: events.length - sequences.length }, 'sandbox webhooks did not arrive')
    }
  }
}

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
export function signature(secret: string, { body, at }: { body: string; at: Temporal.Instant }): string {
  const t = Math.floor(at.epochMilliseconds / 1000)
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`
}

/** The sequence numbers of those that arrived. Out of order when they were told to be: then one after the other, the last first. */
async function postAll(
  settings: Settings,
  events: readonly ClaimedEvent[],
  at: Temporal.Instant,
): Promise<bigint[]> {
  const arrived: bigint[] = []
  const post = async (event: ClaimedEvent) => {
    if (await postOne(settings, event, at)) arrived.push(event.sequence)
  }
  if (!settings.webhooksShuffled) await Promise.all(events.map(post))
  else for (const event of events) await post(event)
  return arrived
}

async function postOne(settings: Settings, event: ClaimedEvent, at: Temporal.Instant): Promise<boolean> {
  const body = JSON.stringify(presentEvent(event))
  try {
    const response = await fetch(settings.webhookUrl!, {
      ...{ method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) },
      headers: {
        'content-type': 'application/json',
        'tollbook-signature': signature(settings.webhookSecret, { body, at }),
      },
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
