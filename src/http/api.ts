import { readFile } from 'node:fs/promises'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { demandProof, PROOF_TO_FINISH_MINUTES } from '../accounts/proof.ts'
import type { AccountId } from '../kernel/ids.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import type { Parts } from './action.ts'
import { demand, type Rule, whoProves } from './caller.ts'
import { DOCS_POLICY, docsPage, readErrorCodes } from './docs-page.ts'
import { identify } from './identify.ts'
import { pageInstead } from './navigation.ts'
import { openApiDocument } from './openapi.ts'
import { problemOf, problemResponse } from './problem.ts'
import { RateLimit } from './rate-limit.ts'
import { ROUTES, type Route } from './routes.ts'
import type { VisitEnv } from './visit.ts'

type Env = VisitEnv & { Variables: { rule: Rule } }

const PACKAGE = new URL('../../package.json', import.meta.url)
const ERRORS = new URL('../../docs/errors.md', import.meta.url)

/** More JSON than anybody types. Files are streams and have no limit here. */
const JSON_BYTES_MAX = 1_000_000

/** The API, to be mounted at /api/v1: the routes of the table, the document, and its page. */
export async function createApi(parts: Parts): Promise<Hono<Env>> {
  const api = new Hono<Env>()
  const rateLimit = new RateLimit()
  for (const route of Object.values(ROUTES).flatMap((section) => Object.values(section)))
    mount(api, route, { parts, rateLimit })

  const { version } = JSON.parse(await readFile(PACKAGE, 'utf8'))
  const document = openApiDocument(ROUTES, { version })
  const page = docsPage(document, readErrorCodes(await readFile(ERRORS, 'utf8').catch(() => '')))
  const lasting = { 'cache-control': 'public, max-age=300', vary: 'accept-encoding' }
  api.get('/openapi.json', (c) => c.json(document, 200, lasting))
  api.get('/docs', async (c) =>
    c.html(await page, 200, { ...lasting, 'content-security-policy': DOCS_POLICY }),
  )

  // Before the pages, which answer every other address.
  api.all('*', (c) => {
    throw notFound(`${c.req.method} ${c.req.path}`)
  })
  api.onError((error, c) => {
    const found = problemOf(error, parts.log.child({ requestId: c.var.visit.requestId }))
    const page = c.var.visit.isInside ? null : pageInstead(c.req.raw, found)
    if (page !== null) return c.redirect(page, 303)
    const response = problemResponse(found)
    // A switch may ask first how it is to sign in; a browser that is asked for Basic would put up a window of its own.
    if (response.status === 401) {
      const scheme = c.var.rule === 'source' ? 'Basic' : 'Bearer'
      response.headers.set('www-authenticate', `${scheme} realm="Tollbook"`)
    }
    return response
  })
  return api
}

/** Who it is, whether they may, then the action. */
function mount(
  api: Hono<Env>,
  route: Route,
  { parts, rateLimit }: { parts: Parts; rateLimit: RateLimit },
): void {
  const { method, path, rule, action } = route
  const limit = bodyLimit({ maxSize: JSON_BYTES_MAX, onError: tooLarge })
  const handler = async (c: Context<Env>) => {
    c.set('rule', rule)
    const { ip } = c.var.visit
    const guess = async () => (parts.settings.rateLimit ? rateLimit.guess(ip) : async () => {})
    const caller = await identify(c.req.raw, { rule, parts, guess })
    const pathParams = c.req.param() as Record<string, string>
    if (parts.settings.rateLimit) await rateLimit.count({ route, caller, ip })
    demand(rule, caller, accountIdIn(pathParams), pathParams.accountId)
    const person = whoProves(rule, caller)
    if (person) {
      // The pages ask within `PROOF_MINUTES`; a form that is opened then takes a while to fill in.
      const at = { now: parts.clock.now(), minutes: PROOF_TO_FINISH_MINUTES }
      await demandProof(parts.database.kysely, person, at)
    }
    const response = await action.run({ request: c.req.raw, pathParams, caller, ip, parts })
    // What the API says is somebody's own business.
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-store')
    if (!response.headers.has('vary')) response.headers.set('vary', 'accept-encoding')
    return response
  }
  const address = path.replaceAll(/\{(\w+)\}/g, ':$1')
  if (action.body && 'media' in action.body) api.on(method, address, handler)
  else api.on(method, address, limit, handler)
}

/** The account in the path, for the rule. What is no id cannot be anybody's account. */
function accountIdIn({ accountId }: Record<string, string>): AccountId | null {
  if (accountId === undefined) return null
  return (/^[1-9]\d{0,18}$/.test(accountId) ? BigInt(accountId) : 0n) as AccountId
}

function tooLarge(): never {
  throw new Refusal('too_large', `The body is larger than ${JSON_BYTES_MAX} bytes.`, { status: 413 })
}
