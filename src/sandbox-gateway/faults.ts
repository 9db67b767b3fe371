import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import { z } from 'zod'

/** What a network or a company in trouble does to an answer. */
export const faultBody = z
  .strictObject({
    operation: z.enum(['charge', 'refund', 'lookup', 'any']),
    /** `before`: nothing is done. `after`: it is done, and the answer is lost. */
    when: z.enum(['before', 'after']),
    fault: z.enum(['reset', 'hang', 'truncated', '500', '502_html', '429', 'garbled']),
    times: z.int().min(1).max(1_000_000).default(1),
  })
  // A 429 is a promise that nothing was done.
  .refine(({ fault, when }) => fault !== '429' || when === 'before', { message: '429 is always before' })

export type Fault = z.infer<typeof faultBody>

export interface Faults {
  add(fault: Fault): void
  clear(): void
  /** Takes one fault that applies to the request, if there is one. */
  take(method: string, path: string): Fault | undefined
}

/** Faults wait in the memory of the process that serves the API, and are used up in the order in which they were added. */
export function createFaults(): Faults {
  let waiting: Fault[] = []
  return {
    add: (fault) => void waiting.push({ ...fault }),
    clear: () => {
      waiting = []
    },
    take(method, path) {
      if (waiting.length === 0) return undefined
      const operation = operationOf(method, path)
      const fault = waiting.find((one) => one.operation === 'any' || one.operation === operation)
      if (fault === undefined) return undefined
      fault.times--
      if (fault.times === 0) waiting = waiting.filter((one) => one !== fault)
      return fault
    },
  }
}

/** Makes the requests fail that a waiting fault applies to. */
export function withFaults(faults: Faults): MiddlewareHandler {
  return async (c, next) => {
    const fault = faults.take(c.req.method, c.req.path)
    if (fault === undefined) return next()
    if (fault.when === 'after') await next()
    const answer = fault.when === 'after' ? await c.res.text() : MADE_UP
    c.res = undefined
    c.res = broken(c, fault.fault, answer)
  }
}

/** A whole answer of nothing that was asked for. */
const MADE_UP = JSON.stringify({
  ...{
    object: 'charge',
    id: 'ch_made_up',
    reference: 'made-up',
    customer: 'cus_made_up',
    method: 'pm_made_up',
  },
  ...{ amount: 1, currency: 'USD', status: 'succeeded', decline: null, action: null, expected_at: null },
  ...{ returned: null, disputes: [], created_at: '1970-01-01T00:00:00Z' },
})

function broken(c: Context, fault: Fault['fault'], answer: string): Response {
  const json = { 'content-type': 'application/json' }
  switch (fault) {
    case 'reset':
      socketOf(c)?.destroy()
      return RESPONSE_ALREADY_SENT
    case 'hang':
      return RESPONSE_ALREADY_SENT
    case 'truncated':
      return new Response(answer.slice(0, Math.floor(answer.length / 2)), { headers: json })
    case '500':
      return Response.json({ error: { code: 'internal', message: 'Something went wrong.' } }, { status: 500 })
    case '502_html':
      return new Response('<html><h1>502 Bad Gateway</h1></html>', {
        ...{ status: 502, headers: { 'content-type': 'text/html' } },
      })
    case '429':
      return Response.json({ error: { code: 'too_many', message: 'Too many requests.' } }, { status: 429 })
    case 'garbled':
      return new Response(garbled(answer), { headers: json })
    default:
      return fault satisfies never
  }
}

/** Well-formed, but one minor unit more than was asked for. */
function garbled(answer: string): string {
  return answer.replace(/"amount":(\d+)/, (_, amount: string) => `"amount":${BigInt(amount) + 1n}`)
}

function socketOf(c: Context): { destroy(): void } | undefined {
  return (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket
}

function operationOf(method: string, path: string): Fault['operation'] | 'other' {
  if (method === 'GET') return 'lookup'
  if (path === '/v1/charges') return 'charge'
  return path === '/v1/refunds' ? 'refund' : 'other'
}
