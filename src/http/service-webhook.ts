import { z } from 'zod'
import {
  listServiceEvents,
  SEND_SERVICE_EVENTS,
  type ServiceEvent as ServiceEventRow,
  serviceWebhook,
  setServiceWebhook,
} from '../dunning/dunning.ts'
import { secretKeysOf } from '../settings.ts'
import { read, write } from './action.ts'
import { Id, Instant, instantOrNull, listOf, name, Paging } from './shapes.ts'

const Url = z.string().nullable().meta({ description: 'http or https; null: nobody asks for events.' })

export const show = read({
  summary: 'Show where word of suspended and restored service goes',
  answer: z.strictObject({ url: Url, changedAt: Instant.nullable(), changedBy: z.string().nullable() }),
  handle: async ({ db }) => {
    const webhook = await serviceWebhook(db)
    return {
      url: webhook?.url ?? null,
      changedAt: instantOrNull(webhook?.changedAt ?? null),
      changedBy: webhook?.changedBy ?? null,
    }
  },
})

export const change = write({
  summary: 'Send word of suspended and restored service to a URL, or to none',
  description: `The secret that signs it (\`Tollbook-Signature: t=…,v1=…\`) is made anew and shown once. Sent by the job ${SEND_SERVICE_EVENTS}.`,
  body: z.strictObject({ url: Url }),
  answer: z.strictObject({ url: Url, secret: z.string().nullable() }),
  handle: async ({ tx, body: { url }, actor, now, parts }) => {
    const keys = () => secretKeysOf(parts.settings)
    return (await setServiceWebhook(tx, { url, keys, actor, now })) ?? { url: null, secret: null }
  },
})

const ServiceEvent = name(
  'ServiceEvent',
  z.strictObject({
    id: Id,
    accountId: Id,
    accountNumber: z.string(),
    kind: z.enum(['service_suspended', 'service_restored']),
    happenedAt: Instant,
    state: z.enum(['waiting', 'delivered', 'kept', 'failed']).meta({
      description: '`kept`: nobody had asked for it. `failed`: given up after seven tries.',
    }),
    tries: z.int(),
    nextTryAt: Instant.nullable(),
    lastAnswer: z.string().nullable(),
    deliveredAt: Instant.nullable(),
  }),
)

export const list = read({
  summary: 'List word of suspended and restored service, newest first',
  query: Paging,
  answer: listOf(ServiceEvent),
  handle: async ({ db, query }) => {
    const { items, next } = await listServiceEvents(db, { page: query })
    return { items: items.map(present), next }
  },
})

function present(event: ServiceEventRow): z.input<typeof ServiceEvent> {
  const { accountNumber, kind, state, tries, lastAnswer } = event
  return {
    ...{ id: event.id.toString(), accountId: event.accountId.toString(), accountNumber, kind, state, tries },
    happenedAt: event.happenedAt.toString(),
    nextTryAt: instantOrNull(event.nextTryAt),
    lastAnswer,
    deliveredAt: instantOrNull(event.deliveredAt),
  }
}
