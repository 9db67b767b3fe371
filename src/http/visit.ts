import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { Context, Hono, MiddlewareHandler } from 'hono'

/** One request from outside. The pages ask the API in process while they answer it: those requests belong to the same visit. */
export interface Visit {
  /** Of the client, as far as it is known: see `addressOf`. */
  ip: string
  /** In the answer's `X-Request-Id` and in the log. */
  requestId: string
  /** True for a request that the pages make for their visitor: what was checked at the door is not checked again. */
  isInside: boolean
  /** What was looked up for a visit that only reads; null for one that may change something. */
  found: Map<string, Promise<unknown>> | null
}

const visits = new AsyncLocalStorage<Visit>()

/** What nobody can send over the network: the mark of a request made in this process (`fetchInside`). */
const INSIDE = Symbol('inside')

/** What a request comes with, and what is known of it. Tests give it nothing. */
export type VisitEnv = {
  Bindings: { incoming?: IncomingMessage; [INSIDE]?: boolean }
  Variables: { visit: Visit }
}

/**
 * How the pages reach the API: the app's own fetch, without a socket. Who asks is told by the visitor's cookie, which the pages pass on; that the
 * visitor was looked at when he came in, by the visit around.
 */
export function fetchInside(app: Hono): (request: Request) => Promise<Response> {
  return async (request) => app.fetch(request, { [INSIDE]: true })
}

/** Begins a visit for a request from outside; a request made in process within one takes it on. */
export const beginVisit: MiddlewareHandler<VisitEnv> = async (c, next) => {
  const around = c.env?.[INSIDE] ? visits.getStore() : undefined
  if (around) {
    c.set('visit', { ...around, isInside: true })
    return next()
  }
  const isReading = c.req.method === 'GET' || c.req.method === 'HEAD'
  const found = isReading ? new Map() : null
  const visit = { ip: addressOf(c), requestId: randomUUID(), isInside: false, found }
  c.set('visit', visit)
  await visits.run(visit, next)
  // Not `c.header`, here and elsewhere behind an answer: that makes the answer anew, and its body a stream.
  c.res.headers.set('x-request-id', visit.requestId)
}

/**
 * Looks something up once a visit: a page asks the API up to ten times, and each asks who it is and for the same account. A visit that may
 * change something looks each time.
 */
export function onceAVisit<T>(key: string, find: () => Promise<T>): Promise<T> {
  const found = visits.getStore()?.found
  if (!found) return find()
  const known = found.get(key) ?? find()
  found.set(key, known)
  return known as Promise<T>
}

/** The client's address, as far as the connection and its proxy tell. */
function addressOf(c: Context<VisitEnv>): string {
  return clientAddress(
    c.env?.incoming?.socket.remoteAddress ?? '127.0.0.1',
    c.req.header('x-forwarded-for') ?? '',
  )
}

/**
 * The other end of the connection. Where that is this machine or a private network, a proxy stands between, and the last address it wrote
 * into X-Forwarded-For counts; from the open Internet that header is anybody's to write and is not read.
 */
export function clientAddress(peer: string, forwardedFor: string): string {
  const address = peer.replace(/^::ffff:/, '')
  if (!isPrivate(address)) return address
  const forwarded = forwardedFor.split(',').at(-1)!.trim()
  return isIP(forwarded) === 0 ? address : forwarded
}

function isPrivate(address: string): boolean {
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd][0-9a-f]{2}:)/i.test(address)
}
