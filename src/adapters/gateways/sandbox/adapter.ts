import type { z } from 'zod'
import type { FoundDispute, Gateway, Listed, LookUp } from '../../../payments/gateway.ts'
import {
  chargeAnswer,
  disputeAnswer,
  foundAnswer,
  listAnswer,
  payoutAnswer,
  refundAnswer,
  settledAnswer,
} from './answers.ts'
import { type Ask, connect, type Reply } from './connection.ts'
import { lookUpOf, readAnswer, refOf } from './look-up.ts'
import { methodsOf } from './methods.ts'
import { toMicros, toMoney } from './money.ts'
import {
  chargeBytes,
  foundCharge,
  minimumMicros,
  readOutcome,
  readRefundOutcome,
  refundBytes,
  refundOutcomeOf,
} from './outcomes.ts'
import { webhookReader } from './webhook.ts'

// One that was just charged is found by reference at once; the minute is for a request that is still on its way.
const CONSISTENCY_DELAY_MINUTES = 1
const KEY_LIFE_HOURS = 24

/**
 * The gateway socket over the sandbox's API. `frameOrigin` is where a browser finds its pages, when that is not where we find its API.
 * Silence of `timeoutMs` is an unknown outcome.
 */
export function createSandboxAdapter(options: {
  baseUrl: string
  apiKey: string
  webhookSecret: string
  timeoutMs?: number
  frameOrigin?: string
}): Gateway {
  const { baseUrl, apiKey, webhookSecret, timeoutMs = 25_000, frameOrigin } = options
  const ask = connect({ baseUrl, apiKey, timeoutMs })
  return {
    name: 'sandbox',
    rails: ['card', 'bank'],
    bankCurrencies: ['USD'],
    resolvesUnknown: {
      ...{ by: 'key', keyLifeHours: KEY_LIFE_HOURS, consistencyDelayMinutes: CONSISTENCY_DELAY_MINUTES },
    },
    minimumMicros,
    frameOrigins: [frameOrigin ?? new URL(baseUrl).origin],
    ...methodsOf(ask),
    ...chargesOf(ask),
    ...refundsOf(ask),
    ...disputesOf(ask),
    ...listsOf(ask),
    readWebhook: webhookReader(webhookSecret),
  }
}

function chargesOf(ask: Ask): Pick<Gateway, 'writeCharge' | 'charge' | 'lookUpCharge' | 'cancelCharge'> {
  const look = { path: '/v1/charges', schema: chargeAnswer, absent: 'no_such_charge', read: foundCharge }
  return {
    writeCharge: chargeBytes,
    charge: async ({ key, body }) => readOutcome(await ask('POST', '/v1/charges', { key, body }), body),
    lookUpCharge: (request) => lookUpOurs(ask, look, request),
    async cancelCharge({ ref }) {
      await ask('POST', `/v1/charges/${refOf(ref)}/cancel`, { body: '{}' })
    },
  }
}

function refundsOf(ask: Ask): Pick<Gateway, 'writeRefund' | 'refund' | 'lookUpRefund'> {
  const look = { path: '/v1/refunds', schema: refundAnswer, absent: 'no_such_refund', read: refundOutcomeOf }
  return {
    writeRefund: refundBytes,
    refund: async ({ key, body }) => readRefundOutcome(await ask('POST', '/v1/refunds', { key, body }), body),
    lookUpRefund: (request) => lookUpOurs(ask, look, request),
  }
}

const ABSENT = { kind: 'absent' } as const

