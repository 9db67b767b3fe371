import createClient, { type Client } from 'openapi-fetch'
import { createContext, RouterContextProvider } from 'react-router'
import type { paths } from './schema.gen.ts'

/** The API as one visitor sees it: every call carries that visitor's session. */
export type Api = Client<paths>

/** The visitor's API client, for loaders and actions: `context.get(apiContext)`. */
export const apiContext = createContext<Api>()

/** The Content-Security-Policy nonce of this response. */
export const nonceContext = createContext<string>()

/**
 * Builds what the server hands to loaders for one request.
 *
 * `fetchApi` answers a Request to the API in this process (no socket); the visitor's cookie is added to
 * each one here, because a loader knows no cookies. `origin` is the address the visitor used.
 */
export function createLoadContext(options: {
  fetchApi: (request: Request) => Promise<Response>
  request: Request
  nonce: string
}): RouterContextProvider {
  const { fetchApi, request, nonce } = options
  const origin = new URL(request.url).origin
  const forwarded: Record<string, string> = { origin }
  for (const name of ['cookie', 'x-forwarded-for', 'x-real-ip', 'user-agent', 'accept-language']) {
    const value = request.headers.get(name)
    if (value !== null) forwarded[name] = value
  }
  const context = new RouterContextProvider()
  context.set(nonceContext, nonce)
  context.set(apiContext, createClient<paths>({ baseUrl: origin, fetch: fetchApi, headers: forwarded }))
  return context
}
