import { z } from 'zod'
import { listGatewayEvents, receiveWebhook } from '../payments/gateway-events.ts'
import { raw, read } from './action.ts'
import { readBytes } from './body-bytes.ts'
import { Instant, instantOrNull, listOf, name, Paging } from './shapes.ts'

/** Events name what they are about and little else; the largest of the companies' are some 30 KB. */
const BYTES_MAX = 256_000

export const receive = raw({
  summary: 'Take an event from a payment gateway',
  description:
    'The gateway signs the bytes; what is not signed, or not just now, is refused. 200 means that it is stored, and comes only after the commit; it is worked off afterwards. An event that comes twice changes nothing.',
  path: z.strictObject({
    gateway: z.string().meta({ description: 'The gateway’s name.', examples: ['sandbox'] }),
  }),
  // Gateways may add what they like.
  query: z.looseObject({}),
  takes: 'application/json',
  answer: z.strictObject({}),
  handle: async ({ path, request, parts: { database, clock, gateways } }) => {
    const bytes = await readBytes(request, { bytesMax: BYTES_MAX })
    await receiveWebhook({ database, clock, gateways }, { ...path, bytes, headers: request.headers })
    return Response.json({})
  },
})

const GatewayEvent = name(
  'GatewayEvent',
  z.strictObject({
    gateway: z.string(),
    eventId: z.string(),
    about: z.enum(['charge', 'refund', 'dispute', 'method', 'setup', 'payout', 'other']),
    gatewayReference: z.string().meta({ description: 'The gateway’s name of what it is about.' }),
    receivedAt: Instant,
    happenedAt: Instant.meta({ description: 'As the gateway says.' }),
    processedAt: Instant.nullable(),
    result: z.string().nullable().meta({ description: 'What became of it, or why it waits.' }),
    tries: z.int(),
    nextTryAt: Instant.nullable().meta({
      description: 'Null: it is done, or it was left as nothing here matches it.',
    }),
  }),
)

export const list = read({
  summary: 'List the events that gateways have sent, newest first',
  query: Paging.extend({
    state: z
      .enum(['waiting', 'all'])
      .default('all')
      .meta({ description: '`waiting`: not worked off, those that were left included.' }),
  }),
  answer: listOf(GatewayEvent),
  handle: async ({ db, query: { state, ...page } }) => {
    const { items, next } = await listGatewayEvents(db, { waiting: state === 'waiting', page })
    return {
      items: items.map(({ about, receivedAt, happenedAt, processedAt, nextTryAt, ...event }) => ({
        ...event,
        about: about.kind,
        gatewayReference: about.kind === 'other' ? about.name : about.ref,
        receivedAt: receivedAt.toString(),
        happenedAt: happenedAt.toString(),
        processedAt: instantOrNull(processedAt),
        nextTryAt: instantOrNull(nextTryAt),
      })),
      next,
    }
  },
})
