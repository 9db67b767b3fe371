import createClient, { type Client } from 'openapi-fetch'
import { createContext, RouterContextProvider } from 'react-router'
import { type Language, languageOfStranger } from '../words/language.ts'
import type { paths } from './schema.gen.ts'

/** The API as one visitor sees it: every call carries that visitor's session. */
export type Api = Client<paths>

/** The visitor's API client, for loaders and actions: `context.get(apiContext)`. */
export const apiContext = createContext<Api>()

/** The language of the page that is being made: a stranger's until the shell knows whose page it is. */
export const languageContext = createContext<Language>()

/** The Content-Security-Policy nonce of this response. */
export const nonceContext = createContext<string>()

/** Who asks and from where: the API judges a write by what the visitor's own browser said of it. */
const FORWARDED = ['cookie', 'origin', 'host', 'sec-fetch-site', 'x-forwarded-for', 'x-real-ip', 'user-agent']

/**
 * Builds what the server hands to loaders for one request.
 *
 * `fetchApi` answers a Request to the API in this process (no socket); the visitor's cookie is added to
 * each one here, because a loader knows no cookies.
 */
export function createLoadContext(options: {
  fetchApi: (request: Request) => Promise<Response>
  request: Request
  nonce: string
}): RouterContextProvider {
  const { fetchApi, request, nonce } = options
  const forwarded: Record<string, string> = {}
  for (const name of FORWARDED) {
    const value = request.headers.get(name)
    if (value !== null) forwarded[name] = value
  }
  const context = new RouterContextProvider()
  context.set(nonceContext, nonce)
  // The console is the provider's own tool, and is written in English.
  const isConsole = new URL(request.url).pathname.startsWith('/console')
  context.set(languageContext, isConsole ? 'en' : languageOfStranger(request, undefined))
  context.set(
    apiContext,
    createClient<paths>({
      baseUrl: `${new URL(request.url).origin}/api/v1`,
      fetch: fetchApi,
      headers: forwarded,
    }),
  )
  return context
}