/** By their ref where we know it, else by our reference. One that is of another reference is not taken for ours. */
async function lookUpOurs<A extends { reference: string }, T>(
  ask: Ask,
  look: { path: string; schema: z.ZodType<A>; absent: string; read(answer: A): T },
  { reference, ref }: { reference: string; ref: string | null },
): Promise<LookUp<T>> {
  const { path, schema, absent, read } = look
  if (ref !== null) {
    const byRef = lookUpOf(await ask('GET', `${path}/${refOf(ref)}`), {
      schema,
      absent,
      read: (answer) => answer,
    })
    if (byRef.kind === 'unreachable') return byRef
    if (byRef.kind === 'found') {
      const theirs = byRef.found.reference
      if (theirs === reference) return { kind: 'found', found: read(byRef.found) }
      return { kind: 'unreachable', cause: `${ref} is of reference '${theirs}', not '${reference}'` }
    }
  }
  const reply = await ask('GET', `${path}?reference=${encodeURIComponent(reference)}`)
  return onlyOne(reply, { schema, read, reference })
}

/** The one thing with our reference. Two of them are money moved twice, and nothing to be settled by a machine. */
function onlyOne<A, T>(
  reply: Reply,
  { schema, read, reference }: { schema: z.ZodType<A>; read(answer: A): T; reference: string },
): LookUp<T> {
  const list = readAnswer(reply, foundAnswer(schema))
  if (list.kind !== 'read') return list
  const { data } = list.value as { data: A[] }
  if (data.length > 1) {
    return { kind: 'unreachable', cause: `the gateway has ${data.length} with the reference '${reference}'` }
  }
  return data[0] === undefined ? ABSENT : { kind: 'found', found: read(data[0]) }
}

function disputesOf(ask: Ask): Pick<Gateway, 'lookUpDispute' | 'submitEvidence'> {
  return {
    lookUpDispute: async ({ ref }) =>
      lookUpOf(await ask('GET', `/v1/disputes/${refOf(ref)}`), {
        ...{ schema: disputeAnswer, absent: 'no_such_dispute', read: foundDispute },
      }),
    async submitEvidence({ disputeRef, text, files }) {
      const body = JSON.stringify({
        text,
        files: files.map(({ name, media, bytes }) => ({
          ...{ name, media, base64: Buffer.from(bytes).toString('base64') },
        })),
      })
      const reply = await ask('POST', `/v1/disputes/${refOf(disputeRef)}/evidence`, { body })
      const read = readAnswer(reply, disputeAnswer)
      if (read.kind === 'read') return { kind: 'submitted' }
      const isNo = reply.kind === 'answer' && [400, 404].includes(reply.status)
      return isNo ? { kind: 'refused', cause: read.cause } : read
    },
  }
}

function foundDispute(answer: z.infer<typeof disputeAnswer>): FoundDispute {
  return {
    ref: answer.id,
    chargeRef: answer.charge,
    chargeReference: answer.charge_reference,
    amount: toMoney(answer),
    reason: answer.reason,
    state: answer.state,
    openedAt: answer.opened_at,
    evidenceDueAt: answer.evidence_due_at,
  }
}

function listsOf(ask: Ask): Pick<Gateway, 'listSettled' | 'listPayouts'> {
  return {
    listSettled: async (page) =>
      listed(await ask('GET', listPath('/v1/settled', page)), settledAnswer, (item) => ({
        ...{ id: item.id, kind: item.kind, ref: item.ref, reference: item.reference, amount: toMoney(item) },
        ...{
          feeMicros: toMicros(item.fee, item.currency),
          settledAt: item.settled_at,
          payoutRef: item.payout,
        },
      })),
    listPayouts: async (page) =>
      listed(await ask('GET', listPath('/v1/payouts', page)), payoutAnswer, (item) => ({
        ...{ ref: item.id, amount: toMoney(item), paidAt: item.paid_at },
      })),
  }
}

function listPath(path: string, { after, limit }: { after: string | null; limit: number }): string {
  return `${path}?${new URLSearchParams({ ...(after !== null && { after }), limit: String(limit) })}`
}

function listed<S extends z.ZodType, T>(reply: Reply, schema: S, read: (item: z.output<S>) => T): Listed<T> {
  const list = readAnswer(reply, listAnswer(schema))
  if (list.kind !== 'read') return list
  const { data, next } = list.value as { data: z.output<S>[]; next: string }
  return { kind: 'listed', items: data.map(read), next }
}
