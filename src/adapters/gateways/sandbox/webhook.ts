import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Gateway, GatewayEvent } from '../../../payments/gateway.ts'
import { eventAnswer } from './answers.ts'

const BYTES_MAX = 64 * 1024
// Clocks differ, and a delivery takes a while; what is older may be a replay.
const AGE_SECONDS_MAX = 300

/** Reads a webhook whose header `Tollbook-Signature: t=<unix seconds>,v1=<hex>` is the HMAC-SHA256 of `t.bytes` by our secret. */
export function webhookReader(secret: string): Gateway['readWebhook'] {
  return ({ bytes, headers, now }) => {
    const refuse = (cause: string) => ({ signed: false, cause }) as const
    if (bytes.length > BYTES_MAX) return refuse(`${bytes.length} bytes are more than ${BYTES_MAX}`)
    const header = headers.get('tollbook-signature')
    if (header === null) return refuse('there is no signature')
    const time = /(?:^|,)\s*t=(\d{1,12})(?:,|$)/.exec(header)?.[1]
    const signatures = [...header.matchAll(/(?:^|,)\s*v1=([0-9a-f]{64})(?=,|$)/g)].map((match) => match[1]!)
    if (time === undefined || signatures.length === 0) return refuse('the signature cannot be read')
    const expected = createHmac('sha256', secret).update(`${time}.`).update(bytes).digest()
    const isOurs = signatures.some((one) => timingSafeEqual(Buffer.from(one, 'hex'), expected))
    if (!isOurs) return refuse('the signature is wrong')
    const ageSeconds = Math.floor(now.epochMilliseconds / 1000) - Number(time)
    if (Math.abs(ageSeconds) > AGE_SECONDS_MAX) return refuse(`it was signed ${ageSeconds} seconds ago`)
    const event = readEvent(bytes)
    return event === null ? refuse('it is signed, but no event that can be read') : { signed: true, event }
  }
}

function readEvent(bytes: Uint8Array): GatewayEvent | null {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return null
  }
  const read = eventAnswer.safeParse(json)
  if (!read.success) return null
  const { id, created_at: at, type, about } = read.data
  return { id, at, about: aboutOf(type, about) }
}

function aboutOf(
  type: string,
  {
    kind,
    id: ref,
    reference,
    charge,
  }: { kind: string; id: string; reference: string | null; charge: string | null },
): GatewayEvent['about'] {
  switch (kind) {
    case 'charge':
    case 'refund':
      return { kind, ref, reference }
    case 'dispute':
      return charge === null ? { kind: 'other', name: type } : { kind, ref, chargeRef: charge }
    case 'method':
    case 'setup':
    case 'payout':
      return { kind, ref }
    default:
      return { kind: 'other', name: type }
  }
}
